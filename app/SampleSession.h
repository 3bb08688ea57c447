// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/JobThread.h"
#include "core/base/Cancellation.h"
#include "core/sample/SampleSet.h"

#include <QObject>

#include <functional>
#include <memory>

namespace semblance {

/// Writes the sample set on a worker. Lives on the GUI thread. Every start ends in exactly one of written(), failed(),
/// cancelled(). Destruction cancels and joins.
class SampleSession : public QObject {
    Q_OBJECT
public:
    explicit SampleSession(QObject* parent = nullptr);
    ~SampleSession() override;

    /// Nothing while one runs.
    void start(const std::filesystem::path& folder);
    void cancel();
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    void progressed(quint64 done, quint64 total);
    void written(const QString& folder);
    void failed(const semblance::ErrorReport& error);
    void cancelled();

private:
    void write(const std::filesystem::path& folder, const Cancellation& cancel);
    void end(std::function<void()> deliver);

    std::shared_ptr<Cancellation> m_cancel;
    bool m_running = false;
    JobThread m_thread;
};

} // namespace semblance
