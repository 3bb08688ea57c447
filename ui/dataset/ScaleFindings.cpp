// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/FindingsContext.h"
#include "ui/dataset/ScaleConfounders.h"
#include "ui/widgets/Text.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace semblance {
namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(semblance::Findings)
};

// More instruments than this are counted, not named.
constexpr std::size_t mostNamed = 4;

QString rangeText(double finestNm, double coarsestNm) {
    const QString finest = QString::fromStdString(pixelSizeText(finestNm));
    const QString coarsest = QString::fromStdString(pixelSizeText(coarsestNm));
    return finest == coarsest ? finest : Words::tr("%1 to %2").arg(finest, coarsest);
}

/// One entry for each name that takes part, in the order of the folders.
std::vector<ClassScales> scalesByClass(const FindingsContext& context) {
    std::vector<ClassScales> classes;
    QHash<QString, std::size_t> places;
    for (std::size_t i = 0; i < context.report().images.size(); ++i) {
        const int classIndex = context.report().images[i].classIndex;
        if (!context.isIncluded(classIndex)) continue;
        const QString name = context.className(classIndex);
        if (!places.contains(name)) {
            places.insert(name, classes.size());
            classes.push_back({name, classIndex, {}, {}});
        }
        ClassScales& into = classes[places.value(name)];
        const ImageScale& scale = (*context.scales())[i];
        if (scale.calibration.isKnown()) into.pixelSizesNm.push_back(*scale.calibration.pixelSizeNm);
        if (!scale.instrument.empty()) ++into.instruments[scale.instrument];
    }
    for (ClassScales& scales : classes)
        std::ranges::sort(scales.pixelSizesNm);
    return classes;
}

QString noneKnownSentence(BarSearch search) {
    switch (search) {
    case BarSearch::Pending:
        return Words::tr("No image has a known scale so far; burned-in scale bars are still looked for.");
    case BarSearch::Stopped: return Words::tr("No image has a known scale; the search for scale bars was stopped.");
    case BarSearch::Done: break;
    }
    return Words::tr("No image of this folder has a known scale.");
}

QString someKnownSentence(BarSearch search) {
    switch (search) {
    case BarSearch::Pending: return Words::tr("%1 of %2 images have no known scale so far; the others: %3.");
    case BarSearch::Stopped:
        return Words::tr(
            "%1 of %2 images have no known scale, and the search for scale bars was stopped; the others: %3.");
    case BarSearch::Done: break;
    }
    return Words::tr("%1 of %2 images have no known scale; the others: %3.");
}

void addKnown(const FindingsContext& context, const std::vector<ClassScales>& classes, QList<Finding>& findings) {
    std::vector<double> known;
    for (const ClassScales& scales : classes)
        known.insert(known.end(), scales.pixelSizesNm.begin(), scales.pixelSizesNm.end());
    const qint64 all = context.includedImages();
    const qint64 unknown = all - static_cast<qint64>(known.size());
    if (all == 0) return;
    const QString range = known.empty() ? QString() : rangeText(std::ranges::min(known), std::ranges::max(known));
    Finding finding;
    finding.explanation =
        Words::tr("Lengths can be measured, images brought to a common scale and doubts be raised only "
                  "where the scale is known. A model remembers the scales it was trained on.");
    finding.isInScales = unknown == 0;
    if (unknown > 0)
        finding.remedy =
            context.barSearch() == BarSearch::Stopped ? FindingRemedy::SearchBars : FindingRemedy::CalibrateFolder;
    if (known.empty()) {
        finding.sentence = noneKnownSentence(context.barSearch());
    } else if (unknown == 0) {
        finding.sentence = Words::tr("Every image has a known scale: %1.").arg(range);
    } else {
        finding.sentence = someKnownSentence(context.barSearch()).arg(countText(unknown), countText(all), range);
        finding.images = context.imagesWhere(
            [&](const ImageEntry&, std::size_t i) { return !(*context.scales())[i].calibration.isKnown(); });
    }
    findings << finding;
}

void addContested(const FindingsContext& context, QList<Finding>& findings) {
    Finding finding;
    finding.images = context.imagesWhere(
        [&](const ImageEntry&, std::size_t i) { return (*context.scales())[i].contested.size() > 1; });
    if (finding.images.isEmpty()) return;
    for (const int image : finding.images) {
        QStringList sizes;
        for (const Calibration& one : (*context.scales())[static_cast<std::size_t>(image)].contested)
            if (one.isKnown()) sizes << QString::fromStdString(pixelSizeText(*one.pixelSizeNm));
        finding.lines << Words::tr("%1: %2").arg(context.imagePath(static_cast<std::size_t>(image)),
                                                 sizes.join(QStringLiteral(" / ")));
    }
    finding.severity = FindingSeverity::Warning;
    finding.sentence = Words::tr("In %n image(s) the header and the scale bar disagree; their scale counts as unknown.",
                                 nullptr, static_cast<int>(finding.images.size()));
    finding.explanation =
        Words::tr("Often an image was resized or cropped after its header was written. Look at each, and "
                  "state its pixel size.");
    findings << finding;
}

void addScaleGaps(const std::vector<ClassScales>& classes, QList<Finding>& findings) {
    const std::vector<ScaleGap> gaps = scaleGaps(classes);
    if (gaps.empty()) return;
    const auto rangeOf = [](const ClassScales& scales) {
        const UsualScales usual = usualScales(scales.pixelSizesNm);
        return rangeText(usual.finestNm, usual.coarsestNm);
    };
    const ClassScales& finer = classes[gaps.front().finer];
    const ClassScales& coarser = classes[gaps.front().coarser];
    const QString sentence =
        gaps.size() == 1 ? Words::tr("Magnification alone tells %1 (%2) from %3 (%4).")
                         : Words::tr("Magnification alone tells %n pair(s) of classes apart, most clearly %1 (%2) from "
                                     "%3 (%4).",
                                     nullptr, static_cast<int>(gaps.size()));
    Finding finding;
    finding.severity = FindingSeverity::Warning;
    finding.sentence = sentence.arg(quoted(finer.name), rangeOf(finer), quoted(coarser.name), rangeOf(coarser));
    finding.explanation = Words::tr(
        "A network may learn the magnification and not the structure. The training option “Same scale for all” "
        "takes it away; images of every class at every magnification are better still.");
    finding.isInScales = true;
    findings << finding;
}

void addInstruments(const FindingsContext& context, const std::vector<ClassScales>& classes, QList<Finding>& findings) {
    const auto instrumentOf = [&](std::size_t image) { return (*context.scales())[image].instrument; };
    auto instruments = context.tally<std::string>(instrumentOf);
    std::erase_if(instruments, [](const auto& entry) { return entry.first.empty(); });
    if (instruments.size() < 2) return;
    QStringList named;
    for (std::size_t i = 0; i < std::min(mostNamed, instruments.size()); ++i)
        named << Words::tr("%1 (%2)").arg(QString::fromStdString(instruments[i].first),
                                          countText(instruments[i].second));
    Finding finding;
    const int count = static_cast<int>(instruments.size());
    const QString sentence = instruments.size() > mostNamed
                                 ? Words::tr("Images come from %n instrument(s), most often %1.", nullptr, count)
                                 : Words::tr("Images come from %n instrument(s): %1.", nullptr, count);
    finding.sentence = sentence.arg(named.join(QStringLiteral(", ")));
    finding.explanation = Words::tr("A network may learn an instrument by its noise or its data bar. That does no harm "
                                    "while every class has images from each.");
    finding.images = context.imagesWhere([&](const ImageEntry&, std::size_t i) {
        return !instrumentOf(i).empty() && instrumentOf(i) != instruments.front().first;
    });
    if (const auto own = ownInstruments(classes); !own.empty()) {
        QStringList apart;
        for (const OwnInstrument& one : own)
            apart << Words::tr("%1 (%2)").arg(quoted(classes[one.classAt].name),
                                              QString::fromStdString(one.instrument));
        finding.severity = FindingSeverity::Warning;
        finding.sentence =
            Words::tr("%n class(es) come from an instrument of their own: %1.", nullptr, static_cast<int>(own.size()))
                .arg(apart.join(QStringLiteral(", ")));
        finding.explanation = Words::tr("A network may learn the instrument, by its noise or its data bar, and not the "
                                        "structure. Add images of these classes from the other instruments.");
        finding.images.clear();
        finding.classIndex = classes[own.front().classAt].classIndex;
    }
    findings << finding;
}

} // namespace

void addScaleFindings(const FindingsContext& context, QList<Finding>& findings) {
    if (!context.scales() || context.scales()->size() != context.report().images.size()) return;
    const std::vector<ClassScales> classes = scalesByClass(context);
    addScaleGaps(classes, findings);
    addInstruments(context, classes, findings);
    addContested(context, findings);
    addKnown(context, classes, findings);
}

} // namespace semblance
