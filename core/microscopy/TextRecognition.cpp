// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/TextRecognition.h"

#include "core/base/Error.h"

#include <memory>
#include <mutex>
#include <tesseract/baseapi.h>
#include <vector>

// Of OpenMP 3, as every runtime has them; omp.h comes with one compiler's alone.
extern "C" int omp_get_max_active_levels();
extern "C" void omp_set_max_active_levels(int levels);

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

/// An engine for the length of a call. It is kept for the next one, whatever its thread: threads come and go with a batch of
/// images, and making an engine takes longer than a label.
class BorrowedEngine {
public:
    BorrowedEngine() {
        {
            const std::lock_guard lock(s_mutex);
            if (!s_idle.empty()) {
                m_engine = std::move(s_idle.back());
                s_idle.pop_back();
            }
        }
        if (!m_engine) m_engine = makeEngine();
    }
    ~BorrowedEngine() {
        const std::lock_guard lock(s_mutex);
        s_idle.push_back(std::move(m_engine));
    }
    BorrowedEngine(const BorrowedEngine&) = delete;
    BorrowedEngine& operator=(const BorrowedEngine&) = delete;
    tesseract::TessBaseAPI& operator*() const { return *m_engine; }

private:
    static inline std::mutex s_mutex;
    static inline std::vector<std::unique_ptr<tesseract::TessBaseAPI>> s_idle;
    std::unique_ptr<tesseract::TessBaseAPI> m_engine;
};

const char* charactersOf(Alphabet alphabet) {
    switch (alphabet) {
    case Alphabet::Lengths: return "0123456789.,numpA*\u00B5\u00C5";
    case Alphabet::Digits: return "0123456789.";
    case Alphabet::Units: return "numpA\u00B5\u00C5";
    }
    return "";
}

/// Tesseract asks OpenMP for four threads a layer, which costs more than it gains on one line, so there is one for the
/// length of a call. Older runtimes keep the setting per process: it always goes back to what it was before the first
/// call, and calls on two threads at a time at worst cost time.
class OneThread {
public:
    OneThread() : m_levels(usualLevels()) { omp_set_max_active_levels(0); }
    ~OneThread() { omp_set_max_active_levels(m_levels); }
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;

private:
    static int usualLevels() {
        static const int levels = omp_get_max_active_levels();
        return levels;
    }

    int m_levels;
};

} // namespace

RecognisedText recogniseLine(const cv::Mat& line, Alphabet alphabet) {
    const OneThread oneThread;
    const BorrowedEngine borrowed;
    tesseract::TessBaseAPI& engine = *borrowed;
    engine.SetVariable("tessedit_char_whitelist", charactersOf(alphabet));
    engine.SetPageSegMode(alphabet == Alphabet::Lengths ? tesseract::PSM_RAW_LINE : tesseract::PSM_SINGLE_WORD);
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
