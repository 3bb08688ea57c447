// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/frame/Actions.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace semblance {

/// What one long job of the program does, for the status strip.
struct JobStatus {
    QString id;   ///< stable while the job lives: "scan", "training"
    QString text; ///< "Scanning", "Training, epoch 3 of 20"
    std::uint64_t done = 0;
    std::uint64_t total = 0; ///< 0: not known, the bar runs to and fro
    double secondsLeft = -1; ///< negative: not known
    bool showsCounts = true; ///< "4,120 / 21,169" after the text
    bool canCancel = true;
    std::optional<PageId> page = {}; ///< where Esc cancels it; empty: on every page
};

} // namespace semblance
