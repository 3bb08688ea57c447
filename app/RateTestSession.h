// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/TrainingSession.h"
#include "core/training/RateTest.h"

#include <QObject>

#include <memory>
#include <variant>
#include <vector>

namespace semblance {

/// The value in which every test of learning rates ends.
struct RateTestOutcome {
    RunEnd end = RunEnd::Completed;  ///< Cancelled: stopped before its last step
    std::string errorKind;           ///< Failed: errorKindName
    std::string reason;              ///< Failed: one sentence
    std::filesystem::path errorPath; ///< Failed: the file concerned, if any
    RateTest test;                   ///< what there is of it
};

/// The images are ready; it is tried how this computer trains fastest, and then the first step is made.
struct ImagesReady {};

using RateTestEvent = std::variant<PreparationEvent, ImagesReady, RatePoint>;

/// One learning-rate range test on a thread of its own (RunThread). Lives on the GUI thread.
class RateTestSession : public QObject {
    Q_OBJECT
public:
    explicit RateTestSession(QObject* parent = nullptr);

    /// A session runs one at a time (Error Busy otherwise). Prepared as a training would be.
    void start(std::shared_ptr<const ScanReport> report, const PreparationOptions& preparation,
               const RateTestOptions& test);
    void stop() { m_run.stop(); }
    bool isRunning() const { return m_run.isRunning(); }

Q_SIGNALS:
    void eventsArrived(const std::vector<semblance::RateTestEvent>& events);
    void ended(const semblance::RateTestOutcome& outcome);

private:
    RunThread<RateTestEvent, RateTestOutcome> m_run;
};

} // namespace semblance
