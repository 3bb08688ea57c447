// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/networks/NormKernels.h"

namespace semblance {

/// The same loops for all types, compiled for one instruction set.
struct NormKernelSet {
    const NormKernels<BFloat16Bits>* bfloat16;
    const NormKernels<float>* float32;
    const NormKernels<double>* float64;
};

NormKernelSet baselineNormKernels();
NormKernelSet avx2NormKernels();
NormKernelSet avx512NormKernels();

} // namespace semblance
