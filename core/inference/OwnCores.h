// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only (LibTorch stays behind the implementation).
#pragma once

#include <functional>

namespace semblance {

/// How many cores LibTorch takes for what the calling thread computes.
int coresToShare();

/// Calls work() on so many cores at once, the calling thread being one of them, and returns when all are through; what is
/// computed within each call (LibTorch's operators, a text recogniser) stays on its core. Where there is much to do this is
/// faster than all cores within one operator, which wait for each other after each. `cores`: at most coresToShare(). Passes
/// on what work() throws.
void onOwnCores(int cores, const std::function<void()>& work);

} // namespace semblance
