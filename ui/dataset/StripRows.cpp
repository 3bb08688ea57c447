// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/StripRows.h"

#include <algorithm>

namespace semblance {
namespace {

/// The row of every class of the report; -1: takes no part.
std::vector<int> rowsOfClasses(const std::vector<ClassChoice>& choices, const QStringList& trainedClasses) {
    std::vector<int> rows;
    for (const ClassChoice& choice : choices)
        rows.push_back(choice.isIncluded ? static_cast<int>(trainedClasses.indexOf(QString::fromStdString(choice.name)))
                                         : -1);
    return rows;
}

void add(StripRow& row, int image, const ImageScale& scale) {
    const Calibration& calibration = scale.calibration;
    if (calibration.isKnown()) {
        row.marks.push_back({image, *calibration.pixelSizeNm, calibration.source == CalibrationSource::BurnedInBar});
        return;
    }
    row.unknown << image;
    if (scale.contested.size() > 1) ++row.contested;
}

} // namespace

std::vector<StripRow> stripRows(const ScanReport& report, const std::vector<ImageScale>& scales,
                                const std::vector<ClassChoice>& choices, const QStringList& trainedClasses) {
    const std::vector<int> rowOf = rowsOfClasses(choices, trainedClasses);
    std::vector<StripRow> rows;
    for (int i = 0; i < trainedClasses.size(); ++i)
        rows.push_back({trainedClasses[i], i, -1, {}, {}, 0});
    for (std::size_t i = 0; i < std::min(report.images.size(), scales.size()); ++i) {
        const int classIndex = report.images[i].classIndex;
        const int at = rowOf[static_cast<std::size_t>(classIndex)];
        if (at < 0) continue;
        StripRow& row = rows[static_cast<std::size_t>(at)];
        if (row.classIndex < 0) row.classIndex = classIndex;
        add(row, static_cast<int>(i), scales[i]);
    }
    for (StripRow& row : rows)
        std::ranges::stable_sort(row.marks, {}, &StripMark::pixelSizeNm);
    return rows;
}

} // namespace semblance
