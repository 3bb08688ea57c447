// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Files.h"
#include "core/training/PresetFile.h"
#include "tests/core/batches/SyntheticPixels.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::test;

namespace {

/// What reading a file of this content throws.
std::optional<ErrorKind> refusalOf(const std::string& content) {
    const TemporaryFolder folder;
    writeDurably(folder / "preset.json", content);
    return thrownKind([&folder] { readPresetFile(folder / "preset.json"); });
}

} // namespace

TEST_CASE("every built-in preset survives being written and read under another name") {
    const TemporaryFolder folder;
    for (const Preset& each : presets()) {
        CAPTURE(each.key);
        writePresetFile(folder / "preset.json", "my " + each.key, each.options);
        const Preset read = readPresetFile(folder / "preset.json");
        CHECK(read.key == "my " + each.key);
        CHECK(read.options == each.options);
        REQUIRE(read.values.size() == each.values.size());
        for (const PresetValue& value : read.values)
            CHECK(value.source == ValueSource::Ours);
    }
}

TEST_CASE("device and threads stay on the machine") {
    const TemporaryFolder folder;
    TrainingOptions options;
    options.device = "cuda:1";
    options.threads = 7;
    writePresetFile(folder / "preset.json", "mine", options);
    CHECK(readPresetFile(folder / "preset.json").options == TrainingOptions());
}

TEST_CASE("an option that the file does not have takes its default") {
    const TemporaryFolder folder;
    writeDurably(folder / "preset.json",
                 R"({"kind": "semblance preset", "format": 1, "name": "old", "options": {"epochs": 3}})");
    TrainingOptions expected;
    expected.epochs = 3;
    CHECK(readPresetFile(folder / "preset.json").options == expected);
}

TEST_CASE("what is no preset, a later one's, damaged or senseless is refused as such") {
    CHECK(refusalOf("") == ErrorKind::ForeignFile);
    CHECK(refusalOf("[1, 2]") == ErrorKind::ForeignFile);
    CHECK(refusalOf(R"({"kind": "recipe"})") == ErrorKind::ForeignFile);
    const std::string head = R"({"kind": "semblance preset", "format": )";
    CHECK(refusalOf(head + R"(2, "name": "a", "options": {}})") == ErrorKind::NewerFormat);
    CHECK(refusalOf(head + R"("1", "name": "a", "options": {}})") == ErrorKind::DamagedFile);
    CHECK(refusalOf(head + R"(1, "options": {}})") == ErrorKind::DamagedFile);
    CHECK(refusalOf(head + R"(1, "name": "a"})") == ErrorKind::DamagedFile);
    CHECK(refusalOf(head + R"(1, "name": "a", "options": {"epochs": "many"}})") == ErrorKind::DamagedFile);
    CHECK(refusalOf(head + R"(1, "name": "a", "options": {"colour_of_sky": 1}})") == ErrorKind::DamagedFile);
    CHECK(refusalOf(head + R"(1, "name": "m0", "options": {}})") == ErrorKind::InvalidArgument);
    CHECK(refusalOf(head + R"(1, "name": "", "options": {}})") == ErrorKind::InvalidArgument);
    CHECK(refusalOf(head + R"(1, "name": "a", "options": {"freeze": "backbone"}})") == ErrorKind::InvalidArgument);
    CHECK(refusalOf(head + R"(1, "name": "a", "options": {}})") == std::nullopt);
}

TEST_CASE("names become file names, and a folder's presets come in order with what is broken passed over") {
    CHECK(presetFileName("nano wires/1") == "nano-wires-1.json");
    CHECK(presetFileName("..") == "-..json");
    CHECK(presetFileName("Fasern µ") == "Fasern-µ.json");
    const TemporaryFolder folder;
    for (const char* name : {"b", "a"})
        writePresetFile(folder.path() / presetFileName(name), name, TrainingOptions());
    writeDurably(folder / "broken.json", "{");
    writeDurably(folder / "notes.txt", "no preset");
    std::vector<std::string> skipped;
    const auto found = savedPresets(folder.path(), [&skipped](const std::string& text) { skipped.push_back(text); });
    REQUIRE(found.size() == 2);
    CHECK(found[0].key == "a");
    REQUIRE(skipped.size() == 1);
    CHECK(skipped[0].starts_with("broken.json is passed over"));
    CHECK(savedPresets(folder / "nowhere", [](const std::string&) {}).empty());
}
