// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/networks/Network.h"
#include "tests/core/networks/Formula.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

using namespace semblance;

namespace {

ErrorKind kindOf(std::string_view key, const NetworkOptions& options, std::string& message) {
    try {
        makeNetwork(key, options);
    } catch (const Error& error) {
        message = error.what();
        return error.kind();
    }
    message = "nothing was thrown";
    return ErrorKind::Internal;
}

std::vector<std::string> namesOf(const Network& network) {
    return network.named_parameters().keys();
}

NetworkOptions optionsOf(const NetworkInfo& info, int classes) {
    return {classes, info.defaultWidthPx, info.defaultHeightPx, 1};
}

} // namespace

TEST_CASE("keysAreUniqueAndFound") {
    std::set<std::string> keys;
    for (const NetworkInfo& info : networks()) {
        CHECK(keys.insert(info.key).second);
        CHECK(&networkInfo(info.key) == &info);
        CHECK_FALSE(info.title.empty());
        CHECK_FALSE(info.paper.empty());
    }
    CHECK(keys == std::set<std::string>{"cnn6", "densenet121", "densenet161", "densenet169", "densenet201",
                                        "autoencoder_densenet121", "mae_densenet121", "inception_v3", "resnet18",
                                        "resnet50", "mobilenet_v3_large", "efficientnet_b0", "convnext_tiny"});
}

TEST_CASE("unknownKeyThrowsNamingTheKnownOnes") {
    std::string message;
    CHECK(kindOf("resnet5000", {2, 64, 64, 1}, message) == ErrorKind::InvalidArgument);
    CHECK(message ==
          "there is no network \"resnet5000\"; the networks are cnn6, densenet121, densenet161, densenet169, "
          "densenet201, autoencoder_densenet121, mae_densenet121, inception_v3, resnet18, resnet50, "
          "mobilenet_v3_large, efficientnet_b0, "
          "convnext_tiny");
}

TEST_CASE("parameterCountIsTheOneTold") {
    for (const NetworkInfo& info : networks()) {
        CAPTURE(info.key);
        CHECK(parameterCount(*makeNetwork(info.key, optionsOf(info, 1000))) == info.parametersOfThousandClasses);
    }
}

TEST_CASE("featuresHaveTheWidthToldAndLeadToTheLogits") {
    for (const NetworkInfo& info : networks()) {
        CAPTURE(info.key);
        const torch::NoGradGuard noGradients;
        const int side = std::max(info.smallestInputPx, 64);
        const auto network = makeNetwork(info.key, {7, side + 9, side, 1});
        network->eval();
        const torch::Tensor images = torch::rand({2, 3, side, side + 9});
        const torch::Tensor features = network->features(images);
        CHECK(features.sizes() == torch::IntArrayRef({2, info.featureWidth}));
        CHECK(network->forward(images).sizes() == torch::IntArrayRef({2, 7}));
        CHECK(torch::equal(network->classify(features), network->forward(images)));
    }
}

TEST_CASE("eachParameterBelongsToTheHeadOrToOneStage") {
    for (const NetworkInfo& info : networks()) {
        std::vector<std::vector<std::string>> parts = info.stages;
        parts.push_back(info.headPrefixes);
        REQUIRE(parts.size() > 3);
        std::map<std::string, int> uses;
        for (const std::string& name : namesOf(*makeNetwork(info.key, optionsOf(info, 3)))) {
            CAPTURE(name);
            int parents = 0;
            for (const auto& part : parts)
                for (const std::string& prefix : part)
                    if (name.starts_with(prefix)) {
                        ++parents;
                        ++uses[prefix];
                    }
            CHECK(parents == 1);
        }
        for (const auto& part : parts)
            for (const std::string& prefix : part) {
                CAPTURE(prefix);
                CHECK(uses[prefix] > 0);
            }
    }
}

TEST_CASE("aPartThatIsTrainedByItselfIsAStageAndHasALossOfItsOwn") {
    int found = 0;
    for (const NetworkInfo& info : networks()) {
        CAPTURE(info.key);
        const torch::NoGradGuard noGradients;
        const auto network = makeNetwork(info.key, {2, 96, 96, 1});
        const torch::Tensor images = torch::rand({2, 3, 96, 96});
        if (info.pretrainedPrefix.empty()) {
            CHECK_THROWS_AS(network->pretrainingLoss(images), Error);
            CHECK_THROWS_AS(network->reconstruct(images), Error);
            CHECK_FALSE(info.rebuildsImages);
            continue;
        }
        ++found;
        CHECK(info.stages.back() == std::vector<std::string>{info.pretrainedPrefix});
        CHECK(network->pretrainingLoss(images).sizes() == torch::IntArrayRef({2}));
        CHECK(network->reconstruct(images).error.sizes() == torch::IntArrayRef({2}));
        CHECK_THROWS_AS(network->pretrainingLoss(torch::rand({2, 1, 96, 96})), Error);
        CHECK_THROWS_AS(network->reconstruct(torch::rand({2, 3, 28, 96})), Error);
    }
    CHECK(found == 2);
}

TEST_CASE("theHeadIsWhatDependsOnTheNumberOfClasses") {
    for (const NetworkInfo& info : networks()) {
        const auto three = makeNetwork(info.key, optionsOf(info, 3))->named_parameters();
        for (const auto& item : makeNetwork(info.key, optionsOf(info, 4))->named_parameters()) {
            CAPTURE(item.key());
            const bool isHead = std::any_of(info.headPrefixes.begin(), info.headPrefixes.end(),
                                            [&](const auto& prefix) { return item.key().starts_with(prefix); });
            CHECK((item.value().sizes() != three[item.key()].sizes()) == isHead);
        }
    }
}

TEST_CASE("inceptionsNormalisationIsTheRemappedOneOfImageNet") {
    const Normalisation imageNet;
    const Normalisation inception = networkInfo("inception_v3").normalisation;
    for (std::size_t i = 0; i < 3; ++i)
        for (const double pixel : {0.0, 0.3, 1.0}) {
            const double mean = imageNet.mean[i];
            const double deviation = imageNet.standardDeviation[i];
            const double remapped = (pixel - mean) / deviation * (deviation / 0.5) + (mean - 0.5) / 0.5;
            CHECK((pixel - inception.mean[i]) / inception.standardDeviation[i] == doctest::Approx(remapped));
        }
}

TEST_CASE("publishedWeightsNameTheirNetworkAndEightDigitsOfTheirHash") {
    for (const NetworkInfo& info : networks()) {
        CAPTURE(info.key);
        if (info.publishedWeights.empty()) continue;
        CHECK(info.publishedWeights.starts_with(info.key));
        CHECK(info.publishedWeights.ends_with(".pth"));
        CHECK(info.publishedWeights.find_last_not_of("0123456789abcdef", info.publishedWeights.size() - 5) ==
              info.publishedWeights.size() - 13);
    }
    CHECK(networkInfo("cnn6").publishedWeights.empty());
}

TEST_CASE("noClassesThrow") {
    std::string message;
    CHECK(kindOf("cnn6", {0, 64, 64, 1}, message) == ErrorKind::InvalidArgument);
    CHECK(message == "a network needs at least one class, not 0");
}

TEST_CASE("tooSmallAnInputThrowsWithTheNumber") {
    for (const NetworkInfo& info : networks()) {
        const int smallest = info.smallestInputPx;
        std::string message;
        CHECK(kindOf(info.key, {2, smallest - 1, 80, 1}, message) == ErrorKind::InvalidArgument);
        CHECK(message == info.title + " needs images of at least " + std::to_string(smallest) +
                             " px on either side, not " + std::to_string(smallest - 1) + "x80");
        CHECK(kindOf(info.key, {2, 80, smallest - 1, 1}, message) == ErrorKind::InvalidArgument);
    }
    CHECK(networkInfo("densenet121").smallestInputPx == 29);
    CHECK(networkInfo("cnn6").smallestInputPx == 2);
}

TEST_CASE("smallestInputPassesAndOneLessThrowsInForward") {
    for (const NetworkInfo& info : networks()) {
        CAPTURE(info.key);
        const torch::NoGradGuard noGradients;
        const std::int64_t side = info.smallestInputPx;
        const auto network = makeNetwork(info.key, {3, info.smallestInputPx, info.smallestInputPx, 1});
        network->eval();
        CHECK(network->forward(torch::rand({1, 3, side, side})).sizes() == torch::IntArrayRef({1, 3}));
        CHECK(network->forward(torch::rand({1, 3, side + 40, side})).sizes() == torch::IntArrayRef({1, 3}));
        CHECK(network->forward(torch::rand({1, 3, side, side + 40})).sizes() == torch::IntArrayRef({1, 3}));
        CHECK_THROWS_AS(network->forward(torch::rand({1, 3, side - 1, side + 40})), Error);
        CHECK_THROWS_AS(network->forward(torch::rand({1, 3, side + 40, side - 1})), Error);
    }
}

TEST_CASE("wrongChannelCountThrows") {
    for (const NetworkInfo& info : networks()) {
        const auto network = makeNetwork(info.key, optionsOf(info, 3));
        CHECK_THROWS_WITH_AS(network->forward(torch::rand({1, 1, 64, 64})),
                             "a network takes images [N,3,H,W], not a tensor [1, 1, 64, 64]", Error);
        CHECK_THROWS_AS(network->forward(torch::rand({3, 64, 64})), Error);
    }
}

TEST_CASE("seedDecidesTheInitialisationAndLeavesTheDefaultGeneratorAlone") {
    const auto first = [](std::optional<std::uint64_t> seed) {
        return makeNetwork("cnn6", {2, 16, 16, seed})->named_parameters()["conv1.weight"];
    };
    torch::manual_seed(11);
    const torch::Tensor expected = torch::rand({4});
    torch::manual_seed(11);
    const torch::Tensor seven = first(7);
    CHECK(torch::equal(torch::rand({4}), expected));
    CHECK(torch::equal(first(7), seven));
    CHECK_FALSE(torch::equal(first(8), seven));
    torch::manual_seed(7);
    CHECK(torch::equal(first(std::nullopt), seven));
    CHECK_FALSE(torch::equal(first(std::nullopt), seven));
}
