// SPDX-License-Identifier: GPL-3.0-or-later
// Without LibTorch. The inside of the model file; only the files of this room include it.
#pragma once

#include "core/model/ModelFile.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace semblance {

inline constexpr std::uint64_t kTensorAlignment = 64;

/// The next multiple of kTensorAlignment. `position` stays far below 2^63 (it is within a file).
constexpr std::uint64_t aligned(std::uint64_t position) {
    return (position + kTensorAlignment - 1) / kTensorAlignment * kTensorAlignment;
}

/// Where a tensor's bytes lie, counted from the start of the payload.
struct TensorPlace {
    std::string name;
    StoredType type = StoredType::Float32;
    std::vector<std::int64_t> shape;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// Places the tensors one after another, each at the next multiple of 64.
std::vector<TensorPlace> placesOf(const std::vector<StoredTensor>& tensors);

/// The payload's length: the end of the last tensor.
std::uint64_t payloadLength(const std::vector<TensorPlace>& places);

nlohmann::json toJson(const std::vector<TensorPlace>& places);

/// Reads and checks: names are there once each, types are known, shapes agree with lengths, offsets are aligned and
/// ascending, nothing overlaps. Throws Error (DamagedFile). Whether the file is long enough is the caller's to check.
std::vector<TensorPlace> placesFromJson(const nlohmann::json& list);

} // namespace semblance
