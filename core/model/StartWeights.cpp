// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/StartWeights.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/model/ModelFile.h"

namespace semblance {

namespace {
constexpr std::uint64_t kLargestFile = std::uint64_t{16} << 30;
} // namespace

StartWeights readStart(const FileBytes& file) {
    if (!isModelFile(*file)) return {readStateDict(file), std::nullopt};
    ModelView view = viewModelBytes(file);
    return {std::move(view.weights), std::move(view.description)};
}

StartWeights readStart(const std::filesystem::path& path) {
    try {
        StartWeights start = readStart(std::make_shared<const std::vector<std::byte>>(readFile(path, kLargestFile)));
        start.weights.path = path;
        return start;
    } catch (const Error& error) {
        if (!error.path().empty()) throw;
        throw Error(error.kind(), error.what(), path);
    }
}

} // namespace semblance
