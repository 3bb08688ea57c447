// SPDX-License-Identifier: GPL-3.0-or-later
// What DenseNet.cpp and the networks that stand beside a DenseNet are built of; only this room includes it.
#pragma once

#include "core/networks/FoldedNorms.h"

#include <torch/torch.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace semblance {

/// What tells one DenseNet from another (table 1). 161, the wide one, is not in the table: its k = 48 and 96 first maps are
/// those of the weights that its authors published.
struct DenseNetConfiguration {
    int growth;                ///< maps that a layer adds, k
    std::array<int, 4> layers; ///< in each dense block
    int firstMaps;             ///< of the first convolution
};

inline constexpr DenseNetConfiguration kDenseNet121{32, {6, 12, 24, 16}, 64};
inline constexpr DenseNetConfiguration kDenseNet161{48, {6, 12, 36, 24}, 96};
inline constexpr DenseNetConfiguration kDenseNet169{32, {6, 12, 32, 32}, 64};
inline constexpr DenseNetConfiguration kDenseNet201{32, {6, 12, 48, 32}, 64};

/// One pixel less, and the last transition would leave none.
inline constexpr int kSmallestDenseNetInputPx = 29;

/// Huang et al. 2017, arXiv 1608.06993, section 3: everything before the classifier, to be registered under the published
/// name `features`. Batch norms with eps 1e-5 and momentum 0.1.
class DenseNetFeatures : public torch::nn::Module, public FoldsNorms {
public:
    explicit DenseNetFeatures(const DenseNetConfiguration& configuration);

    /// images [N,3,H,W] to the last batch norm's maps [N,F,H/32,W/32].
    torch::Tensor forward(const torch::Tensor& images);
    /// images [N,3,H,W] to the mean [N,F] of each of those maps behind a last ReLU.
    torch::Tensor pooled(const torch::Tensor& images);
    int maps() const { return m_maps; } ///< F
    void foldNorms() override { foldInto(*this, "conv0", m_conv0, m_norm0); }

private:
    class Layer;
    class Block;
    class Transition;

    void addTransition(std::size_t number);
    void addBlock(std::size_t number, int growth, int layers);

    torch::nn::Conv2d m_conv0;
    torch::nn::BatchNorm2d m_norm0;
    int m_maps;
    std::vector<std::shared_ptr<Block>> m_blocks;
    std::vector<std::shared_ptr<Transition>> m_transitions;
    torch::nn::BatchNorm2d m_norm5{nullptr};
};

/// How a DenseNet starts, for torch::nn::Module::apply(): He's normal initialisation of convolutions, biases of linear
/// layers at zero; their weights and the batch norms (1 and 0) stay as LibTorch has them.
void initialiseDenseNet(torch::nn::Module& module);

/// The stages of a DenseNet's backbone, as NetworkInfo::stages has them.
std::vector<std::vector<std::string>> denseNetStages();

} // namespace semblance
