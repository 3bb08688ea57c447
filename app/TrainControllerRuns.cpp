// SPDX-License-Identifier: GPL-3.0-or-later
// The runs of the Train page that began earlier: shown again, and gone on with.
#include "app/CacheSettings.h"
#include "app/CalibrationBook.h"
#include "app/DatasetController.h"
#include "app/ErrorMemory.h"
#include "app/FileWorker.h"
#include "app/GoOnWords.h"
#include "app/QtPath.h"
#include "app/SettingsStore.h"
#include "app/TrainController.h"
#include "app/jobs/InterruptedRuns.h"
#include "core/training/Checkpoint.h"
#include "ui/frame/MainWindow.h"
#include "ui/train/LearningCurves.h"
#include "ui/train/TrainPage.h"

#include <QFileInfo>

#include <algorithm>

namespace semblance {
namespace {

using Key = SettingsStore::Key;

/// What there is to say of a run that was killed: what its curves and its folder tell.
TrainingOutcome outcomeOf(const RunRecord& run) {
    if (run.outcome) return *run.outcome;
    TrainingOutcome outcome;
    outcome.end = RunEnd::Cancelled;
    for (const EpochEvent& epoch : run.epochs) {
        outcome.epochsDone = epoch.epoch;
        if (!epoch.isBest) continue;
        outcome.bestEpoch = epoch.epoch;
        outcome.best = epoch.validation;
        outcome.model = run.folder / "model.semblance";
    }
    return outcome;
}

QString dataSetNameOf(const RunRecord& run) {
    return QFileInfo(QString::fromStdString(run.dataSetFolder)).fileName();
}

} // namespace

void TrainController::askForRun() {
    PathQuestion question;
    question.title = tr("Open a run");
    question.startAt = m_surroundings.settings.text(Key::RunsFolder);
    m_surroundings.dialogs.chooseFolder(question, [this](const QString& folder) { openRun(toPath(folder)); });
}

void TrainController::openRun(const std::filesystem::path& folder) {
    if (m_session.isRunning()) return m_surroundings.window.showMessage(tr("A training is running; stop it first."));
    m_surroundings.files.run(
        "opening the run", [folder] { return readRun(folder); }, [this](const RunRecord& run) { showRun(run); },
        [this](const ErrorReport& error) { m_surroundings.dialogs.showError(error); });
}

void TrainController::showRun(const RunRecord& run) {
    if (m_session.isRunning()) return; // one began while the folder was read
    m_page.setOptions(run.options);
    beginPage(run.classNames, dataSetNameOf(run));
    m_page.setEarlierRun({}, {});
    m_shownRun = toQString(run.folder.filename());
    m_shownDevice = run.options.device;
    m_page.setStarted(run.started);
    for (const RunChange& change : run.changes)
        m_page.appendChange(change);
    m_page.appendBatches(run.batches);
    for (const EpochEvent& epoch : run.epochs)
        m_page.appendEpoch(epoch);
    m_page.finish(outcomeOf(run));
    offerToGoOn(run.folder);
    m_surroundings.window.showPage(PageId::Train);
    refreshAugmentation();
}

void TrainController::beginPage(const std::vector<std::string>& classNames, const QString& dataSetName) {
    QStringList names;
    for (const std::string& name : classNames)
        names << QString::fromStdString(name);
    m_page.beginRun(names, dataSetName);
}

bool TrainController::goOn(const RunRecord& run) {
    if (!m_dataset.report() || m_session.isRunning() || m_page.isBlocked()) return false;
    TrainingOptions options = run.options;
    options.device = deviceToGoOn(options.device);
    m_runFolder = run.folder;
    m_page.setOptions(options);
    PreparationOptions preparation = preparationFor(options);
    preparation.training = options; // else to the letter; the split is the one that the run has recorded
    if (!run.classFolders.empty()) preparation.classes.clear(); // and so are the classes
    preparation.resume = true;
    beginPage(run.classNames, m_dataset.name());
    m_page.setEarlierRun({}, {});
    m_page.curves()->setExpectedEpochs(run.started.epochs);
    m_page.curves()->append(run.batches);
    for (const EpochEvent& epoch : run.epochs)
        m_page.curves()->append(epoch);
    launch(preparation);
    m_surroundings.window.showPage(PageId::Train);
    return true;
}

void TrainController::offerToGoOn(const std::filesystem::path& folder) {
    m_surroundings.files.run(
        "looking at the run", [folder] { return canGoOn(folder); },
        [this, folder, shown = m_shownRun](bool canGoOn) {
            if (!canGoOn || m_session.isRunning() || m_shownRun != shown) return;
            m_shownFolder = folder;
            m_page.offerToGoOn();
            if (isLost(m_shownDevice)) m_page.offerToGoOnOnCpu();
        },
        [](const ErrorReport&) {}); // what cannot be looked at is not offered
}

// Kept for the next start: a run that was stopped because the window closes, for nobody meant to end it, and one whose
// going on came to nothing, for it stands as it stood. Stop is meant, and a failure was told; both can still be gone on with
// where the run is shown.
void TrainController::forgetIfOver(const TrainingOutcome& outcome) {
    const bool isStopped = outcome.end == RunEnd::Cancelled || !whyUnkept(outcome).empty();
    const bool isStoppedByClosing = isStopped && m_then && !m_discard;
    const bool isUntouched = m_goesOn && !m_hasStarted;
    if (!isStoppedByClosing && !isUntouched)
        m_surroundings.settings.forget(Key::UnfinishedRuns, toQString(m_runFolder));
}

std::optional<std::filesystem::file_time_type> TrainController::requestCheckpoint() {
    if (!m_session.isRunning() || !m_hasStarted) return std::nullopt;
    const auto before = lastKept();
    m_session.requestCheckpoint();
    return before;
}

std::filesystem::file_time_type TrainController::lastKept() const {
    auto newest = std::filesystem::file_time_type::min();
    for (const std::filesystem::path& file : checkpointFiles(m_runFolder)) {
        std::error_code isGone; // an old one is removed when a new one is there
        if (const auto written = std::filesystem::last_write_time(file, isGone); !isGone)
            newest = std::max(newest, written);
    }
    return newest;
}

void TrainController::showNotGoneOn(const TrainingOutcome& outcome) {
    const ErrorReport error = withGoOnWords(errorOf(outcome), toQString(m_runFolder));
    if (error.kind == ErrorKind::DeviceUnavailable && outcome.end == RunEnd::Failed)
        askForCpu(error);
    else if (outcome.end == RunEnd::Failed)
        m_surroundings.dialogs.showError(error);
    if (holdsRun(m_runFolder)) openRun(m_runFolder);
}

bool TrainController::isLost(const std::string& device) const {
    if (device == "cpu") return false;
    if (device == m_lostDevice) return true;
    if (device == "auto" || m_devices.empty()) return false;
    const std::string first = device == "cuda" ? "cuda:0" : device;
    return std::ranges::none_of(m_devices,
                                [&](const DeviceInfo& info) { return info.device == first && info.usable(); });
}

/// The run's own, or the one that was chosen in Settings where that is not there any more.
std::string TrainController::deviceToGoOn(const std::string& device) const {
    const std::string chosen = m_surroundings.settings.text(Key::Device).toStdString();
    return isLost(device) && chosen != "auto" && !isLost(chosen) ? chosen : device;
}

void TrainController::askForCpu(const ErrorReport& error) {
    Question question;
    question.title = tr("The device is not there");
    question.text = tr("This training computed on %1, which cannot be used now. It can go on on the CPU, where it is "
                       "slower, or as it was when the device is back. Nothing is lost.")
                        .arg(QString::fromStdString(m_shownDevice));
    question.details = error.message;
    question.buttons = {{tr("Go on on the CPU"), ButtonRole::Primary}, {tr("Not now"), ButtonRole::Cancel}};
    m_surroundings.dialogs.ask(question, [this, folder = m_runFolder](int button) {
        if (button == 0) Q_EMIT goOnRequested(folder, QStringLiteral("cpu"));
    });
}

} // namespace semblance
