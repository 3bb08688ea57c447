// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace semblance {

/// Lets the process keep the memory that a training step frees, for the next step: else the C library gives it back to the
/// system and takes it anew, page by page, in each. Large blocks lie on large pages (LibTorch's own switch,
/// THP_MEM_ALLOC_ENABLE, unless the user has set it). First of all in main, before threads and LibTorch. With tcmalloc or
/// the GNU C library; elsewhere it does nothing.
void keepFreedMemory();

/// Gives back what is not in use, when a long work is over. Any thread.
void returnFreedMemory();

} // namespace semblance
