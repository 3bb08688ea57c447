// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/ProgressDisplay.h"
#include "core/training/TrainingEvents.h"

namespace semblance {

/// Prints a run: what was chosen, a line an epoch, the end. Called by the training thread alone.
class TrainPrinter : public TrainingObserver {
public:
    explicit TrainPrinter(Console& console);

    void onStarted(const RunStarted& event) override;
    void onBatch(const BatchEvent& event) override;
    void onEpoch(const EpochEvent& event) override;
    void onMessage(const std::string& text) override;
    /// The last line, and the exit status of the run. A failure is thrown as the Error that it was.
    ExitStatus finish(const TrainingOutcome& outcome);

private:
    Console& m_console;
    ProgressDisplay m_display;
    bool m_hasTitle = false;
};

} // namespace semblance
