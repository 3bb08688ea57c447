// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Application.h"

#include "app/CalibrationController.h"
#include "app/ClassifyController.h"
#include "app/DatasetController.h"
#include "app/EndingController.h"
#include "app/PageHelp.h"
#include "app/PresetController.h"
#include "app/PretrainController.h"
#include "app/QtPath.h"
#include "app/RateTestController.h"
#include "app/ResumeController.h"
#include "app/SettingsController.h"
#include "app/StartChoices.h"
#include "app/TrainController.h"
#include "app/WeightsController.h"
#include "app/jobs/PrepareTraining.h"
#include "core/base/Files.h"
#include "core/networks/NetworkRegistry.h"
#include "core/training/Presets.h"
#include "core/training/RunFolder.h"
#include "ui/classify/ClassifyPage.h"
#include "ui/dataset/DatasetPage.h"
#include "ui/image/ImageView.h"
#include "ui/settings/SettingsPage.h"
#include "ui/start/StartPage.h"
#include "ui/train/TrainPage.h"

#include <QAction>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QUndoStack>

#include <utility>

namespace semblance {
namespace {

using Key = SettingsStore::Key;

enum class DropKind { Model, Run, FolderOfFolders, Images };

DropKind kindOf(const QString& path) {
    const QFileInfo file(path);
    if (file.suffix() == QLatin1String("semblance")) return DropKind::Model;
    if (!file.isDir()) return DropKind::Images;
    if (holdsRun(toPath(path))) return DropKind::Run;
    const bool hasFolders = QDirIterator(path, QDir::Dirs | QDir::NoDotAndDotDot).hasNext();
    return hasFolders ? DropKind::FolderOfFolders : DropKind::Images;
}

} // namespace

struct Application::DroppedPath {
    QString path;
    DropKind kind = DropKind::Images;
};

Application::Application(std::unique_ptr<Dialogs> dialogs)
    : m_window(std::make_unique<MainWindow>()), m_calibrations(defaultCalibrationsFile()) {
    if (!dialogs) dialogs = std::make_unique<DesktopDialogs>(m_window.get());
    m_dialogs = std::make_unique<ErrorMemory>(std::move(dialogs));
    m_surroundings =
        std::make_unique<Surroundings>(Surroundings{m_settings, *m_window, *m_dialogs, m_files, m_calibrations});
    makePages();
    makeControllers();
    connectWindow();
    connectControllers();
    connectWeights();
    connectRuns();
    connectCalibration();
    connectEnding();
    restore();
}

Application::~Application() {
    // Window and models still speak while they are taken down (an undo stack is cleared), when the controllers are gone.
    m_datasetPage->undoStack()->disconnect(this);
    m_calibrate->undoStack()->disconnect(this);
    m_classifyPage->items()->disconnect(this);
    m_window->disconnect(this);
}

void Application::makePages() {
    m_startPage = new StartPage;
    m_datasetPage = new DatasetPage;
    m_trainPage = new TrainPage(presets(), networks());
    m_classifyPage = new ClassifyPage;
    m_settingsPage = new SettingsPage;
    m_window->addPage(PageId::Start, m_startPage, tr("Start"), QString(), RailPlace::None);
    m_window->addPage(PageId::Data, m_datasetPage, tr("Data"), QStringLiteral("data"));
    m_window->addPage(PageId::Train, m_trainPage, tr("Train"), QStringLiteral("train"));
    m_window->addPage(PageId::Classify, m_classifyPage, tr("Classify"), QStringLiteral("classify"));
    m_window->addPage(PageId::Settings, m_settingsPage, tr("Settings"), QStringLiteral("settings"), RailPlace::Bottom);
}

void Application::makeControllers() {
    m_settingsController = std::make_unique<SettingsController>(*m_surroundings, *m_settingsPage);
    m_weights = std::make_unique<WeightsController>(*m_surroundings);
    m_dataset = std::make_unique<DatasetController>(*m_surroundings, *m_datasetPage);
    m_train = std::make_unique<TrainController>(*m_surroundings, *m_trainPage, *m_dataset);
    m_presets = std::make_unique<PresetController>(*m_surroundings, *m_trainPage->optionsPanel());
    m_pretrain = std::make_unique<PretrainController>(*m_surroundings);
    m_rateTest = std::make_unique<RateTestController>(*m_surroundings, *m_trainPage, *m_train, *m_dataset);
    m_classify = std::make_unique<ClassifyController>(*m_surroundings, *m_classifyPage);
    m_calibrate = std::make_unique<CalibrationController>(*m_surroundings);
    m_resume = std::make_unique<ResumeController>(*m_surroundings, *m_startPage, *m_dataset, *m_train);
    m_ending = std::make_unique<EndingController>(*m_surroundings, *m_train, *m_pretrain, QDBusConnection::systemBus());
}

void Application::connectWindow() {
    connect(m_window.get(), &MainWindow::triggered, this, &Application::onTriggered);
    connect(m_window.get(), &MainWindow::filesDropped, this, &Application::openPaths);
    connect(m_window.get(), &MainWindow::cancelRequested, this, &Application::onCancel);
    connect(m_window.get(), &MainWindow::recentFolderRequested, m_dataset.get(), &DatasetController::open);
    connect(m_window.get(), &MainWindow::recentModelRequested, m_classify.get(), &ClassifyController::loadModel);
    connect(m_window.get(), &MainWindow::deviceDetailsRequested, m_settingsController.get(),
            &SettingsController::showDevices);
    connect(m_window.get(), &MainWindow::dataSetDetailsRequested, this, [this] { m_window->showPage(PageId::Data); });
    connect(m_window.get(), &MainWindow::clearRecentRequested, this, [this] {
        m_settings.set(Key::RecentFolders, QStringList());
        m_settings.set(Key::RecentModels, QStringList());
        m_window->setRecentFolders({});
        m_window->setRecentModels({});
    });
    m_window->setCloseGuard([this] { return mayClose(); });
}

void Application::connectControllers() {
    connect(m_startPage, &StartPage::openFolderRequested, m_dataset.get(), &DatasetController::askForFolder);
    connect(m_startPage, &StartPage::sampleSetRequested, m_dataset.get(), &DatasetController::openSample);
    connect(m_startPage, &StartPage::classifyRequested, m_classify.get(), &ClassifyController::askForModel);
    connect(m_startPage, &StartPage::recentDataSetRequested, m_dataset.get(), &DatasetController::open);
    connect(m_dataset.get(), &DatasetController::trainRequested, this, [this] { m_window->showPage(PageId::Train); });
    connect(m_train.get(), &TrainController::classifyRequested, m_classify.get(), &ClassifyController::loadModel);
    connect(m_train.get(), &TrainController::choiceMade, m_settingsController.get(),
            &SettingsController::setTrialResult);
    connect(m_trainPage, &TrainPage::saveRequested, this,
            [this](const CurveFile& file) { saveCurves(file.bytes, file.suggestedName, file.suffix); });
    connect(m_settingsController.get(), &SettingsController::devicesProbed, m_train.get(),
            &TrainController::setDevices);
    connect(m_settingsController.get(), &SettingsController::thumbnailSizeChanged, m_dataset.get(),
            &DatasetController::setThumbnailSize);
    connect(m_settingsController.get(), &SettingsController::computeChanged, m_classify.get(),
            &ClassifyController::reloadSoon);
    connect(m_settingsController.get(), &SettingsController::computeChanged, m_train.get(),
            &TrainController::updateEstimate);
    connect(m_dataset.get(), &DatasetController::dataSetChanged, this, &Application::updateActions);
    connect(m_train.get(), &TrainController::stateChanged, this, &Application::updateActions);
    connect(m_classifyPage->items(), &ClassifyListModel::countsChanged, this, &Application::updateActions);
    connect(m_window.get(), &MainWindow::pageShown, this, &Application::updateActions);
}

void Application::connectWeights() {
    connect(m_settingsController.get(), &SettingsController::weightsRequested, m_weights.get(),
            [this] { m_weights->showDialog(); });
    connect(m_settingsController.get(), &SettingsController::weightsFolderChanged, m_weights.get(),
            &WeightsController::refresh);
    connect(m_weights.get(), &WeightsController::changed, m_settingsController.get(),
            &SettingsController::updateStorage);
    connect(m_weights.get(), &WeightsController::changed, m_trainPage, [this] {
        const std::vector<StartChoice> choices = startChoices(m_weights->weights(), networks());
        m_trainPage->optionsPanel()->setStartWeights(choices);
        m_pretrain->setStartWeights(choices);
    });
    connect(m_trainPage->optionsPanel(), &OptionsPanel::getWeightsRequested, m_weights.get(),
            [this] { m_weights->showDialog(QString::fromStdString(m_trainPage->options().network)); });
    connect(m_window.get(), &MainWindow::pageShown, m_weights.get(), [this](PageId shown) {
        if (shown == PageId::Train && m_weights->weights().empty()) m_weights->refresh();
    });
}

void Application::connectRuns() {
    connect(m_train.get(), &TrainController::stateChanged, this, &Application::keepOneRun);
    const auto onOther = [this] {
        m_train->setBlocked(m_pretrain->isRunning()   ? tr("A pretraining is running.")
                            : m_rateTest->isRunning() ? tr("Learning rates are being tried.")
                                                      : QString());
        keepOneRun();
        updateActions();
    };
    connect(m_pretrain.get(), &PretrainController::stateChanged, this, onOther);
    connect(m_rateTest.get(), &RateTestController::stateChanged, this, onOther);
    connect(m_pretrain.get(), &PretrainController::weightsMade, m_weights.get(), &WeightsController::refresh);
    connect(m_pretrain.get(), &PretrainController::trainRequested, m_train.get(), &TrainController::startFrom);
}

// Two runs at once would each be slower than one after the other, and might not fit into memory: one computes at a time.
void Application::keepOneRun() {
    const bool isTraining = m_trainPage->runState() != RunState::Idle; // from the moment it is started
    const QString training = isTraining ? tr("A training is running; stop it first.") : QString();
    m_pretrain->setBlocked(m_rateTest->isRunning() ? tr("Learning rates are being tried; stop that first.") : training);
    m_rateTest->setBlocked(m_pretrain->isRunning() ? tr("A pretraining is running; stop it first.") : training);
}

void Application::connectCalibration() {
    m_changed = m_datasetPage->undoStack();
    for (QUndoStack* stack : {m_datasetPage->undoStack(), m_calibrate->undoStack()})
        connect(stack, &QUndoStack::indexChanged, this, [this, stack] {
            m_changed = stack;
            updateActions();
        });
    connect(m_dataset.get(), &DatasetController::calibrationWanted, this, &Application::calibrateFolder);
    connect(m_classifyPage, &ClassifyPage::calibrationRequested, m_calibrate.get(),
            [this] { m_calibrate->calibrate(m_classifyPage->view()); });
    connect(m_dataset.get(), &DatasetController::imageCalibrationWanted, m_calibrate.get(),
            &CalibrationController::calibrate);
}

void Application::updateActions() {
    const RunState state = m_trainPage->runState();
    const bool hasImages = m_classifyPage->items()->rowCount() > 0;
    const bool exportsCurves = m_window->currentPage() == PageId::Train;
    const std::pair<ActionId, bool> states[] = {
        {ActionId::Rescan, m_datasetPage->report() != nullptr},
        {ActionId::Undo, undoStack()->canUndo()},
        {ActionId::Redo, undoStack()->canRedo()},
        {ActionId::ClearList, hasImages},
        {ActionId::Export, exportsCurves || (hasImages && m_classifyPage->model())},
        {ActionId::StartTraining,
         state == RunState::Idle && m_dataset->split().has_value() && !m_trainPage->isBlocked()},
        {ActionId::PauseTraining, state == RunState::Running || state == RunState::Paused},
        {ActionId::StopTraining, state != RunState::Idle && state != RunState::Stopping},
    };
    for (const auto& [id, isEnabled] : states)
        m_window->action(id)->setEnabled(isEnabled);
    m_window->action(ActionId::PauseTraining)->setChecked(state == RunState::Paused);
}

void Application::restore() {
    m_dataset->setThumbnailSize(m_settings.number(Key::ThumbnailSidePx));
    m_window->setRecentFolders(m_settings.list(Key::RecentFolders));
    m_window->setRecentModels(m_settings.list(Key::RecentModels));
    const bool hasPage = m_window->restoreLayout(m_settings.bytes(Key::WindowState));
    const QString last = m_settings.text(Key::LastDataSet);
    if (!last.isEmpty() && QFileInfo(last).isDir()) offerAgain(last);
    if (!hasPage) m_window->showPage(PageId::Start);
}

/// The last data set as a card on the start page, scanned anew in the background.
void Application::offerAgain(const QString& folder) {
    const QStringList counts = m_settings.text(Key::LastDataSetCounts).split(QLatin1Char(' '));
    RecentDataSet recent;
    recent.folder = folder;
    recent.name = QFileInfo(folder).fileName();
    recent.images = counts.value(0).toLongLong();
    recent.classes = counts.value(1).toInt();
    m_startPage->setRecentDataSet(recent);
    m_dataset->openInBackground(folder, ScanSession::Depth::ScanOnly);
}

void Application::show() {
    m_window->show();
    m_settingsController->probe();
    offerToGoOn();
}

/// An interrupted training brings the start page to the front, unless one is somewhere else already.
void Application::offerToGoOn() {
    connect(m_window.get(), &MainWindow::pageShown, m_resume.get(), [this] { m_isUntouched = false; });
    connect(m_resume.get(), &ResumeController::found, m_window.get(), [this] {
        if (m_isUntouched) m_window->showPage(PageId::Start);
    });
    m_resume->look();
}

void Application::openPaths(const QStringList& paths) {
    m_isUntouched = false;
    m_files.run(
        "looking at what was dropped",
        [paths] {
            std::vector<DroppedPath> dropped;
            for (const QString& path : paths)
                dropped.push_back({path, kindOf(path)});
            return dropped;
        },
        [this, page = m_window->currentPage()](const std::vector<DroppedPath>& dropped) { open(dropped, page); },
        [this](const ErrorReport& error) { m_dialogs->showError(error); });
}

void Application::open(const std::vector<DroppedPath>& paths, PageId droppedOn) {
    QStringList images;
    for (const auto& [path, kind] : paths) {
        if (kind == DropKind::Model)
            m_classify->loadModel(path);
        else if (kind == DropKind::Run)
            m_train->openRun(toPath(path));
        else if (kind == DropKind::FolderOfFolders && droppedOn != PageId::Classify)
            m_dataset->open(path);
        else
            images << path;
    }
    if (!images.isEmpty()) m_classify->add(images);
}

void Application::onTriggered(ActionId id) {
    switch (id) {
    case ActionId::OpenFolder: return m_dataset->askForFolder();
    case ActionId::OpenImages: return m_classify->askForImages();
    case ActionId::OpenModel: return m_classify->askForModel();
    case ActionId::OpenRun: return m_train->askForRun();
    case ActionId::SampleSet: return m_dataset->openSample();
    case ActionId::Rescan: return m_dataset->rescan();
    case ActionId::Export: return exportPage();
    case ActionId::Undo: return undoStack()->undo();
    case ActionId::Redo: return undoStack()->redo();
    case ActionId::Paste: return m_classify->paste();
    case ActionId::ClearList: return m_classify->clear();
    case ActionId::StartTraining: m_window->showPage(PageId::Train); return m_trainPage->start();
    case ActionId::PauseTraining: return m_trainPage->togglePause();
    case ActionId::StopTraining: return m_trainPage->stop();
    case ActionId::FindRate: m_window->showPage(PageId::Train); return m_rateTest->showDialog();
    case ActionId::Weights: return m_weights->showDialog();
    case ActionId::Pretrain:
        if (m_weights->weights().empty()) m_weights->refresh();
        return m_pretrain->showDialog(m_datasetPage->report() ? toQString(m_datasetPage->report()->folder) : QString(),
                                      QString::fromStdString(m_trainPage->options().network));
    case ActionId::PageHelp:
        return m_dialogs->showText(tr("Help"), QStringLiteral("<p>") + pageHelp(m_window->currentPage()));
    case ActionId::CopyDiagnostics: return m_settingsController->copyDiagnostics();
    case ActionId::About: return m_dialogs->showText(tr("About Semblance"), aboutText());
    default: return; // themes, full screen, devices, quitting and Esc are the window's own
    }
}

void Application::onCancel(const QString& jobId) {
    if (m_weights->cancelJob(jobId)) return;
    if (jobId == PretrainController::jobId)
        m_pretrain->askToStop();
    else if (jobId == RateTestController::jobId)
        m_rateTest->stop();
    else if (jobId == QLatin1String("training"))
        askToStopTraining();
    else if (jobId == QLatin1String("classify") || jobId == QLatin1String("walk"))
        m_classify->cancel();
    else
        m_dataset->cancel(jobId);
}

void Application::exportPage() {
    if (m_window->currentPage() != PageId::Train) return m_classify->exportCsv();
    const CurveFile file = m_trainPage->curvesAsCsv();
    if (file.bytes.isEmpty()) return m_window->showMessage(tr("There are no curves to export yet."));
    saveCurves(file.bytes, file.suggestedName, file.suffix);
}

void Application::saveCurves(const QByteArray& bytes, const QString& suggestedName, const QString& suffix) {
    PathQuestion question;
    question.title = tr("Save the curves");
    question.startAt = QDir::homePath() + QLatin1Char('/') + suggestedName;
    question.suffix = suffix;
    m_dialogs->chooseSavePath(question, [this, bytes](const QString& path) {
        m_files.run(
            "saving the curves",
            [bytes, path] {
                writeDurably(toPath(path), bytes.toStdString());
                return QFileInfo(path).fileName();
            },
            [this](const QString& name) { m_window->showMessage(tr("Saved as %1").arg(name)); },
            [this](const ErrorReport& error) { m_dialogs->showError(error); });
    });
}

void Application::calibrateFolder(const std::filesystem::path& folder) {
    m_calibrate->calibrateFolder(folder);
}

/// Of the page in front: what was changed there, else what was changed last.
QUndoStack* Application::undoStack() const {
    return m_window->currentPage() == PageId::Classify ? m_calibrate->undoStack() : m_changed;
}

} // namespace semblance
