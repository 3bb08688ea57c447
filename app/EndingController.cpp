// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/EndingController.h"

#include "app/PretrainController.h"
#include "app/SettingsStore.h"
#include "app/TrainController.h"
#include "ui/frame/MainWindow.h"

#include <QApplication>
#include <QEvent>
#include <QEventLoop>
#include <QSessionManager>

#include <optional>
#include <utility>

namespace semblance {
namespace {

// logind waits for five seconds, a session manager for ten or more.
constexpr std::chrono::seconds kSleepPatience{4};
constexpr std::chrono::seconds kLogOutPatience{8};

/// Dismisses one after the other; a question that will not close does not hold up the end.
void dismissQuestions() {
    for (int i = 0; i < 16; ++i) {
        QWidget* question = QApplication::activeModalWidget();
        if (!question || !question->close()) return;
    }
}

} // namespace

EndingController::EndingController(const Surroundings& surroundings, TrainController& train,
                                   PretrainController& pretrain, const QDBusConnection& system, QObject* parent)
    : QObject(parent), m_surroundings(surroundings), m_train(train), m_pretrain(pretrain), m_power(system) {
    connect(&m_train, &TrainController::stateChanged, this, &EndingController::onRunsChanged);
    connect(&m_pretrain, &PretrainController::stateChanged, this, &EndingController::onRunsChanged);
    connect(&m_power, &PowerWatch::sleepComes, this, &EndingController::onSleep);
    connect(&m_power, &PowerWatch::awoke, this, &EndingController::onAwake);
    connect(&m_power, &PowerWatch::shutdownComes, this, &EndingController::end);
    connect(&m_sleepWait, &CheckpointWait::over, &m_power, &PowerWatch::release);
    connect(
        qApp, &QGuiApplication::commitDataRequest, this, [this](QSessionManager&) { keepForLogOut(); },
        Qt::DirectConnection);
    qApp->installEventFilter(this);
}

bool EndingController::isAnyRunning() const {
    return m_train.isRunning() || m_pretrain.isRunning();
}

void EndingController::end() {
    if (std::exchange(m_isEnding, true)) return;
    dismissQuestions();
    // One that ends already does so as its user answered, be it kept or discarded.
    if (m_train.isRunning() && !m_train.isEnding()) m_train.endThen(false, [] {});
    if (m_pretrain.isRunning() && !m_pretrain.isEnding()) m_pretrain.endThen([] {});
    if (!isAnyRunning()) quit();
}

// From the event loop: the run that has just ended is still telling so.
void EndingController::quit() {
    QMetaObject::invokeMethod(this, &EndingController::quitWanted, Qt::QueuedConnection);
}

void EndingController::onRunsChanged() {
    if (!isAnyRunning()) {
        m_power.release();
        if (m_isEnding) quit();
    } else if (!m_isAsleep) {
        m_power.hold(tr("Keeps what a network has learned before the machine sleeps or shuts down"));
    }
}

/// Asks for a checkpoint of each run, and tells whether all of them are written since.
CheckpointWait::IsWritten EndingController::requestCheckpoints() {
    const auto train = m_train.requestCheckpoint();
    const auto pretrain = m_pretrain.requestCheckpoint();
    return [this, train, pretrain] {
        return (!train || !m_train.isRunning() || m_train.lastKept() != *train) &&
               (!pretrain || !m_pretrain.isRunning() || m_pretrain.lastKept() != *pretrain);
    };
}

void EndingController::onSleep() {
    m_isAsleep = true;
    m_sleepWait.begin(requestCheckpoints(), kSleepPatience);
}

void EndingController::onAwake() {
    m_isAsleep = false;
    m_sleepWait.end();
    onRunsChanged();
}

// The one nested event loop of the window: a session manager takes the return for the answer. Keys and mouse wait.
void EndingController::keepForLogOut() {
    if (m_isLoggingOut) return;
    m_surroundings.settings.set(SettingsStore::Key::WindowState, m_surroundings.window.saveLayout());
    const CheckpointWait::IsWritten isWritten = requestCheckpoints();
    if (isWritten()) return;
    m_isLoggingOut = true;
    QEventLoop loop;
    CheckpointWait wait;
    connect(&wait, &CheckpointWait::over, &loop, &QEventLoop::quit);
    wait.begin(isWritten, kLogOutPatience);
    loop.exec(QEventLoop::ExcludeUserInputEvents);
    m_isLoggingOut = false;
}

// The window's own way to quit closes the window, and asks. This comes from a session that ends.
bool EndingController::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::Quit || watched != qApp || !isAnyRunning()) return false;
    end();
    event->ignore();
    return true;
}

} // namespace semblance
