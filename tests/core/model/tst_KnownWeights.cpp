// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/KnownWeights.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace semblance;

namespace {

const std::string kEntry =
    R"("name": "a", "network": "resnet18", "title": "A", "origin": "o", "licence": "MIT", "file": "a.pth",)"
    R"( "url": "https://example.org/a.pth", "mean": [0.5, 0.5, 0.5], "standard_deviation": [0.5, 0.5, 0.5], "remark": "r")";
const std::string kRest = R"(, "mebibytes": 1.5, "sha256": null, "sha256_prefix": "0123abcd")";

std::string listOf(const std::string& entries) {
    return R"({"format": 1, "weights": [)" + entries + "]}";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t place = text.find(from);
    REQUIRE(place != std::string::npos);
    return text.replace(place, from.size(), to);
}

bool isRefused(const std::string& json) {
    try {
        parseKnownWeights(json);
    } catch (const Error& error) {
        return error.kind() == ErrorKind::DamagedFile;
    }
    return false;
}

} // namespace

TEST_CASE("everyNetworkWithPublishedWeightsHasThem") {
    for (const NetworkInfo& info : networks()) {
        if (info.publishedWeights.empty()) continue;
        CAPTURE(info.key);
        const KnownWeights* known = findKnownWeights(info.key + "-imagenet");
        REQUIRE(known);
        CHECK(known->network == info.key);
        CHECK(known->fileName == info.publishedWeights);
        CHECK(known->url == "https://download.pytorch.org/models/" + info.publishedWeights);
        CHECK(known->normalisation == info.normalisation);
        CHECK(known->bytes > 0);
        // The digits that the publisher puts into the name of the file.
        REQUIRE(known->checksum.size() >= 8);
        CHECK(info.publishedWeights.ends_with(known->checksum.substr(0, 8).append(".pth")));
    }
}

TEST_CASE("namesAndFilesAreUniqueAndSaid") {
    std::set<std::string> seen;
    for (const KnownWeights& known : knownWeights()) {
        CAPTURE(known.name);
        CHECK(seen.insert(known.name).second);
        CHECK(seen.insert(known.fileName).second);
        CHECK(known.url.ends_with("/" + known.fileName));
        CHECK_FALSE(known.licence.empty());
        CHECK_FALSE(known.origin.empty());
        CHECK_FALSE(known.remark.empty());
        CHECK(known.name.starts_with(known.network));
        CHECK(findKnownWeights(known.name) == &known);
        CHECK(knownWeightsByFile(known.fileName) == &known);
    }
    CHECK(knownWeights().size() == 22);
    CHECK_FALSE(findKnownWeights("densenet121"));
}

TEST_CASE("checksumsRecogniseWeights") {
    const KnownWeights* known = findKnownWeights("densenet121-imagenet");
    REQUIRE(known);
    const std::string right = "a639ec97" + std::string(56, '0');
    CHECK(knownWeightsByChecksum(right) == known);
    CHECK(compareChecksum(*known, right) == ChecksumMatch::Matches);
    CHECK(compareChecksum(*known, std::string(64, '0')) == ChecksumMatch::Differs);
    CHECK_FALSE(knownWeightsByChecksum(std::string(64, '0')));
    CHECK(compareChecksum(*findKnownWeights("densenet121-micronet"), right) == ChecksumMatch::NotPublished);
}

TEST_CASE("theNamesForANetworkAreListed") {
    CHECK(namesOfWeightsFor("densenet121") ==
          "densenet121-imagenet, densenet121-micronet, densenet121-imagenet-micronet");
    CHECK(namesOfWeightsFor("cnn6").empty());
}

TEST_CASE("aListIsReadStrictly") {
    const std::vector<KnownWeights> all = parseKnownWeights(listOf("{" + kEntry + kRest + "}"));
    REQUIRE(all.size() == 1);
    CHECK(all[0].bytes == 1572864);
    CHECK(all[0].checksum == "0123abcd");
    const std::string entry = "{" + kEntry + kRest + "}";
    const std::pair<const char*, std::string> cases[] = {
        {"unknown field", "{" + kEntry + kRest + R"(, "more": 1})"},
        {"missing field", "{" + kEntry + "}"},
        {"unknown network", replaced(entry, "resnet18", "resnet19")},
        {"address without protection", replaced(entry, "https://", "http://")},
        {"file with a folder", replaced(entry, R"("a.pth")", R"("../a.pth")")},
        {"short checksum", replaced(entry, "0123abcd", "0123")},
        {"checksum that is no number", replaced(entry, "0123abcd", "0123wxyz")},
        {"deviation of nothing", replaced(entry, R"("standard_deviation": [0.5)", R"("standard_deviation": [0)")},
        {"two channels", replaced(entry, "[0.5, 0.5, 0.5]", "[0.5, 0.5]")},
        {"twice", entry + ", " + entry},
    };
    for (const auto& [name, entries] : cases) {
        CAPTURE(name);
        CHECK(isRefused(listOf(entries)));
    }
    CHECK(isRefused(R"({"format": 2, "weights": []})"));
    CHECK(isRefused("nothing"));
}
