// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/GrayPicture.h"
#include "tests/core/networks/Formula.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::tests;

namespace {

const Normalisation kUneven{{0.1F, 0.5F, 0.9F}, {0.2F, 0.7F, 1.3F}};

/// Pixels [N,3,H,W] in [0, 1] as a network gets them.
torch::Tensor normalised(const torch::Tensor& pixels, const Normalisation& normalisation) {
    torch::Tensor images = pixels.clone();
    for (std::int64_t i = 0; i < 3; ++i) {
        const auto channel = static_cast<std::size_t>(i);
        images.select(1, i).sub_(normalisation.mean[channel]).div_(normalisation.standardDeviation[channel]);
    }
    return images;
}

torch::Tensor pixelsOf(std::int64_t heightPx, std::int64_t widthPx) {
    return (imagesByFormula(heightPx, widthPx) + 1) / 2;
}

double largest(const torch::Tensor& values) {
    return values.abs().max().item<double>();
}

} // namespace

TEST_CASE("thePictureIsTheMeanOfTheChannelsBeforeTheirNormalisation") {
    const torch::Tensor pixels = pixelsOf(64, 64);
    for (const Normalisation& normalisation : {Normalisation{}, kUneven}) {
        const torch::Tensor picture = grayPicture(normalised(pixels, normalisation), normalisation, 64);
        CHECK(picture.sizes() == torch::IntArrayRef({2, 1, 64, 64}));
        CHECK(largest(picture - pixels.mean(1, true)) < 1e-6);
    }
}

TEST_CASE("anyShapeBecomesASquareAndARampStaysARamp") {
    for (const auto& [height, width] : {std::pair{96, 96}, {29, 200}, {512, 384}, {768, 1024}, {64, 256}}) {
        CAPTURE(height);
        const torch::Tensor along = (torch::arange(width) + 0.5) / width; // at the middle of each pixel
        const torch::Tensor pixels = along.view({1, 1, 1, width}).expand({1, 3, height, width});
        const torch::Tensor picture = grayPicture(normalised(pixels, kUneven), kUneven, 64);
        REQUIRE(picture.sizes() == torch::IntArrayRef({1, 1, 64, 64}));
        const torch::Tensor expected = (torch::arange(64) + 0.5) / 64;
        CHECK(largest((picture - expected).slice(3, 2, 62)) < 1e-3); // a filter is cut off at the edges
    }
}

TEST_CASE("whatIsTooFineForThePictureIsAveraged") {
    const torch::Tensor checkers = (torch::arange(256).view({256, 1}) + torch::arange(256)).remainder(2);
    const torch::Tensor pixels = checkers.to(torch::kFloat32).expand({1, 3, 256, 256});
    const torch::Tensor picture = grayPicture(normalised(pixels, kUneven), kUneven, 64);
    CHECK(largest(picture - 0.5) < 0.01);
}

TEST_CASE("valuesBeyondBlackAndWhiteAreClamped") {
    const torch::Tensor picture = grayPicture(20 * imagesByFormula(80, 80), kUneven, 64);
    CHECK(picture.min().item<double>() == 0);
    CHECK(picture.max().item<double>() == 1);
}

TEST_CASE("memoryFormatAndPrecisionDoNotMatter") {
    const torch::Tensor images = imagesByFormula(96, 130);
    const torch::Tensor picture = grayPicture(images, kUneven, 96);
    CHECK(torch::equal(grayPicture(images.contiguous(torch::MemoryFormat::ChannelsLast), kUneven, 96), picture));
    const torch::Tensor half = grayPicture(images.to(torch::kBFloat16), kUneven, 96);
    CHECK((half.scalar_type() == torch::kFloat32));
    CHECK(largest(half - picture) < 0.01);
    const torch::Tensor wide = grayPicture(images.to(torch::kFloat64), kUneven, 96);
    CHECK((wide.scalar_type() == torch::kFloat64));
    CHECK(largest(wide - picture) < 1e-5);
}
