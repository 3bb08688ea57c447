// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/StateDict.h"

#include "core/base/Files.h"
#include "core/networks/ByteCursor.h"
#include "core/networks/Safetensors.h"
#include "core/networks/TorchFile.h"

#include <algorithm>
#include <array>

namespace semblance {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kLargestFile = std::uint64_t{16} << 30;

/// Files that are met in place of weights, by their first bytes.
struct OtherKind {
    std::string_view start;
    std::size_t position;
    const char* sentence;
};
constexpr std::array kOtherKinds{
    OtherKind{"\x89HDF\r\n"sv, 0, "an HDF5 file (Keras) is not read; .pth and .safetensors are"},
    OtherKind{"ustar"sv, 257,
              "a tar archive (torch.save before 2017, or a packed folder) is not read; unpack it first"},
    OtherKind{"\x1F\x8B"sv, 0, "the file is compressed with gzip; unpack it first"},
    OtherKind{"version https://git-lfs"sv, 0, "the file is a Git LFS pointer to the weights, not the weights"},
    OtherKind{"<!DOCTYPE"sv, 0, "the file is a web page, not weights"},
    OtherKind{"<html"sv, 0, "the file is a web page, not weights"},
    OtherKind{"SEMBLNCE"sv, 0, "the file is a model file of Semblance, which is read in another place"}};

bool hasAt(std::string_view file, std::size_t position, std::string_view start) {
    return file.size() >= position && file.substr(position).starts_with(start);
}

[[noreturn]] void throwUnknown(std::string_view file) {
    for (const OtherKind& kind : kOtherKinds)
        if (hasAt(file, kind.position, kind.start)) throw Error(ErrorKind::UnsupportedFormat, kind.sentence);
    throw Error(ErrorKind::ForeignFile, file.empty() ? "the file is empty"
                                                     : "these are no weights that this program reads: neither "
                                                       ".pth, .pth.tar, .safetensors nor a model file");
}

StateDict dictOf(const FileBytes& file) {
    const std::span<const std::byte> bytes(*file);
    const std::string_view text = asText(bytes);
    if (hasSafetensorsHeader(bytes)) return readSafetensors(bytes);
    if (text.starts_with("PK")) return readTorchZip(bytes);
    if (startsAsPickle(bytes)) return readTorchLegacy(bytes);
    if (startsAsSafetensors(bytes)) return readSafetensors(bytes);
    throwUnknown(text);
}

} // namespace

std::string formatName(WeightFormat format) {
    switch (format) {
    case WeightFormat::TorchZip: return "torch.save (zip)";
    case WeightFormat::TorchLegacy: return "torch.save (legacy)";
    case WeightFormat::Safetensors: return "safetensors";
    case WeightFormat::ModelFile: return "model file";
    }
    return "";
}

StateDict readStateDict(const FileBytes& file) {
    StateDict dict = dictOf(file);
    dict.file = file;
    return dict;
}

StateDict readStateDict(const std::filesystem::path& path) {
    try {
        StateDict dict = readStateDict(std::make_shared<const std::vector<std::byte>>(readFile(path, kLargestFile)));
        dict.path = path;
        return dict;
    } catch (const Error& error) {
        if (!error.path().empty()) throw;
        throw Error(error.kind(), error.what(), path);
    }
}

} // namespace semblance
