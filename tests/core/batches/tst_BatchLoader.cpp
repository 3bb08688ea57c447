// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/batches/BatchLoader.h"
#include "tests/core/batches/SyntheticPixels.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <set>

using namespace semblance;
using namespace semblance::test;

namespace {

LoaderOptions options(int batch, LoneTail tail = LoneTail::Keep) {
    LoaderOptions options;
    options.batch = batch;
    options.tail = tail;
    return options;
}

std::vector<Batch> allOf(BatchLoader& loader) {
    std::vector<Batch> batches;
    while (auto batch = loader.next())
        batches.push_back(std::move(*batch));
    return batches;
}

std::vector<std::size_t> indicesOf(const std::vector<Example>& examples) {
    std::vector<std::size_t> indices;
    for (const Example& example : examples)
        indices.push_back(example.index);
    return indices;
}

} // namespace

TEST_CASE("every image comes once an epoch, with its label and its pixels") {
    const SyntheticPixels pixels(23, {6, 4}, 3, 3);
    const auto order = epochOrder(pixels.set(0).training, 7, 0);
    BatchLoader loader(pixels, options(5));
    loader.start(order);
    const auto batches = allOf(loader);
    REQUIRE(batches.size() == 5);
    std::size_t place = 0;
    std::vector<std::uint8_t> expected(pixels.bytesPerImage());
    for (const Batch& batch : batches) {
        CHECK(batch.pixels.is_contiguous(torch::MemoryFormat::ChannelsLast));
        for (std::int64_t n = 0; n < batch.images(); ++n, ++place) {
            REQUIRE(place < order.size());
            CHECK(batch.labels[n].item<std::int64_t>() == order[place].label);
            pixels.read(order[place].index, expected);
            const torch::Tensor image = batch.pixels[n].permute({1, 2, 0}).contiguous();
            CHECK(std::memcmp(image.data_ptr(), expected.data(), expected.size()) == 0);
        }
    }
    CHECK(place == 23);
}

TEST_CASE("an epoch's order is a permutation that follows from seed and epoch") {
    const auto examples = SyntheticPixels(40, {2, 2}, 2).set(0).training;
    const auto first = indicesOf(epochOrder(examples, 1, 0));
    CHECK(first == indicesOf(epochOrder(examples, 1, 0)));
    CHECK(first != indicesOf(epochOrder(examples, 1, 1)));
    CHECK(first != indicesOf(epochOrder(examples, 2, 0)));
    auto sorted = first;
    std::sort(sorted.begin(), sorted.end());
    CHECK(sorted == indicesOf(examples));
}

TEST_CASE("a last batch of one image joins the one before, where that is asked for") {
    using Plan = std::vector<BatchRange>;
    CHECK((planBatches(9, 4, LoneTail::Keep) == Plan{{0, 4}, {4, 4}, {8, 1}}));
    CHECK((planBatches(9, 4, LoneTail::Merge) == Plan{{0, 4}, {4, 5}}));
    CHECK((planBatches(10, 4, LoneTail::Merge) == Plan{{0, 4}, {4, 4}, {8, 2}}));
    CHECK((planBatches(1, 4, LoneTail::Merge) == Plan{{0, 1}}));
    CHECK((planBatches(3, 1, LoneTail::Merge) == Plan{{0, 1}, {1, 1}, {2, 1}}));
    CHECK(planBatches(0, 4, LoneTail::Merge).empty());
    const SyntheticPixels pixels(9, {3, 3}, 2);
    BatchLoader loader(pixels, options(4, LoneTail::Merge));
    loader.start(pixels.set(0).training);
    const auto batches = allOf(loader);
    REQUIRE(batches.size() == 2);
    CHECK(batches[1].images() == 5);
}

TEST_CASE("what reading throws reaches the consumer, after the batches before it") {
    SyntheticPixels pixels(12, {4, 4}, 2);
    pixels.failAt(9, ErrorKind::Internal);
    BatchLoader loader(pixels, options(4));
    loader.start(pixels.set(0).training);
    CHECK(loader.next().has_value());
    CHECK(loader.next().has_value());
    CHECK(thrownKind([&loader] { loader.next(); }) == ErrorKind::Internal);
    CHECK_FALSE(loader.next().has_value());
}

TEST_CASE("images that are gone are left out of their batches, and told") {
    SyntheticPixels pixels(12, {4, 4}, 2);
    for (const std::size_t index : {1, 4, 5, 6, 7})
        pixels.failAt(index);
    BatchLoader loader(pixels, options(4));
    loader.start(pixels.set(0).training);
    const auto batches = allOf(loader);
    REQUIRE(batches.size() == 3);
    CHECK(batches[0].images() == 3);
    CHECK(batches[0].labels.equal(torch::tensor({0, 0, 1}, torch::kLong)));
    CHECK(batches[0].scales.size(0) == 3);
    CHECK(batches[1].images() == 0);
    CHECK(batches[2].images() == 4);
    CHECK(batches[2].step == 2);
    CHECK(loader.takeMissing().size() == 5);
    CHECK(loader.takeMissing().empty());
}

TEST_CASE("no more is read ahead than the ring holds") {
    const SyntheticPixels pixels(400, {4, 4}, 2);
    LoaderOptions few = options(4);
    few.prefetched = 2;
    BatchLoader loader(pixels, few);
    loader.start(pixels.set(0).training);
    for (int taken = 1; taken <= 50; ++taken) {
        REQUIRE(loader.next().has_value());
        // Taken, waiting, and the one that is being read.
        CHECK(pixels.reads() <= 4 * (taken + 2 + 1));
    }
}

TEST_CASE("a batch that is held keeps its pixels while others are read") {
    const SyntheticPixels pixels(64, {4, 4}, 2);
    BatchLoader loader(pixels, options(4));
    loader.start(pixels.set(0).training);
    const Batch held = *loader.next();
    const torch::Tensor before = held.pixels.clone();
    while (loader.next()) {
    }
    CHECK(torch::equal(held.pixels, before));
}

TEST_CASE("a batch takes no more memory than the largest of its epoch") {
    const SyntheticPixels pixels(11, {4, 4}, 2);
    const auto all = pixels.set(0).training;
    const auto bytesTaken = [&](BatchLoader& loader, std::size_t images) {
        loader.start({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(images)});
        return loader.next()->pixels.storage().nbytes();
    };
    BatchLoader large(pixels, options(4096, LoneTail::Merge));
    CHECK(bytesTaken(large, 11) == 11 * pixels.bytesPerImage());
    BatchLoader even(pixels, options(4, LoneTail::Merge));
    CHECK(bytesTaken(even, 8) == 4 * pixels.bytesPerImage());
    BatchLoader merged(pixels, options(5, LoneTail::Merge));
    CHECK(bytesTaken(merged, 11) == 6 * pixels.bytesPerImage());
}

TEST_CASE("an epoch of larger batches than the one before gets the room for them") {
    const SyntheticPixels pixels(60, {4, 4}, 2);
    const auto all = pixels.set(0).training;
    BatchLoader loader(pixels, options(32));
    std::vector<std::uint8_t> expected(pixels.bytesPerImage());
    for (const std::size_t images : {3, 60, 20, 32}) {
        loader.start({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(images)});
        const Batch batch = *loader.next();
        REQUIRE(batch.images() == static_cast<std::int64_t>(std::min<std::size_t>(images, 32)));
        for (std::int64_t n = 0; n < batch.images(); ++n) {
            pixels.read(static_cast<std::size_t>(n), expected);
            CHECK(std::memcmp(batch.pixels[n].contiguous().data_ptr(), expected.data(), expected.size()) == 0);
        }
    }
}

TEST_CASE("batches that nobody holds share their memory, scales too") {
    const SyntheticPixels pixels(400, {4, 4}, 2);
    BatchLoader loader(pixels, options(4));
    std::set<const void*> pixelsAt, scalesAt;
    for (int epoch = 0; epoch < 3; ++epoch) {
        loader.start(pixels.set(0).training);
        while (const auto batch = loader.next()) {
            pixelsAt.insert(batch->pixels.data_ptr());
            scalesAt.insert(batch->scales.data_ptr());
        }
    }
    CHECK(pixelsAt.size() <= 3 + 2); // waiting, being read, held
    CHECK(scalesAt.size() <= 3 + 2);
}

TEST_CASE("a batch comes with the scales of its examples, and keeps them while it is held") {
    const SyntheticPixels pixels(40, {4, 4}, 2);
    auto examples = pixels.set(0).training;
    for (std::size_t i = 0; i < examples.size(); ++i)
        examples[i].pixelSizeNm = i % 3 ? static_cast<double>(i) : 0;
    BatchLoader loader(pixels, options(4));
    for (int epoch = 0; epoch < 2; ++epoch) { // a room that is used again holds other scales
        std::rotate(examples.begin(), examples.begin() + 1, examples.end());
        loader.start(examples);
        const torch::Tensor first = loader.next()->scales;
        for (std::size_t step = 1; const auto batch = loader.next(); ++step)
            CHECK(torch::equal(batch->scales, scalesOf(std::span(examples).subspan(4 * step, 4))));
        CHECK(torch::equal(first, scalesOf(std::span(examples).first(4))));
    }
}

TEST_CASE("an epoch can begin in its middle and be dropped for another") {
    const SyntheticPixels pixels(20, {4, 4}, 2);
    const auto order = epochOrder(pixels.set(0).training, 3, 0);
    BatchLoader loader(pixels, options(4));
    loader.start(order);
    const auto whole = allOf(loader);
    loader.start(order);
    loader.next();
    loader.start(order, 3);
    const auto rest = allOf(loader);
    REQUIRE(rest.size() == 2);
    CHECK(rest[0].step == 3);
    CHECK(torch::equal(rest[0].pixels, whole[3].pixels));
    CHECK(torch::equal(rest[1].labels, whole[4].labels));
}

TEST_CASE("a loader goes in the middle of an epoch without waiting for a consumer") {
    const SyntheticPixels pixels(400, {4, 4}, 2);
    for (int i = 0; i < 20; ++i) {
        BatchLoader loader(pixels, options(4));
        loader.start(pixels.set(0).training);
        if (i % 2) loader.next();
    }
    CHECK(pixels.reads() < 20 * 400);
}
