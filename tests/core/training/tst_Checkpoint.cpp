// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ConfusionMatrix.h"
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <fstream>

using namespace semblance;
using namespace semblance::test;

namespace {

Checkpoint sample(std::int64_t globalStep) {
    Checkpoint checkpoint;
    checkpoint.options = smallOptions();
    checkpoint.choice.threads = 2;
    checkpoint.choice.precision = Precision::BFloat16;
    checkpoint.choice.imagesPerSecond = 1.0 / 3;
    checkpoint.choiceReason = "because";
    checkpoint.dataSetFingerprint = "f00d";
    checkpoint.classNames = {"Fasern", "Spitzen µ"};
    checkpoint.trainingImages = 30;
    checkpoint.validationImages = 10;
    checkpoint.position = {2, 3, globalStep, 12.5, 0.1 + 0.2, {{5, 1}, {0, 7}}};
    checkpoint.best.epoch = 1;
    checkpoint.best.metrics = metricsOf({{4, 1}, {0, 5}}, 0.3);
    checkpoint.best.epochsSince = 1;
    StoredTensor tensor{"network.w", StoredType::Float32, {2, 3}, std::vector<std::byte>(24, std::byte{7})};
    checkpoint.tensors = {tensor, {"optimiser.step", StoredType::Float32, {}, std::vector<std::byte>(4)}};
    return checkpoint;
}

void cut(const std::filesystem::path& file) {
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 5);
}

} // namespace

TEST_CASE("a checkpoint is read as it was written") {
    const TemporaryFolder folder;
    const Checkpoint before = sample(7);
    writeCheckpoint(folder.path(), before);
    const Checkpoint after = newestIn(folder.path());
    CHECK(after.options == before.options);
    CHECK(after.choice == before.choice);
    CHECK(after.choiceReason == before.choiceReason);
    CHECK(after.dataSetFingerprint == before.dataSetFingerprint);
    CHECK((after.classNames == before.classNames));
    CHECK(after.trainingImages == 30);
    CHECK(after.validationImages == 10);
    CHECK(after.position.epochsDone == 2);
    CHECK(after.position.step == 3);
    CHECK(after.position.globalStep == 7);
    CHECK(after.position.seconds == 12.5);
    CHECK(after.position.lossSum == before.position.lossSum);
    CHECK((after.position.confusion == before.position.confusion));
    CHECK(after.best.epoch == 1);
    CHECK(after.best.epochsSince == 1);
    CHECK(after.best.metrics == before.best.metrics);
    CHECK(sameTensors(after.tensors, before.tensors));
}

TEST_CASE("two generations are kept, the newest first") {
    const TemporaryFolder folder;
    for (const std::int64_t step : {9, 100, 1000})
        writeCheckpoint(folder.path(), sample(step));
    const auto files = checkpointFiles(folder.path());
    REQUIRE(files.size() == 2);
    CHECK(readCheckpoint(files[0]).position.globalStep == 1000);
    CHECK(readCheckpoint(files[1]).position.globalStep == 100);
}

TEST_CASE("damaged checkpoints of later steps do not push out what a run writes that begins again before them") {
    const TemporaryFolder folder;
    writeCheckpoint(folder.path(), sample(100));
    writeCheckpoint(folder.path(), sample(200));
    for (const std::filesystem::path& file : checkpointFiles(folder.path()))
        cut(file);
    for (const std::int64_t step : {10, 20, 30}) {
        writeCheckpoint(folder.path(), sample(step));
        const auto found = newestCheckpoint(folder.path(), [](const std::string&) {});
        REQUIRE(found.has_value());
        CHECK(found->position.globalStep == step);
        CHECK(checkpointFiles(folder.path()).size() == (step == 10 ? 3U : 4U));
    }
    for (const std::int64_t step : {200, 300})
        writeCheckpoint(folder.path(), sample(step));
    CHECK(checkpointFiles(folder.path()).size() == 2);
}

TEST_CASE("a truncated newest checkpoint is passed over for the older one") {
    const TemporaryFolder folder;
    writeCheckpoint(folder.path(), sample(10));
    writeCheckpoint(folder.path(), sample(20));
    cut(checkpointFiles(folder.path()).front());
    std::vector<std::string> skipped;
    const auto found = newestCheckpoint(folder.path(), [&](const std::string& text) { skipped.push_back(text); });
    REQUIRE(found.has_value());
    CHECK(found->position.globalStep == 10);
    CHECK(skipped.size() == 1);
    cut(checkpointFiles(folder.path()).back());
    CHECK_FALSE(newestCheckpoint(folder.path(), [](const std::string&) {}).has_value());
}

TEST_CASE("no changed byte is accepted") {
    const TemporaryFolder folder;
    writeCheckpoint(folder.path(), sample(1));
    const auto file = checkpointFiles(folder.path()).front();
    std::ifstream stream(file, std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(stream), {}};
    for (std::size_t place = 0; place < whole.size(); place += 3) {
        std::string damaged = whole;
        damaged[place] = static_cast<char>(damaged[place] ^ 0x11);
        std::ofstream(file, std::ios::binary) << damaged;
        CAPTURE(place);
        REQUIRE(thrownKind([&] { readCheckpoint(file); }).has_value());
    }
    std::ofstream(file, std::ios::binary) << "something else";
    CHECK(thrownKind([&] { readCheckpoint(file); }) == ErrorKind::ForeignFile);
    CHECK(thrownKind([&] { readCheckpoint(folder / "nowhere"); }) == ErrorKind::FileNotFound);
}
