// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/Trainer.h"

#include <chrono>
#include <thread>

namespace semblance {

/// Passes an interruption on to a run. A signal handler may set a flag, not wake a paused trainer.
class InterruptionWatch {
public:
    InterruptionWatch(const Cancellation& interruption, TrainingControl& control)
        : m_thread([&](const std::stop_token& end) {
              while (!end.stop_requested() && !interruption.isRequested())
                  std::this_thread::sleep_for(std::chrono::milliseconds(20));
              if (interruption.isRequested()) control.stop();
          }) {}

private:
    std::jthread m_thread;
};

} // namespace semblance
