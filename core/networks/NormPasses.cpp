// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/NormPasses.h"

#include "core/networks/NormKernels.h"

#include <ATen/Parallel.h>

namespace semblance {
namespace {

constexpr std::int64_t kLeastRows = 64; ///< of a part
constexpr std::int64_t kMostParts = 64;

template <typename T>
constexpr torch::ScalarType sumType = torch::kFloat;
template <>
constexpr torch::ScalarType sumType<double> = torch::kDouble;

std::int64_t rowCountOf(const torch::Tensor& maps) {
    return maps.size(0) * maps.size(2) * maps.size(3);
}

/// Values from one place to the next.
std::int64_t strideOf(const torch::Tensor& maps) {
    return maps.is_contiguous(torch::MemoryFormat::ChannelsLast) ? maps.size(1) : maps.stride(3);
}

template <typename T>
Rows<T> rowsOf(const torch::Tensor& maps, std::int64_t first) {
    const std::int64_t stride = strideOf(maps);
    return {static_cast<T*>(maps.data_ptr()) + first * stride, stride};
}

template <typename T>
Rows<const T> constRowsOf(const torch::Tensor& maps, std::int64_t first) {
    const Rows<T> rows = rowsOf<T>(maps, first);
    return {rows.first, rows.stride};
}

/// part(number, first row, rows) for each part, on all cores.
template <typename Part>
void forEachPart(const torch::Tensor& maps, const Part& part) {
    const std::int64_t rows = rowCountOf(maps);
    const std::int64_t each = std::max(kLeastRows, (rows + kMostParts - 1) / kMostParts);
    at::parallel_for(0, (rows + each - 1) / each, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i)
            part(i, i * each, std::min(each, rows - i * each));
    });
}

/// Sums [kinds,C] over all parts: part(first row, rows, sums [kinds,C] of this part).
template <typename T, typename Part>
torch::Tensor summed(const torch::Tensor& maps, std::int64_t kinds, const Part& part) {
    using Sum = typename SumOf<T>::Type;
    const std::int64_t values = kinds * maps.size(1);
    const torch::Tensor parts = torch::zeros({kMostParts, kinds, maps.size(1)}, sumType<T>);
    Sum* const sums = parts.data_ptr<Sum>();
    forEachPart(maps, [&](std::int64_t number, std::int64_t first, std::int64_t rows) {
        part(first, RowCount{rows, maps.size(1)}, sums + number * values);
    });
    return parts.sum(0); // [kinds,C]
}

/// A norm's line with the tensors that hold it.
template <typename T>
class HeldLine {
public:
    using Sum = typename SumOf<T>::Type;

    explicit HeldLine(const AppliedNorm& norm)
        : m_scale(norm.weight * norm.inverseDeviation), m_shift(norm.bias - norm.mean * m_scale), m_mean(norm.mean) {}

    NormLine<Sum> line() const { return {m_scale.data_ptr<Sum>(), m_shift.data_ptr<Sum>(), m_mean.data_ptr<Sum>()}; }
    const torch::Tensor& scale() const { return m_scale; }

private:
    torch::Tensor m_scale, m_shift, m_mean; ///< [C]
};

template <typename T>
NormCorrection<typename SumOf<T>::Type> correctionOf(const PendingCorrection& pending, const torch::Tensor& mean) {
    using Sum = typename SumOf<T>::Type;
    return {pending.offset.data_ptr<Sum>(), pending.slope.data_ptr<Sum>(), mean.data_ptr<Sum>()};
}

/// What the statistics' dependence on the maps takes off the gradient, from its sums [2,C] over `rows` rows.
PendingCorrection correctionFrom(const torch::Tensor& sums, const torch::Tensor& scale, const AppliedNorm& norm,
                                 std::int64_t rows) {
    const torch::Tensor ofRow = scale / -static_cast<double>(rows);
    return {ofRow * sums[0], ofRow * norm.inverseDeviation.square() * sums[1]};
}

NormGradients gradientsFrom(const torch::Tensor& sums, const AppliedNorm& norm) {
    return {sums[1] * norm.inverseDeviation, sums[0]};
}

template <typename T>
MapStatistics statisticsIn(const torch::Tensor& maps) {
    using Sum = typename SumOf<T>::Type;
    const NormKernels<T>& kernels = normKernels<T>();
    const auto rows = static_cast<double>(rowCountOf(maps));
    const torch::Tensor mean = summed<T>(maps, 1,
                                         [&](std::int64_t first, RowCount count, Sum* sums) {
                                             kernels.addSums(constRowsOf<T>(maps, first), count, sums);
                                         })[0] /
                               rows;
    const Sum* const means = mean.data_ptr<Sum>();
    const torch::Tensor squares = summed<T>(maps, 1, [&](std::int64_t first, RowCount count, Sum* sums) {
        kernels.addSquares(constRowsOf<T>(maps, first), count, means, sums);
    })[0];
    return {mean, squares / rows};
}

template <typename T>
void normReluIn(const torch::Tensor& maps, const AppliedNorm& norm, const torch::Tensor& out) {
    const HeldLine<T> held(norm);
    forEachPart(maps, [&](std::int64_t, std::int64_t first, std::int64_t rows) {
        normKernels<T>().normRelu(constRowsOf<T>(maps, first), {rows, maps.size(1)}, held.line(),
                                  rowsOf<T>(out, first));
    });
}

template <typename T>
NormGradients backwardIn(const torch::Tensor& gradient, const torch::Tensor& maps, const AppliedNorm& norm,
                         const torch::Tensor& out) {
    using Sum = typename SumOf<T>::Type;
    const NormKernels<T>& kernels = normKernels<T>();
    const HeldLine<T> held(norm);
    const std::int64_t channels = maps.size(1);
    const torch::Tensor sums = summed<T>(maps, 2, [&](std::int64_t first, RowCount count, Sum* to) {
        kernels.addGradientSums(constRowsOf<T>(gradient, first), constRowsOf<T>(maps, first), count, held.line(),
                                {to, to + channels});
    });
    const PendingCorrection correction = correctionFrom(sums, held.scale(), norm, rowCountOf(maps));
    forEachPart(maps, [&](std::int64_t, std::int64_t first, std::int64_t rows) {
        kernels.passBack(constRowsOf<T>(gradient, first), constRowsOf<T>(maps, first), {rows, channels}, held.line(),
                         correctionOf<T>(correction, norm.mean), rowsOf<T>(out, first));
    });
    return gradientsFrom(sums, norm);
}

template <typename T>
NormGradients addBackwardIn(const torch::Tensor& gradient, const torch::Tensor& maps, const AppliedNorm& norm,
                            const torch::Tensor& total, PendingCorrection& pending) {
    using Sum = typename SumOf<T>::Type;
    const HeldLine<T> held(norm);
    const std::int64_t channels = maps.size(1);
    const torch::Tensor sums = summed<T>(maps, 2, [&](std::int64_t first, RowCount count, Sum* to) {
        normKernels<T>().addBack(constRowsOf<T>(gradient, first), constRowsOf<T>(maps, first), count, held.line(),
                                 rowsOf<T>(total, first), {to, to + channels});
    });
    const PendingCorrection correction = correctionFrom(sums, held.scale(), norm, rowCountOf(maps));
    pending.offset += correction.offset;
    pending.slope += correction.slope;
    return gradientsFrom(sums, norm);
}

template <typename T>
void correctIn(const torch::Tensor& total, const torch::Tensor& maps, const torch::Tensor& mean,
               const PendingCorrection& pending, const torch::Tensor& out) {
    forEachPart(maps, [&](std::int64_t, std::int64_t first, std::int64_t rows) {
        normKernels<T>().corrected(constRowsOf<T>(total, first), constRowsOf<T>(maps, first), {rows, maps.size(1)},
                                   correctionOf<T>(pending, mean), rowsOf<T>(out, first));
    });
}

/// call(a value of the kernels' type for these maps).
template <typename Call>
auto withTypeOf(const torch::Tensor& maps, const Call& call) {
    switch (maps.scalar_type()) {
    case torch::kBFloat16: return call(BFloat16Bits{});
    case torch::kDouble: return call(double{});
    default:
        TORCH_CHECK(maps.scalar_type() == torch::kFloat, "maps of ", maps.scalar_type(), " have no norm passes");
        return call(float{});
    }
}

} // namespace

bool hasNormPasses(torch::ScalarType type) {
    return type == torch::kBFloat16 || type == torch::kFloat || type == torch::kDouble;
}

MapStatistics mapStatistics(const torch::Tensor& maps) {
    return withTypeOf(maps, [&](auto type) { return statisticsIn<decltype(type)>(maps); });
}

void normRelu(const torch::Tensor& maps, const AppliedNorm& norm, const torch::Tensor& out) {
    withTypeOf(maps, [&](auto type) { normReluIn<decltype(type)>(maps, norm, out); });
}

NormGradients normReluBackward(const torch::Tensor& gradient, const torch::Tensor& maps, const AppliedNorm& norm,
                               const torch::Tensor& out) {
    return withTypeOf(maps, [&](auto type) { return backwardIn<decltype(type)>(gradient, maps, norm, out); });
}

NormGradients addNormReluBackward(const torch::Tensor& gradient, const torch::Tensor& maps, const AppliedNorm& norm,
                                  const torch::Tensor& total, PendingCorrection& pending) {
    return withTypeOf(maps,
                      [&](auto type) { return addBackwardIn<decltype(type)>(gradient, maps, norm, total, pending); });
}

void correct(const torch::Tensor& total, const torch::Tensor& maps, const torch::Tensor& mean,
             const PendingCorrection& pending, const torch::Tensor& out) {
    withTypeOf(maps, [&](auto type) { correctIn<decltype(type)>(total, maps, mean, pending, out); });
}

} // namespace semblance
