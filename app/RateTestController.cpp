// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/RateTestController.h"

#include "app/DatasetController.h"
#include "app/ErrorMemory.h"
#include "app/PreparationWords.h"
#include "app/TrainController.h"
#include "core/networks/NetworkRegistry.h"
#include "ui/frame/MainWindow.h"
#include "ui/train/OptionsPanel.h"
#include "ui/train/RatePlot.h"
#include "ui/train/RateTestDialog.h"
#include "ui/train/RateTestText.h"
#include "ui/train/TrainPage.h"

#include <algorithm>
#include <variant>

namespace semblance {

const QString RateTestController::jobId = QStringLiteral("rate_test");

RateTestController::RateTestController(const Surroundings& surroundings, TrainPage& page,
                                       const TrainController& training, const DatasetController& dataset,
                                       QObject* parent)
    : QObject(parent), m_surroundings(surroundings), m_page(page), m_training(training), m_dataset(dataset) {
    connect(m_page.optionsPanel(), &OptionsPanel::findRateRequested, this, &RateTestController::showDialog);
    connect(&m_dataset, &DatasetController::dataSetChanged, this, &RateTestController::showBlocked);
    connect(&m_session, &RateTestSession::eventsArrived, this, &RateTestController::take);
    connect(&m_session, &RateTestSession::ended, this, &RateTestController::onEnded);
}

RateTestController::~RateTestController() {
    delete m_dialog; // its window may live on
}

RateTestDialog* RateTestController::dialog() const {
    return m_dialog;
}

void RateTestController::showDialog() {
    if (!m_dialog) makeDialog();
    if (!m_dialog->isVisible() && !m_session.isRunning()) m_dialog->reset();
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

void RateTestController::makeDialog() {
    m_dialog = new RateTestDialog(&m_surroundings.window);
    connect(m_dialog, &RateTestDialog::startRequested, this, &RateTestController::start);
    connect(m_dialog, &RateTestDialog::stopRequested, this, &RateTestController::stop);
    connect(m_dialog, &RateTestDialog::rateChosen, m_page.optionsPanel(), &OptionsPanel::setLearningRate);
    showBlocked();
}

void RateTestController::setBlocked(const QString& reason) {
    m_blocked = reason;
    showBlocked();
}

void RateTestController::showBlocked() {
    if (!m_dialog) return;
    const bool hasImages = m_dataset.split().has_value();
    m_dialog->setBlocked(hasImages ? m_blocked : tr("Open a folder of images first."));
}

QString RateTestController::subject(const TrainingOptions& options) const {
    const auto network = std::ranges::find(networks(), options.network, &NetworkInfo::key);
    const std::string& name = network == networks().end() ? options.network : network->title;
    return tr("%1 · %2", "data set, network").arg(m_dataset.name(), QString::fromStdString(name));
}

void RateTestController::start() {
    const auto preparation = m_training.preparation();
    if (m_session.isRunning() || !m_blocked.isEmpty() || !preparation) return;
    m_test = m_dialog->options();
    m_job = {jobId, preparationText(PreparationStep::Comparing)};
    m_job.page = PageId::Train;
    m_dialog->beginRun(subject(preparation->training), preparation->training.learningRate);
    m_dialog->setPreparing(m_job.text + QStringLiteral("…"), 0, 0);
    m_inhibitor.inhibit(tr("Learning rates are being tried"));
    m_session.start(m_dataset.report(), *preparation, m_test);
    showJob();
    Q_EMIT stateChanged();
}

void RateTestController::stop() {
    if (!m_session.isRunning()) return;
    m_dialog->setStopping();
    m_session.stop();
    showJob();
}

void RateTestController::take(const std::vector<RateTestEvent>& events) {
    std::vector<RatePoint> points;
    for (const RateTestEvent& event : events) {
        if (const auto* preparing = std::get_if<PreparationEvent>(&event)) onPreparing(*preparing);
        if (std::holds_alternative<ImagesReady>(event)) onImagesReady();
        if (const auto* point = std::get_if<RatePoint>(&event)) points.push_back(*point);
    }
    if (!points.empty()) onPoints(points);
}

void RateTestController::onPreparing(const PreparationEvent& event) {
    m_job.text = preparationText(event.step);
    m_job.done = event.progress.done;
    m_job.total = event.progress.total;
    m_dialog->setPreparing(m_job.text + QStringLiteral("…"), m_job.done, m_job.total);
    showJob();
}

void RateTestController::onImagesReady() {
    m_job.text = trialText();
    m_job.done = 0;
    m_job.total = 0;
    m_dialog->setPreparing(m_job.text + QStringLiteral("…"), 0, 0);
    showJob();
}

void RateTestController::onPoints(const std::vector<RatePoint>& points) {
    if (m_dialog->plot()->points().empty()) m_clock.start();
    const auto done = m_dialog->plot()->points().size() + points.size();
    const auto total = static_cast<std::size_t>(m_test.steps);
    const double seconds = static_cast<double>(m_clock.elapsed()) / 1000;
    m_job.text = tr("Trying learning rates");
    m_job.done = done;
    m_job.total = total;
    m_job.secondsLeft =
        seconds > 1 && done > 1 ? seconds * static_cast<double>(total - done) / static_cast<double>(done - 1) : -1;
    m_dialog->appendPoints(points, m_job.secondsLeft);
    showJob();
}

void RateTestController::showJob() {
    JobStatus shown = m_job;
    if (m_dialog->runState() == RunState::Stopping) {
        shown.text = tr("Stopping the test of learning rates");
        shown.secondsLeft = -1;
        shown.canCancel = false;
    }
    m_surroundings.window.setJob(shown);
}

void RateTestController::onEnded(const RateTestOutcome& outcome) {
    m_inhibitor.release();
    m_surroundings.window.removeJob(jobId);
    const bool hasFailed = outcome.end == RunEnd::Failed;
    const RateTestEnd end = outcome.end == RunEnd::Completed ? RateTestEnd::Whole : RateTestEnd::Stopped;
    m_dialog->finish(hasFailed ? rateTestFailedText(errorOf(outcome)) : rateTestText(outcome.test, m_test, end),
                     outcome.test.suggested);
    Q_EMIT stateChanged();
    if (hasFailed) m_surroundings.dialogs.showError(errorOf(outcome));
}

} // namespace semblance
