// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of findingsOf(): what its kinds share, and the kinds.
#pragma once

#include "ui/dataset/Findings.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

namespace semblance {

QString pathText(const std::filesystem::path& path);
QString quoted(const QString& name); ///< “name”

/// The input, seen through the classes that take part.
class FindingsContext {
public:
    explicit FindingsContext(const FindingsInput& input) : m_input(input) {}

    const ScanReport& report() const { return m_input.report; }
    const HealthReport* health() const { return m_input.health; }
    const std::vector<ImageScale>* scales() const { return m_input.scales; }
    BarSearch barSearch() const { return m_input.barSearch; }

    bool isIncluded(int classIndex) const;
    /// As the class is called in the program.
    QString className(int classIndex) const;
    QString imagePath(std::size_t image) const { return pathText(report().images[image].relativePath); }
    QStringList pathsOf(const QList<int>& images) const;

    /// Indices of the included images that a test of (entry, index) accepts.
    template <typename Test>
    QList<int> imagesWhere(Test test) const {
        QList<int> found;
        for (std::size_t i = 0; i < report().images.size(); ++i) {
            const ImageEntry& image = report().images[i];
            if (isIncluded(image.classIndex) && test(image, i)) found << static_cast<int>(i);
        }
        return found;
    }
    /// Groups the included images by a property; the most frequent value first.
    template <typename Key, typename KeyOf>
    std::vector<std::pair<Key, qint64>> tally(KeyOf keyOf) const {
        std::map<Key, qint64> counts;
        for (const int image : imagesWhere([](const ImageEntry&, std::size_t) { return true; }))
            ++counts[keyOf(static_cast<std::size_t>(image))];
        std::vector<std::pair<Key, qint64>> sorted(counts.begin(), counts.end());
        std::ranges::stable_sort(sorted, [](const auto& a, const auto& b) { return a.second > b.second; });
        return sorted;
    }
    qint64 includedImages() const;

private:
    const FindingsInput& m_input;
};

/// Files that cannot be read, identical files.
void addFileFindings(const FindingsContext& context, QList<Finding>& findings);
/// What the scan remarked on the folder.
void addNoteFindings(const FindingsContext& context, QList<Finding>& findings);
/// Classes with few images, or with far more than others.
void addClassFindings(const FindingsContext& context, QList<Finding>& findings);
/// Sizes, depths, colours, pages.
void addImageFindings(const FindingsContext& context, QList<Finding>& findings);
/// Known, unknown and contested scales, magnification and instrument as confounders.
void addScaleFindings(const FindingsContext& context, QList<Finding>& findings);

} // namespace semblance
