// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/FindingsContext.h"
#include "ui/widgets/Text.h"

#include <QCoreApplication>

#include <algorithm>

namespace semblance {
namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(semblance::Findings)
};

// A class this many times larger than another leads a network to guess it.
constexpr qint64 unevenFactor = 10;

/// (images, class) of the classes that take part and have some; the smallest first.
using ClassSizes = std::vector<std::pair<qint64, int>>;

ClassSizes classSizes(const FindingsContext& context) {
    std::vector<qint64> counts(context.report().classNames.size());
    for (const ImageEntry& image : context.report().images)
        ++counts[static_cast<std::size_t>(image.classIndex)];
    ClassSizes sizes;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (context.isIncluded(static_cast<int>(i)) && counts[i] > 0)
            sizes.emplace_back(counts[i], static_cast<int>(i));
    std::ranges::sort(sizes);
    return sizes;
}

void addFewImages(const FindingsContext& context, const ClassSizes& sizes, QList<Finding>& findings) {
    Finding finding;
    for (const auto& [images, index] : sizes) {
        if (images >= fewImages) break;
        if (finding.classIndex < 0) finding.classIndex = index;
        finding.lines << Words::tr("%1 (%2)").arg(quoted(context.className(index)), countText(images));
    }
    if (finding.lines.isEmpty()) return;
    finding.severity = FindingSeverity::Warning;
    finding.sentence =
        Words::tr("%n class(es) have fewer than %1 images: %2.", nullptr, static_cast<int>(finding.lines.size()))
            .arg(countText(fewImages), finding.lines.join(QStringLiteral(", ")));
    finding.explanation =
        Words::tr("Too few to learn from and to check on. Add images, merge classes by giving them one name, or untick "
                  "them.");
    findings << finding;
}

void addUnevenClasses(const FindingsContext& context, const ClassSizes& sizes, QList<Finding>& findings) {
    if (sizes.size() < 2 || sizes.back().first < unevenFactor * sizes.front().first) return;
    Finding finding;
    finding.sentence =
        Words::tr("%1 has %2 times as many images as %3.")
            .arg(quoted(context.className(sizes.back().second)), countText(sizes.back().first / sizes.front().first),
                 quoted(context.className(sizes.front().second)));
    finding.explanation =
        Words::tr("Class weights on the Train page make the small classes count as much as the large ones.");
    finding.classIndex = sizes.front().second;
    findings << finding;
}

} // namespace

void addClassFindings(const FindingsContext& context, QList<Finding>& findings) {
    const ClassSizes sizes = classSizes(context);
    addFewImages(context, sizes, findings);
    addUnevenClasses(context, sizes, findings);
}

} // namespace semblance
