// SPDX-License-Identifier: GPL-3.0-or-later
// A network whose norms have gone into its convolutions answers as before.
#include "core/networks/FoldedNorms.h"

#include "tests/core/networks/Autocast.h"
#include "tests/core/networks/TorchvisionReference.h"

using namespace semblance;
using namespace semblance::tests;

namespace {

/// Its norms have statistics and weights of their own, as after a training.
std::shared_ptr<Network> trainedNetwork(const NetworkInfo& info, int sidePx) {
    NetworkOptions options{4, sidePx, sidePx, 1, AuxiliaryHead::Without};
    const auto network = makeNetwork(info.key, options);
    fillByFormula(*network);
    network->eval();
    return network;
}

/// Only convolutions that have taken up a norm have a bias in these networks.
std::int64_t foldedConvolutions(torch::nn::Module& network) {
    std::int64_t count = 0;
    for (const auto& item : network.named_modules())
        if (item.value()->as<torch::nn::Conv2d>() != nullptr && item.value()->as<torch::nn::Conv2d>()->bias.defined())
            ++count;
    return count;
}

} // namespace

TEST_CASE("everyNetworkAnswersAsBefore") {
    const torch::NoGradGuard noGradients;
    for (const NetworkInfo& info : networks()) {
        CAPTURE(info.key);
        const int side = info.key == "inception_v3" ? 107 : 64;
        const torch::Tensor images = imagesByFormula(side, side);
        for (const auto format : {torch::MemoryFormat::Contiguous, torch::MemoryFormat::ChannelsLast}) {
            const auto network = trainedNetwork(info, side);
            const torch::Tensor before = network->forward(images.contiguous(format));
            foldNorms(*network);
            const torch::Tensor after = network->forward(images.contiguous(format));
            CHECK(((after - before).abs().max() / before.abs().max()).item<double>() < 1e-4);
        }
    }
}

TEST_CASE("theNormsAreGone") {
    const torch::NoGradGuard noGradients;
    for (const auto& [key, norms] : std::vector<std::pair<std::string, std::int64_t>>{
             {"resnet18", 20}, {"resnet50", 53}, {"densenet121", 59}, {"inception_v3", 94}}) {
        CAPTURE(key);
        const auto network = trainedNetwork(networkInfo(key), 107);
        CHECK(foldedConvolutions(*network) == 0);
        foldNorms(*network);
        CHECK(foldedConvolutions(*network) == norms);
    }
}

TEST_CASE("aFoldedNetworkComputesInBFloat16") {
    const torch::NoGradGuard noGradients;
    for (const char* key : {"densenet121", "resnet50"}) {
        CAPTURE(key);
        const auto network = trainedNetwork(networkInfo(key), 64);
        const torch::Tensor images = imagesByFormula(64, 64).contiguous(torch::MemoryFormat::ChannelsLast);
        const torch::Tensor exact = network->forward(images);
        foldNorms(*network);
        const Autocast autocast;
        const torch::Tensor rounded = network->forward(images).to(torch::kFloat32);
        CHECK(((rounded - exact).abs().max() / exact.abs().max()).item<double>() < 0.1);
    }
}
