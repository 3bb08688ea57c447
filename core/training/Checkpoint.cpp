// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Checkpoint.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Sha256.h"
#include "core/training/RunJson.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

namespace semblance {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::array<char, 8> magic{'S', 'M', 'B', 'L', 'C', 'K', 'P', '\n'};
constexpr std::uint32_t format = 1;
constexpr std::uint64_t largestFile = 64ULL << 30;
constexpr std::size_t kept = 2;
constexpr std::string_view prefix = "checkpoint-";
constexpr std::string_view suffix = ".state";

struct Prologue {
    std::array<char, 8> magicBytes = magic;
    std::uint32_t formatNumber = format;
    std::uint32_t reserved = 0;
    std::uint64_t headerBytes = 0;
};
static_assert(sizeof(Prologue) == 24);

constexpr std::array<std::pair<StoredType, const char*>, 5> typeNames{{{StoredType::Float32, "float32"},
                                                                       {StoredType::Float64, "float64"},
                                                                       {StoredType::Int64, "int64"},
                                                                       {StoredType::BFloat16, "bfloat16"},
                                                                       {StoredType::Float16, "float16"}}};

nlohmann::json toJson(const StoredTensor& tensor) {
    const auto type = std::find_if(typeNames.begin(), typeNames.end(),
                                   [&tensor](const auto& entry) { return entry.first == tensor.type; });
    return {{"name", tensor.name}, {"type", type->second}, {"shape", tensor.shape}, {"bytes", tensor.bytes.size()}};
}

/// Takes the bytes of the tensor that `json` describes off the front of `payload`.
StoredTensor takeTensor(const nlohmann::json& json, Bytes& payload) {
    StoredTensor tensor;
    json.at("name").get_to(tensor.name);
    json.at("shape").get_to(tensor.shape);
    const auto name = json.at("type").get<std::string>();
    const auto type =
        std::find_if(typeNames.begin(), typeNames.end(), [&name](const auto& entry) { return name == entry.second; });
    const auto length = json.at("bytes").get<std::uint64_t>();
    if (type == typeNames.end() || length > payload.size())
        throw Error(ErrorKind::DamagedFile, "a tensor of the checkpoint is out of range");
    tensor.type = type->first;
    tensor.bytes.assign(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(length));
    payload = payload.subspan(static_cast<std::size_t>(length));
    return tensor;
}

std::string fileName(std::int64_t globalStep) {
    std::array<char, 32> number{};
    std::snprintf(number.data(), number.size(), "%010lld", static_cast<long long>(globalStep));
    return std::string(prefix).append(number.data()).append(suffix);
}

bool isCheckpointName(const std::string& name) {
    return name.starts_with(prefix) && name.ends_with(suffix);
}

Checkpoint parse(Bytes header, Bytes payload) {
    const auto json = nlohmann::json::parse(reinterpret_cast<const char*>(header.data()),
                                            reinterpret_cast<const char*>(header.data()) + header.size());
    Checkpoint checkpoint = checkpointFromJson(json);
    for (const nlohmann::json& tensor : json.at("tensors"))
        checkpoint.tensors.push_back(takeTensor(tensor, payload));
    if (!payload.empty()) throw Error(ErrorKind::DamagedFile, "the checkpoint is longer than its tensors");
    return checkpoint;
}

Checkpoint verifiedAndParsed(Bytes file) {
    Prologue prologue;
    if (file.size() < magic.size() || std::memcmp(file.data(), magic.data(), magic.size()) != 0)
        throw Error(ErrorKind::ForeignFile, "this is not a checkpoint");
    constexpr std::size_t digestBytes = sizeof(Sha256::Digest);
    if (file.size() < sizeof prologue + digestBytes) throw Error(ErrorKind::DamagedFile, "the checkpoint is truncated");
    std::memcpy(&prologue, file.data(), sizeof prologue);
    if (prologue.formatNumber > format) throw Error(ErrorKind::NewerFormat, "a later version wrote the checkpoint");
    const Bytes content = file.first(file.size() - digestBytes);
    const Sha256::Digest digest = Sha256::of(content);
    if (std::memcmp(digest.data(), file.last(digestBytes).data(), digestBytes) != 0)
        throw Error(ErrorKind::DamagedFile, "the checkpoint does not match its checksum");
    const Bytes rest = content.subspan(sizeof prologue);
    if (prologue.headerBytes > rest.size()) throw Error(ErrorKind::DamagedFile, "the checkpoint's header is too long");
    const auto headerBytes = static_cast<std::size_t>(prologue.headerBytes);
    return parse(rest.first(headerBytes), rest.subspan(headerBytes));
}

/// Those of later steps do not count: they were passed over when the run began again before them, and would push out what
/// it has just written.
void removeOlderThan(const std::filesystem::path& newest) {
    auto files = checkpointFiles(newest.parent_path());
    std::erase_if(files, [&newest](const auto& file) { return file.filename() > newest.filename(); });
    std::error_code code; // one that stays is only room lost
    for (std::size_t i = kept; i < files.size(); ++i)
        std::filesystem::remove(files[i], code);
}

/// Compares what arrives in pieces of any length with what it should be, which is in pieces too.
class Comparison {
public:
    explicit Comparison(std::span<const Bytes> expected) : m_expected(expected) {}

    void take(Bytes read) {
        while (!read.empty() && m_isSame) {
            while (m_first.empty() && !m_expected.empty()) {
                m_first = m_expected.front();
                m_expected = m_expected.subspan(1);
            }
            const std::size_t count = std::min(read.size(), m_first.size());
            m_isSame = count > 0 && std::memcmp(read.data(), m_first.data(), count) == 0;
            read = read.subspan(count);
            m_first = m_first.subspan(count);
        }
    }
    bool isWhole() const {
        return m_isSame && m_first.empty() && std::ranges::all_of(m_expected, [](Bytes rest) { return rest.empty(); });
    }

private:
    std::span<const Bytes> m_expected; ///< not begun yet
    Bytes m_first;                     ///< what is left of the piece that was begun
    bool m_isSame = true;
};

/// Only a file that reads back as it was written may push an older one out. Byte by byte: a second checksum takes longer,
/// of the time that the training beside it could have.
void readBack(const std::filesystem::path& file, std::span<const Bytes> written) {
    Comparison comparison(written);
    readInPieces(
        file, [&comparison](Bytes piece) { comparison.take(piece); }, ReadFrom::Disk);
    if (comparison.isWhole()) return;
    std::error_code code;
    std::filesystem::remove(file, code);
    throw Error(ErrorKind::FileUnwritable, "the file reads back other than it was written; the disk may be failing",
                file);
}

} // namespace

void writeCheckpoint(const std::filesystem::path& folder, const Checkpoint& checkpoint) {
    nlohmann::json json = toJson(checkpoint);
    json["tensors"] = nlohmann::json::array();
    for (const StoredTensor& tensor : checkpoint.tensors)
        json["tensors"].push_back(toJson(tensor));
    const std::string header = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    Prologue prologue;
    prologue.headerBytes = header.size();

    const std::filesystem::path target = folder / fileName(checkpoint.position.globalStep);
    std::vector<Bytes> pieces{std::as_bytes(std::span(&prologue, 1)), std::as_bytes(std::span(header))};
    for (const StoredTensor& tensor : checkpoint.tensors)
        pieces.emplace_back(tensor.bytes);
    DurableFile file(target);
    Sha256 hash;
    for (const Bytes piece : pieces) {
        file.write(piece);
        hash.update(piece);
    }
    const Sha256::Digest digest = hash.finish();
    pieces.push_back(std::as_bytes(std::span(digest)));
    file.write(pieces.back());
    file.commit();
    readBack(target, pieces);
    removeOlderThan(target);
}

Checkpoint readCheckpoint(const std::filesystem::path& file) {
    const std::vector<std::byte> bytes = readFile(file, largestFile);
    try {
        return verifiedAndParsed(bytes);
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorKind::DamagedFile, std::string("the checkpoint's header cannot be read: ") + error.what(),
                    file);
    } catch (const Error& error) {
        throw Error(error.kind(), error.what(), file);
    }
}

std::vector<std::filesystem::path> checkpointFiles(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code code;
    for (const auto& entry : std::filesystem::directory_iterator(folder, code))
        if (isCheckpointName(entry.path().filename().string())) files.push_back(entry.path());
    std::sort(files.begin(), files.end(), std::greater<>()); // the step in the name is padded with zeros
    return files;
}

std::optional<Checkpoint> newestCheckpoint(const std::filesystem::path& folder,
                                           const std::function<void(const std::string&)>& onSkipped) {
    for (const std::filesystem::path& file : checkpointFiles(folder)) {
        try {
            return readCheckpoint(file);
        } catch (const Error& error) {
            onSkipped(toUtf8(file.filename()) + " is passed over: " + error.what());
        }
    }
    return std::nullopt;
}

} // namespace semblance
