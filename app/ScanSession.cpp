// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ScanSession.h"

#include "core/dataset/Scan.h"
#include "core/microscopy/MetadataReader.h"

#include <QElapsedTimer>

#include <algorithm>
#include <utility>

namespace semblance {

struct ScanSession::Request {
    std::filesystem::path folder;
    ScanOptions options;
    Cancellation cancel;
};

namespace {

constexpr qint64 kProgressMs = 50;

void count(ScaleCensus& census, const Calibration& calibration) {
    if (!calibration.isKnown()) {
        ++census.unknown;
        return;
    }
    const double sizeNm = *calibration.pixelSizeNm;
    census.smallestNm = census.known == 0 ? sizeNm : std::min(census.smallestNm, sizeNm);
    census.largestNm = std::max(census.largestNm, sizeNm);
    ++census.known;
}

} // namespace

ScanSession::ScanSession(QObject* parent) : QObject(parent) {}

ScanSession::~ScanSession() {
    cancel();
}

void ScanSession::start(const std::filesystem::path& folder, int threads, Depth depth) {
    m_threads = threads;
    const auto request = std::make_shared<Request>();
    request->folder = folder;
    begin(request, [this, request, depth] { scan(request, depth); });
}

void ScanSession::checkHealth() {
    if (m_running || !m_report) return;
    const auto request = std::make_shared<Request>();
    begin(request, [this, request, report = m_report] { inspect(request, report); });
}

void ScanSession::begin(const std::shared_ptr<Request>& request, std::function<void()> work) {
    cancel();
    request->options.threads = m_threads;
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
    auto found = scanFolder(request->folder, request->options, request->cancel, sinkFor(request, ScanStep::Scanning));
    if (!found) return end(request, [this] { Q_EMIT cancelled(); });
    const Report report = std::make_shared<const ScanReport>(std::move(*found));
    const auto deliver = [this, report] {
        m_report = report;
        Q_EMIT scanned(report);
    };
    if (depth == Depth::ScanOnly) return end(request, deliver);
    answer(request, deliver);
    inspect(request, report);
}

void ScanSession::inspect(const std::shared_ptr<Request>& request, const Report& report) {
    if (!readScales(request, *report)) return end(request, [this] { Q_EMIT cancelled(); });
    auto health =
        semblance::checkHealth(*report, request->options, request->cancel, sinkFor(request, ScanStep::Checking));
    if (!health) return end(request, [this] { Q_EMIT cancelled(); });
    end(request, [this, found = std::move(*health)] { Q_EMIT healthChecked(found); });
}

bool ScanSession::readScales(const std::shared_ptr<Request>& request, const ScanReport& report) {
    const ProgressSink progress = sinkFor(request, ScanStep::ReadingScales);
    ScaleCensus census;
    for (std::size_t i = 0; i < report.images.size(); ++i) {
        if (request->cancel.isRequested()) return false;
        progress({i, report.images.size()});
        try {
            count(census, readMetadata(report.folder / report.images[i].relativePath).calibration);
        } catch (const Error&) {
            continue; // gone since the scan: the health pass names it
        }
    }
    answer(request, [this, census] { Q_EMIT scalesRead(census); });
    return true;
}

} // namespace semblance
