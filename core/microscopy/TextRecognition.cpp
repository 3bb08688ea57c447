// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/TextRecognition.h"

#include "core/base/Error.h"

#include <memory>
#include <tesseract/baseapi.h>

namespace semblance {
namespace {

constexpr int kPrintedTextDpi = 300;

std::unique_ptr<tesseract::TessBaseAPI> makeEngine() {
    auto engine = std::make_unique<tesseract::TessBaseAPI>();
    if (engine->Init(nullptr, "eng", tesseract::OEM_LSTM_ONLY) != 0)
        throw Error(ErrorKind::Internal, "Tesseract's English data (tesseract-ocr-eng) are not installed");
    engine->SetVariable("debug_file", "/dev/null");
    return engine;
}

tesseract::TessBaseAPI& engineOfThisThread() {
    thread_local std::unique_ptr<tesseract::TessBaseAPI> engine;
    if (!engine) engine = makeEngine();
    return *engine;
}

const char* charactersOf(Alphabet alphabet) {
    switch (alphabet) {
    case Alphabet::Lengths: return "0123456789.,numpA*\u00B5\u00C5";
    case Alphabet::Digits: return "0123456789.";
    case Alphabet::Units: return "numpA\u00B5\u00C5";
    }
    return "";
}

} // namespace

static tesseract::PageSegMode psm(Alphabet a){ static int d=getenv("PSMD")?atoi(getenv("PSMD")):13, l=getenv("PSML")?atoi(getenv("PSML")):13; return tesseract::PageSegMode(a==Alphabet::Lengths?l:d);}
RecognisedText recogniseLine(const cv::Mat& line, Alphabet alphabet) {
    tesseract::TessBaseAPI& engine = engineOfThisThread();
    engine.SetVariable("tessedit_char_whitelist", charactersOf(alphabet));
    engine.SetPageSegMode(psm(alphabet));
    engine.SetImage(line.data, line.cols, line.rows, 1, static_cast<int>(line.step));
    engine.SetSourceResolution(kPrintedTextDpi);
    const std::unique_ptr<char[]> text(engine.GetUTF8Text());
    RecognisedText recognised{text ? text.get() : "", engine.MeanTextConf() / 100.0};
    while (!recognised.text.empty() && recognised.text.back() <= ' ' && recognised.text.back() >= 0)
        recognised.text.pop_back();
    engine.Clear();
    return recognised;
}

} // namespace semblance
