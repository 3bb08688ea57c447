// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/TrainingSession.h"

#include "core/base/Files.h"

#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace semblance {

/// Collects events on the worker; the first after an empty box wakes the GUI thread, the others ride along.
class TrainingSession::Mailbox : public TrainingObserver {
public:
    explicit Mailbox(std::function<void()> wake) : m_wake(std::move(wake)) {}

    void onStarted(const RunStarted& event) override { put(event); }
    void onBatch(const BatchEvent& event) override { put(event); }
    void onEpoch(const EpochEvent& event) override { put(event); }
    void onMessage(const std::string& text) override { put(text); }

    void put(TrainingEvent event) {
        bool wasEmpty = false;
        {
            const std::lock_guard lock(m_mutex);
            wasEmpty = m_events.empty();
            m_events.push_back(std::move(event));
        }
        if (wasEmpty) m_wake();
    }

    std::vector<TrainingEvent> take() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_events, {});
    }

private:
    std::mutex m_mutex;
    std::vector<TrainingEvent> m_events;
    std::function<void()> m_wake;
};

namespace {

/// The window goes before the training: threads that LibTorch starts from this one inherit the lower priority.
void yieldToWindow() {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10);
}

TrainingOutcome failureOf(const ErrorReport& error) {
    TrainingOutcome outcome;
    outcome.end = RunEnd::Failed;
    outcome.errorKind = errorKindName(error.kind);
    outcome.reason = error.message.toStdString();
    outcome.errorPath = fromUtf8(error.path.toStdString());
    return outcome;
}

} // namespace

TrainingSession::TrainingSession(QObject* parent) : QObject(parent) {}

TrainingSession::~TrainingSession() {
    stop();
    if (m_thread.joinable()) m_thread.join();
}

void TrainingSession::start(Work work) {
    if (m_running) throw Error(ErrorKind::Busy, "a training is running already");
    if (m_thread.joinable()) m_thread.join();
    m_running = true;
    m_control = std::make_unique<TrainingControl>();
    m_mailbox = std::make_shared<Mailbox>([this] {
        QMetaObject::invokeMethod(
            this, [this] { deliver(); }, Qt::QueuedConnection);
    });
    m_thread = std::thread([this, work = std::move(work), mailbox = m_mailbox, control = m_control.get()] {
        yieldToWindow();
        TrainingOutcome outcome;
        try {
            outcome = work(*control, *mailbox, [&mailbox](PreparationStep step, const Progress& progress) {
                mailbox->put(PreparationEvent{step, progress});
            });
        } catch (...) {
            outcome = failureOf(currentError("training"));
        }
        QMetaObject::invokeMethod(
            this, [this, outcome] { finish(outcome); }, Qt::QueuedConnection);
    });
}

void TrainingSession::pause() {
    if (m_control) m_control->pause();
}

void TrainingSession::resume() {
    if (m_control) m_control->resume();
}

void TrainingSession::stop() {
    if (m_control) m_control->stop();
}

bool TrainingSession::isPaused() const {
    return m_control && m_control->isPaused();
}

void TrainingSession::deliver() {
    const std::vector<TrainingEvent> events = m_mailbox->take();
    if (!events.empty()) Q_EMIT eventsArrived(events);
}

void TrainingSession::finish(const TrainingOutcome& outcome) {
    m_thread.join();
    deliver();
    m_running = false;
    Q_EMIT ended(outcome);
}

} // namespace semblance
