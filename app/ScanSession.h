// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/JobThread.h"
#include "core/base/Cancellation.h"
#include "core/dataset/ScanReport.h"
#include "ui/dataset/Findings.h"

#include <QObject>

#include <functional>
#include <memory>

namespace semblance {

/// What a ScanSession is at.
enum class ScanStep {
    Scanning,      ///< headers, sizes, quick hashes
    ReadingScales, ///< pixel sizes out of the metadata
    Checking       ///< every image decoded
};

/// Scans a folder, then looks at its health in the background, at once or when it is asked to. Lives on the GUI thread, owns
/// one worker. Each start ends in exactly one of scanned(), failed(), cancelled(); with health, after scanned() follows one
/// of healthChecked(), failed(), cancelled(), and so it does after checkHealth(). A new start overtakes the old one, which
/// then ends silently. Destruction cancels and joins.
class ScanSession : public QObject {
    Q_OBJECT
public:
    enum class Depth {
        ScanOnly,  ///< checkHealth() may follow
        WithHealth ///< scan and health
    };

    explicit ScanSession(QObject* parent = nullptr);
    ~ScanSession() override;

    /// `threads` 0: cores.
    void start(const std::filesystem::path& folder, int threads, Depth depth);
    /// The scales and the health of the folder scanned last; nothing while the session runs, or before a scan has ended.
    void checkHealth();
    void cancel();
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    void progressed(semblance::ScanStep step, quint64 done, quint64 total);
    void scanned(const std::shared_ptr<const semblance::ScanReport>& report);
    /// What the images say of their pixel size, between scanned() and healthChecked().
    void scalesRead(const semblance::ScaleCensus& census);
    void healthChecked(const semblance::HealthReport& health);
    void failed(const semblance::ErrorReport& error);
    void cancelled();

private:
    struct Request;
    using Report = std::shared_ptr<const ScanReport>;

    /// Posts work for a new request; what it throws becomes failed().
    void begin(const std::shared_ptr<Request>& request, std::function<void()> work);
    void scan(const std::shared_ptr<Request>& request, Depth depth);
    void inspect(const std::shared_ptr<Request>& request, const Report& report);
    /// False: cancelled.
    bool readScales(const std::shared_ptr<Request>& request, const ScanReport& report);
    /// Calls `deliver` on the GUI thread unless a newer start has overtaken the request; end(): as its last.
    void answer(const std::shared_ptr<Request>& request, std::function<void()> deliver);
    void end(const std::shared_ptr<Request>& request, std::function<void()> deliver);
    ProgressSink sinkFor(const std::shared_ptr<Request>& request, ScanStep step);

    std::shared_ptr<Request> m_current;
    Report m_report; ///< of the last scan that ended well
    int m_threads = 0;
    bool m_running = false;
    JobThread m_thread;
};

} // namespace semblance
