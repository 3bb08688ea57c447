// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/networks/DenseNetFeatures.h"
#include "core/networks/GrayPicture.h"
#include "core/networks/Network.h"
#include "core/networks/NetworkEntry.h"

#include <algorithm>
#include <array>

namespace semblance {
namespace {

constexpr std::array kThumbnailsPx{64, 96, 128};
constexpr int kWide = 1024;
constexpr int kNarrow = 256;
constexpr int kCode = 128;
constexpr const char* kPrefix = "autoencoder.";

torch::nn::Sequential threeLayers(const std::array<int, 4>& widths) {
    using torch::nn::Linear;
    using torch::nn::ReLU;
    return torch::nn::Sequential(Linear(widths[0], widths[1]), ReLU(), Linear(widths[1], widths[2]), ReLU(),
                                 Linear(widths[2], widths[3]));
}

/// Three linear layers to a code and three back, ReLU between them, none at the code itself; a sigmoid at the end. The first
/// layer gets gray values less 0.5: around zero, or else one step of the study's learning rate (Adam, 5e-3) moves all of
/// its sums the same way, by so much that the sigmoid never comes back. Layers start uniform after Glorot, biases at zero.
class Autoencoder : public torch::nn::Module {
public:
    explicit Autoencoder(int sidePx)
        : m_encoder(register_module("encoder", threeLayers({sidePx * sidePx, kWide, kNarrow, kCode}))),
          m_decoder(register_module("decoder", threeLayers({kCode, kNarrow, kWide, sidePx * sidePx}))),
          m_sidePx(sidePx) {
        apply(initialise);
    }

    torch::Tensor encode(const torch::Tensor& thumbnails) {
        const torch::Tensor x = thumbnails.flatten(1) - 0.5; // [N,S*S]
        const torch::ScalarType type = m_encoder->at<torch::nn::LinearImpl>(0).weight.scalar_type();
        return m_encoder->forward(x.to(type)); // [N,128]
    }

    torch::Tensor decode(const torch::Tensor& code) {
        const torch::Tensor x = m_decoder->forward(code); // [N,S*S]
        const bool isDouble = x.scalar_type() == torch::kFloat64;
        return torch::sigmoid(isDouble ? x : x.to(torch::kFloat32)).view({-1, 1, m_sidePx, m_sidePx}); // [N,1,S,S]
    }

private:
    static void initialise(torch::nn::Module& module) {
        auto* linear = module.as<torch::nn::Linear>();
        if (linear == nullptr) return;
        torch::nn::init::xavier_uniform_(linear->weight);
        torch::nn::init::zeros_(linear->bias);
    }

    torch::nn::Sequential m_encoder;
    torch::nn::Sequential m_decoder;
    int m_sidePx;
};

torch::Tensor meanSquaredError(const torch::Tensor& rebuilt, const torch::Tensor& thumbnails) {
    return (rebuilt - thumbnails).square().flatten(1).mean(1); // [N]
}

/// DenseNet-121 (Huang et al. 2017, arXiv 1608.06993) with a fully connected auto-encoder beside it, as in Hinton and
/// Salakhutdinov 2006 (Science 313, 504, figure 1), for what the whole image looks like: its code of a gray thumbnail is
/// joined to DenseNet's pooled vector before the classifier. Departures from that paper: narrower (S*S-1024-256-128), a
/// thumbnail rather than the image, ReLU, and no layerwise start.
class AutoencoderDenseNet : public Network {
public:
    explicit AutoencoderDenseNet(const NetworkOptions& options)
        : m_features(register_module("features", std::make_shared<DenseNetFeatures>(kDenseNet121))),
          m_autoencoder(register_module("autoencoder", std::make_shared<Autoencoder>(options.thumbnailPx))),
          m_classifier(register_module("classifier", torch::nn::Linear(m_features->maps() + kCode, options.classes))),
          m_normalisation(options.normalisation.value_or(Normalisation{})),
          m_thumbnailPx(options.thumbnailPx) {
        m_features->apply(initialiseDenseNet);
        initialiseDenseNet(*m_classifier);
    }

    torch::Tensor features(const torch::Tensor& images) override {
        return joined(images, m_autoencoder->encode(thumbnailsOf(images))); // [N,1152]
    }

    torch::Tensor classify(const torch::Tensor& features) override { return m_classifier(features); } // [N,K]

    TrainingOutput forwardTraining(const torch::Tensor& images) override {
        const torch::Tensor thumbnails = thumbnailsOf(images);        // [N,1,S,S]
        const torch::Tensor code = m_autoencoder->encode(thumbnails); // [N,128]
        return {classify(joined(images, code)), {}, meanSquaredError(m_autoencoder->decode(code), thumbnails)};
    }

    torch::Tensor pretrainingLoss(const torch::Tensor& images) override {
        const torch::Tensor thumbnails = thumbnailsOf(images); // [N,1,S,S]
        return meanSquaredError(rebuilt(thumbnails), thumbnails);
    }

    Reconstruction reconstruct(const torch::Tensor& images) override {
        const torch::NoGradGuard noGradients;
        const torch::Tensor thumbnails = thumbnailsOf(images); // [N,1,S,S]
        const torch::Tensor again = rebuilt(thumbnails);       // [N,1,S,S]
        return {thumbnails, thumbnails, again, meanSquaredError(again, thumbnails), {}};
    }

private:
    torch::Tensor thumbnailsOf(const torch::Tensor& images) const {
        requireImages(images, kSmallestDenseNetInputPx);
        return grayPicture(images, m_normalisation, m_thumbnailPx);
    }
    torch::Tensor rebuilt(const torch::Tensor& thumbnails) {
        return m_autoencoder->decode(m_autoencoder->encode(thumbnails));
    }
    torch::Tensor joined(const torch::Tensor& images, const torch::Tensor& code) {
        return torch::cat({m_features->pooled(images), code}, 1); // [N,1152]
    }

    std::shared_ptr<DenseNetFeatures> m_features;
    std::shared_ptr<Autoencoder> m_autoencoder;
    torch::nn::Linear m_classifier;
    Normalisation m_normalisation;
    int m_thumbnailPx;
};

std::shared_ptr<Network> makeAutoencoderDenseNet(const NetworkOptions& options) {
    if (std::find(kThumbnailsPx.begin(), kThumbnailsPx.end(), options.thumbnailPx) == kThumbnailsPx.end())
        throw Error(ErrorKind::InvalidArgument, "an auto-encoder condenses a picture of 64, 96 or 128 px, not " +
                                                    std::to_string(options.thumbnailPx));
    return std::make_shared<AutoencoderDenseNet>(options);
}

} // namespace

namespace entries {

NetworkEntry autoencoder_densenet121() {
    NetworkInfo info;
    info.key = "autoencoder_densenet121";
    info.family = "autoencoder";
    info.title = "Auto-encoder + DenseNet-121";
    info.paper = "Huang et al. 2017, arXiv 1608.06993, section 3, beside an auto-encoder as in Hinton and "
                 "Salakhutdinov 2006, Science 313, 504, figure 1";
    info.parametersOfThousandClasses = 17092072; // with thumbnails of 64 px
    info.smallestInputPx = kSmallestDenseNetInputPx;
    info.defaultWidthPx = 128;
    info.defaultHeightPx = 128;
    info.featureWidth = 1024 + kCode;
    info.headPrefixes = {"classifier."};
    info.stages = denseNetStages();
    info.stages.push_back({kPrefix});
    info.pretrainedPrefix = kPrefix;
    info.rebuildsImages = true;
    return {info, makeAutoencoderDenseNet};
}

} // namespace entries
} // namespace semblance
