// SPDX-License-Identifier: GPL-3.0-or-later
// Each network learns, in every memory format and precision, and repeats itself from a seed.
#include "core/base/Error.h"
#include "tests/core/networks/Autocast.h"
#include "tests/core/networks/TorchvisionReference.h"

#include <functional>

using namespace semblance;
using namespace semblance::tests;

namespace {

/// Small, and with more than one pixel left at the end, over which batch norms can average.
int sideOf(const NetworkInfo& info) {
    return info.key == "inception_v3" ? 107 : 64;
}

std::shared_ptr<Network> networkOf(const NetworkInfo& info, int sidePx, std::uint64_t seed) {
    return makeNetwork(info.key, {4, sidePx, sidePx, seed, AuxiliaryHead::Without});
}

enum class Way { Contiguous, ChannelsLast, ChannelsLastBFloat16 };

torch::Tensor logitsOf(Network& network, const torch::Tensor& images, Way way) {
    if (way == Way::Contiguous) return network.forward(images);
    for (torch::Tensor& parameter : network.parameters())
        if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
    const torch::Tensor channelsLast = images.contiguous(torch::MemoryFormat::ChannelsLast);
    if (way == Way::ChannelsLast) return network.forward(channelsLast);
    const Autocast autocast;
    return network.forward(channelsLast).to(torch::kFloat32);
}

/// Norms of a training step's gradients, by parameter; of a network filled by the formula.
std::map<std::string, double> gradientNorms(const NetworkInfo& info, Way way) {
    const auto network = networkOf(info, sideOf(info), 1);
    fillByFormula(*network);
    network->train();
    switchOffRandomness(*network);
    const torch::Tensor logits = logitsOf(*network, imagesByFormula(sideOf(info), sideOf(info) + 20), way);
    torch::cross_entropy_loss(logits, torch::tensor({3, 1}, torch::kInt64)).backward();
    std::map<std::string, double> norms;
    for (const auto& item : network->named_parameters()) {
        CAPTURE(item.key());
        REQUIRE(item.value().grad().defined());
        norms[item.key()] = item.value().grad().norm().item<double>();
    }
    return norms;
}

double normOfAll(const std::map<std::string, double>& norms) {
    double all = 0;
    for (const auto& [name, norm] : norms)
        all = std::hypot(all, norm);
    return all;
}

std::string messageOf(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

} // namespace

TEST_CASE("overfitsEightImages") {
    for (const NetworkInfo& info : torchvisionNetworks()) {
        CAPTURE(info.key);
        const int side = info.key == "inception_v3" ? 75 : 32;
        const auto network = networkOf(info, side, 3);
        const std::vector<double> losses = lossesOnEightImages(*network, side, 60, 1e-3, 0.1);
        CAPTURE(losses.size());
        CHECK(losses.front() > 1);
        CHECK(losses.back() < 0.1);
    }
}

TEST_CASE("sameSeedGivesTheSameLosses") {
    for (const NetworkInfo& info : torchvisionNetworks()) {
        CAPTURE(info.key);
        const int side = info.key == "inception_v3" ? 75 : 32;
        const auto run = [&](std::uint64_t seed) {
            return lossesOnEightImages(*networkOf(info, side, seed), side, 2, 1e-3);
        };
        const std::vector<double> first = run(1);
        CHECK(run(1) == first);
        CHECK(run(2) != first);
    }
}

TEST_CASE("trainsInEveryFormatAndInBFloat16") {
    for (const NetworkInfo& info : torchvisionNetworks()) {
        CAPTURE(info.key);
        const std::map<std::string, double> plain = gradientNorms(info, Way::Contiguous);
        const std::map<std::string, double> channelsLast = gradientNorms(info, Way::ChannelsLast);
        const std::map<std::string, double> half = gradientNorms(info, Way::ChannelsLastBFloat16);
        const double all = normOfAll(plain);
        CHECK(normOfAll(channelsLast) == doctest::Approx(all).epsilon(1e-2));
        CHECK(normOfAll(half) == doctest::Approx(all).epsilon(0.2));
        for (const auto& [name, norm] : plain) {
            CAPTURE(name);
            CHECK(norm > 0);
            CHECK(std::abs(channelsLast.at(name) - norm) <= 0.05 * norm + 1e-4 * all);
        }
    }
}

TEST_CASE("dropoutAndStochasticDepthDrawFromTheDefaultGenerator") {
    for (const char* key : {"inception_v3", "mobilenet_v3_large", "efficientnet_b0", "convnext_tiny"}) {
        CAPTURE(key);
        const torch::NoGradGuard noGradients;
        const NetworkInfo& info = networkInfo(key);
        const auto network = networkOf(info, sideOf(info), 1);
        fillByFormula(*network);
        const torch::Tensor images = imagesByFormula(sideOf(info), sideOf(info));
        const auto forward = [&](std::uint64_t seed) {
            torch::manual_seed(seed);
            return network->forward(images);
        };
        network->train();
        CHECK(torch::equal(forward(1), forward(1)));
        CHECK_FALSE(torch::equal(forward(1), forward(2)));
        network->eval();
        CHECK(torch::equal(forward(1), forward(2)));
    }
}

TEST_CASE("stochasticDepthDropsImagesByThemselvesAndKeepsTheMean") {
    torch::manual_seed(1);
    StochasticDepth depth(0.25);
    const torch::Tensor dropped = depth.forward(torch::ones({4000, 2, 3, 1}));
    const torch::Tensor ofImage = dropped.amax({1, 2, 3});
    CHECK(torch::equal(dropped.amin({1, 2, 3}), ofImage));
    CHECK(((ofImage == 0) | ((ofImage - 1 / 0.75).abs() < 1e-6)).all().item<bool>());
    CHECK(ofImage.mean().item<double>() == doctest::Approx(1).epsilon(0.05));
    depth.eval();
    CHECK(torch::equal(depth.forward(torch::ones({8, 2, 3, 1})), torch::ones({8, 2, 3, 1})));
}

TEST_CASE("stochasticDepthGrowsWithTheBlocks") {
    for (const auto& [key, largest, count] :
         {std::tuple{"efficientnet_b0", 0.2 * 15 / 16, 16}, {"convnext_tiny", 0.1, 18}}) {
        CAPTURE(key);
        std::vector<double> drops;
        for (const auto& module : makeNetwork(key, {10, 64, 64, 1})->modules())
            if (const auto* depth = module->as<StochasticDepth>()) drops.push_back(depth->dropProbability());
        REQUIRE(static_cast<int>(drops.size()) == count);
        CHECK(drops.front() == 0);
        CHECK(drops.back() == doctest::Approx(largest));
        CHECK(drops[1] == doctest::Approx(largest / (count - 1)));
    }
}

TEST_CASE("trainingOutputHasTheLogitsOfForwardAndNoMore") {
    for (const NetworkInfo& info : networks()) {
        if (info.smallestAuxiliaryInputPx > 0) continue;
        CAPTURE(info.key);
        const torch::NoGradGuard noGradients;
        const auto network = networkOf(info, sideOf(info), 1);
        network->train();
        const torch::Tensor images = imagesByFormula(sideOf(info), sideOf(info));
        torch::manual_seed(3);
        const TrainingOutput output = network->forwardTraining(images);
        torch::manual_seed(3);
        CHECK(torch::equal(output.logits, network->forward(images)));
        CHECK_FALSE(output.auxiliaryLogits.defined());
        CHECK(output.reconstructionError.defined() == info.rebuildsImages);
    }
}

TEST_CASE("auxiliaryClassifierNeeds299Px") {
    const torch::NoGradGuard noGradients;
    const NetworkOptions options{4, 96, 96, 1};
    const auto network = makeNetwork("inception_v3", options);
    network->train();
    const auto train = [&](int height, int width) {
        return messageOf([&] { network->forwardTraining(torch::rand({2, 3, height, width})); });
    };
    CHECK(train(299, 298) == "Inception-v3 with its auxiliary classifier trains on images of at least 299 px on either "
                             "side, not 298x299");
    CHECK(train(298, 320) != "nothing was thrown");
    const TrainingOutput output = network->forwardTraining(torch::rand({2, 3, 299, 330}));
    CHECK(output.logits.sizes() == torch::IntArrayRef({2, 4}));
    CHECK(output.auxiliaryLogits.sizes() == torch::IntArrayRef({2, 4}));
    CHECK(network->forward(torch::rand({2, 3, 96, 96})).sizes() == torch::IntArrayRef({2, 4}));
}

TEST_CASE("withoutItsAuxiliaryClassifierInceptionTrainsBelow299Px") {
    const torch::NoGradGuard noGradients;
    const auto network = makeNetwork("inception_v3", {4, 96, 96, 1, AuxiliaryHead::Without});
    network->train();
    const TrainingOutput output = network->forwardTraining(torch::rand({2, 3, 96, 110}));
    CHECK(output.logits.sizes() == torch::IntArrayRef({2, 4}));
    CHECK_FALSE(output.auxiliaryLogits.defined());
}
