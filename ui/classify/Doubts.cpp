// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/classify/Doubts.h"

#include "ui/image/ScaleText.h"
#include "ui/widgets/Text.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>

namespace semblance {

namespace {

class Wording {
    Q_DECLARE_TR_FUNCTIONS(semblance::Doubts)
};

// Pixel sizes from the rim of the range, rounded in their file, are not outside.
constexpr double slack = 1.001;

/// What was done without the scale that the model needs.
QString withoutScaleText(const ModelDescription& model) {
    const double commonNm = model.preprocessing.commonScaleNm;
    if (commonNm > 0)
        return Wording::tr(
                   "The scale of this image is unknown, and the model wants every image at %1: it was resized as a "
                   "whole instead.")
            .arg(QString::fromStdString(pixelSizeText(commonNm)));
    return Wording::tr(
        "The scale of this image is unknown, and the model asks for it: it judged by the picture alone.");
}

QString scaleDoubt(const Calibration& calibration, const ModelDescription& model) {
    if (!calibration.isKnown() && needsScale(model)) return withoutScaleText(model);
    if (!model.trainingScale) return {};
    const ScaleRange& range = *model.trainingScale;
    if (!calibration.isKnown())
        return Wording::tr("The scale of this image is unknown; the model was trained on %1.")
            .arg(scaleRangeText(range));
    const double nm = *calibration.pixelSizeNm;
    if (nm * slack >= range.smallestNm && nm <= range.largestNm * slack) return {};
    return Wording::tr("Outside the scales it was trained on: %1 against %2.")
        .arg(scaleText(calibration), scaleRangeText(range));
}

QString confidenceDoubt(const Prediction& prediction, const ModelDescription& model) {
    const auto& p = prediction.probabilities;
    if (p.size() < 2) return {};
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::partial_sort(order.begin(), order.begin() + 2, order.end(), [&](auto a, auto b) { return p[a] > p[b]; });
    const auto name = [&](std::size_t i) {
        return i < model.classNames.size() ? QString::fromStdString(model.classNames[i]) : QString();
    };
    if (p[order[0]] - p[order[1]] < closeCall)
        return Wording::tr("“%1” and “%2” are almost equally likely.").arg(name(order[0]), name(order[1]));
    if (p[order[0]] < lowConfidence)
        return Wording::tr("The network is not sure: its best answer has only %1.").arg(percentText(p[order[0]]));
    return {};
}

QString unlikenessDoubt(const Prediction& prediction, const ModelDescription& model) {
    if (!prediction.reconstructionError || !model.reconstruction) return {};
    if (*prediction.reconstructionError <= model.reconstruction->high) return {};
    return Wording::tr("Unlike the images it was trained on: the network could hardly rebuild it.");
}

} // namespace

bool needsScale(const ModelDescription& model) {
    return model.preprocessing.commonScaleNm > 0 || model.options.takesScale;
}

QString scaleRangeText(const ScaleRange& range) {
    const QString smallest = QString::fromStdString(pixelSizeText(range.smallestNm));
    const QString largest = QString::fromStdString(pixelSizeText(range.largestNm));
    if (smallest == largest) return smallest;
    const QString unit = largest.section(u' ', 1);
    const bool isSameUnit = smallest.section(u' ', 1) == unit;
    return Wording::tr("%1 to %2", "pixel sizes").arg(isSameUnit ? smallest.section(u' ', 0, 0) : smallest, largest);
}

QStringList doubtsOf(const Prediction& prediction, const Calibration& calibration, const ModelDescription& model) {
    QStringList doubts{confidenceDoubt(prediction, model), unlikenessDoubt(prediction, model),
                       scaleDoubt(calibration, model)};
    doubts.removeAll(QString());
    return doubts;
}

} // namespace semblance
