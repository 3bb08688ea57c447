// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "tests/core/networks/Autocast.h"
#include "tests/core/networks/StructuredImages.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::tests;

namespace {

std::shared_ptr<Network> networkOf(int thumbnailPx = 64, std::optional<Normalisation> normalisation = std::nullopt) {
    NetworkOptions options{4, 64, 64, 3};
    options.thumbnailPx = thumbnailPx;
    options.normalisation = normalisation;
    return makeNetwork("autoencoder_densenet121", options);
}

} // namespace

TEST_CASE("theAutoencoderHasTheStudysLayers") {
    CHECK(joined(linesBelow(*networkOf(96), "autoencoder.")) ==
          joined({"encoder.0.weight 1024x9216", "encoder.0.bias 1024", "encoder.2.weight 256x1024",
                  "encoder.2.bias 256", "encoder.4.weight 128x256", "encoder.4.bias 128", "decoder.0.weight 256x128",
                  "decoder.0.bias 256", "decoder.2.weight 1024x256", "decoder.2.bias 1024",
                  "decoder.4.weight 9216x1024", "decoder.4.bias 9216"}));
}

TEST_CASE("theAutoencoderHasTheStudysCounts") {
    CHECK(parametersBelow(*networkOf(64), "autoencoder.") == 8985216);
    CHECK(parametersBelow(*networkOf(96), "autoencoder.") == 19476096);
    CHECK(parametersBelow(*networkOf(128), "autoencoder.") == 34163328);
}

TEST_CASE("theOtherNamesAreThoseOfDenseNet") {
    const auto network = networkOf();
    const auto denseNet = makeNetwork("densenet121", {4, 64, 64, 1});
    CHECK(linesBelow(*network, "features.") == linesBelow(*denseNet, "features."));
    CHECK(joined(linesBelow(*network, "classifier.")) == joined({"weight 4x1152", "bias 4"}));
}

TEST_CASE("otherThumbnailsAreRefused") {
    for (const int side : {0, 32, 65, 256}) {
        CAPTURE(side);
        CHECK_THROWS_WITH_AS(
            networkOf(side),
            ("an auto-encoder condenses a picture of 64, 96 or 128 px, not " + std::to_string(side)).c_str(), Error);
    }
    CHECK_NOTHROW(makeNetwork("densenet121", {.classes = 2, .thumbnailPx = 7}));
}

TEST_CASE("featuresAreDenseNetsAndTheCode") {
    const torch::NoGradGuard noGradients;
    const auto network = networkOf();
    fillByFormula(*network);
    const auto denseNet = makeNetwork("densenet121", {4, 64, 64, 1});
    copyState(*network, *denseNet);
    network->eval();
    denseNet->eval();
    const torch::Tensor images = structuredImages(2, 64);
    const torch::Tensor features = network->features(images);
    CHECK(features.sizes() == torch::IntArrayRef({2, 1152}));
    CHECK(torch::equal(features.slice(1, 0, 1024), denseNet->features(images)));

    const auto parameters = network->named_parameters();
    torch::Tensor code = network->reconstruct(images).input.flatten(1) - 0.5;
    for (const char* layer : {"0", "2", "4"}) {
        if (layer[0] != '0') code = code.relu();
        const std::string name = std::string("autoencoder.encoder.") + layer;
        code = torch::linear(code, parameters[name + ".weight"], parameters[name + ".bias"]);
    }
    CHECK(largestOf(features.slice(1, 1024) - code) < 1e-5);
}

TEST_CASE("trainingGivesForwardsLogitsAndTheErrorOfThePictures") {
    const torch::NoGradGuard noGradients;
    const auto network = networkOf(96);
    network->eval();
    const torch::Tensor images = structuredImages(3, 72);
    const TrainingOutput output = network->forwardTraining(images);
    CHECK(torch::equal(output.logits, network->forward(images)));
    CHECK(torch::equal(output.reconstructionError, network->pretrainingLoss(images)));
    const Reconstruction pictures = network->reconstruct(images);
    CHECK(torch::equal(output.reconstructionError, pictures.error));
    CHECK(largestOf(pictures.error - (pictures.rebuilt - pictures.input).square().mean({1, 2, 3})) < 1e-7);
    CHECK(pictures.error.sizes() == torch::IntArrayRef({3}));
}

TEST_CASE("picturesAreGrayAndNothingOfThemIsHidden") {
    const auto network = networkOf(128);
    const Reconstruction pictures = network->reconstruct(structuredImages(2, 64));
    for (const torch::Tensor& picture : {pictures.input, pictures.shown, pictures.rebuilt}) {
        CHECK(picture.sizes() == torch::IntArrayRef({2, 1, 128, 128}));
        CHECK((picture.scalar_type() == torch::kFloat32));
        CHECK(picture.min().item<double>() >= 0);
        CHECK(picture.max().item<double>() <= 1);
        CHECK_FALSE(picture.requires_grad());
    }
    CHECK(torch::equal(pictures.input, pictures.shown));
    CHECK_FALSE(pictures.baseline.defined());
}

TEST_CASE("howImagesWereNormalisedMakesNoDifferenceToTheThumbnail") {
    const torch::NoGradGuard noGradients;
    const Normalisation imageNet;
    const Normalisation other{{0.4F, 0.5F, 0.3F}, {0.1F, 0.2F, 0.4F}};
    const torch::Tensor images = imagesByFormula(70, 64);
    torch::Tensor again = images.clone();
    for (std::size_t i = 0; i < 3; ++i)
        again.select(1, static_cast<std::int64_t>(i))
            .mul_(imageNet.standardDeviation[i])
            .add_(imageNet.mean[i] - other.mean[i])
            .div_(other.standardDeviation[i]);
    const torch::Tensor expected = networkOf()->reconstruct(images).input;
    CHECK(largestOf(networkOf(64, other)->reconstruct(again).input - expected) < 1e-6);
    CHECK(largestOf(networkOf(64, imageNet)->reconstruct(again).input - expected) > 0.01);
}

TEST_CASE("anySizeFromTheSmallestIsTaken") {
    const torch::NoGradGuard noGradients;
    const auto network = networkOf();
    network->eval();
    for (const auto& [height, width] : {std::pair{29, 29}, {29, 100}, {150, 40}}) {
        const TrainingOutput output = network->forwardTraining(torch::rand({1, 3, height, width}));
        CHECK(output.logits.sizes() == torch::IntArrayRef({1, 4}));
        CHECK(output.reconstructionError.sizes() == torch::IntArrayRef({1}));
    }
    CHECK_THROWS_AS(network->forwardTraining(torch::rand({1, 3, 28, 100})), Error);
}

TEST_CASE("theReconstructionImproves") {
    const auto network = networkOf();
    const torch::Tensor images = structuredImages(12, 64);
    const std::vector<double> losses = pretrainingLosses(*network, images, 30, 1e-3);
    CHECK(losses.front() > 0.02);
    CHECK(losses.back() < 0.3 * losses.front());
}

TEST_CASE("theStudysLearningRatesDoNotEndTheReconstruction") {
    for (const double learningRate : {5e-3, 1e-2}) {
        CAPTURE(learningRate);
        const std::vector<double> losses = pretrainingLosses(*networkOf(), structuredImages(12, 64), 12, learningRate);
        CHECK(losses.back() < 0.6 * losses.front());
    }
}

TEST_CASE("sameSeedGivesTheSameLosses") {
    const torch::Tensor images = structuredImages(4, 64);
    const auto run = [&] { return pretrainingLosses(*networkOf(), images, 3, 1e-3); };
    CHECK(run() == run());
}

TEST_CASE("bothLossesReachTheirParameters") {
    const auto network = networkOf();
    const torch::Tensor images = structuredImages(4, 64);
    network->train();
    network->pretrainingLoss(images).mean().backward();
    CHECK(namesWithGradient(*network).size() == 12);
    const TrainingOutput output = network->forwardTraining(images);
    torch::cross_entropy_loss(output.logits, torch::tensor({0, 1, 2, 3}, torch::kInt64)).backward();
    CHECK(namesWithGradient(*network).size() == network->named_parameters().size());
}

TEST_CASE("overfitsEightImages") {
    const std::vector<double> losses = lossesOnEightImages(*networkOf(), 32, 60, 1e-3, 0.1);
    CHECK(losses.front() > 1);
    CHECK(losses.back() < 0.1);
}

TEST_CASE("theErrorIsOfFullPrecisionUnderAutocast") {
    const torch::NoGradGuard noGradients;
    const auto network = networkOf();
    network->eval();
    const torch::Tensor images = structuredImages(2, 64);
    const TrainingOutput plain = network->forwardTraining(images);
    const Autocast autocast;
    const TrainingOutput half = network->forwardTraining(images.contiguous(torch::MemoryFormat::ChannelsLast));
    CHECK((half.logits.scalar_type() == torch::kBFloat16));
    CHECK((half.reconstructionError.scalar_type() == torch::kFloat32));
    CHECK((network->pretrainingLoss(images).scalar_type() == torch::kFloat32));
    CHECK(largestOf(half.reconstructionError - plain.reconstructionError) <
          0.01 * largestOf(plain.reconstructionError));
}

TEST_CASE("networksOfOtherPrecisionsRunToo") {
    const torch::NoGradGuard noGradients;
    const auto network = networkOf();
    network->eval();
    const torch::Tensor images = structuredImages(2, 64);
    const torch::Tensor expected = network->forward(images);
    network->to(torch::kFloat64);
    CHECK(largestOf(network->forward(images.to(torch::kFloat64)) - expected) < 1e-4 * largestOf(expected));
    CHECK((network->pretrainingLoss(images.to(torch::kFloat64)).scalar_type() == torch::kFloat64));
    network->to(torch::kBFloat16);
    CHECK(largestOf(network->forward(images.to(torch::kBFloat16)) - expected) < 0.1 * largestOf(expected));
}
