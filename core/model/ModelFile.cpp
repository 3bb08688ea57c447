// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ModelFile.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Sha256.h"
#include "core/model/JsonFields.h"
#include "core/model/ModelJson.h"
#include "core/model/TensorDirectory.h"
#include "core/networks/StateTensor.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <span>
#include <string_view>

namespace semblance {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are copied as they lie in memory");

using Bytes = std::span<const std::byte>;

constexpr std::string_view kMagic = "SEMBLNCE";
constexpr std::uint32_t kFormat = 1;
constexpr std::uint64_t kPrefixLength = 32;
constexpr std::uint64_t kDigestLength = 32;
constexpr std::uint64_t kLargestHeader = std::uint64_t{16} << 20;
constexpr std::uint64_t kLargestFile = std::uint64_t{16} << 30;

/// The first 32 bytes.
struct Prefix {
    std::array<char, 8> magic{};
    std::uint32_t format = kFormat;
    std::uint32_t reserved = 0;
    std::uint64_t headerLength = 0;
    std::uint64_t fileLength = 0;
};
static_assert(sizeof(Prefix) == kPrefixLength);

[[noreturn]] void throwDamaged(const std::string& what) {
    throw Error(ErrorKind::DamagedFile, what);
}

// True for less than the magic too: such a file is one that was cut short.
bool startsAsModelFile(Bytes bytes) {
    const Bytes start = bytes.first(std::min(bytes.size(), kMagic.size()));
    return std::equal(start.begin(), start.end(), std::as_bytes(std::span(kMagic)).begin());
}

ElementType elementTypeOf(StoredType type) {
    switch (type) {
    case StoredType::Float32: return ElementType::Float32;
    case StoredType::Float64: return ElementType::Float64;
    case StoredType::Int64: return ElementType::Int64;
    case StoredType::BFloat16: return ElementType::BFloat16;
    case StoredType::Float16: return ElementType::Float16;
    }
    return ElementType::Float32;
}

// A foreign file may be of any size, and is not worth reading whole.
void requireMagic(const std::filesystem::path& path) {
    std::error_code code;
    if (!std::filesystem::is_regular_file(path, code)) return; // readFile says what is wrong
    std::array<char, 8> start{};
    std::ifstream stream(path, std::ios::binary);
    stream.read(start.data(), start.size());
    const auto count = static_cast<std::size_t>(stream.gcount());
    if (count > 0 && !startsAsModelFile(std::as_bytes(std::span(start).first(count))))
        throw Error(ErrorKind::ForeignFile, "this is not a model file of Semblance");
}

std::vector<std::byte> bytesOf(const std::filesystem::path& path) {
    requireMagic(path);
    return readFile(path, kLargestFile);
}

/// A file whose prefix and checksum agree with it.
struct VerifiedFile {
    Bytes header;
    Bytes payload;
};

Prefix prefixOf(Bytes file) {
    Prefix prefix;
    if (!startsAsModelFile(file)) throw Error(ErrorKind::ForeignFile, "this is not a model file of Semblance");
    if (file.size() < kPrefixLength)
        throwDamaged("the model file is cut short: it ends after " + std::to_string(file.size()) + " bytes");
    std::memcpy(&prefix, file.data(), kPrefixLength);
    if (prefix.format > kFormat)
        throw Error(ErrorKind::NewerFormat, "the model file has format " + std::to_string(prefix.format) +
                                                "; this version reads formats up to " + std::to_string(kFormat));
    return prefix;
}

void requireLength(const Prefix& prefix, std::uint64_t actual) {
    if (actual < prefix.fileLength)
        throwDamaged("the model file is cut short: " + std::to_string(actual) + " of " +
                     std::to_string(prefix.fileLength) + " bytes are there");
    if (actual > prefix.fileLength)
        throwDamaged("the model file is damaged: it is longer than the " + std::to_string(prefix.fileLength) +
                     " bytes that it says");
}

// A fuzzing build takes every checksum for right, or no change would come past it.
void requireChecksum([[maybe_unused]] Bytes file) {
#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    const Sha256::Digest digest = Sha256::of(file.first(file.size() - kDigestLength));
    if (std::memcmp(digest.data(), file.last(kDigestLength).data(), kDigestLength) != 0)
        throwDamaged("the model file is damaged: its checksum does not agree with its content");
#endif
}

VerifiedFile verified(Bytes file) {
    const Prefix prefix = prefixOf(file);
    requireLength(prefix, file.size());
    if (file.size() < kPrefixLength + kDigestLength) throwDamaged("the model file is damaged: it has no checksum");
    requireChecksum(file);
    if (prefix.format == 0 || prefix.reserved != 0)
        throwDamaged("the model file is damaged: its first bytes are wrong");
    const std::uint64_t room = file.size() - kPrefixLength - kDigestLength;
    if (prefix.headerLength > std::min(room, kLargestHeader))
        throwDamaged("the model file is damaged: its header is said to have " + std::to_string(prefix.headerLength) +
                     " bytes");
    const std::uint64_t end = file.size() - kDigestLength;
    const std::uint64_t begin = std::min(aligned(kPrefixLength + prefix.headerLength), end);
    return {file.subspan(kPrefixLength, prefix.headerLength), file.subspan(begin, end - begin)};
}

/// What the header says, checked.
struct Header {
    ModelDescription description;
    std::vector<TensorPlace> places;
};

Header headerOf(Bytes text) {
    const nlohmann::json json = parseStrictJson(text);
    JsonFields fields(json, "");
    Header header;
    header.description = modelDescriptionFromJson(fields.value("description"));
    header.places = placesFromJson(fields.array("tensors"));
    fields.finish();
    return header;
}

Header headerOf(const VerifiedFile& file) {
    Header header = headerOf(file.header);
    if (payloadLength(header.places) != file.payload.size())
        throwDamaged("the model file is damaged: its tensors do not fill its " + std::to_string(file.payload.size()) +
                     " bytes of payload");
    return header;
}

std::vector<StoredTensor> tensorsOf(const std::vector<TensorPlace>& places, Bytes payload) {
    std::vector<StoredTensor> tensors;
    for (const TensorPlace& place : places) {
        const Bytes bytes = payload.subspan(place.offset, place.length);
        tensors.push_back({place.name, place.type, place.shape, {bytes.begin(), bytes.end()}});
    }
    return tensors;
}

/// Runs a step of reading, and names the file in whatever goes wrong.
template <typename Step>
auto naming(const std::filesystem::path& path, Step step) {
    try {
        return step();
    } catch (const Error& error) {
        if (!error.path().empty()) throw;
        throw Error(error.kind(), error.what(), path);
    }
}

std::string headerText(const ModelContent& content, const std::vector<TensorPlace>& places) {
    const nlohmann::json json{{"description", toJson(content.description)}, {"tensors", toJson(places)}};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// What is written must be readable: the check is the reader itself.
void requireReadable(const std::string& header, const std::filesystem::path& path) {
    try {
        if (header.size() > kLargestHeader) throwDamaged("the header has more than 16 MiB");
        headerOf(std::as_bytes(std::span(header)));
    } catch (const Error& error) {
        throw Error(ErrorKind::InvalidArgument, std::string("no model file can hold this: ") + error.what(), path);
    }
}

/// A durable file that hashes what goes through it.
class HashedFile {
public:
    explicit HashedFile(const std::filesystem::path& path) : m_file(path) {}

    void write(Bytes bytes) {
        m_file.write(bytes);
        m_hash.update(bytes);
    }
    void padTo(std::uint64_t position) {
        constexpr std::array<std::byte, kTensorAlignment> zeros{};
        write(Bytes(zeros).first(position - m_file.size()));
    }
    std::uint64_t size() const { return m_file.size(); }
    void commit() {
        const Sha256::Digest digest = m_hash.finish();
        m_file.write(std::as_bytes(std::span(digest)));
        m_file.commit();
    }

private:
    DurableFile m_file;
    Sha256 m_hash;
};

} // namespace

void writeModelFile(const std::filesystem::path& path, const ModelContent& content) {
    const std::vector<TensorPlace> places = placesOf(content.tensors);
    const std::string header = headerText(content, places);
    requireReadable(header, path);
    const std::uint64_t payloadStart = aligned(kPrefixLength + header.size());
    Prefix prefix;
    std::copy(kMagic.begin(), kMagic.end(), prefix.magic.begin());
    prefix.headerLength = header.size();
    prefix.fileLength = payloadStart + payloadLength(places) + kDigestLength;

    HashedFile file(path);
    file.write(std::as_bytes(std::span(&prefix, 1)));
    file.write(std::as_bytes(std::span(header)));
    file.padTo(payloadStart);
    for (std::size_t i = 0; i < places.size(); ++i) {
        file.padTo(payloadStart + places[i].offset);
        file.write(content.tensors[i].bytes);
    }
    file.commit();
}

ModelContent readModelBytes(std::span<const std::byte> file) {
    const VerifiedFile parts = verified(file);
    Header header = headerOf(parts);
    return {std::move(header.description), tensorsOf(header.places, parts.payload)};
}

ModelView viewModelBytes(const FileBytes& file) {
    const VerifiedFile parts = verified(*file);
    Header header = headerOf(parts);
    ModelView view{std::move(header.description), {WeightFormat::ModelFile, {}, {}, file, {}}};
    for (TensorPlace& place : header.places)
        view.weights.tensors.push_back(placedTensor(std::move(place.name), elementTypeOf(place.type),
                                                    {0, place.shape, contiguousStrides(place.shape)},
                                                    parts.payload.subspan(place.offset, place.length)));
    return view;
}

bool isModelFile(std::span<const std::byte> file) {
    return file.size() >= kMagic.size() && startsAsModelFile(file);
}

ModelContent readModelFile(const std::filesystem::path& path) {
    return naming(path, [&] { return readModelBytes(bytesOf(path)); });
}

ModelDescription readModelDescription(const std::filesystem::path& path) {
    return naming(path, [&] { return headerOf(verified(bytesOf(path))).description; });
}

} // namespace semblance
