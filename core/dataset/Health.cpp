// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/dataset/ParallelFor.h"
#include "core/dataset/Scan.h"
#include "core/image/ByteSource.h"
#include "core/image/ImageFile.h"

#include <algorithm>
#include <map>

namespace semblance {
namespace {

using Digest = Sha256::Digest;

/// Images whose quick hash is not their own alone.
std::vector<std::size_t> suspects(const ScanReport& report) {
    std::map<Digest, int> seen;
    for (const ImageEntry& image : report.images)
        ++seen[image.quickHash];
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < report.images.size(); ++i)
        if (seen[report.images[i].quickHash] > 1) found.push_back(i);
    return found;
}

/// The quick hash of a small file is over all of it. A file that vanished belongs to no group.
std::optional<Digest> wholeHash(const ScanReport& report, const ImageEntry& image) {
    if (image.sizeBytes <= 2 * FileBytes::kKeptBytes) return image.quickHash;
    try {
        return Sha256::ofFile(report.folder / image.relativePath);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::vector<DuplicateGroup> grouped(const ScanReport& report, const std::vector<std::size_t>& indices,
                                    const std::vector<std::optional<Digest>>& digests) {
    std::map<Digest, DuplicateGroup> groups;
    for (std::size_t i = 0; i < indices.size(); ++i)
        if (digests[i]) groups[*digests[i]].images.push_back(indices[i]);
    std::vector<DuplicateGroup> result;
    for (auto& [digest, group] : groups) {
        if (group.images.size() < 2) continue;
        classifyGroup(report, group);
        result.push_back(std::move(group));
    }
    std::ranges::sort(result, {}, [](const DuplicateGroup& group) { return group.images[0]; });
    return result;
}

std::optional<std::vector<DuplicateGroup>>
duplicatesAmong(const ScanReport& report, const std::vector<std::size_t>& indices, const ParallelOptions& options) {
    std::vector<std::optional<Digest>> digests(indices.size());
    const auto hash = [&](std::size_t i) { digests[i] = wholeHash(report, report.images[indices[i]]); };
    if (!parallelFor(indices.size(), options, hash)) return std::nullopt;
    return grouped(report, indices, digests);
}

UnreadableFile tryDecoding(const ScanReport& report, const ImageEntry& image) {
    try {
        decodeImage(report.folder / image.relativePath);
        return {};
    } catch (const Error& error) {
        return {image.relativePath, std::string(errorKindName(error.kind())), error.what()};
    }
}

} // namespace

std::optional<std::vector<DuplicateGroup>> findDuplicates(const ScanReport& report, const ScanOptions& options,
                                                          const Cancellation& cancel) {
    return duplicatesAmong(report, suspects(report), {options.threads, cancel, {}});
}

std::optional<HealthReport> checkHealth(const ScanReport& report, const ScanOptions& options,
                                        const Cancellation& cancel, const ProgressSink& progress) {
    const std::vector<std::size_t> suspected = suspects(report);
    const std::uint64_t total = suspected.size() + report.images.size();
    const auto shifted = [&](std::uint64_t before) {
        return ProgressSink([&progress, before, total](const Progress& part) {
            if (progress) progress({before + part.done, total});
        });
    };
    HealthReport health;
    auto duplicates = duplicatesAmong(report, suspected, {options.threads, cancel, shifted(0)});
    if (!duplicates) return std::nullopt;
    health.duplicates = std::move(*duplicates);
    std::vector<UnreadableFile> results(report.images.size());
    const auto decode = [&](std::size_t i) { results[i] = tryDecoding(report, report.images[i]); };
    if (!parallelFor(results.size(), {options.threads, cancel, shifted(suspected.size())}, decode)) return std::nullopt;
    for (std::size_t i = 0; i < results.size(); ++i)
        if (!results[i].kind.empty()) {
            health.unreadable.push_back(std::move(results[i]));
            health.unreadableImages.push_back(i);
        }
    return health;
}

} // namespace semblance
