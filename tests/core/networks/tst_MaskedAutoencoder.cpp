// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/networks/MaskedPatches.h"
#include "core/networks/TransformerBlock.h"
#include "tests/core/networks/Autocast.h"
#include "tests/core/networks/StructuredImages.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::tests;

namespace {

std::shared_ptr<Network> networkOf(std::uint64_t seed = 3) {
    return makeNetwork("mae_densenet121", {4, 64, 64, seed});
}

/// Norms, biases and tokens away from where they start, so that each of them matters.
void unsettle(Network& network) {
    const torch::NoGradGuard noGradients;
    for (const auto& item : network.named_parameters())
        if (item.value().dim() == 1) item.value().add_(0.2 * torch::rand_like(item.value()));
}

std::vector<std::string> blockLines(const std::string& name, int width) {
    const auto text = [width](int factor) { return std::to_string(factor * width); };
    const std::string one = text(1);
    return {name + ".norm1.weight " + one,
            name + ".norm1.bias " + one,
            name + ".attn.qkv.weight " + text(3) + "x" + one,
            name + ".attn.qkv.bias " + text(3),
            name + ".attn.proj.weight " + one + "x" + one,
            name + ".attn.proj.bias " + one,
            name + ".norm2.weight " + one,
            name + ".norm2.bias " + one,
            name + ".mlp.fc1.weight " + text(4) + "x" + one,
            name + ".mlp.fc1.bias " + text(4),
            name + ".mlp.fc2.weight " + one + "x" + text(4),
            name + ".mlp.fc2.bias " + one};
}

std::vector<std::string> expectedLines() {
    std::vector<std::string> lines{"cls_token 1x1x192",
                                   "mask_token 1x1x128",
                                   "pos_embed 1x257x192",
                                   "decoder_pos_embed 1x257x128",
                                   "patch_embed.proj.weight 192x1x16x16",
                                   "patch_embed.proj.bias 192",
                                   "norm.weight 192",
                                   "norm.bias 192",
                                   "decoder_embed.weight 128x192",
                                   "decoder_embed.bias 128",
                                   "decoder_norm.weight 128",
                                   "decoder_norm.bias 128",
                                   "decoder_pred.weight 256x128",
                                   "decoder_pred.bias 256"};
    const auto add = [&lines](const std::string& name, int blocks, int width) {
        for (int i = 0; i < blocks; ++i)
            for (const std::string& line : blockLines(name + std::to_string(i), width))
                lines.push_back(line);
    };
    add("blocks.", 12, 192);
    add("decoder_blocks.", 2, 128);
    std::sort(lines.begin(), lines.end());
    return lines;
}

/// The transformer as the paper's figure has it, step by step out of the network's parameters: all mask tokens put
/// where they belong, all patches predicted.
class PlainTransformer {
public:
    explicit PlainTransformer(const Network& network)
        : m_parameters(network.named_parameters()), m_buffers(network.named_buffers()) {}

    torch::Tensor encoded(const torch::Tensor& pictures, const torch::Tensor& visible) const {
        const torch::Tensor maps =
            torch::conv2d((pictures - 0.5) / 0.25, of("patch_embed.proj.weight"), of("patch_embed.proj.bias"), 16);
        const torch::Tensor positions = m_buffers["mae.pos_embed"];
        torch::Tensor x = maps.flatten(2).transpose(1, 2) + positions.slice(1, 1);
        if (visible.defined()) x = patchesAt(x, visible);
        x = torch::cat({(of("cls_token") + positions.slice(1, 0, 1)).expand({x.size(0), 1, 192}), x}, 1);
        for (int i = 0; i < 12; ++i)
            x = block(x, "blocks." + std::to_string(i), 3);
        return norm(x, "norm");
    }

    torch::Tensor predicted(const torch::Tensor& encoded, const torch::Tensor& order) const {
        torch::Tensor x = linear(encoded, "decoder_embed");
        const torch::Tensor hidden = of("mask_token").expand({x.size(0), 257 - x.size(1), 128});
        const torch::Tensor patches = patchesAt(torch::cat({x.slice(1, 1), hidden}, 1), order.argsort(1, false));
        x = torch::cat({x.slice(1, 0, 1), patches}, 1) + m_buffers["mae.decoder_pos_embed"];
        for (int i = 0; i < 2; ++i)
            x = block(x, "decoder_blocks." + std::to_string(i), 4);
        return linear(norm(x, "decoder_norm"), "decoder_pred").slice(1, 1);
    }

private:
    torch::Tensor of(const std::string& name) const { return m_parameters["mae." + name]; }
    torch::Tensor linear(const torch::Tensor& x, const std::string& name) const {
        return torch::linear(x, of(name + ".weight"), of(name + ".bias"));
    }
    torch::Tensor norm(const torch::Tensor& x, const std::string& name) const {
        return torch::layer_norm(x, {x.size(2)}, of(name + ".weight"), of(name + ".bias"), 1e-6);
    }
    torch::Tensor attention(const torch::Tensor& x, const std::string& name, int heads) const {
        const std::vector<torch::Tensor> all = linear(x, name + ".qkv").chunk(3, 2);
        const std::int64_t width = x.size(2) / heads;
        std::vector<torch::Tensor> results;
        for (int i = 0; i < heads; ++i) {
            const auto part = [&](std::size_t which) { return all[which].slice(2, i * width, (i + 1) * width); };
            const torch::Tensor weights = part(0).matmul(part(1).transpose(1, 2)) / std::sqrt(width);
            results.push_back(weights.softmax(2).matmul(part(2)));
        }
        return linear(torch::cat(results, 2), name + ".proj");
    }
    torch::Tensor block(const torch::Tensor& tokens, const std::string& name, int heads) const {
        const torch::Tensor x = tokens + attention(norm(tokens, name + ".norm1"), name + ".attn", heads);
        return x + linear(torch::gelu(linear(norm(x, name + ".norm2"), name + ".mlp.fc1")), name + ".mlp.fc2");
    }

    torch::OrderedDict<std::string, torch::Tensor> m_parameters;
    torch::OrderedDict<std::string, torch::Tensor> m_buffers;
};

} // namespace

TEST_CASE("namesAndShapesAreThoseOfThePublishedCode") {
    std::vector<std::string> lines = linesBelow(*networkOf(), "mae.");
    std::sort(lines.begin(), lines.end());
    CHECK(joined(lines) == joined(expectedLines()));
    CHECK(linesBelow(*networkOf(), "features.") ==
          linesBelow(*makeNetwork("densenet121", {4, 64, 64, 1}), "features."));
}

TEST_CASE("theTransformerHasTheSizeOfViTTinyAndASmallDecoder") {
    const auto network = networkOf();
    const std::int64_t decoder = parametersBelow(*network, "mae.decoder_") + parametersBelow(*network, "mae.mask_");
    CHECK(decoder == 454656);
    CHECK(parametersBelow(*network, "mae.") - decoder == 5388288);
}

TEST_CASE("positionsTellColumnThenRow") {
    const torch::Tensor positions = sineCosinePositions(192, 16);
    CHECK(positions.sizes() == torch::IntArrayRef({1, 257, 192}));
    CHECK(torch::equal(positions[0][0], torch::zeros({192})));
    const int row = 3, column = 11;
    for (const int i : {0, 1, 20, 47}) {
        CAPTURE(i);
        const double frequency = std::pow(10000, -i / 48.0);
        const torch::Tensor place = positions[0][1 + 16 * row + column];
        CHECK(place[i].item<double>() == doctest::Approx(std::sin(column * frequency)).epsilon(1e-5));
        CHECK(place[48 + i].item<double>() == doctest::Approx(std::cos(column * frequency)).epsilon(1e-5));
        CHECK(place[96 + i].item<double>() == doctest::Approx(std::sin(row * frequency)).epsilon(1e-5));
        CHECK(place[144 + i].item<double>() == doctest::Approx(std::cos(row * frequency)).epsilon(1e-5));
    }
}

TEST_CASE("featuresAreTheMeanOfTheTokensAndDenseNets") {
    const torch::NoGradGuard noGradients;
    const auto network = networkOf();
    unsettle(*network);
    const auto denseNet = makeNetwork("densenet121", {4, 64, 64, 1});
    copyState(*network, *denseNet);
    network->eval();
    denseNet->eval();
    const torch::Tensor images = structuredImages(2, 64);
    const torch::Tensor features = network->features(images);
    CHECK(features.sizes() == torch::IntArrayRef({2, 1216}));
    CHECK(torch::equal(features.slice(1, 192), denseNet->features(images)));
    const torch::Tensor pictures = network->reconstruct(images).input;
    const torch::Tensor expected = PlainTransformer(*network).encoded(pictures, {}).slice(1, 1).mean(1);
    CHECK(largestOf(features.slice(1, 0, 192) - expected) < 1e-4 * largestOf(expected));
}

TEST_CASE("theLossIsThatOfThePaper") {
    const torch::NoGradGuard noGradients;
    const auto network = networkOf();
    unsettle(*network);
    const torch::Tensor images = structuredImages(3, 100);
    const torch::Tensor pictures = network->reconstruct(images).input;
    torch::manual_seed(5);
    const torch::Tensor loss = network->pretrainingLoss(images);
    torch::manual_seed(5);
    const torch::Tensor order = torch::rand({3, 256}).argsort(1, false);
    const PlainTransformer plain(*network);
    const torch::Tensor predicted = plain.predicted(plain.encoded(pictures, order.slice(1, 0, 64)), order);
    const torch::Tensor wanted = normalisedPatches(patchesOf(pictures, 16));
    const torch::Tensor isHidden = torch::ones({3, 256}).scatter(1, order.slice(1, 0, 64), 0);
    const torch::Tensor expected = ((predicted - wanted).square().mean(2) * isHidden).sum(1) / 192;
    CHECK(loss.sizes() == torch::IntArrayRef({3}));
    CHECK(largestOf(loss - expected) < 1e-4 * largestOf(expected));
}

TEST_CASE("withPixelsAsTargetTheyArePredictedAndRebuiltAsTheyAre") {
    const torch::NoGradGuard noGradients;
    NetworkOptions options{3, 64, 64, 1};
    options.maskTarget = MaskTarget::Pixels;
    const auto network = makeNetwork("mae_densenet121", options);
    auto parameters = network->named_parameters();
    // Whatever the tokens are, a gray of 0.75 is predicted: (0.75 - 0.5) / 0.25.
    parameters["mae.decoder_pred.weight"].zero_();
    parameters["mae.decoder_pred.bias"].fill_(1);
    torch::manual_seed(3);
    const Reconstruction pictures = network->reconstruct(structuredImages(2, 90));
    torch::manual_seed(3);
    const PatchMask mask = drawMask({2, 256, 64}, torch::kCPU);
    const torch::Tensor rebuilt = patchesAt(patchesOf(pictures.rebuilt, 16), mask.hidden);
    CHECK((rebuilt - 0.75).abs().max().item<double>() < 1e-6);
    const torch::Tensor input = patchesOf(pictures.input, 16);
    const torch::Tensor expected = ((patchesAt(input, mask.hidden) - 0.75) / 0.25).square().mean({1, 2});
    CHECK(torch::allclose(pictures.error, expected, 1e-4, 1e-6));
    CHECK(torch::allclose(pictures.baseline, neighbourError((input - 0.5) / 0.25, mask), 1e-4, 1e-6));
}

TEST_CASE("theLossFallsOnFourImages") {
    const std::vector<double> losses = pretrainingLosses(*networkOf(), structuredImages(4, 128), 30, 1e-3);
    CHECK(losses.front() > 0.8);
    CHECK(losses.back() < 0.8 * losses.front());
}

TEST_CASE("theSeedDecidesTheLoss") {
    const torch::NoGradGuard noGradients;
    const auto network = networkOf();
    const torch::Tensor images = structuredImages(2, 64);
    const auto loss = [&](std::uint64_t seed) {
        torch::manual_seed(seed);
        return network->pretrainingLoss(images);
    };
    CHECK(torch::equal(loss(1), loss(1)));
    CHECK_FALSE(torch::equal(loss(1), loss(2)));
    network->train();
    CHECK(torch::equal(network->features(images).slice(1, 0, 192), network->features(images).slice(1, 0, 192)));
}

TEST_CASE("picturesShowWhatWasHiddenAndWhatWasMadeOfIt") {
    const auto network = networkOf();
    const torch::Tensor images = structuredImages(2, 90);
    torch::manual_seed(7);
    const Reconstruction pictures = network->reconstruct(images);
    for (const torch::Tensor& picture : {pictures.input, pictures.shown, pictures.rebuilt}) {
        CHECK(picture.sizes() == torch::IntArrayRef({2, 1, 256, 256}));
        CHECK((picture.scalar_type() == torch::kFloat32));
        CHECK(picture.min().item<double>() >= 0);
        CHECK(picture.max().item<double>() <= 1);
        CHECK_FALSE(picture.requires_grad());
    }
    torch::manual_seed(7);
    const PatchMask mask = drawMask({2, 256, 64}, torch::kCPU);
    const torch::Tensor input = patchesOf(pictures.input, 16);
    const torch::Tensor shown = patchesOf(pictures.shown, 16);
    const torch::Tensor rebuilt = patchesOf(pictures.rebuilt, 16);
    CHECK(torch::equal(patchesAt(shown, mask.visible), patchesAt(input, mask.visible)));
    CHECK(torch::equal(patchesAt(rebuilt, mask.visible), patchesAt(input, mask.visible)));
    CHECK(torch::equal(patchesAt(shown, mask.hidden), torch::full({2, 192, 256}, 0.5F)));
    CHECK_FALSE(torch::equal(patchesAt(rebuilt, mask.hidden), patchesAt(input, mask.hidden)));
    torch::manual_seed(7);
    CHECK(torch::equal(pictures.error, network->pretrainingLoss(images).detach()));
    CHECK(torch::equal(pictures.baseline, neighbourError(normalisedPatches(input), mask)));
}

TEST_CASE("aPredictionOfTheRightPixelsIsRebuiltAsThem") {
    const torch::NoGradGuard noGradients;
    const auto network = networkOf();
    auto parameters = network->named_parameters();
    // Whatever the tokens are, the same pattern is predicted; a picture of that pattern everywhere is rebuilt whole.
    const torch::Tensor pattern = 0.3 + 0.4 * torch::rand({1, 1, 256});
    parameters["mae.decoder_pred.weight"].zero_();
    parameters["mae.decoder_pred.bias"].copy_(normalisedPatches(pattern).flatten());
    const torch::Tensor picture = pictureOf(pattern.expand({1, 256, 256})); // [1,1,256,256]
    const Normalisation normalisation;
    const auto channels = [](const std::array<float, 3>& values) {
        return torch::tensor({values[0], values[1], values[2]}).view({1, 3, 1, 1});
    };
    const torch::Tensor images = (picture - channels(normalisation.mean)) / channels(normalisation.standardDeviation);
    const Reconstruction pictures = network->reconstruct(images);
    CHECK(largestOf(pictures.input - picture) < 1e-6);
    CHECK(largestOf(pictures.rebuilt - picture) < 1e-5);
    CHECK(pictures.error.item<double>() < 1e-6);
}

TEST_CASE("eachLossReachesItsOwnParameters") {
    const auto network = networkOf();
    const torch::Tensor images = structuredImages(2, 64);
    network->train();
    network->pretrainingLoss(images).mean().backward();
    const std::vector<std::string> pretrained = namesWithGradient(*network);
    CHECK(std::all_of(pretrained.begin(), pretrained.end(), [](const auto& name) { return name.starts_with("mae."); }));
    CHECK(pretrained.size() == linesBelow(*network, "mae.").size() - 2); // without the positions
    network->zero_grad();
    network->forwardTraining(images).logits.square().sum().backward();
    for (const std::string& name : namesWithGradient(*network)) {
        CAPTURE(name);
        CHECK_FALSE(name.starts_with("mae.decoder_"));
        CHECK(name != "mae.mask_token");
    }
    CHECK(namesWithGradient(*network).size() == network->named_parameters().size() - 31);
}

TEST_CASE("anySizeFromTheSmallestIsTaken") {
    const torch::NoGradGuard noGradients;
    const auto network = networkOf();
    network->eval();
    for (const auto& [height, width] : {std::pair{29, 29}, {29, 100}, {300, 40}}) {
        const torch::Tensor images = torch::rand({1, 3, height, width});
        CHECK(network->forward(images).sizes() == torch::IntArrayRef({1, 4}));
        CHECK(network->pretrainingLoss(images).sizes() == torch::IntArrayRef({1}));
    }
    CHECK_THROWS_AS(network->pretrainingLoss(torch::rand({1, 3, 28, 100})), Error);
}

TEST_CASE("overfitsEightImages") {
    const std::vector<double> losses = lossesOnEightImages(*networkOf(), 32, 40, 5e-4, 0.1);
    CHECK(losses.front() > 1);
    CHECK(losses.back() < 0.1);
}

TEST_CASE("theLossIsOfFullPrecisionUnderAutocast") {
    const torch::NoGradGuard noGradients;
    const auto network = networkOf();
    network->eval();
    const torch::Tensor images = structuredImages(2, 64);
    torch::manual_seed(3);
    const torch::Tensor plain = network->pretrainingLoss(images);
    const Autocast autocast;
    torch::manual_seed(3);
    const torch::Tensor half = network->pretrainingLoss(images);
    CHECK((half.scalar_type() == torch::kFloat32));
    CHECK(largestOf(half - plain) < 0.02 * largestOf(plain));
    CHECK((network->forward(images).scalar_type() == torch::kBFloat16));
}

TEST_CASE("theMemoryFormatDoesNotMatter") {
    const auto losses = [](torch::MemoryFormat format) {
        const auto network = networkOf();
        for (torch::Tensor& parameter : network->parameters())
            if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(format));
        return pretrainingLosses(*network, structuredImages(2, 64).contiguous(format), 2, 1e-3);
    };
    CHECK(losses(torch::MemoryFormat::ChannelsLast) == losses(torch::MemoryFormat::Contiguous));
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
