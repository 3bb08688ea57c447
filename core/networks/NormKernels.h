// SPDX-License-Identifier: GPL-3.0-or-later
// Batch normalisation with a ReLU behind it, forward and backward, over channels-last maps: loops without LibTorch, compiled
// for several instruction sets, of which the machine's best is taken. Only this room includes it.
#pragma once

#include <cstdint>

namespace semblance {

/// The bits of a bfloat16.
struct BFloat16Bits {
    std::uint16_t bits;
};

/// What values of a type are added up in.
template <typename T>
struct SumOf {
    using Type = T;
};
template <>
struct SumOf<BFloat16Bits> {
    using Type = float;
};

/// How many rows (places of a picture) of how many maps.
struct RowCount {
    std::int64_t rows;
    std::int64_t channels;
};

/// The first row, and how many values lie from one row's first to the next one's.
template <typename T>
struct Rows {
    T* first;
    std::int64_t stride;
};

/// A normalisation written as a product and a sum a map, [C] each: x·scale + shift = (x − mean)·weight/deviation + bias.
template <typename T>
struct NormLine {
    const T* scale;
    const T* shift;
    const T* mean;
};

/// What a normalisation's backward pass takes off, [C] each: offset + slope·(x − mean).
template <typename T>
struct NormCorrection {
    const T* offset;
    const T* slope;
    const T* mean;
};

/// Sums a map, [C] each: of the gradient behind the ReLU, and of its product with x − mean.
template <typename T>
struct GradientSums {
    T* gradients;
    T* products;
};

/// Each goes over some rows; sums are added to what is there. Nothing is checked.
template <typename T>
struct NormKernels {
    using Sum = typename SumOf<T>::Type;

    /// sums[C] += Σ x
    void (*addSums)(Rows<const T> x, RowCount count, Sum* sums);
    /// squares[C] += Σ (x − mean)²
    void (*addSquares)(Rows<const T> x, RowCount count, const Sum* mean, Sum* squares);
    /// out = ReLU(x·scale + shift)
    void (*normRelu)(Rows<const T> x, RowCount count, NormLine<Sum> line, Rows<T> out);
    /// Of the gradients with respect to normRelu's result.
    void (*addGradientSums)(Rows<const T> gradient, Rows<const T> x, RowCount count, NormLine<Sum> line,
                            GradientSums<Sum> sums);
    /// out = scale·(gradient where the ReLU was open, else 0) + offset + slope·(x − mean); may be written over the gradient.
    void (*passBack)(Rows<const T> gradient, Rows<const T> x, RowCount count, NormLine<Sum> line,
                     NormCorrection<Sum> correction, Rows<T> out);
    /// total += scale·(gradient where the ReLU was open, else 0), with the sums of addGradientSums.
    void (*addBack)(Rows<const T> gradient, Rows<const T> x, RowCount count, NormLine<Sum> line, Rows<T> total,
                    GradientSums<Sum> sums);
    /// out = total + offset + slope·(x − mean)
    void (*corrected)(Rows<const T> total, Rows<const T> x, RowCount count, NormCorrection<Sum> correction,
                      Rows<T> out);
};

/// For T = BFloat16Bits, float and double.
template <typename T>
const NormKernels<T>& normKernels();

} // namespace semblance
