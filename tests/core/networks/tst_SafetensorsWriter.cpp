// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/SafetensorsWriter.h"
#include "tests/core/networks/WeightFiles.h"

#include <doctest/doctest.h>

#include <unistd.h>

using namespace semblance;
using namespace semblance::tests;

namespace {

/// A folder of its own, removed at the end.
class Folder {
public:
    Folder() : m_path(std::filesystem::temp_directory_path() / ("safetensors-" + std::to_string(::getpid()))) {
        std::filesystem::create_directory(m_path);
    }
    ~Folder() { std::filesystem::remove_all(m_path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path file() const { return m_path / "weights.safetensors"; }
    bool isEmpty() const { return std::filesystem::is_empty(m_path); }

private:
    std::filesystem::path m_path;
};

using Metadata = std::map<std::string, std::string>;

std::string contentAfterWriting(const std::vector<NamedTensor>& tensors, const Metadata& metadata = {}) {
    const Folder folder;
    writeSafetensors(folder.file(), tensors, metadata);
    return contentOf(folder.file());
}

StateDict roundTrip(const std::vector<NamedTensor>& tensors, const Metadata& metadata = {}) {
    return readStateDict(bytesOf(contentAfterWriting(tensors, metadata)));
}

std::string refusalOf(const std::vector<NamedTensor>& tensors, const Metadata& metadata = {}) {
    const Folder folder;
    const std::string refusal = thrownBy([&] { writeSafetensors(folder.file(), tensors, metadata); });
    CHECK(folder.isEmpty());
    return refusal;
}

torch::Tensor tensorOf(const StateTensor& tensor) {
    const bool isWhole = tensor.type == ElementType::Int64;
    torch::Tensor result = torch::empty(torch::IntArrayRef(tensor.shape), isWhole ? torch::kInt64 : torch::kFloat32);
    copyElements(tensor, tensor.type, {static_cast<std::byte*>(result.data_ptr()), result.nbytes()});
    return result;
}

std::uint64_t headerLength(const std::string& file) {
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), sizeof(length));
    return length;
}

} // namespace

TEST_CASE("whatIsWrittenIsRead") {
    const torch::Tensor picture = torch::rand({2, 3, 5, 4});
    const std::vector<NamedTensor> tensors{
        {"weight", torch::randn({7, 3})},
        {"count", torch::tensor(std::int64_t{-5})},
        {"channels last", picture.contiguous(torch::MemoryFormat::ChannelsLast)},
        {"turned", picture.transpose(1, 3)},
        {"seen once", torch::rand({1}).expand({4})},
        {"nothing", torch::empty({0, 3})},
        {"numbers", torch::arange(3, torch::kInt64)},
        {"extremes", torch::tensor({std::numeric_limits<float>::infinity(), -0.0F, 1e-45F})},
        {"w\u00f6rter", torch::rand({1}).requires_grad_()}};
    const StateDict dict = roundTrip(tensors);
    CHECK(dict.format == WeightFormat::Safetensors);
    CHECK(dict.metadata.empty());
    CHECK(dict.tensors.size() == tensors.size());
    for (const NamedTensor& item : tensors) {
        CAPTURE(item.name);
        const StateTensor* found = find(dict, item.name);
        REQUIRE(found);
        CHECK((tensorOf(*found).scalar_type() == item.tensor.scalar_type()));
        CHECK(torch::equal(tensorOf(*found), item.tensor));
    }
}

TEST_CASE("metadataComeBack") {
    const Metadata metadata{{"network", "mae_densenet121"},
                            {"epoch", "12"},
                            {"", "empty"},
                            {"lines", "a\nb\t\"c\" \\ \u00b5m"},
                            {"shape", ""}};
    CHECK(roundTrip({{"x", torch::rand({2})}}, metadata).metadata == metadata);
    CHECK(roundTrip({}, metadata).metadata == metadata);
}

TEST_CASE("otherFormatsHaveNoMetadata") {
    CHECK(readStateDict(weightFile("tiny_zip.pth")).metadata.empty());
    CHECK(readStateDict(weightFile("tiny_legacy.pth")).metadata.empty());
}

TEST_CASE("everyElementLiesAtAMultipleOfItsSize") {
    for (std::size_t length = 1; length < 12; ++length) {
        CAPTURE(length);
        const std::string file = contentAfterWriting({{std::string(length, 'a'), torch::rand({3})},
                                                      {"b", torch::arange(2, torch::kInt64)},
                                                      {"c", torch::rand({})}});
        const std::uint64_t header = headerLength(file);
        CHECK(header % 8 == 0);
        CHECK(file[8] == '{');
        CHECK(file.size() == 8 + header + 3 * 4 + 2 * 8 + 4);
        const std::shared_ptr<const std::vector<std::byte>> bytes = bytesOf(file);
        for (const StateTensor& tensor : readStateDict(bytes).tensors)
            CHECK(static_cast<std::uint64_t>(tensor.bytes.data() - bytes->data()) % bytesOf(tensor.type) == 0);
    }
}

TEST_CASE("theHeaderIsAsTheFormatSaysIt") {
    const std::string file =
        contentAfterWriting({{"b", torch::rand({2, 3})}, {"a", torch::arange(2, torch::kInt64)}}, {{"epoch", "3"}});
    const std::string header = file.substr(8, headerLength(file));
    CHECK(header.substr(0, header.find_last_not_of(' ') + 1) ==
          R"({"__metadata__":{"epoch":"3"},"a":{"dtype":"I64","shape":[2],"data_offsets":[0,16]},)"
          R"("b":{"dtype":"F32","shape":[2,3],"data_offsets":[16,40]}})");
}

TEST_CASE("whatCouldNotBeReadIsNotWritten") {
    const torch::Tensor one = torch::rand({1});
    CHECK(refusalOf({{"x", torch::rand({1}, torch::kFloat64)}}) ==
          "invalid_argument: the tensor x is neither float32 nor int64");
    CHECK(refusalOf({{"x", torch::rand({1}).to(torch::kBFloat16)}}) ==
          "invalid_argument: the tensor x is neither float32 nor int64");
    CHECK(refusalOf({{"x", torch::Tensor()}}) == "invalid_argument: the tensor x is not there");
    CHECK(refusalOf({{"x", torch::rand({1, 1, 1, 1, 1, 1, 1, 1, 1})}}) ==
          "invalid_argument: the tensor x has too many sides: [1,1,1,1,1,1,1,1,1]");
    CHECK(refusalOf({{"__metadata__", one}}) == "invalid_argument: no tensor can be named __metadata__");
    for (const std::vector<NamedTensor>& tensors : {std::vector<NamedTensor>{{"", one}},
                                                    {{"a\n", one}},
                                                    {{std::string(257, 'a'), one}},
                                                    {{"a", one}, {"a", one}}})
        CHECK(refusalOf(tensors) == "invalid_argument: a tensor's name is empty, too long, no text or there twice");
    CHECK(refusalOf({{"\xff", one}}) == "invalid_argument: a name or a text of the metadata is no UTF-8");
    CHECK(refusalOf({{"x", one}}, {{"a", "\xff"}}) == "invalid_argument: a name or a text of the metadata is no UTF-8");
    Metadata many;
    for (int i = 0; i < 4097; ++i)
        many[std::to_string(i)] = "";
    CHECK(refusalOf({{"x", one}}, many) == "invalid_argument: there are too many metadata");
    many.erase("0");
    CHECK(roundTrip({{"x", one}}, many).metadata.size() == 4096);
}

TEST_CASE("aFileThatIsThereStaysUntilTheNewOneIsWhole") {
    const Folder folder;
    writeSafetensors(folder.file(), {{"x", torch::zeros({2})}});
    const std::string before = contentOf(folder.file());
    CHECK(thrownBy([&] { writeSafetensors(folder.file(), {{"x", torch::Tensor()}}); }) != "nothing");
    CHECK(contentOf(folder.file()) == before);
    writeSafetensors(folder.file(), {{"x", torch::ones({2})}});
    CHECK(tensorOf(readStateDict(folder.file()).tensors.at(0)).sum().item<double>() == 2);
    CHECK(thrownBy([&] { writeSafetensors(folder.file() / "below", {}); }).starts_with("file_unwritable: "));
}
