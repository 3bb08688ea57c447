// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/FindingsContext.h"
#include "ui/widgets/Text.h"

#include <QCoreApplication>

namespace semblance {
namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(semblance::Findings)
};

Finding noteOn(const FindingsContext& context, const QList<int>& images) {
    Finding finding;
    finding.images = images;
    finding.lines = context.pathsOf(images);
    return finding;
}

void addSizes(const FindingsContext& context, QList<Finding>& findings) {
    const auto sizeOf = [&](std::size_t image) {
        const ImageInfo& info = context.report().images[image].info;
        return std::pair(info.widthPx, info.heightPx);
    };
    const auto sizes = context.tally<std::pair<int, int>>(sizeOf);
    if (sizes.size() < 2) return;
    const auto [most, images] = sizes.front();
    Finding finding =
        noteOn(context, context.imagesWhere([&](const ImageEntry&, std::size_t i) { return sizeOf(i) != most; }));
    const double share = static_cast<double>(images) / static_cast<double>(context.includedImages());
    finding.sentence =
        Words::tr("Images come in %n size(s), most often %1 × %2 px (%3).", nullptr, static_cast<int>(sizes.size()))
            .arg(most.first)
            .arg(most.second)
            .arg(percentText(share));
    finding.explanation = Words::tr(
        "All are brought to the network's size. Where shapes differ much, letterbox keeps their proportions.");
    findings << finding;
}

void addDepths(const FindingsContext& context, QList<Finding>& findings) {
    const auto depths = context.tally<int>([&](std::size_t i) { return context.report().images[i].info.bitDepth; });
    if (depths.size() < 2) return;
    QStringList parts;
    for (const auto& [depth, images] : depths)
        parts << Words::tr("%1 bit (%2)").arg(depth).arg(countText(images));
    const int most = depths.front().first;
    Finding finding =
        noteOn(context,
               context.imagesWhere([&](const ImageEntry& image, std::size_t) { return image.info.bitDepth != most; }));
    finding.sentence = Words::tr("Images have different depths: %1.").arg(parts.join(QStringLiteral(", ")));
    finding.explanation = Words::tr("More than 8 bit is stretched to the range that the image uses.");
    findings << finding;
}

void addColours(const FindingsContext& context, QList<Finding>& findings) {
    const auto stored = [&](bool isColour) {
        return context.imagesWhere(
            [isColour](const ImageEntry& image, std::size_t) { return image.info.isColour == isColour; });
    };
    const QList<int> coloured = stored(true);
    const QList<int> gray = stored(false);
    if (coloured.isEmpty() || gray.isEmpty()) return;
    const bool fewerColoured = coloured.size() <= gray.size();
    Finding finding = noteOn(context, fewerColoured ? coloured : gray);
    const int fewer = static_cast<int>(finding.images.size());
    finding.sentence = fewerColoured
                           ? Words::tr("%n image(s) are stored in colour, the others in gray.", nullptr, fewer)
                           : Words::tr("%n image(s) are stored in gray, the others in colour.", nullptr, fewer);
    finding.explanation = Words::tr("If colour goes with a class, a network learns the colour and not the structure.");
    findings << finding;
}

void addPages(const FindingsContext& context, QList<Finding>& findings) {
    const QList<int> several =
        context.imagesWhere([](const ImageEntry& image, std::size_t) { return image.info.pages > 1; });
    if (several.isEmpty()) return;
    Finding finding = noteOn(context, several);
    finding.sentence =
        Words::tr("%n file(s) hold more than one page; the first is used.", nullptr, static_cast<int>(several.size()));
    finding.explanation = Words::tr("Save the other pages as files of their own if they are to be learned from.");
    findings << finding;
}

} // namespace

void addImageFindings(const FindingsContext& context, QList<Finding>& findings) {
    addSizes(context, findings);
    addDepths(context, findings);
    addColours(context, findings);
    addPages(context, findings);
}

} // namespace semblance
