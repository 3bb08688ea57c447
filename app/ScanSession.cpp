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

void ScanSession::start(const std::filesystem::path& folder, int threads) {
    cancel();
    m_current = std::make_shared<Request>();
    m_current->folder = folder;
    m_current->options.threads = threads;
    m_running = true;
    m_thread.dropPending();
    m_thread.post([this, request = m_current] { run(request); });
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

ProgressSink ScanSession::sinkFor(const std::shared_ptr<Request>& request, bool isHealthPass) {
    auto clock = std::make_shared<QElapsedTimer>();
    return [this, request, isHealthPass, clock](const Progress& progress) {
        if (clock->isValid() && clock->elapsed() < 50 && progress.done != progress.total) return;
        clock->start();
        answer(request,
               [this, isHealthPass, progress] { Q_EMIT progressed(isHealthPass, progress.done, progress.total); });
    };
}

void ScanSession::readScales(const std::shared_ptr<Request>& request, const ScanReport& report) {
    ScaleCensus census;
    for (const ImageEntry& image : report.images) {
        if (request->cancel.isRequested()) return;
        try {
            count(census, readMetadata(report.folder / image.relativePath).calibration);
        } catch (const Error&) {
            continue; // gone since the scan: the health pass names it
        }
    }
    answer(request, [this, census] { Q_EMIT scalesRead(census); });
}

void ScanSession::run(const std::shared_ptr<Request>& request) {
    const auto end = [this, request](std::function<void()> deliver) {
        answer(request, [this, deliver = std::move(deliver)] {
            m_running = false;
            deliver();
        });
    };
    try {
        auto report = scanFolder(request->folder, request->options, request->cancel, sinkFor(request, false));
        if (!report) return end([this] { Q_EMIT cancelled(); });
        const auto shared = std::make_shared<const ScanReport>(std::move(*report));
        answer(request, [this, shared] { Q_EMIT scanned(shared); });
        readScales(request, *shared);
        auto health = checkHealth(*shared, request->options, request->cancel, sinkFor(request, true));
        if (!health) return end([this] { Q_EMIT cancelled(); });
        end([this, found = std::move(*health)] { Q_EMIT healthChecked(found); });
    } catch (...) {
        end([this, error = currentError("scanning the folder")] { Q_EMIT failed(error); });
    }
}

} // namespace semblance
