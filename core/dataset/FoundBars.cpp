// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/FoundBars.h"

#include "core/base/Error.h"
#include "core/base/Files.h"

#include <nlohmann/json.hpp>

namespace semblance {
namespace {

using nlohmann::json;

constexpr int kVersion = 1; // of what a search finds
constexpr std::uint64_t kLargestFile = 256ULL << 20;

json toJson(const FoundBars::Finding& finding) {
    json object{{"size_bytes", finding.sizeBytes}, {"modified_ns", finding.modifiedNs}};
    if (const auto& bar = finding.bar)
        object["bar"] = {{"length_px", bar->lengthPx},
                         {"label", bar->label},
                         {"length_nm", bar->lengthNm},
                         {"confidence", bar->confidence}};
    return object;
}

FoundBars::Finding findingIn(const json& object) {
    FoundBars::Finding finding;
    object.at("size_bytes").get_to(finding.sizeBytes);
    object.at("modified_ns").get_to(finding.modifiedNs);
    if (!object.contains("bar")) return finding;
    const json& found = object.at("bar");
    BurnedInBar& bar = finding.bar.emplace();
    found.at("length_px").get_to(bar.lengthPx);
    found.at("label").get_to(bar.label);
    found.at("length_nm").get_to(bar.lengthNm);
    found.at("confidence").get_to(bar.confidence);
    return finding;
}

std::map<std::string, FoundBars::Finding> findingsIn(const std::filesystem::path& file) {
    std::map<std::string, FoundBars::Finding> findings;
    const std::vector<std::byte> bytes = readFile(file, kLargestFile);
    const json root = json::parse(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    if (root.at("version").get<int>() != kVersion) return findings;
    for (const auto& [path, object] : root.at("images").items())
        findings.emplace(path, findingIn(object));
    return findings;
}

} // namespace

FoundBars::FoundBars(std::filesystem::path file) : m_file(std::move(file)) {
    if (m_file.empty()) return;
    try {
        m_findings = findingsIn(m_file);
    } catch (const std::exception&) {
        m_findings.clear(); // not there yet, or damaged: searched for anew
    }
}

std::optional<FoundBars::Finding> FoundBars::of(const ImageEntry& image) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_findings.find(toUtf8(image.relativePath));
    if (found == m_findings.end()) return std::nullopt;
    const Finding& finding = found->second;
    const bool isSame = finding.sizeBytes == image.sizeBytes && finding.modifiedNs == image.modifiedNs;
    return isSame ? std::optional(finding) : std::nullopt;
}

void FoundBars::add(const ImageEntry& image, const std::optional<BurnedInBar>& bar) {
    const std::lock_guard lock(m_mutex);
    m_findings[toUtf8(image.relativePath)] = {image.sizeBytes, image.modifiedNs, bar};
    m_isChanged = true;
}

void FoundBars::save() const {
    if (!m_isChanged || m_file.empty()) return;
    json images = json::object();
    for (const auto& [path, finding] : m_findings)
        images[path] = toJson(finding);
    const json root{{"version", kVersion}, {"images", std::move(images)}};
    try {
        std::error_code code;
        std::filesystem::create_directories(m_file.parent_path(), code);
        writeDurably(m_file, root.dump(-1, ' ', false, json::error_handler_t::replace));
    } catch (const Error&) {
        return; // found anew next time
    }
}

} // namespace semblance
