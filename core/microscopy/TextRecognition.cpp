// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/TextRecognition.h"

#include "core/base/Error.h"

#include <exception>
#include <memory>
#include <mutex>
#include <tesseract/baseapi.h>
#include <vector>

// As every runtime of OpenMP on Linux has them; omp.h comes with one compiler's alone, and this file is built without it.
extern "C" int omp_get_thread_num();
extern "C" void GOMP_parallel(void (*body)(void*), void* data, unsigned threads, unsigned flags);

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

/// Calls `work` on this thread, from where OpenMP gives it no further threads: the first of a team of two, whose second does
/// nothing. Tesseract asks for four a layer, which costs more than it gains on one line. The settings of OpenMP itself stay as
/// they are, for they are the whole process's: a training beside this call would sum in another order, and end elsewhere.
template <typename Work>
void onOneThread(const Work& work) {
    struct Call {
        const Work& work;
        std::exception_ptr failure;
    };
    Call call{work, {}};
    const auto body = [](void* data) {
        if (omp_get_thread_num() != 0) return;
        auto& mine = *static_cast<Call*>(data);
        try {
            mine.work();
        } catch (...) {
            mine.failure = std::current_exception();
        }
    };
    GOMP_parallel(body, &call, 2, 0);
    if (call.failure) std::rethrow_exception(call.failure);
}

RecognisedText readWith(tesseract::TessBaseAPI& engine, const cv::Mat& line, Alphabet alphabet) {
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

} // namespace

RecognisedText recogniseLine(const cv::Mat& line, Alphabet alphabet) {
    const BorrowedEngine engine;
    RecognisedText recognised;
    onOneThread([&] { recognised = readWith(*engine, line, alphabet); });
    return recognised;
}

} // namespace semblance
