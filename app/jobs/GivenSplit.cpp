// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/GivenSplit.h"

#include "core/base/Error.h"
#include "core/base/Files.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <unordered_map>

namespace semblance {
namespace {

constexpr std::uint64_t splitFileLimitBytes = 256ULL << 20;

/// The report with the listed images alone, each in its part: splitDataSet then labels them and makes the fingerprint.
class PartedReport {
public:
    explicit PartedReport(const ScanReport& report) : m_report(report) {
        for (std::size_t i = 0; i < report.images.size(); ++i)
            m_indexOf.emplace(toUtf8(report.images[i].relativePath), i);
        m_parted.folder = report.folder;
        m_parted.kind = DataSetKind::PreparedSplit;
        m_parted.classNames = report.classNames;
    }

    void add(const std::vector<std::string>& files, DataSetPart part) {
        for (const std::string& file : files) {
            const auto found = m_indexOf.find(file);
            if (found == m_indexOf.end())
                throw Error(ErrorKind::DataSet, "the split names a file that is not in the folder, or names it twice",
                            m_report.folder / fromUtf8(file));
            m_parted.images.push_back(m_report.images[found->second]);
            m_parted.images.back().part = part;
            m_original.push_back(found->second);
            m_indexOf.erase(found);
        }
    }

    const ScanReport& report() const { return m_parted; }
    /// The choices, with every class left out of which the lists name no image.
    std::vector<ClassChoice> choicesOfListed(const std::vector<ClassChoice>& choices) const {
        std::vector<ClassChoice> all;
        for (std::size_t i = 0; i < m_parted.classNames.size(); ++i) {
            const std::string& folder = m_parted.classNames[i];
            const auto given = std::find_if(choices.begin(), choices.end(),
                                            [&](const ClassChoice& choice) { return choice.folderName == folder; });
            all.push_back(given == choices.end() ? ClassChoice{folder, {}, true} : *given);
            if (m_parted.imagesOf(static_cast<int>(i)) == 0) all.back().isIncluded = false;
        }
        return all;
    }
    std::size_t originalIndex(std::size_t index) const { return m_original.at(index); }

private:
    const ScanReport& m_report;
    ScanReport m_parted;
    std::vector<std::size_t> m_original;
    std::unordered_map<std::string, std::size_t> m_indexOf;
};

/// Brings the examples into the order of the list, and their indices to those of the whole report.
void putInOrder(std::vector<Example>& examples, std::vector<std::string>& names, const std::vector<std::string>& wanted,
                const PartedReport& parted) {
    std::unordered_map<std::string, Example> exampleOf;
    for (std::size_t i = 0; i < examples.size(); ++i)
        exampleOf.emplace(names[i], Example{parted.originalIndex(examples[i].index), examples[i].label});
    examples.clear();
    for (const std::string& file : wanted) {
        const auto found = exampleOf.find(file);
        if (found == exampleOf.end())
            throw Error(ErrorKind::DataSet, "the split names a file of a class that is left out", fromUtf8(file));
        examples.push_back(found->second);
    }
    names = wanted;
}

std::vector<std::string> listOf(const nlohmann::json& json, const char* key, const std::filesystem::path& path) {
    try {
        return json.at(key).get<std::vector<std::string>>();
    } catch (const nlohmann::json::exception&) {
        throw Error(ErrorKind::DamagedFile, std::string("the split file holds no list of paths \"") + key + '"', path);
    }
}

} // namespace

DataSplit splitByFiles(const ScanReport& report, const SplitFiles& files, const std::vector<ClassChoice>& classes) {
    PartedReport parted(report);
    parted.add(files.training, DataSetPart::Training);
    parted.add(files.validation, DataSetPart::Validation);
    SplitOptions options;
    options.classes = parted.choicesOfListed(classes);
    DataSplit split = splitDataSet(parted.report(), {}, options);
    putInOrder(split.set.training, split.trainingFiles, files.training, parted);
    putInOrder(split.set.validation, split.validationFiles, files.validation, parted);
    return split;
}

SplitFiles readSplitFiles(const std::filesystem::path& path) {
    const std::vector<std::byte> bytes = readFile(path, splitFileLimitBytes);
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    const nlohmann::json json = nlohmann::json::parse(text, text + bytes.size(), nullptr, false);
    return {listOf(json, "train", path), listOf(json, "validation", path)};
}

} // namespace semblance
