// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DownloadSession.h"

#include "app/CurrentError.h"
#include "core/base/Files.h"

namespace semblance {

namespace {

DownloadOutcome fetch(const FetchRequest& request, const Cancellation& cancel, const DownloadSink& progress) {
    try {
        return fetchWeights(request, cancel, progress);
    } catch (...) {
        DownloadOutcome outcome;
        outcome.fault = DownloadFault::Disk;
        outcome.reason = currentError("fetching weights").message.toStdString();
        outcome.address = request.weights.url;
        outcome.place = request.folder / fromUtf8(request.weights.fileName);
        return outcome;
    }
}

} // namespace

DownloadSession::~DownloadSession() {
    m_cancel.request();
}

void DownloadSession::start(const FetchRequest& request) {
    m_thread.post([this, request] {
        const DownloadOutcome outcome = fetch(request, m_cancel, [this](const DownloadProgress& progress) {
            QMetaObject::invokeMethod(
                this, [this, progress] { Q_EMIT progressed(progress); }, Qt::QueuedConnection);
        });
        QMetaObject::invokeMethod(
            this, [this, outcome] { Q_EMIT ended(outcome); }, Qt::QueuedConnection);
    });
}

} // namespace semblance
