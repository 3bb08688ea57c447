// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/batches/PixelCache.h"

#include "core/batches/BatchLoader.h"
#include "tests/core/batches/SyntheticPixels.h"

#include <doctest/doctest.h>

#include <cstring>
#include <fstream>

using namespace semblance;
using namespace semblance::test;

namespace {

constexpr std::size_t images = 5;

CacheHeader sampleHeader() {
    CacheHeader header;
    header.preprocessing.size = {12, 7};
    header.channels = 3;
    header.folder = "/data/Größe";
    for (std::size_t i = 0; i < images; ++i)
        header.entries.push_back(
            {"fibres/" + std::to_string(i) + ".tif", 1000 + i, -5, i % 2 ? "tips" : "fibres", i > 3});
    return header;
}

std::vector<std::uint8_t> pixelsOf(std::size_t index) {
    std::vector<std::uint8_t> pixels(12 * 7 * 3);
    SyntheticPixels(images, {12, 7}, 2, 3).read(index, pixels);
    return pixels;
}

void writeSample(const std::filesystem::path& path) {
    PixelCacheWriter writer(path, sampleHeader());
    for (const std::size_t index : {3, 0, 4, 1, 2})
        writer.write(index, pixelsOf(index));
    writer.commit();
}

std::vector<char> content(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void put(const std::filesystem::path& path, const std::vector<char>& bytes) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::optional<ErrorKind> kindOfReading(const std::filesystem::path& path) {
    return thrownKind([&path] { const PixelCache cache(path); });
}

} // namespace

TEST_CASE("what was written in any order is read back byte for byte") {
    const TemporaryFolder folder;
    writeSample(folder / "a.pixels");
    const PixelCache cache(folder / "a.pixels");
    CHECK(cache.count() == images);
    CHECK(cache.size() == SizePx{12, 7});
    CHECK(cache.channels() == 3);
    CHECK(cache.header() == sampleHeader());
    std::vector<std::uint8_t> pixels(cache.bytesPerImage());
    for (std::size_t i = 0; i < images; ++i) {
        cache.read(i, pixels);
        CHECK(pixels == pixelsOf(i));
    }
}

TEST_CASE("the announced size is the size on disk") {
    const TemporaryFolder folder;
    writeSample(folder / "a.pixels");
    CHECK(std::filesystem::file_size(folder / "a.pixels") == cacheBytes(sampleHeader()));
}

TEST_CASE("a cache knows its training set") {
    const TemporaryFolder folder;
    writeSample(folder / "a.pixels");
    const TrainingSet set = PixelCache(folder / "a.pixels").trainingSet();
    CHECK(set.classNames == std::vector<std::string>{"fibres", "tips"});
    CHECK((set.training == std::vector<Example>{{0, 0}, {1, 1}, {2, 0}, {3, 1}}));
    CHECK((set.validation == std::vector<Example>{{4, 0}}));
}

TEST_CASE("headers that differ in anything are told apart") {
    const CacheHeader fresh = sampleHeader();
    for (int change = 0; change < 5; ++change) {
        CacheHeader other = fresh;
        if (change == 0) other.entries[1].sizeBytes = 7;
        if (change == 1) other.entries[1].modifiedNs = 7;
        if (change == 2) other.entries[1].className = "powder";
        if (change == 3) other.entries[1].isValidation = true;
        if (change == 4) other.preprocessing.resize = ResizePolicy::Crop;
        CAPTURE(change);
        CHECK_FALSE(other == fresh);
    }
}

TEST_CASE("a cache that lacks an image is not committed") {
    const TemporaryFolder folder;
    {
        PixelCacheWriter writer(folder / "a.pixels", sampleHeader());
        writer.write(0, pixelsOf(0));
        CHECK(thrownKind([&writer] { writer.commit(); }) == ErrorKind::Internal);
    }
    CHECK_FALSE(std::filesystem::exists(folder / "a.pixels"));
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("an image of the wrong size is refused by writer and reader") {
    const TemporaryFolder folder;
    std::vector<std::uint8_t> tooSmall(10);
    {
        PixelCacheWriter writer(folder / "b.pixels", sampleHeader());
        CHECK(thrownKind([&] { writer.write(0, tooSmall); }) == ErrorKind::InvalidArgument);
        CHECK(thrownKind([&] { writer.write(images, pixelsOf(0)); }) == ErrorKind::InvalidArgument);
    }
    writeSample(folder / "a.pixels");
    const PixelCache cache(folder / "a.pixels");
    CHECK(thrownKind([&] { cache.read(0, tooSmall); }) == ErrorKind::InvalidArgument);
    CHECK(thrownKind([&] { cache.read(images, tooSmall); }) == ErrorKind::InvalidArgument);
}

TEST_CASE("a missing, foreign, newer and truncated cache have their own kinds") {
    const TemporaryFolder folder;
    const auto path = folder / "a.pixels";
    CHECK(kindOfReading(path) == ErrorKind::FileNotFound);
    put(path, {'P', '5', '\n'});
    CHECK(kindOfReading(path) == ErrorKind::ForeignFile);
    put(path, {});
    CHECK(kindOfReading(path) == ErrorKind::ForeignFile);
    writeSample(path);
    const std::vector<char> whole = content(path);
    for (const std::size_t length : {std::size_t{20}, std::size_t{60}, std::size_t{4096}, whole.size() - 1}) {
        CAPTURE(length);
        put(path, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)});
        CHECK(kindOfReading(path) == ErrorKind::DamagedFile);
    }
    std::vector<char> longer = whole;
    longer.push_back('x');
    put(path, longer);
    CHECK(kindOfReading(path) == ErrorKind::DamagedFile);
    std::vector<char> newer = whole;
    newer[8] = 2;
    put(path, newer);
    CHECK(kindOfReading(path) == ErrorKind::NewerFormat);
}

TEST_CASE("a cache that is cut off while it is open loses the images behind the cut and no other") {
    const TemporaryFolder folder;
    const auto path = folder / "a.pixels";
    writeSample(path);
    const PixelCache cache(path);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 2 * cache.bytesPerImage() - 1);
    std::vector<std::uint8_t> pixels(cache.bytesPerImage());
    cache.prepare(std::vector<std::size_t>{0, 1, 2, 3, 4});
    for (const std::size_t whole : {0, 1}) {
        cache.read(whole, pixels);
        CHECK(pixels == pixelsOf(whole));
    }
    for (const std::size_t lost : {2, 3, 4}) {
        CAPTURE(lost);
        CHECK(thrownKind([&] { cache.read(lost, pixels); }) == ErrorKind::DamagedFile);
    }
    BatchLoader loader(cache, {});
    loader.start(cache.trainingSet().training); // images 0 to 3
    CHECK(loader.next()->images() == 2);
    const std::vector<MissingImage> missing = loader.takeMissing();
    REQUIRE(missing.size() == 2);
    CHECK(missing[0].index == 2);
    CHECK(missing[0].reason.find(path.string()) != std::string::npos);
    std::filesystem::remove(path);
    cache.read(1, pixels); // one that is cleared away stays readable
}

TEST_CASE("no changed byte of the header is accepted") {
    const TemporaryFolder folder;
    const auto path = folder / "a.pixels";
    writeSample(path);
    const std::vector<char> whole = content(path);
    std::uint64_t headerBytes = 0;
    std::memcpy(&headerBytes, whole.data() + 16, sizeof headerBytes);
    for (std::size_t place = 0; place < 56 + headerBytes; ++place) {
        std::vector<char> damaged = whole;
        damaged[place] = static_cast<char>(damaged[place] ^ 0x21);
        put(path, damaged);
        CAPTURE(place);
        REQUIRE(kindOfReading(path).has_value());
    }
}
