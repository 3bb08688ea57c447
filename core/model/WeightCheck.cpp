// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/WeightCheck.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Sha256.h"
#include "core/model/StartWeights.h"
#include "core/networks/LoadWeights.h"
#include "core/networks/WeightNames.h"

namespace semblance {
namespace {

constexpr int kUsualClasses = 1000; // of ImageNet

struct Cancelled {};

std::vector<std::string> namesOf(const StateDict& weights) {
    std::vector<std::string> names;
    for (const StateTensor& tensor : weights.tensors)
        names.push_back(tensor.name);
    return names;
}

/// The network that the file's tensors belong to.
std::string networkOf(const StartWeights& start, const KnownWeights* known) {
    const std::string found = start.model ? start.model->network : guessedNetwork(namesOf(start.weights));
    const std::filesystem::path& path = start.weights.path;
    if (!known && found.empty())
        throw Error(ErrorKind::UnsupportedFormat, "the tensors in the file are those of no network of this program",
                    path);
    if (known && !found.empty() && found != known->network)
        throw Error(ErrorKind::InvalidArgument,
                    "the file holds the weights of a " + found + "; " + known->name + " are those of a " +
                        known->network,
                    path);
    return known ? known->network : found;
}

/// Throws where the weights do not fit into the network.
void requireFit(const StartWeights& start, const std::string& network) {
    const NetworkInfo& info = networkInfo(network);
    NetworkOptions options;
    options.classes = classesOf(info, start.weights).value_or(kUsualClasses);
    options.widthPx = start.model ? start.model->preprocessing.size.width : info.defaultWidthPx;
    options.heightPx = start.model ? start.model->preprocessing.size.height : info.defaultHeightPx;
    options.seed = 0;
    loadWeights(*makeNetwork(network, options), info, start.weights, Gaps::Refuse);
}

void look(CheckedWeights& checked, const std::filesystem::path& file) {
    const StartWeights start = readStart(file);
    checked.network = networkOf(start, checked.known);
    requireFit(start, checked.network);
    if (start.model) checked.normalisation = start.model->preprocessing.normalisation;
    if (checked.known) checked.normalisation = checked.known->normalisation;
    checked.evidence = WeightEvidence::NamesAndShapes;
}

const KnownWeights* recognised(const std::string& sha256, const std::filesystem::path& file) {
    const KnownWeights* known = knownWeightsByChecksum(sha256);
    return known ? known : knownWeightsByFile(toUtf8(file.filename()));
}

} // namespace

std::optional<std::string> sha256Of(const std::filesystem::path& file, const Cancellation& cancel) {
    Sha256 hash;
    try {
        readInPieces(file, [&](std::span<const std::byte> piece) {
            if (cancel.isRequested()) throw Cancelled();
            hash.update(piece);
        });
    } catch (const Cancelled&) {
        return std::nullopt;
    }
    return toHex(hash.finish());
}

void requireChecksum(const KnownWeights& known, const std::string& sha256, const std::filesystem::path& file) {
    if (compareChecksum(known, sha256) != ChecksumMatch::Differs) return;
    throw Error(ErrorKind::DamagedFile,
                "these are not the weights " + known.name + ": the SHA-256 of the file begins with " +
                    sha256.substr(0, known.checksum.size()) + ", and that of " + known.fileName + " with " +
                    known.checksum,
                file);
}

std::optional<CheckedWeights> checkWeights(const std::filesystem::path& file, const KnownWeights* expected,
                                           const Cancellation& cancel) {
    const std::optional<std::string> sha256 = sha256Of(file, cancel);
    if (!sha256) return std::nullopt;
    CheckedWeights checked;
    checked.sha256 = *sha256;
    checked.bytes = std::filesystem::file_size(file);
    checked.known = expected ? expected : recognised(*sha256, file);
    if (checked.known) requireChecksum(*checked.known, *sha256, file);
    if (!checked.known || checked.known->checksum.empty()) {
        look(checked, file);
        return checked;
    }
    checked.network = checked.known->network;
    checked.normalisation = checked.known->normalisation;
    checked.evidence = WeightEvidence::Checksum;
    return checked;
}

} // namespace semblance
