// SPDX-License-Identifier: GPL-3.0-or-later
// The transformer of MaskedAutoencoderDenseNet.cpp; only this room includes it.
#pragma once

#include "core/networks/MaskedPatches.h"
#include "core/networks/Network.h"
#include "core/networks/TransformerBlock.h"

namespace semblance {

/// He et al. 2021, arXiv 2111.06377, section 3: a vision transformer that sees a quarter of a picture's patches, and a
/// small decoder that predicts the others. Names inside are those of the authors' published code. ViT-Tiny: 16x16 patches
/// of 16 px, width 192, 12 blocks, 3 heads (5.4 M parameters); the decoder is 128 wide, 2 blocks, 4 heads (0.45 M). The
/// loss is on what targetOf() makes of the patches. Linear layers and the patch projection start uniform after Glorot, their biases at zero
/// (the projection's as LibTorch has it), the two tokens normal with standard deviation 0.02; positions are fixed, and
/// buffers.
/// Departures: one gray channel; the encoder gets (gray - 0.5) / 0.25, whatever the pictures' own mean, so that a
/// pretrained part goes along with every normalisation; the decoder's tokens stay in the order in which they were drawn
/// (attention does not care, and each has the position of its patch), and the visible ones are not predicted.
class MaskedAutoencoder : public torch::nn::Module {
public:
    static constexpr int kSidePx = 256;
    static constexpr int kWidth = 192;

    explicit MaskedAutoencoder(MaskTarget target);

    /// Gray pictures [N,1,256,256] in [0, 1]; the encoder's tokens [N,256,192] of all patches, nothing hidden, behind
    /// the last norm and without the class token.
    torch::Tensor tokens(const torch::Tensor& pictures);
    /// The error [N] of each picture over its hidden patches, which are drawn anew.
    torch::Tensor loss(const torch::Tensor& pictures);
    /// The same as pictures. Visible patches are rebuilt as they are; where patches without their own mean and deviation are
    /// predicted, the hidden ones get these back.
    Reconstruction reconstruct(const torch::Tensor& pictures);

private:
    /// What was hidden of pictures, and what was predicted for it.
    struct Guess {
        torch::Tensor patches; ///< [N,256,256]
        PatchMask mask;
        torch::Tensor predicted; ///< [N,192,256], as targetOf() would have it
    };

    void initialise();
    Guess guess(const torch::Tensor& pictures);
    torch::Tensor encode(const torch::Tensor& patches, const torch::Tensor& positions);
    torch::Tensor decode(const torch::Tensor& encoded, const PatchMask& mask);

    MaskTarget m_target;
    torch::nn::Conv2d m_projection{nullptr};
    torch::Tensor m_classToken; ///< [1,1,192]
    torch::Tensor m_positions;  ///< [1,257,192]
    torch::nn::Sequential m_blocks;
    torch::nn::LayerNorm m_norm;
    torch::nn::Linear m_decoderEmbedding;
    torch::Tensor m_maskToken;        ///< [1,1,128]
    torch::Tensor m_decoderPositions; ///< [1,257,128]
    torch::nn::Sequential m_decoderBlocks;
    torch::nn::LayerNorm m_decoderNorm;
    torch::nn::Linear m_decoderPrediction;
};

} // namespace semblance
