// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/NormRelu.h"

#include <ATen/Dispatch.h>
#include <ATen/autocast_mode.h>
#include <algorithm>

namespace semblance {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr auto kChannelsLast = torch::MemoryFormat::ChannelsLast;

torch::ScalarType parameterType(torch::ScalarType computed) {
    return computed == torch::kDouble ? torch::kDouble : torch::kFloat;
}

/// kept += share·(factor·measured − kept), [C]; a plain loop, as it is short and there are many.
void moveTowards(const Tensor& kept, const Tensor& measured, double share, double factor) {
    AT_DISPATCH_FLOATING_TYPES(kept.scalar_type(), "moveTowards", [&] {
        scalar_t* const to = kept.data_ptr<scalar_t>();
        const scalar_t* const from = measured.data_ptr<scalar_t>();
        const auto stays = static_cast<scalar_t>(1 - share), comes = static_cast<scalar_t>(share * factor);
        for (std::int64_t i = 0; i < kept.size(0); ++i)
            to[i] = to[i] * stays + from[i] * comes;
    });
}

/// Whether plain loops can go over them as values of this type.
bool isPlain(const Tensor& values, torch::ScalarType type) {
    return !values.defined() || (values.scalar_type() == type && values.is_contiguous());
}

class NormReluFunction : public torch::autograd::Function<NormReluFunction> {
public:
    static Tensor forward(AutogradContext* context, const Tensor& maps, const Tensor& weight, const Tensor& bias,
                          const torch::nn::BatchNorm2d& norm) {
        const MapStatistics batch = emptyStatistics(maps.size(1), maps.scalar_type());
        measureMaps(maps, norm->options.eps(), batch);
        moveStatistics(norm, batch, maps.size(0) * maps.size(2) * maps.size(3));
        const Tensor out = torch::empty_like(maps);
        normRelu(maps, {weight, bias, batch.mean, batch.inverseDeviation}, out);
        context->save_for_backward({maps, weight, bias, batch.mean, batch.inverseDeviation});
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list kept = context->get_saved_variables();
        const Tensor& maps = kept[0];
        const Tensor gradient = gradients[0].to(maps.scalar_type()).contiguous(kChannelsLast);
        const Tensor out = torch::empty_like(maps);
        const NormGradients own = normReluBackward(gradient, maps, {kept[1], kept[2], kept[3], kept[4]}, out);
        return {out, own.weight, own.bias, Tensor()};
    }
};

} // namespace

torch::ScalarType computedType(const torch::Tensor& maps) {
    return at::autocast::is_autocast_enabled(at::kCPU) ? at::autocast::get_autocast_dtype(at::kCPU)
                                                       : maps.scalar_type();
}

bool needsGradients(at::TensorList tensors) {
    return torch::GradMode::is_enabled() &&
           std::ranges::any_of(tensors, [](const Tensor& one) { return one.defined() && one.requires_grad(); });
}

bool hasOwnPasses(const torch::nn::BatchNorm2d& norm, torch::ScalarType type, bool needsGradients) {
    if (!hasNormPasses(type) || !norm->weight.defined()) return false;
    for (const Tensor& values : {norm->weight, norm->bias, norm->running_mean, norm->running_var})
        if (!isPlain(values, parameterType(type))) return false;
    return norm->is_training() || (!needsGradients && norm->running_mean.defined());
}

void moveStatistics(torch::nn::BatchNorm2d norm, const MapStatistics& batch, std::int64_t values) {
    TORCH_CHECK_VALUE(values > 1, "Expected more than 1 value per channel when training, got ", values);
    if (!norm->running_mean.defined()) return;
    norm->num_batches_tracked += 1;
    const double share = norm->options.momentum().value_or(1.0 / norm->num_batches_tracked.item<double>());
    const double unbiased = static_cast<double>(values) / static_cast<double>(values - 1);
    moveTowards(norm->running_mean, batch.mean, share, 1);
    moveTowards(norm->running_var, batch.variance, share, unbiased);
}

AppliedNorm runningNorm(const torch::nn::BatchNorm2d& norm) {
    return {norm->weight, norm->bias, norm->running_mean, (norm->running_var + norm->options.eps()).rsqrt()};
}

torch::Tensor normThenRelu(torch::nn::BatchNorm2d norm, const torch::Tensor& maps) {
    if (norm.is_empty()) return maps.relu_();
    // Norms are not among autocast's operators: they compute in the type that they are given.
    const bool isOurs = maps.is_cpu() && maps.dim() == 4 && maps.is_contiguous(kChannelsLast) && maps.numel() > 0;
    if (!isOurs || !hasOwnPasses(norm, maps.scalar_type(), needsGradients({maps, norm->weight, norm->bias})))
        return norm(maps).relu_();
    if (norm->is_training()) return NormReluFunction::apply(maps, norm->weight, norm->bias, norm);
    const torch::NoGradGuard noGradients;
    torch::Tensor out = torch::empty_like(maps);
    normRelu(maps, runningNorm(norm), out);
    return out;
}

torch::Tensor normOf(torch::nn::BatchNorm2d& norm, const torch::Tensor& maps) {
    return norm.is_empty() ? maps : norm(maps);
}

} // namespace semblance
