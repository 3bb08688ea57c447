// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/OwnCores.h"

#include <ATen/Parallel.h>
#include <cstdint>

namespace semblance {

int coresToShare() {
    return at::in_parallel_region() ? 1 : at::get_num_threads();
}

void onOwnCores(int cores, const std::function<void()>& work) {
    at::parallel_for(0, cores, 1, [&](std::int64_t, std::int64_t) { work(); });
}

} // namespace semblance
