// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/NormPasses.h"

#include "core/networks/NormKernels.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace semblance {
namespace {

constexpr std::int64_t kLeastRows = 64; ///< of a part
constexpr std::int64_t kMostParts = 64;

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

/// How the rows of maps are divided among cores: by their number alone.
struct Parts {
    explicit Parts(std::int64_t allRows)
        : rows(allRows),
          each(std::max(kLeastRows, (rows + kMostParts - 1) / kMostParts)),
          count((rows + each - 1) / each) {}

    std::int64_t rows;
    std::int64_t each;
    std::int64_t count;
};

/// part(number, first row, rows) for each part, on all cores.
template <typename Part>
void forEachPart(const Parts& parts, const Part& part) {
    at::parallel_for(0, parts.count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i)
            part(i, i * parts.each, std::min(parts.each, parts.rows - i * parts.each));
    });
}

/// What is one value a map is computed here in plain loops: an operator of LibTorch takes longer to call than these take.
template <typename T>
using Values = std::unique_ptr<T[]>;

template <typename T>
Values<T> valuesFor(std::int64_t count) {
    return std::make_unique_for_overwrite<T[]>(static_cast<std::size_t>(count));
}

/// Sums [kinds,C] over all parts: part(first row, rows, sums [kinds,C] of this part).
template <typename T, typename Part>
Values<typename SumOf<T>::Type> summed(const torch::Tensor& maps, std::int64_t kinds, const Part& part) {
    using Sum = typename SumOf<T>::Type;
    const std::int64_t values = kinds * maps.size(1);
    const Parts parts(rowCountOf(maps));
    Values<Sum> sums = valuesFor<Sum>(parts.count * values);
    forEachPart(parts, [&](std::int64_t number, std::int64_t first, std::int64_t rows) {
        Sum* const own = sums.get() + number * values;
        std::fill_n(own, values, Sum(0));
        part(first, RowCount{rows, maps.size(1)}, own);
    });
    for (std::int64_t number = 1; number < parts.count; ++number)
        for (std::int64_t i = 0; i < values; ++i)
            sums[i] += sums[number * values + i];
    return sums; // [kinds,C] first of all
}

/// A norm's line with the memory that holds it.
template <typename Sum>
class HeldLine {
public:
    explicit HeldLine(const AppliedNorm& norm)
        : m_channels(norm.mean.size(0)), m_values(valuesFor<Sum>(2 * m_channels)), m_mean(norm.mean) {
        const Sum* const weight = norm.weight.data_ptr<Sum>();
        const Sum* const bias = norm.bias.data_ptr<Sum>();
        const Sum* const inverse = norm.inverseDeviation.data_ptr<Sum>();
        const Sum* const mean = norm.mean.data_ptr<Sum>();
        for (std::int64_t i = 0; i < m_channels; ++i) {
            const Sum scale = weight[i] * inverse[i];
            m_values[i] = scale;
            m_values[m_channels + i] = bias[i] - mean[i] * scale;
        }
    }

    NormLine<Sum> line() const {
        return {m_values.get(), m_values.get() + m_channels, m_mean.template data_ptr<Sum>()};
    }

private:
    std::int64_t m_channels;
    Values<Sum> m_values; ///< scale [C], shift [C]
    torch::Tensor m_mean; ///< [C]
};

/// The gradients of a norm's weight and bias, from the sums [2,C] of its backward pass. What the statistics' dependence on
/// the maps takes off the gradient is added to `offset` and `slope` [C].
template <typename Sum>
NormGradients gradientsFrom(const Sum* sums, const Sum* scale, const AppliedNorm& norm, std::int64_t rows, Sum* offset,
                            Sum* slope) {
    const std::int64_t channels = norm.mean.size(0);
    const NormGradients gradients{torch::empty_like(norm.weight), torch::empty_like(norm.bias)};
    const Sum* const inverse = norm.inverseDeviation.data_ptr<Sum>();
    Sum* const ofWeight = gradients.weight.data_ptr<Sum>();
    Sum* const ofBias = gradients.bias.data_ptr<Sum>();
    for (std::int64_t i = 0; i < channels; ++i) {
        const Sum ofRow = -scale[i] / static_cast<Sum>(rows);
        const Sum arrived = sums[i], product = sums[channels + i];
        offset[i] += ofRow * arrived;
        slope[i] += ofRow * inverse[i] * inverse[i] * product;
        ofWeight[i] = product * inverse[i];
        ofBias[i] = arrived;
    }
    return gradients;
}

template <typename T>
void measureIn(const torch::Tensor& maps, double epsilon, const MapStatistics& into) {
    using Sum = typename SumOf<T>::Type;
    const NormKernels<T>& kernels = normKernels<T>();
    const std::int64_t channels = maps.size(1);
    const auto rows = static_cast<Sum>(rowCountOf(maps));
    Sum* const mean = into.mean.data_ptr<Sum>();
    Sum* const variance = into.variance.data_ptr<Sum>();
    Sum* const inverse = into.inverseDeviation.data_ptr<Sum>();
    const Values<Sum> sums = summed<T>(maps, 1, [&](std::int64_t first, RowCount count, Sum* to) {
        kernels.addSums(constRowsOf<T>(maps, first), count, to);
    });
    for (std::int64_t i = 0; i < channels; ++i)
        mean[i] = sums[i] / rows;
    const Values<Sum> squares = summed<T>(maps, 1, [&](std::int64_t first, RowCount count, Sum* to) {
        kernels.addSquares(constRowsOf<T>(maps, first), count, mean, to);
    });
    for (std::int64_t i = 0; i < channels; ++i) {
        variance[i] = squares[i] / rows;
        inverse[i] = 1 / std::sqrt(variance[i] + static_cast<Sum>(epsilon));
    }
}

template <typename T>
void normReluIn(const torch::Tensor& maps, const AppliedNorm& norm, const torch::Tensor& out) {
    const HeldLine<typename SumOf<T>::Type> held(norm);
    forEachPart(Parts(rowCountOf(maps)), [&](std::int64_t, std::int64_t first, std::int64_t rows) {
        normKernels<T>().normRelu(constRowsOf<T>(maps, first), {rows, maps.size(1)}, held.line(),
                                  rowsOf<T>(out, first));
    });
}

template <typename T>
NormGradients backwardIn(const torch::Tensor& gradient, const torch::Tensor& maps, const AppliedNorm& norm,
                         const torch::Tensor& out) {
    using Sum = typename SumOf<T>::Type;
    const NormKernels<T>& kernels = normKernels<T>();
    const HeldLine<Sum> held(norm);
    const std::int64_t channels = maps.size(1), rows = rowCountOf(maps);
    const Values<Sum> sums = summed<T>(maps, 2, [&](std::int64_t first, RowCount count, Sum* to) {
        kernels.addGradientSums(constRowsOf<T>(gradient, first), constRowsOf<T>(maps, first), count, held.line(),
                                {to, to + channels});
    });
    std::vector<Sum> correction(static_cast<std::size_t>(2 * channels)); // offset [C], slope [C]
    Sum* const offset = correction.data();
    Sum* const slope = offset + channels;
    const NormGradients own = gradientsFrom(sums.get(), held.line().scale, norm, rows, offset, slope);
    forEachPart(Parts(rows), [&](std::int64_t, std::int64_t first, std::int64_t count) {
        kernels.passBack(constRowsOf<T>(gradient, first), constRowsOf<T>(maps, first), {count, channels}, held.line(),
                         {offset, slope, held.line().mean}, rowsOf<T>(out, first));
    });
    return own;
}

template <typename T>
NormGradients addBackwardIn(const torch::Tensor& gradient, const torch::Tensor& maps, const AppliedNorm& norm,
                            const torch::Tensor& total, const PendingCorrection& pending) {
    using Sum = typename SumOf<T>::Type;
    const HeldLine<Sum> held(norm);
    const std::int64_t channels = maps.size(1);
    const Values<Sum> sums = summed<T>(maps, 2, [&](std::int64_t first, RowCount count, Sum* to) {
        normKernels<T>().addBack(constRowsOf<T>(gradient, first), constRowsOf<T>(maps, first), count, held.line(),
                                 rowsOf<T>(total, first), {to, to + channels});
    });
    return gradientsFrom(sums.get(), held.line().scale, norm, rowCountOf(maps), pending.offset.data_ptr<Sum>(),
                         pending.slope.data_ptr<Sum>());
}

template <typename T>
void correctIn(const torch::Tensor& total, const torch::Tensor& maps, const torch::Tensor& mean,
               const PendingCorrection& pending, const torch::Tensor& out) {
    using Sum = typename SumOf<T>::Type;
    const NormCorrection<Sum> correction{pending.offset.data_ptr<Sum>(), pending.slope.data_ptr<Sum>(),
                                         mean.data_ptr<Sum>()};
    forEachPart(Parts(rowCountOf(maps)), [&](std::int64_t, std::int64_t first, std::int64_t rows) {
        normKernels<T>().corrected(constRowsOf<T>(total, first), constRowsOf<T>(maps, first), {rows, maps.size(1)},
                                   correction, rowsOf<T>(out, first));
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

MapStatistics MapStatistics::narrow(std::int64_t first, std::int64_t channels) const {
    return {mean.narrow(0, first, channels), variance.narrow(0, first, channels),
            inverseDeviation.narrow(0, first, channels)};
}

MapStatistics emptyStatistics(std::int64_t channels, torch::ScalarType mapType) {
    const auto values = [&] {
        return torch::empty({channels}, mapType == torch::kDouble ? torch::kDouble : torch::kFloat);
    };
    return {values(), values(), values()};
}

void measureMaps(const torch::Tensor& maps, double epsilon, const MapStatistics& into) {
    withTypeOf(maps, [&](auto type) { measureIn<decltype(type)>(maps, epsilon, into); });
}

void normRelu(const torch::Tensor& maps, const AppliedNorm& norm, const torch::Tensor& out) {
    withTypeOf(maps, [&](auto type) { normReluIn<decltype(type)>(maps, norm, out); });
}

NormGradients normReluBackward(const torch::Tensor& gradient, const torch::Tensor& maps, const AppliedNorm& norm,
                               const torch::Tensor& out) {
    return withTypeOf(maps, [&](auto type) { return backwardIn<decltype(type)>(gradient, maps, norm, out); });
}

NormGradients addNormReluBackward(const torch::Tensor& gradient, const torch::Tensor& maps, const AppliedNorm& norm,
                                  const torch::Tensor& total, const PendingCorrection& pending) {
    return withTypeOf(maps,
                      [&](auto type) { return addBackwardIn<decltype(type)>(gradient, maps, norm, total, pending); });
}

void correct(const torch::Tensor& total, const torch::Tensor& maps, const torch::Tensor& mean,
             const PendingCorrection& pending, const torch::Tensor& out) {
    withTypeOf(maps, [&](auto type) { correctIn<decltype(type)>(total, maps, mean, pending, out); });
}

} // namespace semblance
