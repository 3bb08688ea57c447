// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SampleSession.h"

#include "core/base/Files.h"

namespace semblance {

SampleSession::SampleSession(QObject* parent) : QObject(parent), m_cancel(std::make_shared<Cancellation>()) {}

SampleSession::~SampleSession() {
    cancel();
}

void SampleSession::start(const std::filesystem::path& folder) {
    m_cancel = std::make_shared<Cancellation>();
    m_thread.post([this, folder, cancel = m_cancel] { write(folder, *cancel); });
}

void SampleSession::cancel() {
    m_cancel->request();
}

void SampleSession::write(const std::filesystem::path& folder, const Cancellation& cancel) {
    const auto onGuiThread = [this](auto call) {
        QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
    };
    // Written beside its place, so that a cancelled or killed attempt never looks like the set.
    std::filesystem::path partial = folder;
    partial += ".part";
    try {
        std::filesystem::remove_all(partial);
        const auto report = writeSampleSet(partial, {}, cancel, [this, onGuiThread](const Progress& progress) {
            onGuiThread([this, progress] { Q_EMIT progressed(progress.done, progress.total); });
        });
        if (!report) {
            std::filesystem::remove_all(partial);
            return onGuiThread([this] { Q_EMIT cancelled(); });
        }
        std::filesystem::rename(partial, folder);
        onGuiThread([this, name = QString::fromStdString(toUtf8(folder))] { Q_EMIT written(name); });
    } catch (...) {
        onGuiThread([this, error = currentError("writing the sample set")] { Q_EMIT failed(error); });
    }
}

} // namespace semblance
