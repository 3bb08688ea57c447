// SPDX-License-Identifier: GPL-3.0-or-later
// Each network that torchvision has too, against torchvision: names, shapes, counts, and what an evaluation forward gives.
#include "core/base/Error.h"
#include "tests/core/networks/TorchvisionReference.h"

#include <algorithm>

using namespace semblance;
using namespace semblance::tests;

namespace {

std::shared_ptr<Network> networkOf(const NetworkInfo& info, int classes = 10,
                                   AuxiliaryHead auxiliaryHead = AuxiliaryHead::With) {
    return makeNetwork(info.key, {classes, info.defaultWidthPx, info.defaultHeightPx, 1, auxiliaryHead});
}

/// Published for 10 classes.
const std::map<std::string, std::int64_t> kCountsOfTenClasses{
    {"densenet121", 6964106},   {"densenet161", 26494090},       {"densenet169", 12501130},
    {"densenet201", 18112138},  {"inception_v3", 24371444},      {"resnet18", 11181642},
    {"resnet50", 23528522},     {"mobilenet_v3_large", 4214842}, {"efficientnet_b0", 4020358},
    {"convnext_tiny", 27827818}};

} // namespace

TEST_CASE("tenNetworksAreCompared") {
    std::vector<std::string> keys;
    for (const NetworkInfo& info : torchvisionNetworks())
        keys.push_back(info.key);
    CHECK(keys == std::vector<std::string>{"densenet121", "densenet161", "densenet169", "densenet201", "inception_v3",
                                           "resnet18", "resnet50", "mobilenet_v3_large", "efficientnet_b0",
                                           "convnext_tiny"});
}

TEST_CASE("namesAndShapesEqualTorchvisions") {
    for (const NetworkInfo& info : torchvisionNetworks()) {
        CAPTURE(info.key);
        std::vector<std::string> actual = linesOf(*networkOf(info));
        std::vector<std::string> expected = referenceOf(info.key).tensors;
        std::sort(actual.begin(), actual.end());
        std::sort(expected.begin(), expected.end());
        REQUIRE(expected.size() > 100);
        CHECK(joined(actual) == joined(expected));
    }
}

TEST_CASE("countsEqualThePublishedOnes") {
    for (const NetworkInfo& info : torchvisionNetworks()) {
        CAPTURE(info.key);
        CHECK(parameterCount(*networkOf(info)) == kCountsOfTenClasses.at(info.key));
        CHECK(parameterCount(*networkOf(info, 1000)) == info.parametersOfThousandClasses);
    }
    const NetworkInfo& inception = networkInfo("inception_v3");
    CHECK(inception.parametersOfThousandClasses == 27161264);
    CHECK(parameterCount(*networkOf(inception, 1000, AuxiliaryHead::Without)) == 23834568);
    CHECK(parameterCount(*networkOf(inception, 10, AuxiliaryHead::Without)) == 21806058);
}

TEST_CASE("logitsEqualTorchvisions") {
    const torch::NoGradGuard noGradients;
    for (const NetworkInfo& info : torchvisionNetworks()) {
        CAPTURE(info.key);
        const auto network = networkOf(info);
        fillByFormula(*network);
        network->eval();
        const std::vector<SizedNumbers> references = referenceOf(info.key).sized["logits"];
        REQUIRE(references.size() == 2);
        REQUIRE(references[1].heightPx != references[1].widthPx);
        for (const SizedNumbers& reference : references) {
            CAPTURE(reference.heightPx);
            const torch::Tensor images = imagesByFormula(reference.heightPx, reference.widthPx);
            CHECK(largestDifference(network->forward(images), reference.numbers) < 1e-4);
            const torch::Tensor channelsLast = images.contiguous(torch::MemoryFormat::ChannelsLast);
            CHECK(largestDifference(network->forward(channelsLast), reference.numbers) < 1e-4);
            network->to(torch::kFloat64);
            CHECK(largestDifference(network->forward(images.to(torch::kFloat64)), reference.numbers) < 1e-9);
            network->to(torch::kFloat32);
        }
    }
}

TEST_CASE("logitsOfTheReferenceTellImagesAndClassesApart") {
    for (const NetworkInfo& info : torchvisionNetworks()) {
        CAPTURE(info.key);
        const std::vector<SizedNumbers> references = referenceOf(info.key).sized["logits"];
        for (const SizedNumbers& reference : references) {
            const torch::Tensor logits = torch::tensor(reference.numbers, torch::kFloat64).view({2, 10});
            const double largest = logits.abs().max().item<double>();
            CHECK(logits.std(1).min().item<double>() > 0.1 * largest);
            CHECK((logits[0] - logits[1]).abs().max().item<double>() > 0.005 * largest);
            CHECK(largest > 0.05);
            CHECK(largest < 1e4);
        }
    }
}

TEST_CASE("smallestInputIsTorchvisions") {
    for (const NetworkInfo& info : torchvisionNetworks()) {
        CAPTURE(info.key);
        std::map<std::string, int> smallest = referenceOf(info.key).smallestPx;
        CHECK(info.smallestInputPx == smallest["smallest"]);
        CHECK(info.smallestAuxiliaryInputPx == smallest["smallest_auxiliary"]);
    }
}
