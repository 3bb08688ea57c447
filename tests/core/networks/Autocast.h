// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/autocast_mode.h>

namespace semblance::tests {

/// bf16 where torch thinks that it pays, as the trainer does it.
class Autocast {
public:
    Autocast() {
        at::autocast::set_autocast_dtype(at::kCPU, torch::kBFloat16);
        at::autocast::set_autocast_enabled(at::kCPU, true);
    }
    ~Autocast() {
        at::autocast::clear_cache();
        at::autocast::set_autocast_enabled(at::kCPU, false);
    }
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;
};

} // namespace semblance::tests
