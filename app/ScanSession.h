// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/JobThread.h"
#include "core/base/Cancellation.h"
#include "core/dataset/ScanReport.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace semblance {

class UserCalibrations;

/// What a ScanSession is at.
enum class ScanStep {
    Scanning,      ///< headers, sizes, quick hashes
    ReadingScales, ///< pixel sizes out of the metadata, and the bars that were found before
    Checking,      ///< every image decoded
    FindingBars    ///< burned-in scale bars looked for in every image
};

/// Scans a folder, then inspects it in the background, at once or when it is asked to: scales that are quickly read, health,
/// burned-in scale bars. Lives on the GUI thread, owns two workers. Each start ends in exactly one of scanned(), failed(),
/// cancelled(); with an inspection, after scanned() follows one of inspected(), failed(), cancelled(), and so it does after
/// inspect(). A new start overtakes the old one, which then ends silently. Destruction cancels and joins.
class ScanSession : public QObject {
    Q_OBJECT
public:
    enum class Depth {
        ScanOnly,      ///< inspect() may follow
        WithInspection ///< scan and inspection
    };
    using Scales = std::shared_ptr<const std::vector<ImageScale>>; ///< of every image of the report, in its order
    using Stated = std::shared_ptr<const UserCalibrations>;        ///< null: nothing

    struct Options {
        int threads = 0;                   ///< 0: cores
        std::filesystem::path cacheFolder; ///< where found bars are kept; empty: nowhere
        Stated stated = nullptr;           ///< the pixel sizes that the user stated
    };

    explicit ScanSession(QObject* parent = nullptr);
    ~ScanSession() override;

    void start(const std::filesystem::path& folder, const Options& options, Depth depth);
    /// Scales, health and bars of the folder scanned last, as far as they are not known yet; nothing while the session runs,
    /// or before a scan has ended.
    void inspect();
    /// The user stated something else. Scales that were delivered are read again beside what runs, which does not count as
    /// running.
    void setStated(const Stated& stated);
    void cancel();
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    void progressed(semblance::ScanStep step, quint64 done, quint64 total);
    void scanned(const std::shared_ptr<const semblance::ScanReport>& report);
    /// What is known of the images' scales now. First between scanned() and healthChecked(), once more before inspected(),
    /// and whenever the user stated something.
    void scalesRead(const semblance::ScanSession::Scales& scales);
    void healthChecked(const semblance::HealthReport& health);
    /// Everything is known that can be found out.
    void inspected();
    void failed(const semblance::ErrorReport& error);
    /// What was delivered before is kept, and inspect() goes on from there.
    void cancelled();

private:
    struct Request;
    using Report = std::shared_ptr<const ScanReport>;

    /// Posts work for a new request; what it throws becomes failed().
    void begin(const std::shared_ptr<Request>& request, std::function<void()> work);
    void scan(const std::shared_ptr<Request>& request, Depth depth);
    /// What of the inspection is behind a report.
    struct Known {
        bool scales = false;
        bool health = false;
        bool bars = false;
    };

    void runInspection(const std::shared_ptr<Request>& request, const Report& report, const Known& known);
    // The steps of an inspection; false: cancelled.
    bool readKnownScales(const std::shared_ptr<Request>& request, const Report& report);
    bool checkHealth(const std::shared_ptr<Request>& request, const Report& report);
    bool findBars(const std::shared_ptr<Request>& request, const Report& report);
    /// Says them, unless the user stated something since they were read: then they are read again.
    void deliver(const Scales& scales, const Stated& readWith);
    void readAgain();
    void dropReading();
    /// Calls `deliver` on the GUI thread unless a newer start has overtaken the request; end(): as its last.
    void answer(const std::shared_ptr<Request>& request, std::function<void()> deliver);
    void end(const std::shared_ptr<Request>& request, std::function<void()> deliver);
    ProgressSink sinkFor(const std::shared_ptr<Request>& request, ScanStep step);

    std::shared_ptr<Request> m_current;
    Report m_report; ///< of the last scan that ended well
    Known m_known;   ///< of m_report
    Options m_options;
    bool m_running = false;
    std::shared_ptr<Cancellation> m_reading; ///< of scales that are read again, while they are
    JobThread m_thread;
    JobThread m_rereading;
};

} // namespace semblance
