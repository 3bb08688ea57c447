// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/Safetensors.h"

#include "core/networks/ByteCursor.h"
#include "core/networks/SafetensorsHeader.h"
#include "core/networks/StateTensor.h"

#include <algorithm>
#include <array>

namespace semblance {
namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kLargestHeader = std::uint64_t{16} << 20;

struct TypeRow {
    std::string_view name;
    std::uint64_t bytes;
    std::optional<ElementType> type; ///< none: known, and skipped
};
constexpr std::array<TypeRow, 15> kTypes{{{"F64", 8, ElementType::Float64},
                                          {"F32", 4, ElementType::Float32},
                                          {"F16", 2, ElementType::Float16},
                                          {"BF16", 2, ElementType::BFloat16},
                                          {"I64", 8, ElementType::Int64},
                                          {"I32", 4, {}},
                                          {"I16", 2, {}},
                                          {"I8", 1, {}},
                                          {"U64", 8, {}},
                                          {"U32", 4, {}},
                                          {"U16", 2, {}},
                                          {"U8", 1, {}},
                                          {"BOOL", 1, {}},
                                          {"F8_E5M2", 1, {}},
                                          {"F8_E4M3", 1, {}}}};

const TypeRow& rowOf(const SafetensorsEntry& entry) {
    for (const TypeRow& row : kTypes)
        if (row.name == entry.type) return row;
    throw Error(ErrorKind::UnsupportedFormat,
                "the tensor " + entry.name + " is of a type that this program does not know");
}

void requireLength(const SafetensorsEntry& entry, std::uint64_t elementBytes, std::uint64_t room) {
    if (entry.begin > entry.end || entry.end > room)
        throwDamagedWeights("the tensor " + entry.name + " lies outside the file");
    const std::optional<std::int64_t> count = elementCount(entry.shape);
    const std::uint64_t length = entry.end - entry.begin;
    if (!count || length % elementBytes != 0 || length / elementBytes != static_cast<std::uint64_t>(*count))
        throwDamagedWeights("the tensor " + entry.name + " has another length than its shape " +
                            shapeText(entry.shape) + " needs");
}

// Sorted by place they must lie one behind the other, from the first byte to the last.
void requireNoOverlapOrHole(const std::vector<SafetensorsEntry>& entries, std::uint64_t room) {
    std::vector<const SafetensorsEntry*> sorted;
    for (const SafetensorsEntry& entry : entries)
        sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(), [](const SafetensorsEntry* a, const SafetensorsEntry* b) {
        return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
    });
    std::uint64_t position = 0;
    for (const SafetensorsEntry* entry : sorted) {
        if (entry->begin != position)
            throwDamagedWeights("the tensor " + entry->name +
                                (entry->begin < position ? " overlaps the one before it" : " has a hole before it"));
        position = entry->end;
    }
    if (position != room) throwDamagedWeights("its tensors do not fill it");
}

void add(StateDict& dict, const SafetensorsEntry& entry, std::span<const std::byte> payload) {
    const TypeRow& row = rowOf(entry);
    if (!row.type) {
        dict.skipped.push_back(entry.name + ": its type, " + entry.type + ", is none that a network here holds");
        return;
    }
    dict.tensors.push_back(placedTensor(entry.name, *row.type, {0, entry.shape, contiguousStrides(entry.shape)},
                                        payload.subspan(entry.begin, entry.end - entry.begin)));
}

std::uint64_t headerLengthOf(std::span<const std::byte> file) {
    return ByteCursor(file).number<std::uint64_t>();
}

} // namespace

bool startsAsSafetensors(std::span<const std::byte> file) {
    return file.size() > kLengthBytes && file[kLengthBytes] == std::byte{'{'};
}

bool hasSafetensorsHeader(std::span<const std::byte> file) {
    return startsAsSafetensors(file) && headerLengthOf(file) <= file.size() - kLengthBytes;
}

StateDict readSafetensors(std::span<const std::byte> file) {
    const std::uint64_t headerLength = headerLengthOf(file);
    if (headerLength > file.size() - kLengthBytes)
        throwDamagedWeights("its header is said to have " + std::to_string(headerLength) + " bytes");
    if (headerLength > kLargestHeader)
        throw Error(ErrorKind::UnsupportedFormat, "the header of the file has more than 16 MiB");
    const std::span<const std::byte> payload = file.subspan(kLengthBytes + headerLength);
    SafetensorsHeader header = readSafetensorsHeader(file.subspan(kLengthBytes, headerLength));
    for (const SafetensorsEntry& entry : header.entries)
        requireLength(entry, rowOf(entry).bytes, payload.size());
    requireNoOverlapOrHole(header.entries, payload.size());
    StateDict dict;
    dict.format = WeightFormat::Safetensors;
    dict.metadata = std::move(header.metadata);
    for (const SafetensorsEntry& entry : header.entries)
        add(dict, entry, payload);
    return dict;
}

} // namespace semblance
