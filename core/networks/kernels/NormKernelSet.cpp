// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled once for each instruction set, with SEMBLANCE_KERNEL_SET as the name of its function. It includes nothing that
// has inline functions: one that the linker took from here would run on machines without these instructions.
#include "core/networks/kernels/NormKernelSet.h"

// The arrays of one loop never overlap, but where passBack() writes over the gradient, value by value.
#if defined(__clang__)
#define SEMBLANCE_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define SEMBLANCE_INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace semblance {
namespace {

using Index = std::int64_t;

inline float valueOf(BFloat16Bits value) {
    return __builtin_bit_cast(float, static_cast<std::uint32_t>(value.bits) << 16);
}
inline float valueOf(float value) {
    return value;
}
inline double valueOf(double value) {
    return value;
}

template <typename T>
struct Rounded;
template <>
struct Rounded<BFloat16Bits> {
    /// To the nearest, ties to even; what is not a number stays none.
    static BFloat16Bits of(float value) {
        const auto bits = __builtin_bit_cast(std::uint32_t, value);
        const std::uint32_t rounded = (bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16;
        return {static_cast<std::uint16_t>(value == value ? rounded : 0x7FC0U)};
    }
};
template <>
struct Rounded<float> {
    static float of(float value) { return value; }
};
template <>
struct Rounded<double> {
    static double of(double value) { return value; }
};

template <typename T>
struct Loops {
    using Sum = typename SumOf<T>::Type;

    static void addSums(Rows<const T> x, RowCount count, Sum* sums) {
        Index row = 0;
        for (; row + 4 <= count.rows; row += 4) { // four at a time, so that the sums are read and written less often
            const T* a = x.first + row * x.stride;
            const T* b = a + x.stride;
            const T* c = b + x.stride;
            const T* d = c + x.stride;
            SEMBLANCE_INDEPENDENT
            for (Index i = 0; i < count.channels; ++i)
                sums[i] += (valueOf(a[i]) + valueOf(b[i])) + (valueOf(c[i]) + valueOf(d[i]));
        }
        for (; row < count.rows; ++row) {
            const T* a = x.first + row * x.stride;
            SEMBLANCE_INDEPENDENT
            for (Index i = 0; i < count.channels; ++i)
                sums[i] += valueOf(a[i]);
        }
    }

    static void addSquares(Rows<const T> x, RowCount count, const Sum* mean, Sum* squares) {
        Index row = 0;
        for (; row + 2 <= count.rows; row += 2) {
            const T* a = x.first + row * x.stride;
            const T* b = a + x.stride;
            SEMBLANCE_INDEPENDENT
            for (Index i = 0; i < count.channels; ++i) {
                const Sum first = valueOf(a[i]) - mean[i];
                const Sum second = valueOf(b[i]) - mean[i];
                squares[i] += first * first + second * second;
            }
        }
        for (; row < count.rows; ++row) {
            const T* a = x.first + row * x.stride;
            SEMBLANCE_INDEPENDENT
            for (Index i = 0; i < count.channels; ++i) {
                const Sum first = valueOf(a[i]) - mean[i];
                squares[i] += first * first;
            }
        }
    }

    static void normRelu(Rows<const T> x, RowCount count, NormLine<Sum> line, Rows<T> out) {
        const Sum* scale = line.scale;
        const Sum* shift = line.shift;
        for (Index row = 0; row < count.rows; ++row) {
            const T* from = x.first + row * x.stride;
            T* to = out.first + row * out.stride;
            SEMBLANCE_INDEPENDENT
            for (Index i = 0; i < count.channels; ++i) {
                const Sum value = valueOf(from[i]) * scale[i] + shift[i];
                to[i] = Rounded<T>::of(value < 0 ? Sum(0) : value); // what is not a number passes
            }
        }
    }

    static void addGradientSums(Rows<const T> gradient, Rows<const T> x, RowCount count, NormLine<Sum> line,
                                GradientSums<Sum> sums) {
        const Sum* scale = line.scale;
        const Sum* shift = line.shift;
        const Sum* mean = line.mean;
        Sum* gradients = sums.gradients;
        Sum* products = sums.products;
        for (Index row = 0; row < count.rows; ++row) {
            const T* g = gradient.first + row * gradient.stride;
            const T* from = x.first + row * x.stride;
            SEMBLANCE_INDEPENDENT
            for (Index i = 0; i < count.channels; ++i) {
                const Sum value = valueOf(from[i]);
                const Sum arrived = valueOf(g[i]); // read in any case, so that the loop can be vectorised
                const Sum passed = value * scale[i] + shift[i] > 0 ? arrived : Sum(0);
                gradients[i] += passed;
                products[i] += passed * (value - mean[i]);
            }
        }
    }

    static void passBack(Rows<const T> gradient, Rows<const T> x, RowCount count, NormLine<Sum> line,
                         NormCorrection<Sum> correction, Rows<T> out) {
        const Sum* scale = line.scale;
        const Sum* shift = line.shift;
        const Sum* offset = correction.offset;
        const Sum* slope = correction.slope;
        const Sum* mean = correction.mean;
        for (Index row = 0; row < count.rows; ++row) {
            const T* g = gradient.first + row * gradient.stride;
            const T* from = x.first + row * x.stride;
            T* to = out.first + row * out.stride;
            SEMBLANCE_INDEPENDENT
            for (Index i = 0; i < count.channels; ++i) {
                const Sum value = valueOf(from[i]);
                const Sum arrived = valueOf(g[i]); // read in any case, so that the loop can be vectorised
                const Sum passed = value * scale[i] + shift[i] > 0 ? arrived : Sum(0);
                to[i] = Rounded<T>::of(scale[i] * passed + (offset[i] + slope[i] * (value - mean[i])));
            }
        }
    }

    static void addBack(Rows<const T> gradient, Rows<const T> x, RowCount count, NormLine<Sum> line, Rows<T> total,
                        GradientSums<Sum> sums) {
        const Sum* scale = line.scale;
        const Sum* shift = line.shift;
        const Sum* mean = line.mean;
        Sum* gradients = sums.gradients;
        Sum* products = sums.products;
        for (Index row = 0; row < count.rows; ++row) {
            const T* g = gradient.first + row * gradient.stride;
            const T* from = x.first + row * x.stride;
            T* to = total.first + row * total.stride;
            SEMBLANCE_INDEPENDENT
            for (Index i = 0; i < count.channels; ++i) {
                const Sum value = valueOf(from[i]);
                const Sum arrived = valueOf(g[i]); // read in any case, so that the loop can be vectorised
                const Sum passed = value * scale[i] + shift[i] > 0 ? arrived : Sum(0);
                gradients[i] += passed;
                products[i] += passed * (value - mean[i]);
                to[i] = Rounded<T>::of(valueOf(to[i]) + scale[i] * passed);
            }
        }
    }

    static void corrected(Rows<const T> total, Rows<const T> x, RowCount count, NormCorrection<Sum> correction,
                          Rows<T> out) {
        const Sum* offset = correction.offset;
        const Sum* slope = correction.slope;
        const Sum* mean = correction.mean;
        for (Index row = 0; row < count.rows; ++row) {
            const T* g = total.first + row * total.stride;
            const T* from = x.first + row * x.stride;
            T* to = out.first + row * out.stride;
            SEMBLANCE_INDEPENDENT
            for (Index i = 0; i < count.channels; ++i)
                to[i] = Rounded<T>::of(valueOf(g[i]) + (offset[i] + slope[i] * (valueOf(from[i]) - mean[i])));
        }
    }

    static constexpr NormKernels<T> table{addSums, addSquares, normRelu, addGradientSums, passBack, addBack, corrected};
};

} // namespace

NormKernelSet SEMBLANCE_KERNEL_SET() {
    return {&Loops<BFloat16Bits>::table, &Loops<float>::table, &Loops<double>::table};
}

} // namespace semblance
