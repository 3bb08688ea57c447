// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked before a training or the program ends, and the end that asks nobody.
#include "app/Application.h"

#include "app/EndingController.h"
#include "app/PretrainController.h"
#include "app/TrainController.h"
#include "ui/train/TrainPage.h"

#include <QApplication>

namespace semblance {

void Application::connectEnding() {
    connect(m_ending.get(), &EndingController::quitWanted, this, [this] {
        saveAndQuit();
        QApplication::closeAllWindows(); // other dialogs stand beside it
        QCoreApplication::quit();
    });
}

void Application::end() {
    m_ending->end();
}

/// Esc and the cross lie near at hand; *Stop* on the page does not ask.
void Application::askToStopTraining() {
    if (!m_train->isRunning() || m_trainPage->runState() == RunState::Stopping) return;
    Question question;
    question.title = tr("Stop the training?");
    question.text = tr("What it has learned so far is kept: the best epoch as a model, and a checkpoint.");
    question.buttons = {{tr("Stop"), ButtonRole::Primary}, {tr("Go on"), ButtonRole::Cancel}};
    m_dialogs->ask(question, [this](int button) {
        if (button == 0 && !m_ending->isEnding()) m_train->stop();
    });
}

bool Application::mayClose() {
    if (m_train->isEnding() || m_pretrain->isEnding()) return false; // answered: it closes when the run has ended
    if (m_pretrain->isRunning()) return mayClosePretraining();
    if (!m_train->isRunning()) {
        m_settings.set(SettingsStore::Key::WindowState, m_window->saveLayout());
        return true;
    }
    Question question;
    question.title = tr("A training is running");
    question.text = tr(
        "Stop it now? What it has learned so far can be kept: the best epoch as a model, and a checkpoint from which "
        "it goes on when you start the program again.");
    question.buttons = {{tr("Stop and keep"), ButtonRole::Primary},
                        {tr("Discard the run"), ButtonRole::Destructive},
                        {tr("Go back"), ButtonRole::Cancel}};
    m_dialogs->ask(question, [this](int button) {
        if ((button != 0 && button != 1) || m_ending->isEnding()) return;
        m_train->endThen(button == 1, [this] { saveAndQuit(); });
    });
    return false;
}

bool Application::mayClosePretraining() {
    Question question;
    question.title = tr("A pretraining is running");
    question.text = tr("Stop it now? What it has learned so far is kept as weights, from which it can go on.");
    question.buttons = {{tr("Stop and keep"), ButtonRole::Primary}, {tr("Go back"), ButtonRole::Cancel}};
    m_dialogs->ask(question, [this](int button) {
        if (button == 0 && !m_ending->isEnding()) m_pretrain->endThen([this] { saveAndQuit(); });
    });
    return false;
}

void Application::saveAndQuit() {
    m_settings.set(SettingsStore::Key::WindowState, m_window->saveLayout());
    m_window->closeNow();
}

} // namespace semblance
