// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dataset/ScanReport.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <vector>

namespace semblance {

/// The scale of one image in a strip plot.
struct StripMark {
    int image = 0; ///< index into ScanReport::images
    double pixelSizeNm = 0;
    bool isFromBar = false; ///< read off a burned-in scale bar
};

/// One class of a strip plot.
struct StripRow {
    QString name;
    int colourIndex = 0;
    int classIndex = 0;           ///< of the first folder that is called so
    std::vector<StripMark> marks; ///< in rising order of size
    QList<int> unknown;           ///< images without a scale
    int contested = 0;            ///< of those, the ones whose header and scale bar disagree
};

/// A row for each of the classes that a training would have, in its order and with its colours. `scales` is of every image.
std::vector<StripRow> stripRows(const ScanReport& report, const std::vector<ImageScale>& scales,
                                const std::vector<ClassChoice>& choices, const QStringList& trainedClasses);

} // namespace semblance
