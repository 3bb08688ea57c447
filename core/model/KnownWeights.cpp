// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/KnownWeights.h"

#include "core/base/Error.h"
#include "core/model/JsonFields.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace semblance {

extern const char* const knownWeightsText; // resources/weights.json, compiled in

namespace {

constexpr double kBytesInMebibyte = 1024.0 * 1024.0;
constexpr std::size_t kShortestChecksum = 8;
constexpr std::size_t kWholeChecksum = 64;

bool isHexadecimal(const std::string& text) {
    return text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string textOrNothing(JsonFields& fields, const std::string& field) {
    return fields.value(field).is_null() ? std::string() : fields.text(field);
}

std::uint64_t bytesOf(JsonFields& fields) {
    if (fields.value("mebibytes").is_null()) return 0;
    const double mebibytes = fields.number("mebibytes");
    if (!(mebibytes > 0 && mebibytes < 16384))
        throwDamagedField(fields.path("mebibytes"), "should be the size of a file");
    return static_cast<std::uint64_t>(std::llround(mebibytes * kBytesInMebibyte));
}

std::string checksumOf(JsonFields& fields) {
    const std::string whole = textOrNothing(fields, "sha256");
    const std::string beginning = textOrNothing(fields, "sha256_prefix");
    const bool isSound = isHexadecimal(whole) && isHexadecimal(beginning) &&
                         (whole.empty() || (whole.size() == kWholeChecksum && whole.starts_with(beginning))) &&
                         (beginning.empty() || beginning.size() >= kShortestChecksum);
    if (!isSound) throwDamagedField(fields.path("sha256"), "should be a SHA-256, and sha256_prefix its beginning");
    return whole.empty() ? beginning : whole;
}

std::array<float, 3> channelsOf(JsonFields& fields, const std::string& field) {
    const nlohmann::json& list = fields.array(field);
    std::array<float, 3> values{};
    const bool areNumbers =
        list.size() == values.size() && std::all_of(list.begin(), list.end(), [](const nlohmann::json& value) {
            return value.is_number() && value.get<double>() > 0 && value.get<double>() < 1;
        });
    if (!areNumbers) throwDamagedField(fields.path(field), "should be three numbers between 0 and 1");
    std::transform(list.begin(), list.end(), values.begin(),
                   [](const auto& value) { return value.template get<float>(); });
    return values;
}

bool isPlainFileName(const std::string& name) {
    return !name.empty() && !name.starts_with('.') && name.find_first_of("/\\") == std::string::npos;
}

bool hasNetwork(const std::string& key) {
    const std::vector<NetworkInfo>& all = networks();
    return std::any_of(all.begin(), all.end(), [&key](const NetworkInfo& info) { return info.key == key; });
}

KnownWeights entryOf(const nlohmann::json& object, const std::string& where) {
    JsonFields fields(object, where);
    KnownWeights known;
    known.name = fields.text("name");
    known.network = fields.text("network");
    known.title = fields.text("title");
    known.origin = fields.text("origin");
    known.fileName = fields.text("file");
    known.url = fields.text("url");
    known.licence = fields.text("licence");
    known.remark = fields.text("remark");
    known.bytes = bytesOf(fields);
    known.checksum = checksumOf(fields);
    known.normalisation = {channelsOf(fields, "mean"), channelsOf(fields, "standard_deviation")};
    fields.finish();
    if (!hasNetwork(known.network)) throwDamagedField(fields.path("network"), "should be a network that there is");
    if (!known.url.starts_with("https://")) throwDamagedField(fields.path("url"), "should be an https address");
    if (!isPlainFileName(known.fileName)) throwDamagedField(fields.path("file"), "should be the name of a file");
    return known;
}

template <typename Matches>
const KnownWeights* firstThat(const Matches& matches) {
    const std::vector<KnownWeights>& all = knownWeights();
    const auto found = std::find_if(all.begin(), all.end(), matches);
    return found == all.end() ? nullptr : &*found;
}

} // namespace

std::vector<KnownWeights> parseKnownWeights(std::string_view json) {
    const nlohmann::json root = parseStrictJson(std::as_bytes(std::span(json)));
    JsonFields fields(root, "");
    fields.integer("format", 1, 1);
    const nlohmann::json& list = fields.array("weights");
    fields.finish();
    std::vector<KnownWeights> all;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < list.size(); ++i) {
        all.push_back(entryOf(list[i], "weights[" + std::to_string(i) + "]"));
        if (!seen.insert(all.back().name).second || !seen.insert(all.back().fileName).second)
            throwDamagedField(all.back().name, "is there twice");
    }
    return all;
}

const std::vector<KnownWeights>& knownWeights() {
    static const std::vector<KnownWeights> all = parseKnownWeights(knownWeightsText);
    return all;
}

const KnownWeights* findKnownWeights(std::string_view name) {
    return firstThat([name](const KnownWeights& known) { return known.name == name; });
}

const KnownWeights* knownWeightsByFile(std::string_view fileName) {
    return firstThat([fileName](const KnownWeights& known) { return known.fileName == fileName; });
}

const KnownWeights* knownWeightsByChecksum(std::string_view sha256) {
    return firstThat(
        [sha256](const KnownWeights& known) { return compareChecksum(known, sha256) == ChecksumMatch::Matches; });
}

std::string namesOfWeightsFor(std::string_view network) {
    std::string names;
    for (const KnownWeights& known : knownWeights())
        if (known.network == network) names.append(names.empty() ? "" : ", ").append(known.name);
    return names;
}

ChecksumMatch compareChecksum(const KnownWeights& known, std::string_view sha256) {
    if (known.checksum.empty()) return ChecksumMatch::NotPublished;
    return sha256.starts_with(known.checksum) ? ChecksumMatch::Matches : ChecksumMatch::Differs;
}

} // namespace semblance
