// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace semblance {

struct RecognisedText {
    std::string text;      ///< UTF-8, without line ends
    double confidence = 0; ///< 0 to 1, the recogniser's own
};

enum class Alphabet { Lengths, Digits, Units };

/// What Tesseract reads in a picture of one line, dark on light, CV_8U. Offline. There are as many engines as there
/// were calls at a time, each made once (some 100 ms, 30 MB) and kept until the program ends. Thread-safe. Throws Error (Internal) where Tesseract's
/// English data are not installed.
RecognisedText recogniseLine(const cv::Mat& line, Alphabet alphabet);

} // namespace semblance
