// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/CheckpointWriter.h"
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <fstream>

using namespace semblance;
using namespace semblance::test;

namespace {

Checkpoint checkpointAt(std::int64_t step) {
    Checkpoint checkpoint;
    checkpoint.classNames = {"a", "b"};
    checkpoint.choiceReason = "forced";
    checkpoint.dataSetFingerprint = "f00d";
    checkpoint.position.globalStep = step;
    checkpoint.tensors.push_back({"network.weight", StoredType::Float32, {2}, std::vector<std::byte>(8)});
    return checkpoint;
}

} // namespace

TEST_CASE("the newest of what was put is on the disk at the end") {
    const TemporaryFolder folder;
    {
        CheckpointWriter writer(folder.path());
        for (int step = 1; step <= 50; ++step)
            writer.put(checkpointAt(step));
    } // its end waits
    CHECK(newestIn(folder.path()).position.globalStep == 50);
    CHECK(checkpointFiles(folder.path()).size() <= 2);
}

TEST_CASE("finish() leaves nothing open, and the writer goes on afterwards") {
    const TemporaryFolder folder;
    CheckpointWriter writer(folder.path());
    writer.finish();
    writer.put(checkpointAt(1));
    writer.finish();
    CHECK(newestIn(folder.path()).position.globalStep == 1);
    writer.put(checkpointAt(2));
    writer.finish();
    CHECK(newestIn(folder.path()).position.globalStep == 2);
    CHECK(std::ranges::all_of(writer.takeResults(), &std::string::empty));
}

TEST_CASE("what cannot be written is told once, and the next is tried") {
    const TemporaryFolder folder;
    CheckpointWriter writer(folder / "none");
    writer.put(checkpointAt(1));
    writer.finish();
    CHECK(writer.takeResults().size() == 1);
    CHECK(writer.takeResults().empty());
    std::filesystem::create_directories(folder / "none");
    writer.put(checkpointAt(2));
    writer.finish();
    CHECK(newestIn(folder / "none").position.globalStep == 2);
}
