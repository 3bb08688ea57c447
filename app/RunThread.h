// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/QtPath.h"
#include "app/WakeUp.h"
#include "app/WorkerPriority.h"
#include "core/base/KeptMemory.h"
#include "core/training/Trainer.h"

#include <QObject>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace semblance {

/// The failure of a run as dialogs show it.
template <typename Outcome>
ErrorReport errorOf(const Outcome& outcome) {
    return {errorKindNamed(outcome.errorKind), QString::fromStdString(outcome.reason), toQString(outcome.errorPath)};
}

/// One run at a time on a thread of its own, for a QObject on the GUI thread that owns it. Events are gathered and cross the
/// thread once per wake-up: the first into an empty box wakes, the others ride along. Every start ends exactly once, after
/// its last event. Destruction stops and joins. `Outcome` has the fields of TrainingOutcome that tell of a failure.
template <typename Event, typename Outcome>
class RunThread {
public:
    /// Takes events, on the worker.
    using Put = std::function<void(Event)>;
    /// What runs on the worker; reads the control once a batch.
    using Work = std::function<Outcome(TrainingControl& control, const Put& put)>;
    struct Listener {
        std::function<void(const std::vector<Event>&)> onEvents; ///< on the GUI thread, as is the next
        std::function<void(const Outcome&)> onEnd;
    };

    RunThread(QObject& owner, const char* doing, Listener listener) : m_doing(doing), m_listener(std::move(listener)) {
        QObject::connect(
            &m_wakeUp, &WakeUp::rung, &owner, [this] { deliver(); }, Qt::QueuedConnection);
    }
    ~RunThread() {
        stop();
        if (m_thread.joinable()) m_thread.join();
    }
    RunThread(const RunThread&) = delete;
    RunThread& operator=(const RunThread&) = delete;

    /// Throws Error (Busy) while one runs.
    void start(Work work) {
        if (m_isRunning) throw Error(ErrorKind::Busy, std::string("a ") + m_doing + " is running already");
        if (m_thread.joinable()) m_thread.join();
        m_isRunning = true;
        m_control = std::make_unique<TrainingControl>();
        m_thread = std::thread([this, work = std::move(work), control = m_control.get()] {
            yieldToWindow();
            Outcome outcome;
            try {
                outcome = work(*control, [this](Event event) { put(std::move(event)); });
            } catch (...) {
                outcome = failure(currentError(m_doing));
            }
            returnFreedMemory();
            end(std::move(outcome));
        });
    }
    void pause() {
        if (m_control) m_control->pause();
    }
    void resume() {
        if (m_control) m_control->resume();
    }
    void stop() {
        if (m_control) m_control->stop();
    }
    void change(TrainingControl::Options options) {
        if (m_control) m_control->change(std::move(options));
    }
    void requestCheckpoint() {
        if (m_control) m_control->requestCheckpoint();
    }
    void moveTo(std::filesystem::path folder) {
        if (m_control) m_control->moveTo(std::move(folder));
    }
    bool isRunning() const { return m_isRunning; }
    bool isPaused() const { return m_control && m_control->isPaused(); }

private:
    static Outcome failure(const ErrorReport& error) {
        Outcome outcome;
        outcome.end = RunEnd::Failed;
        outcome.errorKind = errorKindName(error.kind);
        outcome.reason = error.message.toStdString();
        outcome.errorPath = toPath(error.path);
        return outcome;
    }

    void put(Event event) {
        bool wasEmpty = false;
        {
            const std::lock_guard lock(m_mutex);
            wasEmpty = m_events.empty();
            m_events.push_back(std::move(event));
        }
        if (wasEmpty) Q_EMIT m_wakeUp.rung();
    }

    void end(Outcome outcome) {
        {
            const std::lock_guard lock(m_mutex);
            m_outcome = std::move(outcome);
        }
        Q_EMIT m_wakeUp.rung();
    }

    void deliver() {
        std::vector<Event> events;
        std::optional<Outcome> outcome;
        {
            const std::lock_guard lock(m_mutex);
            events.swap(m_events);
            outcome.swap(m_outcome);
        }
        if (!events.empty()) m_listener.onEvents(events);
        if (!outcome) return;
        m_thread.join();
        m_isRunning = false;
        m_listener.onEnd(*outcome);
    }

    const char* m_doing;
    Listener m_listener;
    std::unique_ptr<TrainingControl> m_control;
    std::mutex m_mutex;
    std::vector<Event> m_events;
    std::optional<Outcome> m_outcome;
    WakeUp m_wakeUp;
    std::thread m_thread;
    bool m_isRunning = false;
};

} // namespace semblance
