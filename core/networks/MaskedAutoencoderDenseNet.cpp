// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/DenseNetFeatures.h"
#include "core/networks/GrayPicture.h"
#include "core/networks/MaskedAutoencoder.h"
#include "core/networks/Network.h"
#include "core/networks/NetworkEntry.h"

namespace semblance {
namespace {

constexpr const char* kPrefix = "mae.";

/// DenseNet-121 (Huang et al. 2017, arXiv 1608.06993) beside a transformer that learns from images without labels
/// (MaskedAutoencoder): the mean of its tokens is joined to DenseNet's pooled vector before the classifier. The transformer
/// sees gray pictures of 256x256 px, whatever the images' size. Its decoder takes no part in the logits: it has gradients
/// from pretrainingLoss() alone.
class MaskedAutoencoderDenseNet : public Network {
public:
    explicit MaskedAutoencoderDenseNet(const NetworkOptions& options)
        : m_features(register_module("features", std::make_shared<DenseNetFeatures>(kDenseNet121))),
          m_transformer(register_module("mae", std::make_shared<MaskedAutoencoder>(options.maskTarget))),
          m_classifier(register_module(
              "classifier", torch::nn::Linear(MaskedAutoencoder::kWidth + m_features->maps(), options.classes))),
          m_normalisation(options.normalisation.value_or(Normalisation{})) {
        m_features->apply(initialiseDenseNet);
        initialiseDenseNet(*m_classifier);
    }

    torch::Tensor features(const torch::Tensor& images) override {
        const torch::Tensor tokens = m_transformer->tokens(picturesOf(images)).mean(1); // [N,192]
        return torch::cat({tokens, m_features->pooled(images)}, 1);                     // [N,1216]
    }

    torch::Tensor classify(const torch::Tensor& features) override { return m_classifier(features); } // [N,K]

    torch::Tensor pretrainingLoss(const torch::Tensor& images) override {
        return m_transformer->loss(picturesOf(images)); // [N]
    }

    Reconstruction reconstruct(const torch::Tensor& images) override {
        const torch::NoGradGuard noGradients;
        return m_transformer->reconstruct(picturesOf(images));
    }

private:
    torch::Tensor picturesOf(const torch::Tensor& images) const {
        requireImages(images, kSmallestDenseNetInputPx);
        return grayPicture(images, m_normalisation, MaskedAutoencoder::kSidePx); // [N,1,256,256]
    }

    std::shared_ptr<DenseNetFeatures> m_features;
    std::shared_ptr<MaskedAutoencoder> m_transformer;
    torch::nn::Linear m_classifier;
    Normalisation m_normalisation;
};

std::shared_ptr<Network> makeMaskedAutoencoderDenseNet(const NetworkOptions& options) {
    return std::make_shared<MaskedAutoencoderDenseNet>(options);
}

} // namespace

namespace entries {

NetworkEntry mae_densenet121() {
    NetworkInfo info;
    info.key = "mae_densenet121";
    info.family = "mae";
    info.title = "Masked auto-encoder + DenseNet-121";
    info.paper = "He et al. 2021, arXiv 2111.06377, section 3, beside Huang et al. 2017, arXiv 1608.06993, section 3";
    info.parametersOfThousandClasses = 14013800;
    info.smallestInputPx = kSmallestDenseNetInputPx;
    info.featureWidth = MaskedAutoencoder::kWidth + 1024;
    info.headPrefixes = {"classifier."};
    info.stages = denseNetStages();
    info.stages.push_back({kPrefix});
    info.pretrainedPrefix = kPrefix;
    return {info, makeMaskedAutoencoderDenseNet};
}

} // namespace entries
} // namespace semblance
