// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/DataBar.h"

#include <opencv2/core.hpp>

namespace semblance {

/// findDataBar on gray values that are there already, CV_8U.
std::optional<DataBar> findDataBarIn(const cv::Mat& gray);

} // namespace semblance
