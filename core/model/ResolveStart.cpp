// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ResolveStart.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/model/ModelFile.h"
#include "core/model/WeightCheck.h"
#include "core/model/WeightStore.h"

#include <array>
#include <fstream>

namespace semblance {
namespace {

bool isFile(const std::filesystem::path& path) {
    std::error_code ignored; // what cannot be looked at is no file for us
    return std::filesystem::is_regular_file(path, ignored);
}

bool liesIn(const std::filesystem::path& file, const WeightStore& store) {
    std::error_code ignored; // a folder that is not there holds nothing
    const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    return std::filesystem::equivalent(parent, store.folder(), ignored) && store.holds(toUtf8(file.filename()));
}

bool beginsAsModelFile(const std::filesystem::path& path) {
    std::array<char, 16> begin{};
    std::ifstream file(path, std::ios::binary);
    file.read(begin.data(), begin.size());
    return isModelFile(std::as_bytes(std::span(begin).first(static_cast<std::size_t>(file.gcount()))));
}

std::string remarkOn(const std::string& name) {
    return "there is no published checksum for " + name + "; the names and shapes of its tensors are right";
}

ResolvedStart fromStore(const WeightStore& store, const std::string& name) {
    const StoredWeights stored = store.verified(name, {}).value(); // nobody cancels
    ResolvedStart start{stored.place, stored.normalisation, ""};
    if (stored.known && stored.evidence == WeightEvidence::NamesAndShapes) start.remark = remarkOn(stored.name);
    return start;
}

ResolvedStart fromFile(const std::filesystem::path& path) {
    ResolvedStart start{path, std::nullopt, ""};
    if (beginsAsModelFile(path)) {
        start.normalisation = readModelDescription(path).preprocessing.normalisation;
        return start;
    }
    const std::string sha256 = sha256Of(path, {}).value();
    const KnownWeights* known = knownWeightsByChecksum(sha256);
    if (!known) known = knownWeightsByFile(toUtf8(path.filename()));
    if (!known) return start;
    requireChecksum(*known, sha256, path);
    start.normalisation = known->normalisation;
    return start;
}

[[noreturn]] void refuse(const std::string& start) {
    const std::string others = namesOfWeightsFor(start);
    throw Error(ErrorKind::FileNotFound,
                "there is no such file, and no weights of this name; " +
                    (others.empty() ? "\"semblance-cli weights list\" names those that there are"
                                    : "for this network there are " + others),
                fromUtf8(start));
}

} // namespace

ResolvedStart resolveStart(const std::string& start, const std::filesystem::path& folder) {
    if (start == "scratch") return {};
    const WeightStore store(folder);
    if (findKnownWeights(start)) return fromStore(store, start);
    const std::filesystem::path path = fromUtf8(start);
    if (isFile(path)) return liesIn(path, store) ? fromStore(store, toUtf8(path.filename())) : fromFile(path);
    if (store.holds(start)) return fromStore(store, start);
    refuse(start);
}

} // namespace semblance
