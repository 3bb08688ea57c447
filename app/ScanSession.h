// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/JobThread.h"
#include "core/base/Cancellation.h"
#include "core/dataset/ScanReport.h"
#include "ui/dataset/Findings.h"

#include <QObject>

#include <memory>

namespace semblance {

/// Scans a folder, then looks at its health in the background. Lives on the GUI thread, owns one worker. Each start ends in
/// exactly one of scanned(), failed(), cancelled(); after scanned() follows one of healthChecked(), failed(), cancelled().
/// A new start overtakes the old one, which then ends silently. Destruction cancels and joins.
class ScanSession : public QObject {
    Q_OBJECT
public:
    explicit ScanSession(QObject* parent = nullptr);
    ~ScanSession() override;

    void start(const std::filesystem::path& folder, int threads);
    void cancel();
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    void progressed(bool isHealthPass, quint64 done, quint64 total);
    void scanned(const std::shared_ptr<const semblance::ScanReport>& report);
    /// What the images say of their pixel size, between scanned() and healthChecked().
    void scalesRead(const semblance::ScaleCensus& census);
    void healthChecked(const semblance::HealthReport& health);
    void failed(const semblance::ErrorReport& error);
    void cancelled();

private:
    struct Request;
    void run(const std::shared_ptr<Request>& request);
    void readScales(const std::shared_ptr<Request>& request, const ScanReport& report);
    /// Calls `deliver` on the GUI thread unless a newer start has overtaken the request.
    void answer(const std::shared_ptr<Request>& request, std::function<void()> deliver);
    ProgressSink sinkFor(const std::shared_ptr<Request>& request, bool isHealthPass);

    std::shared_ptr<Request> m_current;
    bool m_running = false;
    JobThread m_thread;
};

} // namespace semblance
