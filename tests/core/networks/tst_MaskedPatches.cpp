// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/MaskedPatches.h"
#include "tests/core/networks/Formula.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::tests;

namespace {

constexpr int kAcross = 3; // patches of a side
constexpr int kPixels = 4; // of a patch

/// Which of nine patches are visible, and the others.
PatchMask maskOf(const std::vector<std::int64_t>& visible) {
    std::vector<std::int64_t> hidden;
    for (std::int64_t i = 0; i < kAcross * kAcross; ++i)
        if (std::find(visible.begin(), visible.end(), i) == visible.end()) hidden.push_back(i);
    return {torch::tensor(visible).unsqueeze(0), torch::tensor(hidden).unsqueeze(0)};
}

using Patch = std::array<double, kPixels>;

Patch normalisedByHand(const Patch& patch) {
    double mean = 0, variance = 0;
    for (const double value : patch)
        mean += value / kPixels;
    for (const double value : patch)
        variance += (value - mean) * (value - mean) / (kPixels - 1);
    Patch result{};
    for (std::size_t i = 0; i < patch.size(); ++i)
        result[i] = (patch[i] - mean) / std::sqrt(variance + 1e-6);
    return result;
}

bool touch(std::int64_t a, std::int64_t b) {
    return std::abs(a / kAcross - b / kAcross) <= 1 && std::abs(a % kAcross - b % kAcross) <= 1;
}

Patch meanOf(const std::vector<Patch>& patches, const std::vector<std::int64_t>& numbers) {
    Patch mean{};
    for (const std::int64_t number : numbers)
        for (std::size_t i = 0; i < mean.size(); ++i)
            mean[i] += patches[static_cast<std::size_t>(number)][i] / static_cast<double>(numbers.size());
    return mean;
}

/// The error of nine patches, patch by patch.
double neighbourErrorByHand(const std::vector<Patch>& patches, const std::vector<std::int64_t>& visible) {
    double sum = 0;
    int hidden = 0;
    for (std::int64_t place = 0; place < kAcross * kAcross; ++place) {
        if (std::find(visible.begin(), visible.end(), place) != visible.end()) continue;
        std::vector<std::int64_t> near;
        for (const std::int64_t other : visible)
            if (touch(place, other)) near.push_back(other);
        const Patch predicted = meanOf(patches, near.empty() ? visible : near);
        for (std::size_t i = 0; i < predicted.size(); ++i)
            sum += std::pow(predicted[i] - patches[static_cast<std::size_t>(place)][i], 2) / kPixels;
        ++hidden;
    }
    return sum / hidden;
}

} // namespace

TEST_CASE("aPictureIsCutRowByRowAndPutTogetherAgain") {
    const torch::Tensor picture = torch::arange(36, torch::kFloat32).view({1, 1, 6, 6});
    const torch::Tensor patches = patchesOf(picture, 2);
    CHECK(patches.sizes() == torch::IntArrayRef({1, 9, 4}));
    CHECK(torch::equal(patches[0][0], torch::tensor({0.0F, 1.0F, 6.0F, 7.0F})));
    CHECK(torch::equal(patches[0][1], torch::tensor({2.0F, 3.0F, 8.0F, 9.0F})));
    CHECK(torch::equal(patches[0][3], torch::tensor({12.0F, 13.0F, 18.0F, 19.0F})));
    CHECK(torch::equal(pictureOf(patches), picture));
    const torch::Tensor many = torch::rand({3, 1, 256, 256});
    CHECK(torch::equal(pictureOf(patchesOf(many, 16)), many));
}

TEST_CASE("everyPatchIsVisibleOrHidden") {
    torch::manual_seed(1);
    const PatchMask mask = drawMask({5, 256, 64}, torch::kCPU);
    CHECK(mask.visible.sizes() == torch::IntArrayRef({5, 64}));
    CHECK(mask.hidden.sizes() == torch::IntArrayRef({5, 192}));
    const torch::Tensor all = std::get<0>(torch::cat({mask.visible, mask.hidden}, 1).sort(1));
    CHECK(torch::equal(all, torch::arange(256).expand({5, 256})));
}

TEST_CASE("theSeedDecidesWhatIsHiddenAndEachPictureHasItsOwn") {
    const auto visible = [](std::uint64_t seed) {
        torch::manual_seed(seed);
        return drawMask({2, 256, 64}, torch::kCPU).visible;
    };
    CHECK(torch::equal(visible(1), visible(1)));
    CHECK_FALSE(torch::equal(visible(1), visible(2)));
    CHECK_FALSE(torch::equal(visible(1)[0], visible(1)[1]));
}

TEST_CASE("everyPatchIsDrawnAsOften") {
    torch::manual_seed(1);
    const PatchMask mask = drawMask({4000, 16, 4}, torch::kCPU);
    const torch::Tensor counts = torch::bincount(mask.visible.flatten(), {}, 16);
    CHECK(counts.min().item<double>() > 850); // of 1000, with a deviation of 27
    CHECK(counts.max().item<double>() < 1150);
}

TEST_CASE("normalisedPatchesHaveMeanZeroAndDeviationOneAndComeBack") {
    const torch::Tensor patches = patchesOf(torch::rand({2, 1, 64, 64}), 16);
    const torch::Tensor normalised = normalisedPatches(patches);
    CHECK(normalised.mean(2).abs().max().item<double>() < 1e-5);
    CHECK((normalised.std(2) - 1).abs().max().item<double>() < 1e-3);
    CHECK((withStatisticsOf(patches, normalised) - patches).abs().max().item<double>() < 1e-6);
    const torch::Tensor flat = torch::full({1, 2, 256}, 0.7);
    CHECK(normalisedPatches(flat).abs().max().item<double>() < 1e-3);
}

TEST_CASE("theErrorIsThatOfTheHiddenPatchesAlone") {
    const torch::Tensor patches = torch::rand({1, 9, kPixels});
    const PatchMask mask = maskOf({0, 4, 5});
    const torch::Tensor wanted = patchesAt(normalisedPatches(patches), mask.hidden);
    CHECK(hiddenError(normalisedPatches(patches), mask, wanted).item<double>() == 0);
    CHECK(hiddenError(normalisedPatches(patches), mask, wanted + 2).item<double>() == doctest::Approx(4));
    torch::Tensor others = patches.clone();
    others.select(1, 4).uniform_();
    CHECK(hiddenError(normalisedPatches(others), mask, wanted).item<double>() == 0);
}

TEST_CASE("theYardstickIsTheMeanOfVisibleNeighbours") {
    torch::manual_seed(2);
    const torch::Tensor patches = torch::rand({1, 9, kPixels}, torch::kFloat64);
    std::vector<Patch> byHand;
    for (std::int64_t i = 0; i < 9; ++i) {
        Patch patch{};
        for (std::int64_t j = 0; j < kPixels; ++j)
            patch[static_cast<std::size_t>(j)] = patches[0][i][j].item<double>();
        byHand.push_back(normalisedByHand(patch));
    }
    for (const std::vector<std::int64_t>& visible :
         {std::vector<std::int64_t>{4}, {0}, {0, 2, 5}, {8, 6, 7}, {0, 1, 2, 3, 5, 6, 7, 8}}) {
        CAPTURE(visible.size());
        const double expected = neighbourErrorByHand(byHand, visible);
        CHECK(neighbourError(normalisedPatches(patches), maskOf(visible)).item<double>() == doctest::Approx(expected));
    }
}

TEST_CASE("theYardstickIsZeroWhereAllPatchesAreAlike") {
    const torch::Tensor patches = torch::rand({2, 1, 256}).expand({2, 256, 256});
    CHECK(neighbourError(normalisedPatches(patches), drawMask({2, 256, 64}, torch::kCPU)).abs().max().item<double>() <
          1e-6);
}
