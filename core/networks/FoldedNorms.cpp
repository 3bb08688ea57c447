// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/FoldedNorms.h"

namespace semblance {

void foldNorms(torch::nn::Module& network) {
    const torch::NoGradGuard noGradients;
    for (const auto& module : network.modules()) // a list of its own: children are replaced on the way
        if (auto* folds = dynamic_cast<FoldsNorms*>(module.get())) folds->foldNorms();
}

torch::nn::Conv2d foldedConvolution(const torch::nn::Conv2d& convolution, const torch::nn::BatchNorm2d& norm) {
    const auto exact = [](const torch::Tensor& values) { return values.detach().to(torch::kDouble); };
    const torch::Tensor scale = exact(norm->weight) / (exact(norm->running_var) + norm->options.eps()).sqrt(); // [C]
    torch::Tensor bias = exact(norm->bias) - exact(norm->running_mean) * scale;                                // [C]
    if (convolution->bias.defined()) bias += exact(convolution->bias) * scale;
    const auto& from = convolution->options;
    const auto padding = std::get<torch::ExpandingArray<2>>(from.padding());
    torch::nn::Conv2d folded(torch::nn::Conv2dOptions(from.in_channels(), from.out_channels(), from.kernel_size())
                                 .stride(from.stride())
                                 .padding(padding)
                                 .dilation(from.dilation())
                                 .groups(from.groups()));
    const torch::Tensor& weight = convolution->weight;
    folded->weight.set_data((exact(weight) * scale.view({-1, 1, 1, 1})).to(weight.options()));
    folded->bias.set_data(bias.to(weight.options()));
    folded->eval();
    return folded;
}

void foldInto(torch::nn::Module& parent, const std::string& name, torch::nn::Conv2d& convolution,
              torch::nn::BatchNorm2d& norm) {
    convolution = parent.replace_module(name, foldedConvolution(convolution, norm));
    norm = nullptr;
}

} // namespace semblance
