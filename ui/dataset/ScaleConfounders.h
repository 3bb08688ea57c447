// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace semblance {

/// What is known of the scales of one class.
struct ClassScales {
    QString name;
    int classIndex = 0;                        ///< of the first folder that is called so
    std::vector<double> pixelSizesNm;          ///< the known ones, in rising order
    std::map<std::string, qint64> instruments; ///< images of each; those without a name are not in it
};

/// The pixel sizes between which nine of ten images lie.
struct UsualScales {
    double finestNm = 0;
    double coarsestNm = 0;
};
/// Of sizes in rising order, not empty.
UsualScales usualScales(const std::vector<double>& pixelSizesNm);

/// Two classes (indices) that one limit on the pixel size tells apart.
struct ScaleGap {
    std::size_t finer = 0;
    std::size_t coarser = 0;
};
/// Pairs of classes that a single limit names rightly in 95 of 100 images, both classes counting alike; the clearest first.
/// Classes with fewer than ten known scales say nothing.
std::vector<ScaleGap> scaleGaps(const std::vector<ClassScales>& classes);

/// A class whose images come from an instrument that hardly any other class has.
struct OwnInstrument {
    std::size_t classAt = 0;
    std::string instrument;
};
/// Classes with nine of ten images from one instrument that took at most one of ten of all others. Ten known are needed of
/// the class, and of the others.
std::vector<OwnInstrument> ownInstruments(const std::vector<ClassScales>& classes);

} // namespace semblance
