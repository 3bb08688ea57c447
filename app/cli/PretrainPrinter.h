// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/ProgressDisplay.h"
#include "core/training/Pretraining.h"

#include <filesystem>

namespace semblance {

/// Prints a pretraining: what it learns from, a line an epoch, the end; and keeps a file of its pictures. Called by the
/// training thread alone.
class PretrainPrinter : public PretrainingObserver {
public:
    /// `pictures`: a PNG file that is replaced after each epoch; empty: none.
    PretrainPrinter(Console& console, std::filesystem::path pictures);

    void onStarted(const PretrainingStarted& event) override;
    void onBatch(const PretrainingBatch& event) override;
    void onEpoch(const PretrainingEpoch& event) override;
    void onPictures(const std::vector<RebuiltPicture>& pictures) override;
    void onMessage(const std::string& text) override;
    /// The last line, and the exit status. A failure is thrown as the Error that it was.
    ExitStatus finish(const PretrainingOutcome& outcome);

private:
    Console& m_console;
    ProgressDisplay m_display;
    std::filesystem::path m_pictures;
    bool m_hasTitle = false;
};

} // namespace semblance
