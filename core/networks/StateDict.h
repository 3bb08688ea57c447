// SPDX-License-Identifier: GPL-3.0-or-later
// Without LibTorch, so that the readers can be fuzzed alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace semblance {

/// What an element of a tensor is. Files hold other types too; tensors of those are skipped, and the skipping is said.
enum class ElementType { Float64, Float32, Float16, BFloat16, Int64 };
std::uint64_t bytesOf(ElementType type);

/// The number of elements of a shape; nothing where it does not fit into 63 bits, or a side is negative.
std::optional<std::int64_t> elementCount(std::span<const std::int64_t> shape);

/// "[64,3,7,7]"; "[]" for a single value.
std::string shapeText(std::span<const std::int64_t> shape);

/// One tensor of a file: described, and not read before copyElements() is asked to. A description takes no more memory for
/// a large shape than for a small one, and a stride of 0 lets few bytes stand for many elements; so compare the shape with
/// one that is wanted before making room for it.
struct StateTensor {
    std::string name;
    ElementType type = ElementType::Float32;
    std::vector<std::int64_t> shape;   ///< at most kLargestRank sides
    std::vector<std::int64_t> strides; ///< in elements, none negative
    std::span<const std::byte> bytes;  ///< in the file, from the first element on; every index of the shape lies within
};
inline constexpr std::size_t kLargestRank = 8;

/// The elements in row-major order, converted to `type`, which is Float32, Float64 or Int64. Throws Error (Internal) where
/// `out` is not as long as the shape wants, or a whole number is wanted of a fraction or the other way.
void copyElements(const StateTensor& tensor, ElementType type, std::span<std::byte> out);

enum class WeightFormat {
    TorchZip,    ///< torch.save since version 1.6
    TorchLegacy, ///< torch.save before that: several pickles, then the storages
    Safetensors,
    ModelFile ///< this program's own
};
/// "torch.save (zip)", "torch.save (legacy)", "safetensors", "model file".
std::string formatName(WeightFormat format);

using FileBytes = std::shared_ptr<const std::vector<std::byte>>;

/// The tensors of a file under the names that it gives them, in its order; no name is empty, there twice, longer than 256
/// bytes or holds control characters. Thread-safe to read.
struct StateDict {
    WeightFormat format = WeightFormat::Safetensors;
    std::vector<StateTensor> tensors;
    std::vector<std::string> skipped; ///< "name: why", for tensors that no network here can hold
    FileBytes file;                   ///< what the tensors' bytes lie in
    std::filesystem::path path;       ///< for messages; empty where the bytes came from memory
    /// What whoever wrote a safetensors file said about it (`__metadata__`), as it stands there: nothing to be believed,
    /// or shown without care. Empty for other formats.
    std::map<std::string, std::string> metadata = {};
};

/// Reads weights that another program wrote: torch.save (zip and legacy; a checkpoint with a state dict somewhere in it
/// too) and safetensors. The first bytes decide, never the name. docs/formats/weights-from-elsewhere.md says what is
/// read and what is refused. Nothing in the file is called or trusted; beside the file's own bytes no more memory is taken
/// than descriptions need: about 10 MiB and 2.5 times the file's size, for real files a few percent of it. Throws Error: FileNotFound,
/// FileUnreadable, ForeignFile (no weights), UnsupportedFormat (a kind that is not read, with what to do), DamagedFile,
/// TooLarge (over 16 GiB).
StateDict readStateDict(const std::filesystem::path& path);

/// The same for bytes in memory; errors name no path.
StateDict readStateDict(const FileBytes& file);

} // namespace semblance
