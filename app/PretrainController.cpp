// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PretrainController.h"

#include "app/CacheSettings.h"
#include "app/ErrorMemory.h"
#include "app/FileWorker.h"
#include "app/QtPath.h"
#include "app/SettingsStore.h"
#include "core/model/WeightStore.h"
#include "ui/frame/MainWindow.h"
#include "ui/train/PretrainDialog.h"
#include "ui/widgets/ErrorText.h"
#include "ui/widgets/Text.h"

#include <QDateTime>
#include <QDir>

#include <algorithm>
#include <utility>

namespace semblance {
namespace {

using Key = SettingsStore::Key;
using Step = PretrainingPreparationEvent::Step;

std::vector<NetworkInfo> pretrainedNetworks() {
    std::vector<NetworkInfo> found;
    for (const NetworkInfo& network : networks())
        if (!network.pretrainedPrefix.empty()) found.push_back(network);
    // The one that the study pretrains comes first.
    std::ranges::stable_sort(found, {}, [](const NetworkInfo& network) { return !network.key.starts_with("mae"); });
    return found;
}

} // namespace

const QString PretrainController::jobId = QStringLiteral("pretraining");

PretrainController::PretrainController(const Surroundings& surroundings, QObject* parent)
    : QObject(parent), m_surroundings(surroundings) {
    connect(&m_session, &PretrainingSession::eventsArrived, this, &PretrainController::take);
    connect(&m_session, &PretrainingSession::ended, this, &PretrainController::onEnded);
}

PretrainController::~PretrainController() {
    delete m_dialog; // its window may live on
}

void PretrainController::showDialog(const QString& folder, const QString& network) {
    if (!m_dialog) {
        makeDialog();
        m_dialog->form()->addFolder(folder);
        m_dialog->form()->setNetwork(network);
    }
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

PretrainDialog* PretrainController::dialog() const {
    return m_dialog;
}

void PretrainController::makeDialog() {
    const auto defaults = [](const std::string& network) { return pretrainingOptions(network); };
    m_dialog = new PretrainDialog(pretrainedNetworks(), defaults, &m_surroundings.window);
    m_dialog->setBlocked(m_blocked);
    m_dialog->form()->setStartWeights(m_weights);
    connect(m_dialog->form(), &PretrainForm::addFolderRequested, this, [this] {
        PathQuestion question;
        question.title = tr("Learn from the images of a folder");
        question.startAt = m_dialog->form()->folders().value(0, QDir::homePath());
        m_surroundings.dialogs.chooseFolder(question, [dialog = m_dialog](const QString& folder) {
            if (dialog) dialog->form()->addFolder(folder);
        });
    });
    connect(m_dialog, &PretrainDialog::startRequested, this, &PretrainController::start);
    connect(m_dialog, &PretrainDialog::stopRequested, this, &PretrainController::stop);
    connect(m_dialog, &PretrainDialog::pauseRequested, this, [this] {
        m_session.pause();
        m_dialog->setRunState(RunState::Paused);
        showJob();
    });
    connect(m_dialog, &PretrainDialog::resumeRequested, this, [this] {
        m_session.resume();
        m_dialog->setRunState(RunState::Running);
        showJob();
    });
    connect(m_dialog, &PretrainDialog::trainRequested, this,
            [this] { Q_EMIT trainRequested(m_network, m_fileName, m_imageSize); });
}

void PretrainController::setStartWeights(const std::vector<StartChoice>& weights) {
    m_weights = weights;
    if (m_dialog) m_dialog->form()->setStartWeights(weights);
}

void PretrainController::setBlocked(const QString& reason) {
    m_blocked = reason;
    if (m_dialog) m_dialog->setBlocked(reason);
}

PretrainingPreparation PretrainController::preparation() const {
    const SettingsStore& settings = m_surroundings.settings;
    PretrainingPreparation preparation;
    for (const QString& folder : m_dialog->form()->folders())
        preparation.folders.push_back(toPath(folder));
    preparation.options = m_dialog->form()->options();
    preparation.options.threads = settings.number(Key::Threads);
    preparation.options.device = settings.text(Key::Device).toStdString();
    preparation.weightsFolder = settings.folder(Key::WeightsFolder);
    preparation.cache = cacheOptions(settings);
    return preparation;
}

QString PretrainController::newFileName(const QString& network) const {
    return network + QStringLiteral("-pretrained-") +
           QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-HHmmss")) + QStringLiteral(".safetensors");
}

void PretrainController::start() {
    if (m_session.isRunning() || !m_blocked.isEmpty()) return;
    const PretrainingPreparation wanted = preparation();
    m_network = QString::fromStdString(wanted.options.network);
    m_fileName = newFileName(m_network);
    m_imageSize = wanted.options.imageSize;
    m_epochs = wanted.options.epochs;
    m_hasLearned = false;
    m_then = nullptr;
    m_job = {jobId, tr("Looking for images")};
    m_dialog->beginRun();
    m_dialog->setRunState(RunState::Preparing);
    m_dialog->setPreparing(tr("Looking for images…"));
    m_inhibitor.inhibit(tr("A network is being pretrained"));
    m_session.start(wanted, wanted.weightsFolder / toPath(m_fileName));
    showJob();
    Q_EMIT stateChanged();
}

void PretrainController::stop() {
    if (!m_session.isRunning()) return;
    if (m_dialog) m_dialog->setRunState(RunState::Stopping);
    m_session.stop();
    showJob();
}

void PretrainController::askToStop() {
    if (!m_session.isRunning()) return;
    Question question;
    question.title = tr("Stop the pretraining?");
    question.text = tr("What it has learned so far is kept as weights, from which it can go on.");
    question.buttons = {{tr("Stop"), ButtonRole::Primary}, {tr("Go on"), ButtonRole::Cancel}};
    m_surroundings.dialogs.ask(question, [this](int button) {
        if (button == 0) stop();
    });
}

void PretrainController::endThen(std::function<void()> then) {
    if (!m_session.isRunning()) return then();
    m_then = std::move(then);
    stop();
}

std::optional<std::filesystem::file_time_type> PretrainController::requestCheckpoint() {
    if (!m_session.isRunning() || !m_hasLearned) return std::nullopt;
    const auto before = lastKept();
    m_session.requestCheckpoint();
    return before;
}

std::filesystem::file_time_type PretrainController::lastKept() const {
    std::error_code isMissing;
    const auto written = std::filesystem::last_write_time(
        m_surroundings.settings.folder(Key::WeightsFolder) / toPath(m_fileName), isMissing);
    return isMissing ? std::filesystem::file_time_type::min() : written;
}

void PretrainController::take(const std::vector<PretrainingEvent>& events) {
    std::vector<PretrainingBatch> batches;
    for (const PretrainingEvent& event : events) {
        if (const auto* batch = std::get_if<PretrainingBatch>(&event)) {
            batches.push_back(*batch);
            continue;
        }
        m_dialog->appendBatches(std::exchange(batches, {}));
        if (const auto* preparing = std::get_if<PretrainingPreparationEvent>(&event)) onPreparing(*preparing);
        if (const auto* epoch = std::get_if<PretrainingEpoch>(&event)) m_dialog->appendEpoch(*epoch);
        if (const auto* text = std::get_if<std::string>(&event)) m_dialog->addRemark(QString::fromStdString(*text));
        if (const auto* pictures = std::get_if<std::vector<RebuiltPicture>>(&event)) m_dialog->setPictures(*pictures);
        if (const auto* started = std::get_if<PretrainingStarted>(&event)) {
            if (m_dialog->runState() == RunState::Preparing) m_dialog->setRunState(RunState::Running);
            m_dialog->setStarted(*started);
        }
    }
    m_dialog->appendBatches(batches);
    if (!batches.empty()) onBatch(batches.back());
}

void PretrainController::onPreparing(const PretrainingPreparationEvent& event) {
    const bool isScanning = event.step == Step::Scanning;
    m_job.text = isScanning ? tr("Looking for images") : tr("Preparing the images");
    m_job.done = event.progress.done;
    m_job.total = event.progress.total;
    m_dialog->setPreparing(m_job.text + QStringLiteral("…"));
    showJob();
}

void PretrainController::onBatch(const PretrainingBatch& batch) {
    m_hasLearned = true;
    const auto steps = static_cast<std::uint64_t>(batch.stepsPerEpoch);
    m_job.text = tr("Pretraining, epoch %1 of %2").arg(batch.epoch).arg(m_epochs);
    m_job.total = static_cast<std::uint64_t>(m_epochs) * steps;
    m_job.done = static_cast<std::uint64_t>(batch.epoch - 1) * steps + static_cast<std::uint64_t>(batch.step);
    m_job.secondsLeft = batch.secondsLeft;
    m_job.showsCounts = false;
    showJob();
}

void PretrainController::showJob() {
    JobStatus shown = m_job;
    const RunState state = m_dialog->runState();
    if (state == RunState::Paused) shown.text = tr("%1, paused", "what a job does").arg(m_job.text);
    if (state == RunState::Stopping) shown.text = tr("Stopping the pretraining");
    if (state == RunState::Paused || state == RunState::Stopping) shown.secondsLeft = -1;
    shown.canCancel = state != RunState::Stopping;
    m_surroundings.window.setJob(shown);
}

QString PretrainController::sentenceOf(const PretrainingOutcome& outcome) const {
    if (outcome.end == RunEnd::Failed) {
        const ErrorSentence words = errorSentence(QString::fromStdString(outcome.errorKind));
        return words.happened + QLatin1Char(' ') + words.advice;
    }
    if (outcome.file.empty() || !outcome.last) return tr("Stopped before anything was learned.");
    const PretrainingEpoch& last = *outcome.last;
    const QString error = decimalText(last.heldBackLoss.value_or(last.loss), 3);
    const QString learned = last.baseline ? tr("Error %1 after epoch %2, where guessing from the neighbours gives %3.")
                                                .arg(error)
                                                .arg(outcome.epochsDone)
                                                .arg(decimalText(*last.baseline, 3))
                                          : tr("Error %1 after epoch %2.").arg(error).arg(outcome.epochsDone);
    return learned + QLatin1Char(' ') + tr("The weights are kept as %1.").arg(m_fileName);
}

void PretrainController::onEnded(const PretrainingOutcome& outcome) {
    m_inhibitor.release();
    m_surroundings.window.removeJob(jobId);
    const bool hasWeights = !outcome.file.empty();
    const NoticeKind kind = outcome.end == RunEnd::Failed ? NoticeKind::Error
                            : hasWeights                  ? NoticeKind::Success
                                                          : NoticeKind::Info;
    m_dialog->finish(kind, sentenceOf(outcome), hasWeights);
    if (hasWeights) rememberWeights(m_fileName);
    Q_EMIT stateChanged();
    if (const auto then = std::exchange(m_then, nullptr)) return then();
    if (outcome.end == RunEnd::Failed)
        m_surroundings.dialogs.showError(errorOf(outcome));
    else if (outcome.end == RunEnd::Completed)
        notifyDesktop(tr("Pretraining finished"), m_fileName);
}

/// A look at the file tells the store which network it is for.
void PretrainController::rememberWeights(const QString& name) {
    m_surroundings.files.run(
        "looking at the new weights",
        [folder = m_surroundings.settings.folder(Key::WeightsFolder), name] {
            return WeightStore(folder).verified(name.toStdString(), {}).has_value();
        },
        [self = QPointer(this), name](bool) {
            if (self) Q_EMIT self->weightsMade(name);
        },
        [self = QPointer(this)](const ErrorReport& error) {
            if (self) self->m_surroundings.dialogs.showError(error);
        });
}

} // namespace semblance
