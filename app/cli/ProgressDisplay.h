// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/Console.h"

#include <chrono>
#include <string>

namespace semblance {

/// Shows on the messages how far a long call has come: a bar on a terminal, a plain line now and then in a log.
/// Calls of show() come from one thread at a time.
class ProgressDisplay {
public:
    ProgressDisplay(Console& console, std::string label);
    ~ProgressDisplay();
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;

    /// Another label begins anew.
    void setLabel(const std::string& label);
    void show(const Progress& progress);
    /// Takes the bar away, before anything else is printed.
    void clear();
    ProgressSink sink();

private:
    using Clock = std::chrono::steady_clock;

    Console& m_console;
    std::string m_label;
    Clock::time_point m_shown = Clock::now();
    bool m_isDrawn = false;
};

} // namespace semblance
