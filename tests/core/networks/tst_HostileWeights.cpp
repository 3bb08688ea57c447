// SPDX-License-Identifier: GPL-3.0-or-later
// Files made by hand to break a reader: each is refused with a sentence, or read as what it is.
#include "core/networks/StateTensor.h"
#include "tests/core/networks/WeightFiles.h"

#include <doctest/doctest.h>

#include <limits>

using namespace semblance;
using namespace semblance::tests;

namespace {

constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();

std::string answerTo(const std::string& file) {
    return thrownBy([&] { readStateDict(bytesOf(file)); });
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string text(const std::string& value) {
    std::string pickle = "X";
    put(pickle, static_cast<std::uint32_t>(value.size()));
    return pickle + value;
}

std::string number(std::int64_t value) {
    std::string pickle = "\x8a\x08";
    put(pickle, value);
    return pickle;
}

std::string tuple(const std::vector<std::int64_t>& values) {
    std::string pickle = "(";
    for (const std::int64_t value : values)
        pickle += number(value);
    return pickle + "t";
}

/// A tensor of a storage "0" that has so many elements.
std::string tensor(std::int64_t elements, std::int64_t offset, const std::vector<std::int64_t>& shape,
                   const std::vector<std::int64_t>& strides, const std::string& key = "0") {
    return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\nFloatStorage\n" + text(key) +
           text("cpu") + number(elements) + "tQ" + number(offset) + tuple(shape) + tuple(strides) + "\x89NtR";
}

const std::string kProto = "\x80\x02";

/// {"x": tensor} over a storage of four floats.
std::string answerToTensor(std::int64_t elements, std::int64_t offset, const std::vector<std::int64_t>& shape,
                           const std::vector<std::int64_t>& strides) {
    return answerTo(torchZip(kProto + "}" + text("x") + tensor(elements, offset, shape, strides) + "s.",
                             {{"0", std::string(16, '\0')}}));
}

std::string answerToPickle(const std::string& pickle) {
    return answerTo(torchZip(kProto + pickle));
}

std::string answerToSafetensors(const std::string& header, std::size_t payload) {
    return answerTo(safetensorsFile(header, std::string(payload, '\0')));
}

} // namespace

TEST_CASE("tensorsReachNoFurtherThanTheirStorage") {
    CHECK(answerToTensor(4, 0, {2, 2}, {2, 1}) == "nothing");
    CHECK(answerToTensor(4, 3, {1}, {kHuge}) == "nothing"); // a side of one is never stepped along
    CHECK(answerToTensor(4, 0, {0, kHuge}, {kHuge, kHuge}) == "nothing");
    CHECK(has(answerToTensor(4, 1, {2, 2}, {2, 1}), "reaches beyond its storage"));
    CHECK(has(answerToTensor(4, 4, {1}, {1}), "reaches beyond its storage"));
    CHECK(has(answerToTensor(4, 0, {3}, {kHuge / 2 + 1}), "reaches beyond its storage"));
    CHECK(has(answerToTensor(4, kHuge, {2}, {1}), "reaches beyond its storage"));
    CHECK(has(answerToTensor(4, 0, {kHuge, kHuge}, {1, 1}), "reaches beyond its storage"));
    CHECK(has(answerToTensor(4, -1, {1}, {1}), "negative"));
    CHECK(has(answerToTensor(4, 0, {-1}, {1}), "negative"));
    CHECK(has(answerToTensor(4, 3, {2}, {-1}), "negative"));
    CHECK(has(answerToTensor(4, 0, {2, 2}, {1}), "2 sides and 1 strides"));
    CHECK(has(answerToTensor(5, 0, {1}, {1}), "fewer bytes than elements"));
    CHECK(has(answerToTensor(-1, 0, {1}, {1}), "fewer bytes than elements"));
    CHECK(has(answerToTensor(kHuge, 0, {1}, {1}), "fewer bytes than elements"));
    CHECK(has(answerToTensor(4, 0, std::vector<std::int64_t>(9, 1), std::vector<std::int64_t>(9, 1)),
              "torch does not write"));
}

TEST_CASE("expandedTensorsCostNothingUntilTheyAreAskedFor") {
    const StateDict dict =
        readStateDict(bytesOf(torchZip(kProto + "}" + text("x") + tensor(4, 0, {1LL << 40, 1LL << 40}, {0, 0}) + "s.",
                                       {{"0", std::string(16, '\0')}})));
    REQUIRE(dict.tensors.size() == 1);
    CHECK_FALSE(elementCount(dict.tensors[0].shape).has_value());
    std::vector<float> room(4);
    CHECK(has(
        thrownBy([&] { copyElements(dict.tensors[0], ElementType::Float32, std::as_writable_bytes(std::span(room))); }),
        "does not fit"));
}

TEST_CASE("picklesCannotLeadTheMachineAstray") {
    CHECK(has(answerToPickle("."), "takes more from its stack"));
    CHECK(has(answerToPickle("((((0000"), "middle of something"));
    CHECK(has(answerToPickle("(N0"
                             "00."),
              "takes more from its stack"));
    CHECK(has(answerToPickle("]N(0a."), "foreign_file"));
    CHECK(has(answerToPickle("]K\1(a."), "takes more from its stack"));
    CHECK(has(answerToPickle("t."), "no mark"));
    CHECK(has(answerToPickle("(K\1K\1K\1d."), "a key without a value"));
    CHECK(has(answerToPickle("K\1K\2a."), "takes none"));
    CHECK(has(answerToPickle(std::string("h\0.", 3)), "not there"));
    CHECK(has(answerToPickle(std::string("Nr\xFF\xFF\xFF\xFF.", 7)), "memo with gaps"));
    CHECK(has(answerToPickle("Np4000000000000\n."), "memo with gaps"));
    CHECK(has(answerToPickle("Npx\n."), "a number that is none"));
    CHECK(has(answerToPickle(std::string("X\xFF\xFF\xFF\xFFx.", 7)), "middle of something"));
    CHECK(has(answerToPickle("\x8b\xFF\xFF\xFF\xFFx."), "middle of something"));
    CHECK(has(answerToPickle("\x8e\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFx."), "middle of something"));
    CHECK(has(answerToPickle("cos"), "does not end"));
    CHECK(has(answerToPickle(std::string("\x82\x01.", 3)), "operation 130, which no state dict has a need of"));
    CHECK(has(answerTo(torchZip("\x80\x07N.")), "protocol 7"));
    CHECK(has(answerToPickle("cos\nsystem\n(" + text("true") + "tR."), "a whole Python object of the class os.system"));
}

TEST_CASE("circlesEnd") {
    // A dictionary that holds itself, and one whose key is itself.
    CHECK(has(answerToPickle(std::string("}q\0", 3) + text("state_dict") + std::string("h\0s.", 4)), "foreign_file"));
    CHECK(has(answerToPickle(std::string("}q\0h\0h\0s.", 9)), "foreign_file"));
}

TEST_CASE("depthIsNoMatter") {
    CHECK(has(answerToPickle(std::string("N").append(100000, '\x85').append(".")), "foreign_file"));
    std::string nested;
    for (int i = 0; i < 10000; ++i)
        nested.append("}").append(text("state_dict"));
    CHECK(has(answerToPickle(nested.append("N").append(10000, 's').append(".")), "foreign_file"));
    CHECK(has(answerTo(safetensorsFile(std::string(1 << 20, '['), "")), "foreign_file"));
    CHECK(has(answerTo(safetensorsFile(std::string("{\"x\":").append(1 << 20, '['), "")), "damaged_file"));
}

TEST_CASE("countsBeyondAnyStateDictAreRefused") {
    CHECK(has(answerToPickle(std::string(1 << 20, ']').append(".")), "too_large"));
    CHECK(has(answerToPickle(std::string(1 << 20, '(').append(".")), "too_large"));
    // An ordered dictionary of a list that is asked for again and again.
    std::string pickle = "ccollections\nOrderedDict\n0](";
    pickle.replace(pickle.find("0]("), 3,
                   "q\1"
                   "0](");
    for (int i = 0; i < 1000; ++i)
        pickle += "K\1K\1\x86";
    pickle += "eq\2"
              "0";
    for (int i = 0; i < 1000; ++i)
        pickle += "h\1h\2\x85R0";
    CHECK(has(answerToPickle(pickle + "N."), "too_large"));
}

TEST_CASE("namesAreSoundAndThereOnce") {
    const std::string one = tensor(1, 0, {1}, {1});
    const std::map<std::string, std::string> storage{{"0", std::string(4, '\0')}};
    const auto answerToNames = [&](const std::string& a, const std::string& b) {
        return answerTo(torchZip(kProto + "}(" + text(a) + one + text(b) + one + "u.", storage));
    };
    CHECK(answerToNames("a", "b") == "nothing");
    CHECK(has(answerToNames("a", "a"), "the tensor a is there twice"));
    CHECK(has(answerToNames("a", ""), "empty, too long or no text"));
    CHECK(has(answerToNames("a", "b\x1b[2J"), "empty, too long or no text"));
    CHECK(has(answerToNames("a", std::string(257, 'b')), "empty, too long or no text"));
}

TEST_CASE("archivesAreWhatTheyPretend") {
    const std::string pickle = kProto + "}" + text("x") + tensor(4, 0, {4}, {1}) + "s.";
    const std::string sound = torchZip(pickle, {{"0", std::string(16, 'a')}});
    CHECK(answerTo(sound) == "nothing");
    CHECK(has(answerTo(torchZip(pickle)), "an entry that it needs is not there"));
    CHECK(has(answerTo(sound.substr(0, sound.size() - 1)), "cut short"));
    CHECK(has(answerTo(zipFile({{"a/data.pkl", "x"}, {"a/data.pkl", "y"}})), "an entry is there twice"));
    CHECK(has(answerTo(zipFile({{"a/data.pkl", "x"}, {"b/data.pkl", "y"}})), "none that torch.save writes"));
    CHECK(has(answerTo(zipFile({{"a/data.pkl", "x"}, {"a/constants.pkl", "y"}})), "TorchScript"));
    std::string changed = sound;
    changed[changed.find(std::string(16, 'a'))] = 'b';
    CHECK(has(answerTo(changed), "checksum"));
    std::string moved = sound; // the last entry's header is said to be the first one's
    const std::size_t last = moved.rfind("a/data/0");
    moved.replace(last - 4, 4, std::string(4, '\0'));
    CHECK(has(answerTo(moved), "an entry has two names"));
    std::string many = sound; // 65534 entries in the room of three
    many.replace(many.size() - 12, 2, "\xFE\xFF");
    CHECK(has(answerTo(many), "its directory is too short"));
    std::string wide = sound; // sizes that a 64-bit directory should hold
    wide.replace(wide.size() - 12, 2, "\xFF\xFF");
    CHECK(has(answerTo(wide), "64-bit directory is not there"));
}

TEST_CASE("overlappingEntriesAreRefused") {
    // The second entry's header and bytes lie within the first one's bytes.
    std::string inner = zipFile({{"a/byteorder", "little"}});
    inner.resize(inner.find("PK\1\2"));
    std::string file = zipFile({{"a/data.pkl", inner}, {"a/byteorder", "little"}});
    const std::size_t directory = file.rfind("PK\1\2");
    const auto place = static_cast<std::uint32_t>(file.find(inner));
    std::memcpy(file.data() + directory + 42, &place, 4);
    CHECK(has(answerTo(file), "entries overlap"));
}

TEST_CASE("safetensorsAreReadStrictly") {
    const std::string a = R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
    CHECK(answerToSafetensors("{" + a + "}", 8) == "nothing");
    CHECK(answerToSafetensors("{" + a + "}   ", 8) == "nothing");
    CHECK(answerToSafetensors(R"({"__metadata__":{"k":"v"},)" + a + "}", 8) == "nothing");
    CHECK(answerToSafetensors(R"({"e":{"dtype":"F32","shape":[0,9],"data_offsets":[8,8]},)" + a + "}", 8) == "nothing");
    // The order of the header need not be that of the bytes.
    CHECK(answerToSafetensors(R"({"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]},)" + a + "}", 12) == "nothing");
    const std::vector<std::pair<std::string, const char*>> headers{
        {"{" + a + "," + a + "}", "there twice"},
        {"{" + a + R"(,"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", "overlaps"},
        {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", "a hole before it"},
        {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "do not fill it"},
        {R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})", "lies outside the file"},
        {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", "lies outside the file"},
        {R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", "another length than its shape [3]"},
        {R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", "another length"},
        {R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", "a negative number"},
        {R"({"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", "a fraction"},
        {R"({"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}})", "a text"},
        {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}})", "too many offsets"},
        {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}})", "too short"},
        {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]}})", "so large a number"},
        {R"({"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}})", "too many sides"},
        {R"({"a":{"dtype":"F32","shape":[2]}})", "leaves out a field"},
        {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}})", "unknown or there twice"},
        {R"({"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}})", "unknown or there twice"},
        {R"({"a":[2]})", "a list"},
        {R"({"a":null})", "null"},
        {R"({"__metadata__":{"k":1},)" + a + "}", "a number"},
        {R"({"__metadata__":{"k":"v","k":"v"},)" + a + "}", "twice"},
        {"{" + a + "} x", "no JSON"},
        {"{" + a, "no JSON"},
    };
    for (const auto& [header, sentence] : headers) {
        CAPTURE(header);
        const std::string answer = answerToSafetensors(header, 8);
        CAPTURE(answer);
        CHECK(has(answer, "damaged_file"));
        CHECK(has(answer, sentence));
    }
    CHECK(
        has(answerToSafetensors(R"({"a":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}})", 8), "unsupported_format"));
    std::string longer = safetensorsFile("{" + a + "}", std::string(8, '\0'));
    longer[4] = 1;
    CHECK(has(answerTo(longer), "its header is said to have"));
}
