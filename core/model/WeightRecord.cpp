// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/WeightRecord.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/model/JsonFields.h"

#include <array>
#include <chrono>
#include <limits>

namespace semblance {
namespace {

constexpr std::uint64_t kLargestRecord = 64 << 10;
constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

/// When the file was changed last, in the file system's own count.
std::int64_t changedNs(const std::filesystem::path& file) {
    const auto time = std::filesystem::last_write_time(file).time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
}

std::array<float, 3> channelsOf(const nlohmann::json& list) {
    return {list.at(0).get<float>(), list.at(1).get<float>(), list.at(2).get<float>()};
}

std::optional<Normalisation> normalisationOf(JsonFields& fields) {
    const nlohmann::json& mean = fields.value("mean");
    const nlohmann::json& deviation = fields.value("standard_deviation");
    if (mean.is_null() || deviation.is_null()) return std::nullopt;
    return Normalisation{channelsOf(mean), channelsOf(deviation)};
}

WeightEvidence evidenceOf(const std::string& name) {
    if (name == "sha256") return WeightEvidence::Checksum;
    return name == "names_and_shapes" ? WeightEvidence::NamesAndShapes : WeightEvidence::None;
}

/// Nothing where the record is of another state of the file.
std::optional<CheckedWeights> recordOf(const nlohmann::json& json, const std::filesystem::path& file) {
    JsonFields fields(json, "");
    fields.integer("format", 1, 1);
    CheckedWeights checked;
    checked.bytes = static_cast<std::uint64_t>(fields.integer("bytes", 0, kLargest));
    const std::int64_t changed = fields.integer("changed_ns", std::numeric_limits<std::int64_t>::min(), kLargest);
    checked.network = fields.text("network");
    checked.sha256 = fields.text("sha256");
    checked.evidence = evidenceOf(fields.text("verified_by"));
    checked.normalisation = normalisationOf(fields);
    fields.finish();
    if (checked.bytes != std::filesystem::file_size(file) || changed != changedNs(file)) return std::nullopt;
    return checked;
}

nlohmann::json jsonOf(const CheckedWeights& checked, std::int64_t changed) {
    nlohmann::json json{{"format", 1},
                        {"bytes", checked.bytes},
                        {"changed_ns", changed},
                        {"network", checked.network},
                        {"sha256", checked.sha256},
                        {"verified_by", checked.evidence == WeightEvidence::Checksum ? "sha256" : "names_and_shapes"},
                        {"mean", nullptr},
                        {"standard_deviation", nullptr}};
    if (checked.normalisation) {
        json["mean"] = checked.normalisation->mean;
        json["standard_deviation"] = checked.normalisation->standardDeviation;
    }
    return json;
}

} // namespace

std::filesystem::path recordPath(const std::filesystem::path& file) {
    std::filesystem::path path = file;
    path += ".json";
    return path;
}

std::optional<CheckedWeights> rememberedCheck(const std::filesystem::path& file, const KnownWeights* known) {
    try {
        auto checked = recordOf(parseStrictJson(readFile(recordPath(file), kLargestRecord)), file);
        if (!checked || checked->evidence == WeightEvidence::None) return std::nullopt;
        const bool byChecksum = checked->evidence == WeightEvidence::Checksum;
        const bool shouldBe = known && !known->checksum.empty();
        if (byChecksum != shouldBe || (known && checked->network != known->network)) return std::nullopt;
        if (shouldBe && compareChecksum(*known, checked->sha256) != ChecksumMatch::Matches) return std::nullopt;
        checked->known = known;
        if (known) checked->normalisation = known->normalisation;
        return checked;
    } catch (const Error&) {
        return std::nullopt; // no record, or none that can be trusted: the file itself tells
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    } catch (const std::filesystem::filesystem_error&) {
        return std::nullopt; // the file went away meanwhile
    }
}

void rememberCheck(const std::filesystem::path& file, const CheckedWeights& checked) {
    writeDurably(recordPath(file), jsonOf(checked, changedNs(file)).dump(1) + "\n");
}

} // namespace semblance
