// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ResumeController.h"

#include "app/DatasetController.h"
#include "app/ErrorMemory.h"
#include "app/GoOnWords.h"
#include "app/QtPath.h"
#include "app/SettingsStore.h"
#include "app/TrainController.h"
#include "core/networks/NetworkRegistry.h"
#include "ui/frame/MainWindow.h"
#include "ui/start/InterruptedCard.h"
#include "ui/start/StartPage.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace semblance {
namespace {

using Key = SettingsStore::Key;

QString titleOf(const std::string& network) {
    const auto& all = networks();
    const auto found = std::ranges::find(all, network, &NetworkInfo::key);
    return QString::fromStdString(found == all.end() ? network : found->title);
}

InterruptedTraining shownAs(const InterruptedRun& run) {
    InterruptedTraining training;
    training.folder = toQString(run.folder);
    training.dataSet = QFileInfo(QString::fromStdString(run.dataSetFolder)).fileName();
    training.network = titleOf(run.network);
    training.epochsDone = run.epochsDone;
    training.epochs = run.epochs;
    training.stopped = QDateTime::fromSecsSinceEpoch(std::chrono::system_clock::to_time_t(run.stopped));
    return training;
}

} // namespace

ResumeController::ResumeController(const Surroundings& surroundings, StartPage& page, DatasetController& dataset,
                                   TrainController& train, QObject* parent)
    : QObject(parent), m_surroundings(surroundings), m_page(page), m_dataset(dataset), m_train(train) {
    connect(&m_page, &StartPage::goOnRequested, this, [this](const QString& folder) { goOn(toPath(folder)); });
    connect(&m_page, &StartPage::showRunRequested, &m_train, [this](const QString& folder) {
        m_train.openRun(toPath(folder));
        look(); // it may be gone
    });
    connect(&m_page, &StartPage::dismissRequested, this, &ResumeController::dismiss);
    connect(&m_train, &TrainController::goOnRequested, this, &ResumeController::goOn);
    connect(&m_train, &TrainController::stateChanged, this, [this] {
        if (!m_train.isRunning()) look();
    });
    connect(&m_dataset, &DatasetController::scanned, this, &ResumeController::onOpened);
    connect(&m_dataset, &DatasetController::notOpened, this, &ResumeController::onNotOpened);
}

void ResumeController::look() {
    std::vector<std::filesystem::path> folders;
    for (const QString& folder : m_surroundings.settings.list(Key::UnfinishedRuns))
        folders.push_back(toPath(folder));
    m_worker.run(
        "looking for interrupted trainings", [folders] { return interruptedRuns(folders); },
        [this](const std::vector<InterruptedRun>& runs) { show(runs); },
        [](const ErrorReport&) {}); // an offer that cannot be made
}

void ResumeController::show(const std::vector<InterruptedRun>& runs) {
    QList<InterruptedTraining> trainings;
    for (const InterruptedRun& run : runs)
        trainings << shownAs(run);
    m_page.setInterrupted(trainings);
    if (!runs.empty()) Q_EMIT found();
}

void ResumeController::dismiss(const QString& folder) {
    m_surroundings.settings.forget(Key::UnfinishedRuns, folder);
    m_surroundings.window.showMessage(
        tr("Not offered again. The run is kept in %1").arg(QDir::toNativeSeparators(folder)));
    look();
}

void ResumeController::goOn(const std::filesystem::path& folder, const QString& device) {
    if (m_train.isRunning()) return m_surroundings.window.showMessage(tr("A training is running; stop it first."));
    m_worker.run(
        "reading the run",
        [folder, device = device.toStdString()] {
            RunRecord run = readToGoOn(folder);
            if (!device.empty()) run.options.device = device;
            return run;
        },
        [this](const RunRecord& run) { open(run); },
        [this, folder](const ErrorReport& error) { refuse(error, folder); });
}

void ResumeController::open(const RunRecord& run) {
    m_waiting = run;
    if (m_dataset.bring(QString::fromStdString(run.dataSetFolder))) return onOpened();
    m_train.showRun(run); // what it learned so far, until the images are there
    m_surroundings.window.showMessage(tr("The training goes on when its images have been looked at."));
}

// Whoever opens another folder meanwhile wants that one.
void ResumeController::onOpened() {
    const auto run = std::exchange(m_waiting, std::nullopt);
    if (!run || !m_dataset.report()) return;
    const bool isItsFolder = m_dataset.report()->folder == fromUtf8(run->dataSetFolder);
    if (isItsFolder && !m_train.goOn(*run))
        m_surroundings.window.showMessage(tr("Another training or pretraining is running; stop it first."));
}

void ResumeController::onNotOpened(const QString&, const std::optional<ErrorReport>& error) {
    const auto run = std::exchange(m_waiting, std::nullopt);
    if (run && error) refuse(*error, run->folder);
}

void ResumeController::refuse(const ErrorReport& error, const std::filesystem::path& folder) {
    m_surroundings.dialogs.showError(withGoOnWords(error, toQString(folder)));
    look();
}

} // namespace semblance
