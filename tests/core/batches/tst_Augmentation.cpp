// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/batches/Augmentation.h"
#include "core/batches/AugmentationPreview.h"
#include "tests/core/batches/SyntheticPixels.h"

#include <doctest/doctest.h>

#include <functional>

using namespace semblance;
using namespace semblance::test;

namespace {

AugmentationOptions nothing() {
    AugmentationOptions options;
    options.flipHorizontal = false;
    return options;
}

AugmentationOptions everything() {
    AugmentationOptions options;
    options.flipHorizontal = options.flipVertical = options.rotate90 = true;
    options.shift = 0.2;
    options.brightness = 0.3;
    return options;
}

/// Images without any symmetry.
torch::Tensor images(std::int64_t count, std::int64_t height, std::int64_t width, std::int64_t channels = 3) {
    Random random(5);
    torch::Tensor tensor = torch::empty({count, channels, height, width}, torch::kByte);
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        tensor.data_ptr<std::uint8_t>()[i] = static_cast<std::uint8_t>(random.below(256));
    return tensor;
}

torch::Tensor augmented(const torch::Tensor& pixels, const AugmentationOptions& options, std::uint64_t seed) {
    Random random(seed);
    return augment(pixels, options, random);
}

/// True where every image came out as one of the versions, and every version came out at least once.
bool isOneOf(const torch::Tensor& before, const torch::Tensor& after,
             const std::vector<std::function<torch::Tensor(const torch::Tensor&)>>& versions) {
    std::vector<bool> seen(versions.size(), false);
    for (std::int64_t n = 0; n < before.size(0); ++n) {
        bool found = false;
        for (std::size_t v = 0; v < versions.size(); ++v)
            if (torch::equal(after[n], versions[v](before[n]))) seen[v] = found = true;
        if (!found) return false;
    }
    return std::find(seen.begin(), seen.end(), false) == seen.end();
}

torch::Tensor same(const torch::Tensor& image) {
    return image;
}

} // namespace

TEST_CASE("with every switch off the pixels stay as they are") {
    const torch::Tensor before = images(8, 6, 9);
    CHECK(torch::equal(augmented(before, nothing(), 1), before));
    CHECK_FALSE(changesAnything(nothing()));
}

TEST_CASE("a flip mirrors some images along its own axis and leaves the others") {
    const torch::Tensor before = images(40, 6, 9);
    AugmentationOptions horizontal = nothing(), vertical = nothing();
    horizontal.flipHorizontal = true;
    vertical.flipVertical = true;
    CHECK(isOneOf(before, augmented(before, horizontal, 1), {same, [](const auto& i) { return i.flip({2}); }}));
    CHECK(isOneOf(before, augmented(before, vertical, 1), {same, [](const auto& i) { return i.flip({1}); }}));
}

TEST_CASE("a square is rotated by every multiple of 90 degrees") {
    const torch::Tensor before = images(60, 7, 7);
    AugmentationOptions options = nothing();
    options.rotate90 = true;
    const auto turn = [](int times) {
        return [times](const torch::Tensor& image) { return torch::rot90(image, times, {1, 2}); };
    };
    CHECK(isOneOf(before, augmented(before, options, 1), {turn(0), turn(1), turn(2), turn(3)}));
}

TEST_CASE("what is not square is rotated by 180 degrees alone") {
    const torch::Tensor before = images(40, 6, 9);
    AugmentationOptions options = nothing();
    options.rotate90 = true;
    CHECK(isOneOf(before, augmented(before, options, 1), {same, [](const auto& i) { return i.flip({1, 2}); }}));
}

TEST_CASE("a flip together with a rotation is the flip, then the rotation") {
    const torch::Tensor before = images(120, 5, 5);
    AugmentationOptions options = nothing();
    options.rotate90 = options.flipHorizontal = true;
    std::vector<std::function<torch::Tensor(const torch::Tensor&)>> versions;
    for (int times = 0; times < 4; ++times) {
        versions.emplace_back([times](const torch::Tensor& i) { return torch::rot90(i, times, {1, 2}); });
        versions.emplace_back([times](const torch::Tensor& i) { return torch::rot90(i.flip({2}), times, {1, 2}); });
    }
    CHECK(isOneOf(before, augmented(before, options, 1), versions));
}

TEST_CASE("a shift moves by whole pixels within its bound and mirrors the edge") {
    const torch::Tensor before = images(200, 10, 10, 1);
    AugmentationOptions options = nothing();
    options.shift = 0.2;
    std::vector<std::function<torch::Tensor(const torch::Tensor&)>> versions;
    for (std::int64_t y = -2; y <= 2; ++y)
        for (std::int64_t x = -2; x <= 2; ++x)
            versions.emplace_back([x, y](const torch::Tensor& image) {
                const auto padded = torch::reflection_pad2d(image.to(torch::kFloat), {2, 2, 2, 2}).to(torch::kByte);
                return padded.slice(1, 2 - y, 12 - y).slice(2, 2 - x, 12 - x);
            });
    CHECK(isOneOf(before, augmented(before, options, 1), versions));
}

TEST_CASE("brightness multiplies all pixels of an image by one factor within its bound") {
    torch::Tensor before = torch::full({50, 1, 2, 2}, 100, torch::kByte);
    before.index_put_({torch::indexing::Slice(), 0, 0, 0}, 200);
    AugmentationOptions options = nothing();
    options.brightness = 0.5;
    const torch::Tensor after = augmented(before, options, 1).to(torch::kInt);
    const torch::Tensor dark = after.index({torch::indexing::Slice(), 0, 1, 1});
    const torch::Tensor bright = after.index({torch::indexing::Slice(), 0, 0, 0});
    CHECK(dark.min().item<int>() >= 50);
    CHECK(dark.max().item<int>() <= 150);
    CHECK(dark.max().item<int>() - dark.min().item<int>() > 50);
    CHECK((bright - (dark * 2).clamp_max(255)).abs().max().item<int>() <= 1);
}

TEST_CASE("the same state gives the same batch, another state another") {
    const torch::Tensor before = images(16, 8, 8);
    CHECK(torch::equal(augmented(before, everything(), 3), augmented(before, everything(), 3)));
    CHECK_FALSE(torch::equal(augmented(before, everything(), 3), augmented(before, everything(), 4)));
}

TEST_CASE("every image takes one value, whatever is switched on") {
    for (const AugmentationOptions& options : {nothing(), everything()}) {
        Random random(9), expected(9);
        augment(images(6, 4, 4), options, random);
        for (int i = 0; i < 6; ++i)
            expected.next();
        CHECK(random.state() == expected.state());
    }
}

TEST_CASE("bytes and floats, contiguous and channels-last, undergo the same changes") {
    const torch::Tensor before = images(12, 9, 9);
    AugmentationOptions options = everything();
    options.brightness = 0;
    const torch::Tensor bytes = augmented(before, options, 3);
    CHECK(torch::equal(augmented(before.contiguous(torch::MemoryFormat::ChannelsLast), options, 3), bytes));
    CHECK(torch::equal(augmented(before.to(torch::kFloat), options, 3), bytes.to(torch::kFloat)));
    CHECK(bytes.is_contiguous(torch::MemoryFormat::ChannelsLast));
}

TEST_CASE("network input is normalised per channel and gray is repeated") {
    const Normalisation normalisation{{0.5F, 0.25F, 0.0F}, {0.5F, 0.25F, 1.0F}};
    const torch::Tensor gray = toNetworkInput(torch::full({1, 1, 2, 2}, 255, torch::kByte), normalisation);
    CHECK((gray.sizes() == torch::IntArrayRef({1, 3, 2, 2})));
    CHECK((gray.scalar_type() == torch::kFloat));
    CHECK(gray[0][0][0][0].item<float>() == doctest::Approx(1.0));
    CHECK(gray[0][1][1][0].item<float>() == doctest::Approx(3.0));
    CHECK(gray[0][2][1][1].item<float>() == doctest::Approx(1.0));
    const torch::Tensor colour = images(2, 5, 4);
    const torch::Tensor expected = (colour.to(torch::kDouble) / 255 - torch::tensor({0.5, 0.25, 0.0}).view({3, 1, 1})) /
                                   torch::tensor({0.5, 0.25, 1.0}).view({3, 1, 1});
    CHECK(torch::allclose(toNetworkInput(colour, normalisation).to(torch::kDouble), expected, 1e-5, 1e-6));
}

TEST_CASE("wrong shapes are refused") {
    Random random(1);
    CHECK(thrownKind([&] { augment(images(1, 4, 4, 2), everything(), random); }) == ErrorKind::InvalidArgument);
    CHECK(thrownKind([&] { augment(images(1, 4, 4)[0], everything(), random); }) == ErrorKind::InvalidArgument);
    CHECK(thrownKind([] { toNetworkInput(images(1, 4, 4, 2), {}); }) == ErrorKind::InvalidArgument);
}

TEST_CASE("the preview shows what a network will see") {
    const torch::Tensor image = images(1, 6, 6).expand({9, 3, 6, 6}).contiguous();
    const torch::Tensor bytes = image[0].permute({1, 2, 0}).contiguous();
    const std::span<const std::uint8_t> pixels(bytes.data_ptr<std::uint8_t>(), static_cast<std::size_t>(bytes.numel()));
    const auto versions = augmentedVersions(pixels, {6, 6}, 3, everything(), 11, 9);
    REQUIRE(versions.size() == 9);
    const torch::Tensor expected = augmented(image, everything(), 11).permute({0, 2, 3, 1}).contiguous();
    for (std::size_t n = 0; n < 9; ++n)
        CHECK(std::equal(versions[n].begin(), versions[n].end(),
                         expected.data_ptr<std::uint8_t>() + n * versions[n].size()));
    CHECK(thrownKind([&] { augmentedVersions(pixels, {7, 6}, 3, everything(), 1, 1); }) == ErrorKind::InvalidArgument);
}
