// SPDX-License-Identifier: GPL-3.0-or-later
// Carries the precompiled header <torch/torch.h> that every target with LibTorch shares.
#include <ATen/Parallel.h>

#ifndef INTRA_OP_PARALLEL
#error "at::parallel_for would use one core: LibTorch.cmake has to turn OpenMP on"
#endif
