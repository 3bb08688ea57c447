// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ImageFacts.h"

#include "ui/image/ScaleText.h"
#include "ui/widgets/Text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <cmath>

namespace semblance {

namespace {

class Wording {
    Q_DECLARE_TR_FUNCTIONS(semblance::ImageFacts)
};

constexpr double likelyBar = 0.5; // and kSureOfBurnedInBar is sure

/// As the microscope wrote it, without noise behind the fourth digit.
QString plainText(double value) {
    return QLocale().toString(value, 'g', 4);
}

QString text(const std::string& value) {
    return QString::fromStdString(value);
}

/// Gathers facts; empty values are none.
class FactList {
public:
    void add(const QString& label, const QString& value, FactKind kind = FactKind::Plain) {
        if (!value.isEmpty()) m_facts.append({label, value, kind});
    }
    const QList<Fact>& facts() const { return m_facts; }

private:
    QList<Fact> m_facts;
};

QString sizesText(const Calibration& calibration) {
    const double xNm = *calibration.pixelSizeNm;
    const double yNm = calibration.pixelSizeYNm.value_or(xNm);
    if (std::abs(xNm - yNm) <= 1e-4 * xNm) return scaleText(calibration);
    return Wording::tr("%1 across, %2 down").arg(scaleText(calibration), text(pixelSizeText(yNm)));
}

QString unknownScaleText(const ViewedImage& image) {
    if (!image.isComplete) return Wording::tr("is looked for");
    if (isContested(image.metadata)) return Wording::tr("unknown: what was found disagrees");
    return Wording::tr("unknown: the file does not say how large a pixel is");
}

void addScale(FactList& list, const ViewedImage& image) {
    const ImageMetadata& metadata = image.metadata;
    const Calibration& calibration = metadata.calibration;
    const bool isSaidAlready =
        calibration.source == CalibrationSource::Typed || calibration.source == CalibrationSource::BurnedInBar;
    if (calibration.isKnown()) {
        list.add(Wording::tr("Scale"), sizesText(calibration));
        list.add(Wording::tr("Scale from"), scaleSourceText(image));
        list.add(Wording::tr("Read in"), isSaidAlready ? QString() : text(calibration.detail));
    } else {
        list.add(Wording::tr("Scale"), unknownScaleText(image));
    }
    if (image.stated && !image.stated->calibration.drawn.empty())
        list.add(Wording::tr("Drawn"), text(image.stated->calibration.drawn));
    if (image.stated && image.stated->isOfFolder) list.add(Wording::tr("Stated for"), image.stated->path);
    if (metadata.candidates.size() < 2 && calibration.isKnown()) return;
    for (const Calibration& candidate : metadata.candidates)
        if (candidate.source != CalibrationSource::Typed) list.add(Wording::tr("Found"), candidateText(candidate));
}

void addWarnings(FactList& list, const ImageMetadata& metadata) {
    for (const std::string& warning : metadata.warnings)
        list.add(Wording::tr("Note"), text(warning), FactKind::Warning);
}

QString confidenceText(double confidence) {
    if (confidence >= kSureOfBurnedInBar) return Wording::tr("sure");
    return confidence >= likelyBar ? Wording::tr("likely, not sure enough to count")
                                   : Wording::tr("unsure, does not count");
}

void addScaleBar(FactList& list, const ViewedImage& image) {
    if (!image.scaleBar) return;
    const BurnedInBar& bar = *image.scaleBar;
    const QString lengthPx = decimalText(bar.lengthPx, bar.lengthPx < 100 ? 1 : 0);
    const QString value = bar.isRead() ? Wording::tr("%1 over %2 px (%3)", "label, length, how sure")
                                             .arg(text(bar.label), lengthPx, confidenceText(bar.confidence))
                                       : Wording::tr("%1 px long, its label was not read").arg(lengthPx);
    list.add(Wording::tr("Burned-in bar"), value, FactKind::ScaleBar);
}

QString useText(const ViewedDataBar& bar, DataBarUse use) {
    if (use == DataBarUse::NotAsked) return {};
    if (use == DataBarUse::Seen || bar.mask == BarMask::None) return Wording::tr("the network sees it");
    return bar.mask == BarMask::Crop ? Wording::tr("cut off before the network")
                                     : Wording::tr("covered by the rows beside it before the network");
}

void addDataBar(FactList& list, const ViewedImage& image, DataBarUse use) {
    if (!image.dataBar) return;
    const PixelRectangle& rows = image.dataBar->found;
    const QString place = Wording::tr("rows %1 to %2").arg(rows.y).arg(rows.y + rows.height - 1);
    const QString fate = useText(*image.dataBar, use);
    list.add(Wording::tr("Data bar"),
             fate.isEmpty() ? place : Wording::tr("%1, %2", "where, what becomes of it").arg(place, fate),
             FactKind::DataBar);
}

QString voltageText(const ImageMetadata& metadata) {
    return metadata.voltageKv ? Wording::tr("%1 kV").arg(plainText(*metadata.voltageKv)) : QString();
}

void addMicroscope(FactList& list, const ImageMetadata& metadata) {
    list.add(Wording::tr("Microscope"), text(metadata.instrument.empty() ? metadata.vendor : metadata.instrument));
    if (!metadata.instrument.empty()) list.add(Wording::tr("Maker"), text(metadata.vendor));
    list.add(Wording::tr("Detector"), text(metadata.detector));
    list.add(Wording::tr("Voltage"), voltageText(metadata));
    if (metadata.workingDistanceMm)
        list.add(Wording::tr("Working distance"), Wording::tr("%1 mm").arg(plainText(*metadata.workingDistanceMm)));
    if (metadata.magnification)
        list.add(Wording::tr("Magnification"),
                 Wording::tr("%1 ×").arg(countText(std::llround(*metadata.magnification))));
    list.add(Wording::tr("Taken"), text(metadata.date));
}

QString depthText(const ImageInfo& info) {
    if (info.isColour) return Wording::tr("%n bit per channel, colour", nullptr, info.bitDepth);
    return Wording::tr("%n bit gray", nullptr, info.bitDepth);
}

void addFile(FactList& list, const ViewedImage& image) {
    const QSize size = image.originalSizePx.isEmpty() ? image.image.size() : image.originalSizePx;
    list.add(Wording::tr("Size"), Wording::tr("%1 × %2 px").arg(size.width()).arg(size.height()));
    if (image.info.widthPx > 0) {
        list.add(Wording::tr("Depth"), depthText(image.info));
        list.add(Wording::tr("Format"), text(formatName(image.info.format)));
    }
    if (image.info.pages > 1)
        list.add(Wording::tr("Pages"), Wording::tr("%n page(s), the first is shown", nullptr, image.info.pages));
    if (image.fileBytes > 0) list.add(Wording::tr("File"), bytesText(static_cast<std::uint64_t>(image.fileBytes)));
    list.add(Wording::tr("Folder"), image.path.contains(u'/') ? image.path.section(u'/', 0, -2) : QString());
}

} // namespace

QList<Fact> imageFacts(const ViewedImage& image, const QString& className, DataBarUse use) {
    FactList list;
    list.add(Wording::tr("Class"), className);
    addScale(list, image);
    addWarnings(list, image.metadata);
    addScaleBar(list, image);
    addDataBar(list, image, use);
    addMicroscope(list, image.metadata);
    addFile(list, image);
    return list.facts();
}

QString imageSummary(const ViewedImage& image) {
    const ImageMetadata& metadata = image.metadata;
    QStringList parts{text(metadata.instrument.empty() ? metadata.vendor : metadata.instrument), voltageText(metadata)};
    if (metadata.workingDistanceMm)
        parts << Wording::tr("WD %1 mm", "working distance").arg(plainText(*metadata.workingDistanceMm));
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

QString factsText(const QList<Fact>& facts) {
    QStringList lines;
    for (const Fact& fact : facts)
        lines << Wording::tr("%1: %2", "a fact's name: its value").arg(fact.label, fact.value);
    return lines.join(u'\n');
}

} // namespace semblance
