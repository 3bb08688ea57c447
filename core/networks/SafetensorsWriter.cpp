// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/SafetensorsWriter.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/networks/SafetensorsHeader.h"
#include "core/networks/StateTensor.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>

namespace semblance {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the format's numbers are little-endian, and copied as they are");

constexpr std::size_t kAlignment = 8;
constexpr const char* kMetadata = "__metadata__";

[[noreturn]] void refuse(const std::string& what, const std::filesystem::path& path) {
    throw Error(ErrorKind::InvalidArgument, what, path);
}

std::string shapeOf(const torch::Tensor& tensor) {
    return shapeText(tensor.sizes());
}

void requireTensor(const NamedTensor& item, const std::filesystem::path& path) {
    if (item.name == kMetadata) refuse("no tensor can be named __metadata__", path);
    if (!item.tensor.defined()) refuse("the tensor " + item.name + " is not there", path);
    const torch::ScalarType type = item.tensor.scalar_type();
    if (type != torch::kFloat32 && type != torch::kInt64)
        refuse("the tensor " + item.name + " is neither float32 nor int64", path);
    if (static_cast<std::size_t>(item.tensor.dim()) > kLargestRank)
        refuse("the tensor " + item.name + " has too many sides: " + shapeOf(item.tensor), path);
}

// What the reader would refuse is not written.
void requireNames(const std::vector<NamedTensor>& tensors, const std::filesystem::path& path) {
    try {
        NameWatch watch;
        for (const NamedTensor& item : tensors)
            watch.add(item.name);
    } catch (const Error&) {
        refuse("a tensor's name is empty, too long, no text or there twice", path);
    }
}

std::vector<NamedTensor> widestFirst(std::vector<NamedTensor> tensors) {
    std::stable_partition(tensors.begin(), tensors.end(),
                          [](const NamedTensor& item) { return item.tensor.scalar_type() == torch::kInt64; });
    return tensors;
}

std::string headerOf(const std::vector<NamedTensor>& tensors, const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty()) header[kMetadata] = metadata;
    std::uint64_t end = 0;
    for (const auto& [name, tensor] : tensors) {
        const std::uint64_t begin = end;
        end += tensor.nbytes();
        header[name] = {{"dtype", tensor.scalar_type() == torch::kInt64 ? "I64" : "F32"},
                        {"shape", tensor.sizes().vec()},
                        {"data_offsets", {begin, end}}};
    }
    std::string text = header.dump();
    text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
    return text;
}

std::string encodedHeader(const std::vector<NamedTensor>& tensors, const std::map<std::string, std::string>& metadata,
                          const std::filesystem::path& path) {
    try {
        return headerOf(tensors, metadata);
    } catch (const nlohmann::json::exception&) {
        refuse("a name or a text of the metadata is no UTF-8", path);
    }
}

template <typename T>
std::span<const std::byte> bytesOf(const T* data, std::size_t bytes) {
    return {reinterpret_cast<const std::byte*>(data), bytes};
}

} // namespace

void writeSafetensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors,
                      const std::map<std::string, std::string>& metadata) {
    for (const NamedTensor& item : tensors)
        requireTensor(item, path);
    requireNames(tensors, path);
    if (metadata.size() > kMostMetadata) refuse("there are too many metadata", path);
    const std::vector<NamedTensor> ordered = widestFirst(tensors);
    const std::string header = encodedHeader(ordered, metadata, path);
    DurableFile file(path);
    const std::uint64_t length = header.size();
    file.write(bytesOf(&length, sizeof(length)));
    file.write(header);
    for (const NamedTensor& item : ordered) {
        const torch::Tensor whole = item.tensor.detach().cpu().contiguous();
        file.write(bytesOf(whole.const_data_ptr(), whole.nbytes()));
    }
    file.commit();
}

} // namespace semblance
