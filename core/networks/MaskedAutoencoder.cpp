// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/MaskedAutoencoder.h"

namespace semblance {
namespace {

constexpr int kPatchPx = 16;
constexpr int kAcross = MaskedAutoencoder::kSidePx / kPatchPx;
constexpr int kPatches = kAcross * kAcross;
constexpr int kVisible = kPatches / 4; // 75 % are hidden
constexpr int kBlocks = 12;
constexpr int kHeads = 3;
constexpr int kDecoderWidth = 128;
constexpr int kDecoderBlocks = 2;
constexpr int kDecoderHeads = 4; // of 32, as in the authors' code
constexpr double kTokenDeviation = 0.02;

struct StackShape {
    int blocks;
    int width;
    int heads;
};

torch::nn::Sequential stackOf(const StackShape& shape) {
    torch::nn::Sequential stack;
    for (int i = 0; i < shape.blocks; ++i)
        stack->push_back(std::make_shared<TransformerBlock>(shape.width, shape.heads));
    return stack;
}

torch::nn::Conv2d patchProjection() {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(1, MaskedAutoencoder::kWidth, kPatchPx).stride(kPatchPx));
}

void initialiseLinear(torch::nn::Module& module) {
    auto* linear = module.as<torch::nn::Linear>();
    if (linear == nullptr) return;
    torch::nn::init::xavier_uniform_(linear->weight);
    torch::nn::init::zeros_(linear->bias);
}

/// positions [1,1+L,D] of the patches numbered [N,M], without the class token's.
torch::Tensor positionsAt(const torch::Tensor& positions, const torch::Tensor& numbers) {
    return patchesAt(positions.slice(1, 1).expand({numbers.size(0), -1, -1}), numbers); // [N,M,D]
}

/// patches [N,256,256] with those at `numbers` [N,M] replaced by `others` [N,M,256], as a picture.
torch::Tensor pictureWith(const torch::Tensor& patches, const torch::Tensor& numbers, const torch::Tensor& others) {
    const torch::Tensor places = numbers.unsqueeze(2).expand({-1, -1, patches.size(2)}); // [N,M,256]
    return pictureOf(patches.scatter(1, places, others));                                // [N,1,S,S]
}

} // namespace

MaskedAutoencoder::MaskedAutoencoder(MaskTarget target)
    : m_target(target),
      m_classToken(register_parameter("cls_token", torch::empty({1, 1, kWidth}))),
      m_positions(register_buffer("pos_embed", sineCosinePositions(kWidth, kAcross))),
      m_blocks(register_module("blocks", stackOf({kBlocks, kWidth, kHeads}))),
      m_norm(register_module("norm", tokenNorm(kWidth))),
      m_decoderEmbedding(register_module("decoder_embed", torch::nn::Linear(kWidth, kDecoderWidth))),
      m_maskToken(register_parameter("mask_token", torch::empty({1, 1, kDecoderWidth}))),
      m_decoderPositions(register_buffer("decoder_pos_embed", sineCosinePositions(kDecoderWidth, kAcross))),
      m_decoderBlocks(register_module("decoder_blocks", stackOf({kDecoderBlocks, kDecoderWidth, kDecoderHeads}))),
      m_decoderNorm(register_module("decoder_norm", tokenNorm(kDecoderWidth))),
      m_decoderPrediction(register_module("decoder_pred", torch::nn::Linear(kDecoderWidth, kPatchPx * kPatchPx))) {
    const auto embedding = register_module("patch_embed", std::make_shared<torch::nn::Module>());
    m_projection = embedding->register_module("proj", patchProjection());
    initialise();
}

void MaskedAutoencoder::initialise() {
    apply(initialiseLinear);
    const torch::NoGradGuard noGradients;
    torch::nn::init::xavier_uniform_(m_projection->weight.view({kWidth, -1})); // as the linear layer that it is
    torch::nn::init::normal_(m_classToken, 0, kTokenDeviation);
    torch::nn::init::normal_(m_maskToken, 0, kTokenDeviation);
}

torch::Tensor MaskedAutoencoder::tokens(const torch::Tensor& pictures) {
    return encode(patchesOf(pictures, kPatchPx), m_positions.slice(1, 1)).slice(1, 1); // [N,256,192]
}

torch::Tensor MaskedAutoencoder::loss(const torch::Tensor& pictures) {
    const Guess guessed = guess(pictures);
    return hiddenError(targetOf(guessed.patches, m_target), guessed.mask, guessed.predicted); // [N]
}

Reconstruction MaskedAutoencoder::reconstruct(const torch::Tensor& pictures) {
    const Guess guessed = guess(pictures);
    const torch::Tensor& hidden = guessed.mask.hidden;                       // [N,192]
    const torch::Tensor own = patchesAt(guessed.patches, hidden);            // [N,192,256]
    const torch::Tensor predicted = guessed.predicted.to(own.scalar_type()); // [N,192,256]
    const torch::Tensor target = targetOf(guessed.patches, m_target);        // [N,256,256]
    const torch::Tensor rebuilt = fromTarget(own, predicted, m_target).clamp(0, 1);
    return {pictures, pictureWith(guessed.patches, hidden, torch::full_like(own, 0.5)),
            pictureWith(guessed.patches, hidden, rebuilt), hiddenError(target, guessed.mask, predicted),
            neighbourError(target, guessed.mask)};
}

MaskedAutoencoder::Guess MaskedAutoencoder::guess(const torch::Tensor& pictures) {
    const torch::Tensor patches = patchesOf(pictures, kPatchPx); // [N,256,256]
    const PatchMask mask = drawMask({patches.size(0), kPatches, kVisible}, patches.device());
    const torch::Tensor visible = patchesAt(patches, mask.visible);                        // [N,64,256]
    const torch::Tensor encoded = encode(visible, positionsAt(m_positions, mask.visible)); // [N,65,192]
    return {patches, mask, decode(encoded, mask)};
}

// The projection of patches side by side is a linear layer; so the hidden ones are never projected.
torch::Tensor MaskedAutoencoder::encode(const torch::Tensor& patches, const torch::Tensor& positions) {
    const torch::Tensor weight = m_projection->weight.flatten(1); // [192,256]
    torch::Tensor x = centred(patches).to(weight.scalar_type());
    x = torch::linear(x, weight, m_projection->bias) + positions;          // [N,M,192]
    const torch::Tensor first = m_classToken + m_positions.slice(1, 0, 1); // [1,1,192]
    x = torch::cat({first.expand({x.size(0), -1, -1}), x}, 1);             // [N,1+M,192]
    return m_norm(m_blocks->forward(x));                                   // [N,1+M,192]
}

torch::Tensor MaskedAutoencoder::decode(const torch::Tensor& encoded, const PatchMask& mask) {
    const std::int64_t pictures = encoded.size(0);
    const std::int64_t seen = encoded.size(1);
    const torch::Tensor hidden = m_maskToken.expand({pictures, mask.hidden.size(1), -1}); // [N,192,128]
    const torch::Tensor places = positionsAt(m_decoderPositions, torch::cat({mask.visible, mask.hidden}, 1));
    torch::Tensor x = torch::cat({m_decoderEmbedding(encoded), hidden}, 1); // [N,257,128]
    x = x + torch::cat({m_decoderPositions.slice(1, 0, 1).expand({pictures, -1, -1}), places}, 1);
    x = m_decoderBlocks->forward(x).slice(1, seen); // [N,192,128]
    return m_decoderPrediction(m_decoderNorm(x));   // [N,192,256]
}

} // namespace semblance
