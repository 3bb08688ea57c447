// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/DenseBlock.h"

#include "core/networks/NormRelu.h"

#include <algorithm>
#include <array>

namespace semblance {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr auto kChannelsLast = torch::MemoryFormat::ChannelsLast;

/// Within it, operators neither record themselves nor convert what they are given: both cost time in each of the many.
struct Plain {
    at::AutoDispatchBelowADInplaceOrView unrecorded;
    c10::impl::ExcludeDispatchKeyGuard noAutocast{c10::DispatchKey::AutocastCPU};
};

/// The parameters of a layer among those of the block.
enum Parameter { Norm1Weight, Norm1Bias, Conv1Weight, Norm2Weight, Norm2Bias, Conv2Weight };
constexpr std::int64_t kParametersOfLayer = 6;

/// What the forward pass keeps besides the block's own maps, layer by layer.
enum Kept { Inner, InnerMean, InnerInverse, Conv1Computed, Conv2Computed };
constexpr std::int64_t kKeptOfLayer = 5;
constexpr std::int64_t kKeptOfBlock = 3; ///< its maps, their means and inverse deviations

Tensor channelsLast(std::int64_t channels, const Tensor& like, torch::ScalarType type) {
    return torch::empty({like.size(0), channels, like.size(2), like.size(3)},
                        torch::TensorOptions().dtype(type).memory_format(kChannelsLast));
}

/// Memory for maps that are needed for a moment only, used over and over so that it stays in the cache.
class Scratch {
public:
    Scratch(const Tensor& like, std::int64_t mostChannels, torch::ScalarType type)
        : m_sizes{like.size(0), like.size(2), like.size(3)},
          m_values(torch::empty({m_sizes[0] * m_sizes[1] * m_sizes[2] * mostChannels}, type)) {}

    /// Channels-last maps [N,channels,H,W]; the next call gives the same memory away again.
    Tensor maps(std::int64_t channels) const {
        const auto [count, height, width] = m_sizes;
        return m_values.slice(0, 0, count * height * width * channels)
            .view({count, height, width, channels})
            .permute({0, 3, 1, 2});
    }

private:
    std::array<std::int64_t, 3> m_sizes; ///< N, H, W
    Tensor m_values;
};

/// The weight is of the maps' type.
Tensor convolved(const Tensor& maps, const Tensor& weight, const Tensor& bias = {}) {
    const std::int64_t padding = weight.size(2) / 2;
    return at::convolution(maps, weight, bias, {1, 1}, {padding, padding}, {1, 1}, false, {0, 0}, 1)
        .contiguous(kChannelsLast);
}

struct ConvolutionGradients {
    Tensor maps;
    Tensor weight; ///< undefined where it does not learn
};

ConvolutionGradients convolvedBackward(const Tensor& gradient, const Tensor& maps, const Tensor& weight,
                                       bool learnsWeight) {
    const std::int64_t padding = weight.size(2) / 2;
    auto [ofMaps, ofWeight, ofBias] =
        at::convolution_backward(gradient, maps, weight, c10::nullopt, {1, 1}, {padding, padding}, {1, 1}, false,
                                 {0, 0}, 1, {true, learnsWeight, false});
    return {ofMaps.contiguous(kChannelsLast), ofWeight};
}

/// The maps of a block as they grow, with their statistics.
struct GrowingMaps {
    GrowingMaps(const Tensor& first, std::int64_t total, torch::ScalarType type)
        : maps(channelsLast(total, first, type)), statistics(emptyStatistics(total, type)) {}

    /// Returns where it was put.
    Tensor append(const Tensor& added) {
        const Tensor place = maps.narrow(1, count, added.size(1));
        place.copy_(added);
        count += added.size(1);
        return place;
    }

    void appendMeasured(const Tensor& added, double epsilon) {
        const std::int64_t first = count;
        measureMaps(append(added), epsilon, statistics.narrow(first, added.size(1)));
    }

    MapStatistics statisticsSoFar() const { return statistics.narrow(0, count); }

    Tensor maps;              ///< [N,total,H,W]
    MapStatistics statistics; ///< [total]
    std::int64_t count = 0;   ///< maps that are there
};

class DenseBlockFunction : public torch::autograd::Function<DenseBlockFunction> {
public:
    static Tensor forward(AutogradContext* context, const Tensor& first, at::TensorList parameters,
                          const std::vector<DenseLayerModules>* layers) {
        const torch::ScalarType type = computedType(first);
        const Plain plain;
        const std::int64_t values = first.size(0) * first.size(2) * first.size(3);
        const std::int64_t growth = parameters[Conv2Weight].size(0);
        const auto count = static_cast<std::int64_t>(layers->size());
        GrowingMaps block(first, first.size(1) + count * growth, type);
        const double epsilon = layers->front().norm1->options.eps();
        block.appendMeasured(first, epsilon);
        const Scratch outer(first, first.size(1) + (count - 1) * growth, type);
        const Scratch inner(first, parameters[Conv1Weight].size(0), type);
        variable_list kept{block.maps, block.statistics.mean, block.statistics.inverseDeviation};
        for (std::int64_t i = 0; i < count; ++i) {
            const Tensor* const own = parameters.data() + i * kParametersOfLayer;
            const DenseLayerModules& layer = (*layers)[static_cast<std::size_t>(i)];
            const MapStatistics seen = block.statisticsSoFar();
            moveStatistics(layer.norm1, seen, values);
            const Tensor opened = outer.maps(block.count);
            normRelu(block.maps.narrow(1, 0, block.count),
                     {own[Norm1Weight], own[Norm1Bias], seen.mean, seen.inverseDeviation}, opened);
            const Tensor weight1 = own[Conv1Weight].to(type), weight2 = own[Conv2Weight].to(type);
            const Tensor bottleneck = convolved(opened, weight1); // [N,4k,H,W]
            const MapStatistics within = emptyStatistics(bottleneck.size(1), type);
            measureMaps(bottleneck, layer.norm2->options.eps(), within);
            moveStatistics(layer.norm2, within, values);
            const Tensor openedWithin = inner.maps(bottleneck.size(1));
            normRelu(bottleneck, {own[Norm2Weight], own[Norm2Bias], within.mean, within.inverseDeviation},
                     openedWithin);
            block.appendMeasured(convolved(openedWithin, weight2), epsilon); // [N,k,H,W]
            kept.insert(kept.end(), {bottleneck, within.mean, within.inverseDeviation, weight1, weight2});
        }
        kept.insert(kept.end(), parameters.begin(), parameters.end());
        context->save_for_backward(std::move(kept));
        return block.maps;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list kept = context->get_saved_variables();
        const Plain plain;
        return Backward(*context, kept).run(gradients[0]);
    }

private:
    class Backward {
    public:
        Backward(const AutogradContext& context, const variable_list& kept)
            : m_context(context),
              m_maps(kept[0]),
              m_mean(kept[1]),
              m_inverse(kept[2]),
              m_layers((static_cast<std::int64_t>(kept.size()) - kKeptOfBlock) / (kKeptOfLayer + kParametersOfLayer)),
              m_kept(kept.data() + kKeptOfBlock),
              m_parameters(m_kept + m_layers * kKeptOfLayer),
              m_growth(m_parameters[Conv2Weight].size(0)),
              m_first(m_maps.size(1) - m_layers * m_growth),
              m_outer(m_maps, std::max(m_maps.size(1) - m_growth, m_growth), m_maps.scalar_type()),
              m_inner(m_maps, m_parameters[Conv1Weight].size(0), m_maps.scalar_type()),
              m_pending{torch::zeros_like(m_mean), torch::zeros_like(m_mean)},
              m_results(static_cast<std::size_t>(1 + m_layers * kParametersOfLayer + 1)) {}

        variable_list run(const Tensor& gradient) {
            // Of its own: the gradients of the layers are added to it.
            m_total = channelsLast(m_maps.size(1), m_maps, m_maps.scalar_type()).copy_(gradient);
            for (std::int64_t i = m_layers - 1; i >= 0; --i)
                passLayer(i);
            m_results[0] = finished(0, m_first, channelsLast(m_first, m_maps, m_maps.scalar_type()));
            return m_results;
        }

    private:
        /// The gradient of maps that no layer adds to any more, written into `out`.
        Tensor finished(std::int64_t first, std::int64_t channels, const Tensor& out) const {
            const auto own = [&](const Tensor& all) { return all.narrow(0, first, channels); };
            correct(m_total.narrow(1, first, channels), m_maps.narrow(1, first, channels), own(m_mean),
                    {own(m_pending.offset), own(m_pending.slope)}, out);
            return out;
        }

        bool learns(std::int64_t layer, Parameter parameter) const {
            return m_context.needs_input_grad(static_cast<std::size_t>(1 + layer * kParametersOfLayer + parameter));
        }

        void passLayer(std::int64_t i) {
            const Tensor* const own = m_parameters + i * kParametersOfLayer;
            const Tensor* const kept = m_kept + i * kKeptOfLayer;
            Tensor* const results = m_results.data() + 1 + i * kParametersOfLayer;
            const std::int64_t seen = m_first + i * m_growth;

            const Tensor gradient = finished(seen, m_growth, m_outer.maps(m_growth));
            const AppliedNorm norm2{own[Norm2Weight], own[Norm2Bias], kept[InnerMean], kept[InnerInverse]};
            const Tensor openedWithin = m_inner.maps(kept[Inner].size(1));
            normRelu(kept[Inner], norm2, openedWithin);
            const ConvolutionGradients of2 =
                convolvedBackward(gradient, openedWithin, kept[Conv2Computed], learns(i, Conv2Weight));
            setWeight(results[Conv2Weight], of2.weight, own[Conv2Weight]);
            setNorm(results + Norm2Weight, normReluBackward(of2.maps, kept[Inner], norm2, of2.maps));

            const PendingCorrection pending{m_pending.offset.narrow(0, 0, seen), m_pending.slope.narrow(0, 0, seen)};
            const AppliedNorm norm1{own[Norm1Weight], own[Norm1Bias], m_mean.narrow(0, 0, seen),
                                    m_inverse.narrow(0, 0, seen)};
            const Tensor before = m_maps.narrow(1, 0, seen);
            const Tensor opened = m_outer.maps(seen);
            normRelu(before, norm1, opened);
            const ConvolutionGradients of1 =
                convolvedBackward(of2.maps, opened, kept[Conv1Computed], learns(i, Conv1Weight));
            setWeight(results[Conv1Weight], of1.weight, own[Conv1Weight]);
            setNorm(results + Norm1Weight,
                    addNormReluBackward(of1.maps, before, norm1, m_total.narrow(1, 0, seen), pending));
        }

        static void setWeight(Tensor& result, const Tensor& gradient, const Tensor& weight) {
            if (gradient.defined()) result = gradient.to(weight.scalar_type());
        }

        static void setNorm(Tensor* results, const NormGradients& gradients) {
            results[0] = gradients.weight;
            results[1] = gradients.bias;
        }

        const AutogradContext& m_context;
        const Tensor& m_maps;
        const Tensor& m_mean;
        const Tensor& m_inverse;
        std::int64_t m_layers;
        const Tensor* m_kept;
        const Tensor* m_parameters;
        std::int64_t m_growth;
        std::int64_t m_first;
        Scratch m_outer;
        Scratch m_inner;
        PendingCorrection m_pending;
        Tensor m_total; ///< [N,total,H,W]
        variable_list m_results;
    };
};

/// In the order of Parameter, layer by layer. Undefined where a norm is empty.
variable_list parametersOf(const std::vector<DenseLayerModules>& layers) {
    variable_list parameters;
    for (const DenseLayerModules& layer : layers) {
        const bool isFolded = layer.norm2.is_empty();
        parameters.insert(parameters.end(), {layer.norm1->weight, layer.norm1->bias, layer.conv1->weight,
                                             isFolded ? Tensor() : layer.norm2->weight,
                                             isFolded ? Tensor() : layer.norm2->bias, layer.conv2->weight});
    }
    return parameters;
}

/// Undefined where it has none (until a norm was folded into it).
Tensor biasOf(const torch::nn::Conv2d& convolution, torch::ScalarType type) {
    return convolution->bias.defined() ? convolution->bias.to(type) : Tensor();
}

/// In evaluation mode, without gradients.
Tensor evaluated(const Tensor& first, const std::vector<DenseLayerModules>& layers) {
    const torch::ScalarType type = computedType(first);
    const Plain plain;
    const std::int64_t growth = layers.front().conv2->weight.size(0);
    const std::int64_t total = first.size(1) + static_cast<std::int64_t>(layers.size()) * growth;
    GrowingMaps block(first, total, type);
    block.append(first);
    const Scratch outer(first, total - growth, type);
    for (const DenseLayerModules& layer : layers) {
        const Tensor opened = outer.maps(block.count);
        normRelu(block.maps.narrow(1, 0, block.count), runningNorm(layer.norm1), opened);
        const Tensor bottleneck =
            convolved(opened, layer.conv1->weight.to(type), biasOf(layer.conv1, type));               // [N,4k,H,W]
        block.append(convolved(normThenRelu(layer.norm2, bottleneck), layer.conv2->weight.to(type))); // [N,k,H,W]
    }
    return block.maps;
}

} // namespace

bool hasOwnDenseBlock(const torch::Tensor& maps, const std::vector<DenseLayerModules>& layers) {
    if (!maps.is_cpu() || maps.numel() == 0) return false;
    const torch::ScalarType type = computedType(maps);
    const bool isTraining = layers.front().norm1->is_training();
    const double epsilon = layers.front().norm1->options.eps(); // the statistics of a map serve every layer
    const bool learns = needsGradients(maps) || needsGradients(parametersOf(layers));
    const auto isOurs = [&](const torch::nn::BatchNorm2d& norm) {
        return norm->is_training() == isTraining && hasOwnPasses(norm, type, learns);
    };
    return std::ranges::all_of(layers, [&](const DenseLayerModules& layer) {
        if (!isOurs(layer.norm1) || layer.norm1->options.eps() != epsilon) return false;
        return layer.norm2.is_empty() ? !isTraining : isOurs(layer.norm2);
    });
}

torch::Tensor denseBlock(const torch::Tensor& maps, const std::vector<DenseLayerModules>& layers) {
    if (layers.front().norm1->is_training())
        return DenseBlockFunction::apply(maps, at::TensorList(parametersOf(layers)), &layers);
    const torch::NoGradGuard noGradients;
    return evaluated(maps, layers);
}

} // namespace semblance
