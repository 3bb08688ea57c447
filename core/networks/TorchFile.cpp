// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/TorchFile.h"

#include "core/networks/PickleMachine.h"
#include "core/networks/PickledWeights.h"
#include "core/networks/ZipArchive.h"

#include <array>
#include <map>

namespace semblance {
namespace {

constexpr std::array<unsigned char, 10> kLegacyMagic{0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19};
constexpr std::int64_t kLegacyProtocol = 1001;

// Real files need one operation for some hundred bytes; small ones are given room.
std::uint64_t largestCount(std::span<const std::byte> file) {
    return (std::uint64_t{1} << 17) + file.size() / 32;
}

PickleGraph graphOf(std::span<const std::byte> file, ByteCursor& cursor) {
    return PickleMachine(file, cursor, largestCount(file)).run();
}

[[noreturn]] void throwBigEndian() {
    throw Error(ErrorKind::UnsupportedFormat, "the file was written on a big-endian machine, which is not read");
}

// "archive/data.pkl" -> "archive/"
std::string folderOf(const ZipArchive& archive) {
    constexpr std::string_view pickle = "data.pkl";
    std::string folder;
    int found = 0;
    archive.forEachName([&](std::string_view name) {
        const std::size_t slash = name.find('/');
        if (slash == std::string_view::npos || name.substr(slash + 1) != pickle) return;
        folder = name.substr(0, slash + 1);
        ++found;
    });
    if (found != 1) throw Error(ErrorKind::ForeignFile, "the file is a zip archive, but none that torch.save writes");
    return folder;
}

void requireReadable(ZipArchive& archive, const std::string& folder) {
    if (archive.contains(folder + "constants.pkl"))
        throw Error(ErrorKind::UnsupportedFormat,
                    "the file is a TorchScript program, not weights; save its state_dict()");
    if (!archive.contains(folder + "byteorder")) return; // older than that entry: little-endian
    const std::string_view order = asText(archive.bytesOf(folder + "byteorder"));
    if (order == "big") throwBigEndian();
    if (order != "little") throwDamagedWeights("its byte order is neither little nor big");
}

std::span<const std::byte> whole(std::span<const std::byte> bytes, const PickleStorage& storage,
                                 std::uint64_t elementBytes) {
    if (storage.elements < 0 || bytes.size() / elementBytes < static_cast<std::uint64_t>(storage.elements))
        throwDamagedWeights("a storage has fewer bytes than elements");
    return bytes.first(static_cast<std::uint64_t>(storage.elements) * elementBytes);
}

/// The storages behind a legacy file's pickles.
class LegacyStorages {
public:
    explicit LegacyStorages(const PickleGraph& graph) {
        for (const PickleStorage& storage : graph.storages) {
            const auto [known, isNew] = m_places.emplace(storage.key, Place{&storage, {}});
            if (!isNew && known->second.storage->type.name != storage.type.name)
                throwDamagedWeights("a storage is said to have two types");
        }
    }

    void read(std::string_view key, ByteCursor& cursor) {
        const auto found = m_places.find(key);
        if (found == m_places.end()) throwDamagedWeights("it holds a storage that no tensor uses");
        const StorageType* type = storageTypeOf(found->second.storage->type);
        if (!type)
            throw Error(ErrorKind::UnsupportedFormat,
                        "the file holds a storage of a type that this program does not know");
        const auto elements = cursor.number<std::int64_t>();
        if (elements < 0 || static_cast<std::uint64_t>(elements) > cursor.remaining() / type->elementBytes)
            throwDamagedWeights("it is cut short in the middle of a storage");
        found->second.bytes = cursor.take(static_cast<std::uint64_t>(elements) * type->elementBytes);
    }

    std::span<const std::byte> bytesOf(const PickleStorage& storage, std::uint64_t elementBytes) const {
        return whole(m_places.find(storage.key)->second.bytes, storage, elementBytes);
    }

private:
    struct Place {
        const PickleStorage* storage;
        std::span<const std::byte> bytes;
    };
    std::map<std::string_view, Place> m_places;
};

void requireMagic(const PickleGraph& graph) {
    const auto magic = std::as_bytes(std::span(kLegacyMagic));
    if (!graph.root.is(PickleKind::LongInteger) || graph.text(graph.root) != asText(magic))
        throw Error(ErrorKind::ForeignFile, "the file is a Python pickle, but none that torch.save wrote");
}

void requireProtocol(const PickleGraph& graph) {
    if (!graph.root.is(PickleKind::Integer) || graph.root.integer() != kLegacyProtocol)
        throw Error(ErrorKind::UnsupportedFormat, "the file has another version of torch's legacy format than 1001");
}

void requireLittleEndian(const PickleGraph& machine) {
    const PickleValue* isLittle = machine.find(machine.root, "little_endian");
    if (!isLittle || !isLittle->is(PickleKind::Switch)) throwDamagedWeights("it does not say what machine wrote it");
    if (isLittle->payload == 0) throwBigEndian();
}

void readStorages(LegacyStorages& storages, const PickleGraph& keys, ByteCursor& cursor) {
    if (!keys.root.is(PickleKind::List)) throwDamagedWeights("it does not list its storages");
    for (const PickleValue& key : keys.items(keys.root)) {
        if (!key.is(PickleKind::Text)) throwDamagedWeights("it does not list its storages");
        storages.read(keys.text(key), cursor);
    }
}

} // namespace

StateDict readTorchZip(std::span<const std::byte> file) {
    ZipArchive archive(file);
    const std::string folder = folderOf(archive);
    requireReadable(archive, folder);
    const std::span<const std::byte> pickle = archive.bytesOf(folder + "data.pkl");
    ByteCursor cursor(pickle);
    const PickleGraph graph = PickleMachine(pickle, cursor, largestCount(file)).run();
    StateDict dict = stateDictOf(graph, [&](const PickleStorage& storage, std::uint64_t elementBytes) {
        return whole(archive.bytesOf(folder + "data/" + std::string(storage.key)), storage, elementBytes);
    });
    dict.format = WeightFormat::TorchZip;
    return dict;
}

bool startsAsPickle(std::span<const std::byte> file) {
    return file.size() > 2 && file[0] == std::byte{0x80} && file[1] >= std::byte{2} && file[1] <= std::byte{5};
}

StateDict readTorchLegacy(std::span<const std::byte> file) {
    ByteCursor cursor(file);
    requireMagic(graphOf(file, cursor));
    requireProtocol(graphOf(file, cursor));
    requireLittleEndian(graphOf(file, cursor));
    const PickleGraph graph = graphOf(file, cursor);
    LegacyStorages storages(graph);
    readStorages(storages, graphOf(file, cursor), cursor);
    StateDict dict = stateDictOf(graph, [&storages](const PickleStorage& storage, std::uint64_t elementBytes) {
        return storages.bytesOf(storage, elementBytes);
    });
    dict.format = WeightFormat::TorchLegacy;
    return dict;
}

} // namespace semblance
