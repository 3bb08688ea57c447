// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelDescription.h"
#include "core/networks/StateDict.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace semblance {

enum class StoredType { Float32, Float64, Int64, BFloat16, Float16 };

/// One tensor as plain bytes: contiguous, row-major, little-endian.
struct StoredTensor {
    std::string name; ///< published name: "features.conv0.weight"
    StoredType type = StoredType::Float32;
    std::vector<std::int64_t> shape;
    std::vector<std::byte> bytes;
};

struct ModelContent {
    ModelDescription description;
    std::vector<StoredTensor> tensors;
};

/// Format 1, docs/formats/model-file.md: magic, format number, header length, header JSON, tensors, SHA-256 of it all.
/// Written whole or not at all, and never a file that readModelFile would refuse: texts that are not UTF-8 get their broken
/// bytes replaced. Throws Error: FileUnwritable; InvalidArgument (content that no model file can hold, naming the field).
void writeModelFile(const std::filesystem::path& path, const ModelContent& content);

/// Reads and verifies. Nothing in the file is executed and no size in it is trusted: nothing is allocated beyond the
/// file's own size. Throws Error: FileNotFound, FileUnreadable, ForeignFile (not a model file), NewerFormat,
/// DamagedFile (truncated, checksum, inconsistent), TooLarge (over 16 GiB).
ModelContent readModelFile(const std::filesystem::path& path);

/// The same for a file that is in memory already; errors name no path.
ModelContent readModelBytes(std::span<const std::byte> file);

/// A model file's description, and its tensors as they lie in the file.
struct ModelView {
    ModelDescription description;
    StateDict weights;
};
/// Verifies as readModelBytes does, and copies no tensor.
ModelView viewModelBytes(const FileBytes& file);

/// Whether the bytes begin as a model file does.
bool isModelFile(std::span<const std::byte> file);

/// The description alone, verified as readModelFile does.
ModelDescription readModelDescription(const std::filesystem::path& path);

} // namespace semblance
