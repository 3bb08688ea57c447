// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/DenseNetFeatures.h"
#include "core/networks/Network.h"
#include "core/networks/NetworkEntry.h"

namespace semblance {
namespace {

/// Huang et al. 2017, arXiv 1608.06993: the ImageNet networks of section 4 (table 1), without dropout. Batch norms with
/// eps 1e-5 and momentum 0.1, He's normal initialisation of convolutions, biases zero, as published weights expect.
class DenseNet : public Network {
public:
    DenseNet(const DenseNetConfiguration& configuration, int classes)
        : m_features(register_module("features", std::make_shared<DenseNetFeatures>(configuration))),
          m_classifier(register_module("classifier", torch::nn::Linear(m_features->maps(), classes))) {
        apply(initialiseDenseNet);
    }

    torch::Tensor features(const torch::Tensor& images) override {
        requireImages(images, kSmallestDenseNetInputPx);
        return m_features->pooled(images); // [N,F]
    }

    torch::Tensor classify(const torch::Tensor& features) override { return m_classifier(features); } // [N,K]

private:
    std::shared_ptr<DenseNetFeatures> m_features;
    torch::nn::Linear m_classifier;
};

template <const DenseNetConfiguration& configuration>
std::shared_ptr<Network> makeDenseNet(const NetworkOptions& options) {
    return std::make_shared<DenseNet>(configuration, options.classes);
}

/// What all DenseNets have in common.
NetworkInfo infoOf(const std::string& depth) {
    NetworkInfo info;
    info.key = "densenet" + depth;
    info.family = "densenet";
    info.title = "DenseNet-" + depth;
    info.paper = "Huang et al. 2017, arXiv 1608.06993, sections 3 and 4, table 1";
    info.smallestInputPx = kSmallestDenseNetInputPx;
    info.headPrefixes = {"classifier."};
    info.stages = denseNetStages();
    return info;
}

} // namespace

namespace entries {

NetworkEntry densenet121() {
    NetworkInfo info = infoOf("121");
    info.parametersOfThousandClasses = 7978856;
    info.featureWidth = 1024;
    info.publishedWeights = "densenet121-a639ec97.pth";
    return {info, makeDenseNet<kDenseNet121>};
}

NetworkEntry densenet161() {
    NetworkInfo info = infoOf("161");
    info.parametersOfThousandClasses = 28681000;
    info.featureWidth = 2208;
    info.publishedWeights = "densenet161-8d451a50.pth";
    return {info, makeDenseNet<kDenseNet161>};
}

NetworkEntry densenet169() {
    NetworkInfo info = infoOf("169");
    info.parametersOfThousandClasses = 14149480;
    info.featureWidth = 1664;
    info.publishedWeights = "densenet169-b2777c0a.pth";
    return {info, makeDenseNet<kDenseNet169>};
}

NetworkEntry densenet201() {
    NetworkInfo info = infoOf("201");
    info.parametersOfThousandClasses = 20013928;
    info.featureWidth = 1920;
    info.publishedWeights = "densenet201-c1103571.pth";
    return {info, makeDenseNet<kDenseNet201>};
}

} // namespace entries
} // namespace semblance
