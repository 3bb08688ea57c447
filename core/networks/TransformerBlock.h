// SPDX-License-Identifier: GPL-3.0-or-later
// What MaskedAutoencoder.cpp is built of; only this room includes it.
#pragma once

#include <torch/torch.h>

namespace semblance {

/// A layer norm with the epsilon of vision transformers, 1e-6.
torch::nn::LayerNorm tokenNorm(int width);

/// Dosovitskiy et al. 2020, arXiv 2010.11929, section 3.1, equations 2 and 3, and appendix A: layer norm ("norm1"),
/// attention of all tokens to all ("attn.qkv", "attn.proj"), layer norm ("norm2"), two linear layers with GELU between
/// them ("mlp.fc1", four times as wide, and "mlp.fc2"); both branches are added to their input. No dropout.
class TransformerBlock : public torch::nn::Module {
public:
    TransformerBlock(int width, int heads);

    torch::Tensor forward(const torch::Tensor& tokens); ///< [N,T,D], and so is the result

private:
    class Attention;
    class Perceptron;

    torch::nn::LayerNorm m_norm1;
    std::shared_ptr<Attention> m_attention;
    torch::nn::LayerNorm m_norm2;
    std::shared_ptr<Perceptron> m_perceptron;
};

/// Fixed positions for a class token, which gets zeros, and a grid of G x G tokens row by row, [1,1+G*G,D]. The first half
/// of a position tells the column, the second the row; each half has the sines, then the cosines, of D/4 frequencies
/// from 1 down to 1/10000 (Vaswani et al. 2017, arXiv 1706.03762, section 3.5, in two directions as the authors of
/// arXiv 2111.06377 have it).
torch::Tensor sineCosinePositions(int width, int gridSide);

} // namespace semblance
