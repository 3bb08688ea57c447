// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ScanSession.h"

#include "core/dataset/ReadScales.h"
#include "core/dataset/Scan.h"
#include "core/microscopy/UserCalibrations.h"

#include <QElapsedTimer>

#include <utility>

namespace semblance {

struct ScanSession::Request {
    std::filesystem::path folder;
    Options options;
    Cancellation cancel;
};

namespace {

constexpr qint64 kProgressMs = 50;

enum class Bars { FoundBefore, All };

ScaleOptions scaleOptions(const ScanSession::Options& options, Bars bars) {
    return {options.threads, bars == Bars::All, options.cacheFolder, options.stated.get()};
}

ScanSession::Scales shared(std::vector<ImageScale> scales) {
    return std::make_shared<const std::vector<ImageScale>>(std::move(scales));
}

} // namespace

ScanSession::ScanSession(QObject* parent) : QObject(parent) {}

ScanSession::~ScanSession() {
    cancel();
    dropReading();
}

void ScanSession::start(const std::filesystem::path& folder, const Options& options, Depth depth) {
    m_options = options;
    const auto request = std::make_shared<Request>();
    request->folder = folder;
    begin(request, [this, request, depth] { scan(request, depth); });
}

void ScanSession::inspect() {
    if (m_running || !m_report) return;
    const auto request = std::make_shared<Request>();
    begin(request, [this, request, report = m_report, known = m_known] { runInspection(request, report, known); });
}

void ScanSession::begin(const std::shared_ptr<Request>& request, std::function<void()> work) {
    cancel();
    request->options = m_options;
    m_current = request;
    m_running = true;
    m_thread.dropPending();
    m_thread.post([this, request, work = std::move(work)] {
        try {
            work();
        } catch (...) {
            end(request, [this, error = currentError("scanning the folder")] { Q_EMIT failed(error); });
        }
    });
}

void ScanSession::cancel() {
    if (m_current) m_current->cancel.request();
}

void ScanSession::answer(const std::shared_ptr<Request>& request, std::function<void()> deliver) {
    QMetaObject::invokeMethod(
        this,
        [this, request, deliver = std::move(deliver)] {
            if (request == m_current) deliver();
        },
        Qt::QueuedConnection);
}

void ScanSession::end(const std::shared_ptr<Request>& request, std::function<void()> deliver) {
    answer(request, [this, deliver = std::move(deliver)] {
        m_running = false;
        deliver();
    });
}

ProgressSink ScanSession::sinkFor(const std::shared_ptr<Request>& request, ScanStep step) {
    auto clock = std::make_shared<QElapsedTimer>();
    return [this, request, step, clock](const Progress& progress) {
        if (clock->isValid() && clock->elapsed() < kProgressMs && progress.done != progress.total) return;
        clock->start();
        answer(request, [this, step, progress] { Q_EMIT progressed(step, progress.done, progress.total); });
    };
}

void ScanSession::scan(const std::shared_ptr<Request>& request, Depth depth) {
    auto found = scanFolder(request->folder, {.threads = request->options.threads}, request->cancel,
                            sinkFor(request, ScanStep::Scanning));
    if (!found) return end(request, [this] { Q_EMIT cancelled(); });
    const Report report = std::make_shared<const ScanReport>(std::move(*found));
    const auto deliver = [this, report] {
        dropReading();
        m_report = report;
        m_known = {};
        Q_EMIT scanned(report);
    };
    if (depth == Depth::ScanOnly) return end(request, deliver);
    answer(request, deliver);
    runInspection(request, report, {});
}

void ScanSession::runInspection(const std::shared_ptr<Request>& request, const Report& report, const Known& known) {
    const bool isDone = (known.scales || readKnownScales(request, report)) &&
                        (known.health || checkHealth(request, report)) && (known.bars || findBars(request, report));
    end(request, [this, isDone] {
        if (isDone)
            Q_EMIT inspected();
        else
            Q_EMIT cancelled();
    });
}

bool ScanSession::readKnownScales(const std::shared_ptr<Request>& request, const Report& report) {
    auto read = readScales(*report, scaleOptions(request->options, Bars::FoundBefore), request->cancel,
                           sinkFor(request, ScanStep::ReadingScales));
    if (!read) return false;
    answer(request, [this, request, scales = shared(std::move(*read))] {
        m_known.scales = true;
        deliver(scales, request->options.stated);
    });
    return true;
}

bool ScanSession::checkHealth(const std::shared_ptr<Request>& request, const Report& report) {
    auto health = semblance::checkHealth(*report, {.threads = request->options.threads}, request->cancel,
                                         sinkFor(request, ScanStep::Checking));
    if (!health) return false;
    answer(request, [this, found = std::move(*health)] {
        m_known.health = true;
        Q_EMIT healthChecked(found);
    });
    return true;
}

bool ScanSession::findBars(const std::shared_ptr<Request>& request, const Report& report) {
    auto read = readScales(*report, scaleOptions(request->options, Bars::All), request->cancel,
                           sinkFor(request, ScanStep::FindingBars));
    if (!read) return false;
    answer(request, [this, request, scales = shared(std::move(*read))] {
        m_known.bars = true;
        deliver(scales, request->options.stated);
    });
    return true;
}

void ScanSession::deliver(const Scales& scales, const Stated& readWith) {
    if (readWith != m_options.stated) return readAgain();
    dropReading();
    Q_EMIT scalesRead(scales);
}

void ScanSession::setStated(const Stated& stated) {
    m_options.stated = stated;
    if (m_known.scales) readAgain();
}

void ScanSession::dropReading() {
    if (m_reading) m_reading->request();
    m_reading.reset();
    m_rereading.dropPending();
}

void ScanSession::readAgain() {
    dropReading();
    m_reading = std::make_shared<Cancellation>();
    // What this throws is for the diagnostics; the scales shown before stay.
    m_rereading.post([this, cancel = m_reading, options = m_options, report = m_report] {
        auto read = readScales(*report, scaleOptions(options, Bars::FoundBefore), *cancel, {});
        if (!read) return;
        const auto say = [this, cancel, scales = shared(std::move(*read))] {
            if (cancel != m_reading) return;
            m_reading.reset();
            Q_EMIT scalesRead(scales);
        };
        QMetaObject::invokeMethod(this, say, Qt::QueuedConnection);
    });
}

} // namespace semblance
