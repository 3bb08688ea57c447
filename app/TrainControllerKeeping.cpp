// SPDX-License-Identifier: GPL-3.0-or-later
// Where the run is kept, and what becomes of what is not.
#include "app/ErrorMemory.h"
#include "app/FileWorker.h"
#include "app/QtPath.h"
#include "app/SettingsStore.h"
#include "app/TrainController.h"
#include "app/jobs/InterruptedRuns.h"
#include "ui/train/OutcomeText.h"
#include "ui/train/TrainPage.h"

#include <QDir>

#include <utility>

namespace semblance {
namespace {

using Key = SettingsStore::Key;

} // namespace

void TrainController::onMoved(const std::filesystem::path& from, const std::filesystem::path& to) {
    m_leftFolders.push_back(from);
    m_runFolder = to;
    m_shownRun = toQString(to.filename());
    m_surroundings.settings.forget(Key::UnfinishedRuns, toQString(from));
    m_surroundings.settings.remember(Key::UnfinishedRuns, toQString(to));
}

void TrainController::removeRunFolder() {
    std::error_code ignored; // what cannot be removed is left: the run folder is listed in Settings
    if (m_runFolder.empty()) return;
    m_surroundings.settings.forget(Key::UnfinishedRuns, toQString(m_runFolder));
    std::filesystem::remove_all(m_runFolder, ignored);
    for (const std::filesystem::path& left : m_leftFolders)
        std::filesystem::remove_all(left, ignored);
}

void TrainController::goBack(const WentBack& place) {
    m_page.goBack(place);
    m_job.text = tr("Training, epoch %1 of %2").arg(place.epochsDone + 1).arg(m_epochs);
    m_job.done = static_cast<std::uint64_t>(place.globalStep);
    m_job.secondsLeft = -1;
    showJob();
}

std::string TrainController::whyUnkept(const TrainingOutcome& outcome) {
    const bool isUnwritable =
        outcome.end == RunEnd::Failed && outcome.errorKind == errorKindName(ErrorKind::FileUnwritable);
    return isUnwritable ? outcome.reason : outcome.unkept; // a disk that is full or gone fails the run's record, too
}

/// Whoever wants to keep the run and leave is told first what is not kept.
void TrainController::askToLeave(const TrainingOutcome& ended, std::function<void()> then) {
    TrainingOutcome outcome = ended;
    outcome.unkept = whyUnkept(ended);
    Question question;
    question.title = tr("The training was not saved");
    question.text = unkeptSentence(outcome);
    question.details = QString::fromStdString(outcome.unkept);
    question.buttons = {{tr("Quit all the same"), ButtonRole::Destructive}, {tr("Go back"), ButtonRole::Cancel}};
    const auto ask = [this, question, then = std::move(then)](const QString& sentence) {
        Question whole = question;
        whole.text += QLatin1Char(' ') + sentence;
        m_surroundings.dialogs.ask(whole, [then](int button) {
            if (button == 0) then();
        });
    };
    m_surroundings.files.run(
        "looking at the run", [folder = m_runFolder] { return canGoOn(folder); },
        [ask, folder = QDir::toNativeSeparators(toQString(m_runFolder))](bool canGoOn) {
            ask(canGoOn ? tr("It can be gone on with from the last checkpoint that was written, in %1.").arg(folder)
                        : tr("There is no checkpoint in %1 from which it can be gone on with.").arg(folder));
        },
        [ask](const ErrorReport&) { ask({}); });
}

} // namespace semblance
