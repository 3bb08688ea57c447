// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/TrainController.h"

#include "app/CacheSettings.h"
#include "app/CalibrationBook.h"
#include "app/DatasetController.h"
#include "app/ErrorMemory.h"
#include "app/PreparationWords.h"
#include "app/ProcessMemory.h"
#include "app/QtPath.h"
#include "app/SettingsStore.h"
#include "core/base/Files.h"
#include "core/training/Devices.h"
#include "ui/frame/MainWindow.h"
#include "ui/train/LearningCurves.h"
#include "ui/train/OptionsPanel.h"
#include "ui/train/TrainPage.h"
#include "ui/widgets/ErrorText.h"
#include "ui/widgets/Text.h"

#include <QDateTime>

#include <utility>

namespace semblance {
namespace {

using Key = SettingsStore::Key;

const QString kTrainingJob = QStringLiteral("training");
constexpr int kMemoryIntervalMs = 2000;

Precision precisionOf(const QString& name) {
    if (name == QLatin1String("float32")) return Precision::Float32;
    return name == QLatin1String("bfloat16") ? Precision::BFloat16 : Precision::Automatic;
}

} // namespace

TrainController::TrainController(const Surroundings& surroundings, TrainPage& page, DatasetController& dataset,
                                 QObject* parent)
    : QObject(parent),
      m_surroundings(surroundings),
      m_page(page),
      m_dataset(dataset),
      m_keeping(surroundings, *page.keepingNotice(),
                [this](const std::filesystem::path& folder) { m_session.moveTo(folder); }) {
    connectPage();
    restoreOptions();
    connect(&m_session, &TrainingSession::eventsArrived, this, &TrainController::take);
    connect(&m_session, &TrainingSession::ended, this, &TrainController::onEnded);
    connect(&m_keeping, &KeepingController::moved, this, &TrainController::onMoved);
    connect(&m_estimate, &EstimateSession::estimated, &m_page, &TrainPage::setEpochEstimate);
    connect(&m_estimate, &EstimateSession::sizeKnown, &m_page, &TrainPage::setNetworkParameters);
    connect(&m_augmentation, &AugmentationSession::made, this, [this](const QList<QImage>& images) {
        if (images.isEmpty())
            m_page.setAugmentationFailed(tr("The image could not be read; Health on the Data page names it."));
        else
            m_page.setAugmentationPreview(images);
    });
    connect(&m_surroundings.window, &MainWindow::pageShown, this, [this](PageId shown) {
        if (shown == PageId::Train && !std::exchange(m_wasShown, true)) updateEstimate();
    });
    m_memoryTimer.setInterval(kMemoryIntervalMs);
    connect(&m_memoryTimer, &QTimer::timeout, this, &TrainController::updateMemory);
}

void TrainController::connectPage() {
    connect(&m_dataset, &DatasetController::dataSetChanged, this, [this](const std::optional<TrainDataSet>& dataSet) {
        m_page.setDataSet(dataSet);
        updateEstimate();
        refreshAugmentation();
    });
    connect(&m_page, &TrainPage::openFolderRequested, &m_dataset, &DatasetController::askForFolder);
    connect(&m_page, &TrainPage::optionsChanged, this, [this] {
        rememberOptions();
        updateEstimate();
    });
    connect(&m_page, &TrainPage::startRequested, this, &TrainController::start);
    connect(&m_page, &TrainPage::pauseRequested, this, [this] {
        m_session.pause();
        setState(RunState::Paused);
    });
    connect(&m_page, &TrainPage::resumeRequested, this, [this] {
        m_session.resume();
        setState(RunState::Running);
    });
    m_page.setChangeableOptions(changeableOptions());
    connect(&m_page, &TrainPage::changeRequested, this,
            [this](const OptionTexts& options) { m_session.change(options); });
    connect(&m_page, &TrainPage::stopRequested, this, &TrainController::stop);
    connect(&m_page, &TrainPage::classifyRequested, this, &TrainController::classifyRequested);
    connect(&m_page, &TrainPage::goOnRequested, this, [this] { Q_EMIT goOnRequested(m_shownFolder, {}); });
    connect(&m_page, &TrainPage::goOnOnCpuRequested, this,
            [this] { Q_EMIT goOnRequested(m_shownFolder, QStringLiteral("cpu")); });
    connect(&m_page, &TrainPage::augmentationPreviewRequested, this, &TrainController::showAugmentation);
    connect(&m_page, &TrainPage::chooseStartFileRequested, this, [this] {
        PathQuestion question;
        question.title = tr("Start from a model or from weights");
        question.startAt = m_surroundings.settings.text(Key::RunsFolder);
        question.filters = {tr("Models and weights (*.semblance *.pth *.pt *.tar *.safetensors)"), tr("All files (*)")};
        m_surroundings.dialogs.chooseFile(question, [this](const QString& path) { m_page.setStartFile(path); });
    });
}

void TrainController::restoreOptions() {
    TrainingOptions options = preset("quick").options;
    const QStringList lines = m_surroundings.settings.list(Key::TrainingOptions);
    for (const QString& line : lines.mid(lines.isEmpty() ? 0 : 1)) {
        const qsizetype equals = line.indexOf(QLatin1Char('='));
        try {
            setOption(options, line.left(equals).toStdString(), line.mid(equals + 1).toStdString());
        } catch (const Error&) {
            continue; // a setting of another version: the preset's value stays
        }
    }
    m_page.setOptions(options, lines.isEmpty() ? QStringLiteral("quick") : lines.first());
}

void TrainController::rememberOptions() {
    QStringList lines{m_page.presetKey()};
    for (const OptionValue& option : describe(m_page.options()))
        lines << QString::fromStdString(option.key + '=' + option.value);
    m_surroundings.settings.set(Key::TrainingOptions, lines);
}

void TrainController::setState(RunState state) {
    m_page.setRunState(state);
    if (m_session.isRunning()) showJob();
    Q_EMIT stateChanged();
}

std::filesystem::path TrainController::newRunFolder(const TrainingOptions& options) const {
    const QString stamp = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd HH-mm-ss"));
    const QString name =
        stamp + QLatin1Char(' ') + m_dataset.name() + QLatin1Char(' ') + QString::fromStdString(options.network);
    return m_surroundings.settings.folder(Key::RunsFolder) / toPath(name);
}

PreparationOptions TrainController::preparationFor(const TrainingOptions& options) const {
    const SplitOptions split = m_dataset.splitOptions();
    PreparationOptions preparation;
    preparation.training = options;
    preparation.training.validationShare = split.validationShare;
    preparation.classes = split.classes;
    preparation.runFolder = m_runFolder;
    preparation.cache = cacheOptions(m_surroundings.settings);
    preparation.stated = m_surroundings.calibrations.stated();
    preparation.weightsFolder = m_surroundings.settings.folder(Key::WeightsFolder);
    if (const auto& drawn = m_dataset.split())
        preparation.split = SplitFiles{drawn->trainingFiles, drawn->validationFiles};
    return preparation;
}

std::optional<PreparationOptions> TrainController::preparation() const {
    if (!m_dataset.report() || !m_dataset.split()) return std::nullopt;
    PreparationOptions preparation = preparationFor(effectiveOptions(m_page.options()));
    preparation.runFolder.clear();
    return preparation;
}

/// As a run takes them: what the page leaves open is Settings' to say.
TrainingOptions TrainController::effectiveOptions(TrainingOptions options) const {
    options.threads = m_surroundings.settings.number(Key::Threads);
    if (options.device == "auto") options.device = m_surroundings.settings.text(Key::Device).toStdString();
    if (options.precision == Precision::Automatic)
        options.precision = precisionOf(m_surroundings.settings.text(Key::Precision));
    return options;
}

void TrainController::start(const TrainingOptions& asked) {
    if (!m_dataset.report() || !m_dataset.split() || m_session.isRunning() || m_page.isBlocked()) return;
    const TrainingOptions options = effectiveOptions(asked);
    const std::vector<EpochEvent> earlier = m_page.curves()->history().epochs();
    m_runFolder = newRunFolder(options);
    beginPage(m_dataset.split()->set.classNames, m_dataset.name());
    m_page.setEarlierRun(m_shownRun, earlier);
    launch(preparationFor(options));
}

void TrainController::launch(const PreparationOptions& preparation) {
    m_runDataSetName = m_dataset.name();
    m_epochs = preparation.training.epochs;
    m_goesOn = preparation.resume;
    m_hasStarted = false;
    m_discard = false;
    m_then = nullptr;
    m_estimate.setHeld(true);
    m_shownRun = toQString(m_runFolder.filename());
    m_shownDevice = preparation.training.device;
    m_leftFolders.clear();
    m_keeping.begin(m_runFolder);
    m_job = {kTrainingJob, preparationText(PreparationStep::Comparing)};
    m_job.page = PageId::Train;
    m_step = PreparationStep::Comparing;
    m_stepClock.start();
    setState(RunState::Preparing);
    showJob();
    m_inhibitor.inhibit(tr("A network is being trained"));
    m_memoryTimer.start();
    m_surroundings.settings.remember(Key::UnfinishedRuns, toQString(m_runFolder));
    m_session.start(trainingWork(m_dataset.report(), preparation));
}

void TrainController::stop() {
    if (!m_session.isRunning()) return;
    setState(RunState::Stopping);
    m_session.stop();
}

void TrainController::endThen(bool discard, std::function<void()> then) {
    m_discard = discard;
    if (!m_session.isRunning()) {
        if (discard) removeRunFolder();
        return then();
    }
    m_then = std::move(then);
    stop();
}

void TrainController::take(const std::vector<TrainingEvent>& events) {
    std::vector<BatchEvent> batches;
    for (const TrainingEvent& event : events) {
        if (const auto* batch = std::get_if<BatchEvent>(&event)) {
            batches.push_back(*batch);
            continue;
        }
        takeBatches(std::exchange(batches, {}));
        if (const auto* preparation = std::get_if<PreparationEvent>(&event)) onPreparing(*preparation);
        if (const auto* epoch = std::get_if<EpochEvent>(&event)) m_page.appendEpoch(*epoch);
        if (const auto* pictures = std::get_if<std::vector<RebuiltPicture>>(&event)) m_page.setPictures(*pictures);
        if (const auto* change = std::get_if<RunChange>(&event)) m_epochs = m_page.appendChange(*change);
        if (const auto* place = std::get_if<WentBack>(&event)) goBack(*place);
        m_keeping.take(event);
        if (const auto* text = std::get_if<std::string>(&event)) m_page.appendLog(QString::fromStdString(*text));
        if (const auto* started = std::get_if<RunStarted>(&event)) {
            m_hasStarted = true;
            if (m_page.runState() == RunState::Preparing) setState(RunState::Running);
            m_epochs = started->epochs;
            showWait(tr("Training, epoch %1 of %2").arg(1).arg(m_epochs));
            showJob();
            if (m_goesOn) m_page.curves()->clear(); // what follows tells them up to where it goes on
            m_page.setStarted(*started);
            Q_EMIT choiceMade(QString::fromStdString(started->choiceReason));
        }
    }
    takeBatches(batches);
}

void TrainController::takeBatches(const std::vector<BatchEvent>& batches) {
    if (batches.empty()) return;
    m_page.appendBatches(batches);
    const BatchEvent& last = batches.back();
    const bool isLooking = last.pass == Pass::Features;
    const auto steps = static_cast<std::uint64_t>(last.stepsPerEpoch);
    m_job.text =
        isLooking ? tr("Looking at each image once") : tr("Training, epoch %1 of %2").arg(last.epoch).arg(m_epochs);
    m_job.total = isLooking ? steps : static_cast<std::uint64_t>(m_epochs) * steps;
    m_job.done = static_cast<std::uint64_t>(last.epoch - 1) * steps + static_cast<std::uint64_t>(last.step);
    m_job.secondsLeft = last.secondsLeft;
    m_job.showsCounts = false;
    showJob();
}

void TrainController::onPreparing(const PreparationEvent& event) {
    if (std::exchange(m_step, event.step) != event.step) m_stepClock.start();
    const double seconds = static_cast<double>(m_stepClock.elapsed()) / 1000;
    const auto done = static_cast<double>(event.progress.done);
    const auto open = static_cast<double>(event.progress.total) - done;
    m_job.text = preparationText(event.step);
    m_job.done = event.progress.done;
    m_job.total = event.progress.total;
    const bool isLast = event.step != PreparationStep::Comparing && open <= 0; // pixels may be there already
    m_job.secondsLeft = done > 0 && open >= 0 && seconds > 1 ? seconds * open / done : -1;
    if (isLast) showWait(m_goesOn ? tr("Taking up the training again") : trialText());
    showJob();
}

/// What takes a while and has no count.
void TrainController::showWait(const QString& text) {
    m_job.text = text;
    m_job.done = 0;
    m_job.total = 0;
    m_job.secondsLeft = -1;
}

/// A run that stands still has no time left to tell.
void TrainController::showJob() {
    JobStatus shown = m_job;
    if (m_page.runState() == RunState::Paused) {
        shown.text = tr("%1, paused", "what a job does").arg(m_job.text);
        shown.secondsLeft = -1;
    } else if (m_page.runState() == RunState::Stopping) {
        shown.text = tr("Stopping the training");
        shown.secondsLeft = -1;
        shown.canCancel = false;
    }
    m_surroundings.window.setJob(shown);
}

void TrainController::onEnded(const TrainingOutcome& outcome) {
    m_memoryTimer.stop();
    m_inhibitor.release();
    m_surroundings.window.removeJob(kTrainingJob);
    m_keeping.end();
    m_page.finish(outcome);
    forgetIfOver(outcome);
    Q_EMIT stateChanged();
    if (m_discard) removeRunFolder();
    const auto then = std::exchange(m_then, nullptr);
    const bool isLost = then && !m_discard && !whyUnkept(outcome).empty();
    if (then && !isLost && (outcome.end != RunEnd::Failed || m_discard)) return then();
    if (isLost) askToLeave(outcome, then);
    if (outcome.errorKind == errorKindName(ErrorKind::DeviceUnavailable)) m_lostDevice = m_shownDevice;
    m_estimate.setHeld(m_page.isBlocked());
    if (m_goesOn && !m_hasStarted) return showNotGoneOn(outcome);
    if (outcome.end != RunEnd::Completed) offerToGoOn(m_runFolder);
    if (isLost) return;
    if (outcome.end == RunEnd::Failed) {
        notifyDesktop(tr("Training failed"), m_runDataSetName);
        m_surroundings.dialogs.showError(errorOf(outcome));
    } else if (outcome.end == RunEnd::Completed) {
        notifyDesktop(tr("Training finished"),
                      tr("%1: validation accuracy %2").arg(m_runDataSetName, percentText(outcome.best.accuracy)));
    }
}

void TrainController::updateEstimate() {
    const auto& split = m_dataset.split();
    if (!split || !m_wasShown) return;
    EstimateSession::Wish wish;
    wish.options = effectiveOptions(m_page.options());
    wish.classes = static_cast<int>(split->set.classNames.size());
    wish.trainingImages = static_cast<std::int64_t>(split->set.training.size());
    wish.validationImages = static_cast<std::int64_t>(split->set.validation.size());
    m_estimate.want(wish);
}

void TrainController::updateMemory() {
    m_page.setMemory(residentMemoryBytes(), m_memoryLimit);
}

void TrainController::setDevices(const std::vector<DeviceInfo>& devices) {
    m_page.setDevices(devices);
    m_devices = devices;
    m_lostDevice.clear();
    if (!devices.empty()) m_memoryLimit = devices.front().memoryBytes;
}

void TrainController::setBlocked(const QString& reason) {
    m_page.setBlocked(reason);
    m_estimate.setHeld(!reason.isEmpty() || m_session.isRunning());
}

void TrainController::startFrom(const QString& network, const QString& weights, const SizePx& imageSize) {
    if (!m_session.isRunning()) {
        TrainingOptions options = m_page.options();
        options.network = network.toStdString();
        options.start = weights.toStdString();
        options.imageSize = imageSize;
        m_page.setOptions(options);
        rememberOptions();
        updateEstimate();
    }
    m_surroundings.window.showPage(PageId::Train);
}

void TrainController::showAugmentation(const TrainingOptions& options) {
    const auto report = m_dataset.report();
    const auto& split = m_dataset.split();
    if (!report || !split || split->set.training.empty())
        return m_page.setAugmentationFailed(tr("Open a folder of images to see examples of them."));
    m_page.setAugmentationPreview({});
    const auto& training = split->set.training;
    const std::size_t image = training[options.seed % training.size()].index;
    m_augmentation.request(report->folder / report->images.at(image).relativePath, options);
}

void TrainController::refreshAugmentation() {
    if (m_page.optionsPanel()->isPreviewShown()) showAugmentation(m_page.options());
}

} // namespace semblance
