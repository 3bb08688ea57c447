// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/TrainController.h"

#include "app/DatasetController.h"
#include "app/ErrorMemory.h"
#include "app/SettingsStore.h"
#include "core/base/Files.h"
#include "core/training/Devices.h"
#include "core/training/RunFolder.h"
#include "ui/frame/MainWindow.h"
#include "ui/train/TrainPage.h"
#include "ui/widgets/ErrorText.h"
#include "ui/widgets/Text.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <unistd.h>

namespace semblance {
namespace {

using Key = SettingsStore::Key;

const QString kTrainingJob = QStringLiteral("training");
constexpr int kMemoryIntervalMs = 2000;

std::uint64_t residentBytes() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    const QList<QByteArray> fields = file.readAll().split(' ');
    return fields.size() > 1 ? fields[1].toULongLong() * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

Precision precisionOf(const QString& name) {
    if (name == QLatin1String("float32")) return Precision::Float32;
    return name == QLatin1String("bfloat16") ? Precision::BFloat16 : Precision::Automatic;
}

} // namespace

TrainController::TrainController(const Surroundings& surroundings, TrainPage& page, DatasetController& dataset,
                                 QObject* parent)
    : QObject(parent), m_surroundings(surroundings), m_page(page), m_dataset(dataset) {
    connectPage();
    restoreOptions();
    connect(&m_session, &TrainingSession::eventsArrived, this, &TrainController::take);
    connect(&m_session, &TrainingSession::ended, this, &TrainController::onEnded);
    connect(&m_estimate, &EstimateSession::estimated, &m_page, &TrainPage::setEpochEstimate);
    connect(&m_augmentation, &AugmentationSession::made, &m_page, &TrainPage::setAugmentationPreview);
    m_memoryTimer.setInterval(kMemoryIntervalMs);
    connect(&m_memoryTimer, &QTimer::timeout, this, &TrainController::updateMemory);
}

void TrainController::connectPage() {
    connect(&m_dataset, &DatasetController::dataSetChanged, this, [this](const std::optional<TrainDataSet>& dataSet) {
        m_page.setDataSet(dataSet);
        updateEstimate();
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
    connect(&m_page, &TrainPage::stopRequested, this, &TrainController::stop);
    connect(&m_page, &TrainPage::classifyRequested, this, &TrainController::classifyRequested);
    connect(&m_page, &TrainPage::augmentationPreviewRequested, this, &TrainController::showAugmentation);
    connect(&m_page, &TrainPage::chooseStartFileRequested, this, [this] {
        PathQuestion question;
        question.title = tr("Start from a model");
        question.startAt = m_surroundings.settings.text(Key::RunsFolder);
        question.filters = {tr("Semblance models (*.semblance)")};
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
    Q_EMIT stateChanged();
}

std::filesystem::path TrainController::newRunFolder(const TrainingOptions& options) const {
    const QString stamp = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd HH-mm-ss"));
    const QString name =
        stamp + QLatin1Char(' ') + m_dataset.name() + QLatin1Char(' ') + QString::fromStdString(options.network);
    return m_surroundings.settings.folder(Key::RunsFolder) / fromUtf8(name.toStdString());
}

PreparationOptions TrainController::preparationFor(const TrainingOptions& options) const {
    const SplitOptions split = m_dataset.splitOptions();
    PreparationOptions preparation;
    preparation.training = options;
    preparation.training.validationShare = split.validationShare;
    preparation.classes = split.classes;
    preparation.runFolder = m_runFolder;
    preparation.cache.cacheFolder = m_surroundings.settings.folder(Key::CacheFolder);
    preparation.cache.limitBytes =
        static_cast<std::uint64_t>(m_surroundings.settings.number(Key::CacheLimitGb)) * 1'000'000'000ULL;
    preparation.cache.threads = preparation.training.threads;
    if (const auto& drawn = m_dataset.split())
        preparation.split = SplitFiles{drawn->trainingFiles, drawn->validationFiles};
    return preparation;
}

void TrainController::start(const TrainingOptions& asked) {
    const auto report = m_dataset.report();
    if (!report || m_session.isRunning()) return;
    TrainingOptions options = asked;
    options.threads = m_surroundings.settings.number(Key::Threads);
    if (options.device == "auto") options.device = m_surroundings.settings.text(Key::Device).toStdString();
    if (options.precision == Precision::Automatic)
        options.precision = precisionOf(m_surroundings.settings.text(Key::Precision));
    m_runFolder = newRunFolder(options);
    m_epochs = options.epochs;
    m_discard = false;
    m_estimate.setHeld(true);
    QStringList classNames;
    for (const std::string& name : m_dataset.split()->set.classNames)
        classNames << QString::fromStdString(name);
    m_page.beginRun(classNames);
    setState(RunState::Preparing);
    m_surroundings.window.setJob({kTrainingJob, tr("Preparing the images")});
    m_inhibitor.inhibit(tr("A network is being trained"));
    m_memoryTimer.start();
    const PreparationOptions preparation = preparationFor(options);
    m_session.start(
        [report, preparation](TrainingControl& control, TrainingObserver& observer, const ProgressSink& sink) {
            setComputeThreads(preparation.training.threads);
            auto prepared = prepareTraining(*report, preparation, control.cancellation(),
                                            [&sink](PreparationStep, const Progress& progress) { sink(progress); });
            TrainingOutcome cancelled;
            cancelled.end = RunEnd::Cancelled;
            if (!prepared) return cancelled;
            if (!prepared->pixels.message.empty()) observer.onMessage(prepared->pixels.message);
            for (const UnreadableFile& file : prepared->pixels.unreadable)
                observer.onMessage(toUtf8(file.relativePath) + ": left out, " + file.reason);
            return train(*prepared->pixels.source, prepared->split.set, preparation.training, prepared->run, control,
                         observer);
        });
}

void TrainController::stop() {
    if (!m_session.isRunning()) return;
    setState(RunState::Stopping);
    m_session.stop();
}

void TrainController::endThen(bool discard, std::function<void()> then) {
    m_discard = discard;
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
        if (const auto* preparation = std::get_if<PreparationEvent>(&event)) onPreparing(preparation->progress);
        if (const auto* epoch = std::get_if<EpochEvent>(&event)) m_page.appendEpoch(*epoch);
        if (const auto* text = std::get_if<std::string>(&event)) m_page.appendLog(QString::fromStdString(*text));
        if (const auto* started = std::get_if<RunStarted>(&event)) {
            if (m_page.runState() == RunState::Preparing) setState(RunState::Running);
            m_epochs = started->epochs;
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
    JobStatus job{kTrainingJob, tr("Training, epoch %1 of %2").arg(last.epoch).arg(m_epochs)};
    job.total = static_cast<std::uint64_t>(m_epochs) * static_cast<std::uint64_t>(last.stepsPerEpoch);
    job.done = static_cast<std::uint64_t>(last.epoch - 1) * static_cast<std::uint64_t>(last.stepsPerEpoch) +
               static_cast<std::uint64_t>(last.step);
    job.secondsLeft = last.secondsLeft;
    job.showsCounts = false;
    m_surroundings.window.setJob(job);
}

void TrainController::onPreparing(const Progress& progress) {
    m_surroundings.window.setJob({kTrainingJob, tr("Preparing the images"), progress.done, progress.total});
}

void TrainController::onEnded(const TrainingOutcome& outcome) {
    m_memoryTimer.stop();
    m_inhibitor.release();
    m_surroundings.window.removeJob(kTrainingJob);
    m_page.finish(outcome);
    Q_EMIT stateChanged();
    if (m_discard) {
        std::error_code ignored; // what cannot be removed is left: the run folder is listed in Settings
        std::filesystem::remove_all(m_runFolder, ignored);
    }
    if (const auto then = std::exchange(m_then, nullptr)) return then();
    m_estimate.setHeld(false);
    if (outcome.end == RunEnd::Failed) {
        notifyDesktop(tr("Training failed"), m_dataset.name());
        m_surroundings.dialogs.showError({errorKindOf(QString::fromStdString(outcome.errorKind)),
                                          QString::fromStdString(outcome.reason),
                                          QString::fromStdString(toUtf8(outcome.errorPath))});
    } else if (outcome.end == RunEnd::Completed) {
        notifyDesktop(tr("Training finished"),
                      tr("%1: validation accuracy %2").arg(m_dataset.name(), percentText(outcome.best.accuracy)));
    }
}

void TrainController::updateEstimate() {
    const auto& split = m_dataset.split();
    if (!split) return;
    EstimateSession::Wish wish;
    wish.options = m_page.options();
    wish.options.threads = m_surroundings.settings.number(Key::Threads);
    wish.classes = static_cast<int>(split->set.classNames.size());
    wish.trainingImages = static_cast<std::int64_t>(split->set.training.size());
    wish.validationImages = static_cast<std::int64_t>(split->set.validation.size());
    m_estimate.want(wish);
}

void TrainController::updateMemory() {
    m_page.setMemory(residentBytes(), m_memoryLimit);
}

void TrainController::setDevices(const std::vector<DeviceInfo>& devices) {
    m_page.setDevices(devices);
    if (!devices.empty()) m_memoryLimit = devices.front().memoryBytes;
}

void TrainController::showAugmentation(const TrainingOptions& options) {
    const auto report = m_dataset.report();
    if (!report || report->images.empty()) return;
    m_augmentation.request(report->folder / report->images[options.seed % report->images.size()].relativePath, options);
}

void TrainController::askForRun() {
    PathQuestion question;
    question.title = tr("Open a run");
    question.startAt = m_surroundings.settings.text(Key::RunsFolder);
    m_surroundings.dialogs.chooseFolder(question,
                                        [this](const QString& folder) { openRun(fromUtf8(folder.toStdString())); });
}

void TrainController::openRun(const std::filesystem::path& folder) {
    if (m_session.isRunning()) return m_surroundings.window.showMessage(tr("A training is running; stop it first."));
    try {
        const RunRecord run = readRun(folder);
        QStringList classNames;
        for (const std::string& name : run.classNames)
            classNames << QString::fromStdString(name);
        m_page.setOptions(run.options);
        m_page.beginRun(classNames);
        m_page.setStarted(run.started);
        m_page.appendBatches(run.batches);
        for (const EpochEvent& epoch : run.epochs)
            m_page.appendEpoch(epoch);
        TrainingOutcome interrupted;
        interrupted.end = RunEnd::Cancelled;
        m_page.finish(run.outcome.value_or(interrupted));
        m_surroundings.window.showPage(PageId::Train);
    } catch (...) {
        m_surroundings.dialogs.showError(currentError("opening the run"));
    }
}

} // namespace semblance
