// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/ModelJson.h"
#include "tests/core/model/SampleModel.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace semblance;
using namespace semblance::tests;

namespace {

/// "damaged_file: sentence", and whether the path was named.
std::string refusalOf(const std::string& file) {
    const TemporaryPath temporary("refused");
    writeText(temporary.path, file);
    try {
        readModelFile(temporary.path);
    } catch (const Error& error) {
        CHECK(error.path() == temporary.path);
        return std::string(errorKindName(error.kind())) + ": " + error.what();
    }
    return "accepted";
}

std::string soundFile() {
    const TemporaryPath temporary("sound");
    writeModelFile(temporary.path, sampleContent());
    return readText(temporary.path);
}

std::string headerWith(const std::string& tensors) {
    return R"({"description":)" + toJson(sampleDescription()).dump() + R"(,"tensors":)" + tensors + "}";
}

std::string refusalOfTensors(const std::string& tensors, std::size_t payloadBytes) {
    return refusalOf(rawFile(headerWith(tensors), std::string(payloadBytes, 'p')));
}

bool isIn(const std::string& part, const std::string& whole) {
    return whole.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("contentComesBackAsItWas") {
    const TemporaryPath temporary("round-trip");
    writeModelFile(temporary.path, sampleContent());
    const ModelContent content = readModelFile(temporary.path);
    CHECK(content.description == sampleDescription());
    CHECK(sameTensors(content.tensors, sampleContent().tensors));
    CHECK(readModelDescription(temporary.path) == sampleDescription());
}

TEST_CASE("sameContentGivesTheSameBytes") {
    CHECK(soundFile() == soundFile());
}

TEST_CASE("tensorsLieAtMultiplesOf64AndTheChecksumIsOverTheRest") {
    const std::string file = soundFile();
    CHECK(file.substr(0, 8) == "SEMBLNCE");
    std::uint64_t headerLength = 0;
    std::memcpy(&headerLength, file.data() + 16, 8);
    const nlohmann::json header = nlohmann::json::parse(file.substr(32, headerLength));
    const std::size_t payload = (32 + headerLength + 63) / 64 * 64;
    for (std::size_t i = 0; i < header["tensors"].size(); ++i) {
        const nlohmann::json& tensor = header["tensors"][i];
        const auto offset = tensor["offset"].get<std::size_t>();
        CHECK(offset % 64 == 0);
        const std::vector<std::byte> bytes = sampleContent().tensors[i].bytes;
        const auto inFile = std::as_bytes(std::span(file)).subspan(payload + offset, bytes.size());
        CHECK(std::equal(bytes.begin(), bytes.end(), inFile.begin()));
    }
    std::string again = file;
    sealAgain(again);
    CHECK(again == file);
}

TEST_CASE("eachRefusalHasItsOwnSentence") {
    const std::string sound = soundFile();
    REQUIRE(refusalOf(sound) == "accepted");

    const std::string size = std::to_string(sound.size());
    CHECK(refusalOf(sound.substr(0, sound.size() - 100)) ==
          "damaged_file: the model file is cut short: " + std::to_string(sound.size() - 100) + " of " + size +
              " bytes are there");
    CHECK(refusalOf(sound.substr(0, 20)) == "damaged_file: the model file is cut short: it ends after 20 bytes");
    CHECK(refusalOf("") == "damaged_file: the model file is cut short: it ends after 0 bytes");
    CHECK(refusalOf(sound + "x") ==
          "damaged_file: the model file is damaged: it is longer than the " + size + " bytes that it says");

    std::string flipped = sound;
    flipped[flipped.size() - 40] = static_cast<char>(flipped[flipped.size() - 40] ^ 1);
    CHECK(refusalOf(flipped) ==
          "damaged_file: the model file is damaged: its checksum does not agree with its content");

    std::string newer = sound;
    newer[8] = 2;
    sealAgain(newer);
    CHECK(refusalOf(newer) == "newer_format: the model file has format 2; this version reads formats up to 1");

    CHECK(refusalOf("\x89PNG\r\n\x1a\n and so on") == "foreign_file: this is not a model file of Semblance");
    CHECK(refusalOf("S?") == "foreign_file: this is not a model file of Semblance");
}

TEST_CASE("missingFileAndFolderAreNamed") {
    const auto kindOf = [](const std::filesystem::path& path) {
        try {
            readModelFile(path);
        } catch (const Error& error) {
            CHECK(error.path() == path);
            return error.kind();
        }
        return ErrorKind::Internal;
    };
    CHECK(kindOf("/nowhere/model.semblance") == ErrorKind::FileNotFound);
    CHECK(kindOf(std::filesystem::temp_directory_path()) == ErrorKind::FileUnreadable);
}

TEST_CASE("wellMadeTensorDirectoryIsAccepted") {
    CHECK(refusalOfTensors("[]", 0) == "accepted");
    CHECK(refusalOfTensors(R"([{"name":"a","type":"float32","shape":[2,2],"offset":64,"length":16}])", 80) ==
          "accepted");
}

TEST_CASE("unsoundTensorDirectoriesAreRefused") {
    const auto tensor = [](const char* name, const char* shape, const char* offset, const char* length) {
        return std::string(R"({"name":")") + name + R"(","type":"float32","shape":)" + shape + R"(,"offset":)" +
               offset + R"(,"length":)" + length + "}";
    };
    const auto refusal = [](const std::string& list, std::size_t bytes) {
        return refusalOfTensors("[" + list + "]", bytes);
    };
    CHECK(isIn("\"a\" is there twice",
               refusal(tensor("a", "[4]", "0", "16") + "," + tensor("a", "[4]", "64", "16"), 80)));
    CHECK(isIn("overlaps", refusal(tensor("a", "[20]", "0", "80") + "," + tensor("b", "[4]", "64", "16"), 80)));
    CHECK(isIn("overlaps", refusal(tensor("a", "[4]", "64", "16") + "," + tensor("b", "[4]", "0", "16"), 80)));
    CHECK(isIn("multiple of 64", refusal(tensor("a", "[4]", "8", "16"), 24)));
    CHECK(isIn("length: should be", refusal(tensor("a", "[5]", "0", "16"), 16)));
    CHECK(isIn("do not fill", refusal(tensor("a", "[4]", "64", "16"), 16)));
    CHECK(isIn("do not fill", refusal(tensor("a", "[4]", "0", "16"), 80)));
    CHECK(isIn("do not fill", refusal(tensor("a", "[1000000,1000]", "0", "4000000000"), 64)));
    CHECK(isIn("is sane", refusal(tensor("a", "[4294967296,4294967296]", "0", "0"), 0)));
    CHECK(isIn("is sane", refusal(tensor("a", "[1099511627776,2,2]", "0", "16"), 16)));
    CHECK(isIn("whole numbers", refusal(tensor("a", "[-4]", "0", "16"), 16)));
    CHECK(isIn("whole numbers", refusal(tensor("a", "[18446744073709551615]", "0", "16"), 16)));
    CHECK(isIn("whole number", refusal(tensor("a", "[4]", "0", "16.0"), 16)));
    CHECK(isIn("too many dimensions", refusal(tensor("a", "[1,1,1,1,1,1,1,1,4]", "0", "16"), 16)));
    CHECK(isIn("offset", refusal(tensor("a", "[4]", "-64", "16"), 16)));
    CHECK(isIn("offset", refusal(tensor("a", "[4]", "18446744073709551552", "16"), 16)));
    CHECK(isIn("no name", refusal(tensor("", "[4]", "0", "16"), 16)));
    CHECK(isIn("should be an object", refusal("3", 0)));
    CHECK(isIn("unknown type",
               refusalOfTensors(R"([{"name":"a","type":"int4","shape":[4],"offset":0,"length":16}])", 16)));
    CHECK(isIn("is missing", refusalOfTensors(R"([{"name":"a","type":"float32","shape":[4],"offset":0}])", 16)));
}

TEST_CASE("unsoundJsonIsRefused") {
    CHECK(isIn("damaged_file: not sound JSON", refusalOf(rawFile("{\"description\":", ""))));
    CHECK(isIn("damaged_file: not sound JSON", refusalOf(rawFile("", ""))));
    CHECK(isIn("damaged_file: not sound JSON", refusalOf(rawFile(headerWith("[]") + "x", ""))));
    CHECK(isIn("damaged_file: not sound JSON", refusalOf(rawFile("{\"description\":\"\xff\"}", ""))));
    CHECK(isIn("nests deeper", refusalOf(rawFile(std::string(200000, '['), ""))));
    CHECK(
        isIn("nests deeper", refusalOf(rawFile(headerWith(std::string(100000, '[') + std::string(100000, ']')), ""))));
    CHECK(isIn("names \"tensors\" twice", refusalOf(rawFile(headerWith("[],\"tensors\":[]"), ""))));
    CHECK(isIn("more: is not known", refusalOf(rawFile(headerWith("[],\"more\":1"), ""))));
    CHECK(isIn("should be an object", refusalOf(rawFile("[]", ""))));
    CHECK(isIn("description: is missing", refusalOf(rawFile("{}", ""))));
}

TEST_CASE("headerLengthsBeyondTheFileAreRefused") {
    for (const std::uint64_t length : {std::uint64_t{1} << 20, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
        std::string file = soundFile();
        put64(file, 16, length);
        sealAgain(file);
        CHECK(isIn("its header is said to have", refusalOf(file)));
    }
}

TEST_CASE("brokenUtf8IsReplacedSoThatNoTrainingIsLost") {
    const TemporaryPath temporary("latin1");
    ModelContent content = sampleContent();
    content.description.classNames[0] = "Poudre \xe9";
    writeModelFile(temporary.path, content);
    CHECK(readModelDescription(temporary.path).classNames[0] == "Poudre \xef\xbf\xbd");
}

TEST_CASE("contentThatCouldNotBeReadIsNotWritten") {
    const TemporaryPath temporary("never");
    const auto refusal = [&](const ModelContent& content) -> std::string {
        try {
            writeModelFile(temporary.path, content);
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::InvalidArgument);
            return error.what();
        }
        return "written";
    };
    ModelContent content = sampleContent();
    content.tensors[0].bytes.pop_back();
    CHECK(isIn("tensors[0].length", refusal(content)));
    content = sampleContent();
    content.tensors[1].name = content.tensors[0].name;
    CHECK(isIn("twice", refusal(content)));
    content = sampleContent();
    content.description.temperature = 0;
    CHECK(isIn("temperature", refusal(content)));
    content = sampleContent();
    content.description.classNames.clear();
    CHECK(isIn("class_names", refusal(content)));
    CHECK_FALSE(std::filesystem::exists(temporary.path));
}
