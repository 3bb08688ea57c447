// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SampleSession.h"

#include "app/QtPath.h"

#include <utility>

namespace semblance {

SampleSession::SampleSession(QObject* parent) : QObject(parent), m_cancel(std::make_shared<Cancellation>()) {}

SampleSession::~SampleSession() {
    cancel();
}

void SampleSession::start(const std::filesystem::path& folder) {
    if (m_running) return;
    m_running = true;
    m_cancel = std::make_shared<Cancellation>();
    m_thread.post([this, folder, cancel = m_cancel] { write(folder, *cancel); });
}

void SampleSession::cancel() {
    m_cancel->request();
}

void SampleSession::end(std::function<void()> deliver) {
    QMetaObject::invokeMethod(
        this,
        [this, deliver = std::move(deliver)] {
            m_running = false;
            deliver();
        },
        Qt::QueuedConnection);
}

void SampleSession::write(const std::filesystem::path& folder, const Cancellation& cancel) {
    // Written beside its place, so that a cancelled or killed attempt never looks like the set.
    std::filesystem::path partial = folder;
    partial += ".part";
    try {
        std::filesystem::remove_all(partial);
        const auto report = writeSampleSet(partial, {}, cancel, [this](const Progress& progress) {
            QMetaObject::invokeMethod(
                this, [this, progress] { Q_EMIT progressed(progress.done, progress.total); }, Qt::QueuedConnection);
        });
        if (!report) {
            std::filesystem::remove_all(partial);
            return end([this] { Q_EMIT cancelled(); });
        }
        std::filesystem::rename(partial, folder);
        end([this, name = toQString(folder)] { Q_EMIT written(name); });
    } catch (...) {
        end([this, error = currentError("writing the sample set")] { Q_EMIT failed(error); });
    }
}

} // namespace semblance
