// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/NormKernels.h"

#include "core/networks/kernels/NormKernelSet.h"

namespace semblance {
namespace {

NormKernelSet chosenSet() {
#ifdef SEMBLANCE_X86_KERNELS
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
        return avx512NormKernels();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2NormKernels();
#endif
    return baselineNormKernels();
}

const NormKernelSet& kernelSet() {
    static const NormKernelSet set = chosenSet();
    return set;
}

} // namespace

template <>
const NormKernels<BFloat16Bits>& normKernels<BFloat16Bits>() {
    return *kernelSet().bfloat16;
}

template <>
const NormKernels<float>& normKernels<float>() {
    return *kernelSet().float32;
}

template <>
const NormKernels<double>& normKernels<double>() {
    return *kernelSet().float64;
}

} // namespace semblance
