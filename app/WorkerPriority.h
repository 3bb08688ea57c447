// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace semblance {

/// The window goes before the work of the calling thread; threads that LibTorch starts from it inherit the lower priority.
void yieldToWindow();

} // namespace semblance
