// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/TensorDirectory.h"

#include "core/model/JsonFields.h"

#include <array>
#include <limits>
#include <set>
#include <string_view>

namespace semblance {
namespace {

constexpr std::size_t kLargestRank = 8;
constexpr std::int64_t kLargestLength = std::int64_t{1} << 40;

struct TypeRow {
    StoredType type;
    std::string_view name;
    std::int64_t bytes;
};
constexpr std::array<TypeRow, 5> kTypes{{{StoredType::Float32, "float32", 4},
                                         {StoredType::Float64, "float64", 8},
                                         {StoredType::Int64, "int64", 8},
                                         {StoredType::BFloat16, "bfloat16", 2},
                                         {StoredType::Float16, "float16", 2}}};

const TypeRow& rowOf(StoredType type) {
    return kTypes[static_cast<std::size_t>(type)];
}

StoredType typeOf(const std::string& name, const std::string& where) {
    for (const TypeRow& row : kTypes)
        if (row.name == name) return row.type;
    throwDamagedField(where, "is of the unknown type \"" + name + "\"");
}

std::vector<std::int64_t> shapeOf(const nlohmann::json& list, const std::string& where) {
    if (list.size() > kLargestRank) throwDamagedField(where, "has too many dimensions");
    std::vector<std::int64_t> shape;
    for (const nlohmann::json& side : list) {
        const std::int64_t length = side.is_number_integer() ? side.get<std::int64_t>() : -1;
        if (length < 0 || length > kLargestLength) throwDamagedField(where, "should hold whole numbers from 0");
        shape.push_back(length);
    }
    return shape;
}

// Each factor and the running product stay below 2^40, so that no multiplication overflows before it is looked at.
std::int64_t lengthOf(const std::vector<std::int64_t>& shape, StoredType type, const std::string& where) {
    std::int64_t length = rowOf(type).bytes;
    for (const std::int64_t side : shape) {
        if (side > 0 && length > kLargestLength / side) throwDamagedField(where, "has more values than is sane");
        length *= side;
    }
    return length;
}

TensorPlace placeOf(const nlohmann::json& object, const std::string& where) {
    JsonFields fields(object, where);
    TensorPlace place;
    place.name = fields.text("name");
    if (place.name.empty()) throwDamagedField(where, "has no name");
    place.type = typeOf(fields.text("type"), fields.path("type"));
    place.shape = shapeOf(fields.array("shape"), fields.path("shape"));
    const std::int64_t expected = lengthOf(place.shape, place.type, fields.path("shape"));
    place.offset = static_cast<std::uint64_t>(fields.integer("offset", 0, kLargestLength));
    place.length = static_cast<std::uint64_t>(fields.integer("length", expected, expected));
    fields.finish();
    return place;
}

} // namespace

std::vector<TensorPlace> placesOf(const std::vector<StoredTensor>& tensors) {
    std::vector<TensorPlace> places;
    std::uint64_t position = 0;
    for (const StoredTensor& tensor : tensors) {
        places.push_back({tensor.name, tensor.type, tensor.shape, aligned(position), tensor.bytes.size()});
        position = aligned(position) + tensor.bytes.size();
    }
    return places;
}

std::uint64_t payloadLength(const std::vector<TensorPlace>& places) {
    return places.empty() ? 0 : places.back().offset + places.back().length;
}

nlohmann::json toJson(const std::vector<TensorPlace>& places) {
    nlohmann::json list = nlohmann::json::array();
    for (const TensorPlace& place : places)
        list.push_back({{"name", place.name},
                        {"type", rowOf(place.type).name},
                        {"shape", place.shape},
                        {"offset", place.offset},
                        {"length", place.length}});
    return list;
}

std::vector<TensorPlace> placesFromJson(const nlohmann::json& list) {
    std::vector<TensorPlace> places;
    std::set<std::string> names;
    for (const nlohmann::json& object : list) {
        const std::string where = "tensors[" + std::to_string(places.size()) + "]";
        TensorPlace place = placeOf(object, where);
        if (!names.insert(place.name).second) throwDamagedField(where, "\"" + place.name + "\" is there twice");
        if (place.offset % kTensorAlignment != 0) throwDamagedField(where, "does not start at a multiple of 64");
        if (place.offset < payloadLength(places)) throwDamagedField(where, "overlaps the tensor before it");
        places.push_back(std::move(place));
    }
    return places;
}

} // namespace semblance
