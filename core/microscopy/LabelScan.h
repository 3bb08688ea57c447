// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/LineDecoder.h"

#include <vector>

namespace semblance {

/// Looks for a label by decoding it everywhere: at every height and row, in pictures in which uneven ground, an outline
/// around the letters, or a specimen as dark as they are was taken away. For text that does not come apart from its
/// ground by any threshold. The likeliest places, decoded: at most two of each picture, none with a number of more than
/// four characters. `darkOnLight`: CV_8U with little but the label. Pure, thread-safe; 100 to 500 ms.
std::vector<DecodedLabel> scanForLabels(const cv::Mat& darkOnLight);

} // namespace semblance
