// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/PretrainDialog.h"

#include "ui/Theme.h"
#include "ui/train/CurvePlot.h"
#include "ui/train/LearningCurves.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/RebuiltPictures.h"
#include "ui/widgets/Text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace semblance {

namespace {

constexpr int formWidth = 380;

BatchEvent asBatch(const PretrainingBatch& from) {
    BatchEvent event;
    event.epoch = from.epoch;
    event.step = from.step;
    event.stepsPerEpoch = from.stepsPerEpoch;
    event.globalStep = from.globalStep;
    event.loss = from.loss;
    return event;
}

EpochEvent asEpoch(const PretrainingEpoch& from) {
    EpochEvent event;
    event.epoch = from.epoch;
    event.trainLoss = from.loss;
    if (from.heldBackLoss) {
        event.validation.images = 1; // the curve asks whether there is a value, not of how many images
        event.validation.loss = *from.heldBackLoss;
    }
    return event;
}

} // namespace

PretrainDialog::PretrainDialog(const std::vector<NetworkInfo>& networks, const PretrainForm::Defaults& defaults,
                               QWidget* parent)
    : QDialog(parent),
      m_form(new PretrainForm(networks, defaults)),
      m_plot(new CurvePlot(CurveKind::Loss, m_history)),
      m_pictures(new RebuiltPictures),
      m_figures(new QLabel),
      m_remarks(new QLabel),
      m_notice(new Notice),
      m_empty(new EmptyState({QStringLiteral("image-stack"),
                              tr("Learn from images without labels"),
                              tr("The network rebuilds what is hidden from it, and so learns what micrographs look "
                                 "like. Add folders at the left and press Pretrain; a training can then start from "
                                 "what was learned."),
                              {}})),
      m_stack(new QStackedWidget) {
    setWindowTitle(tr("Pretraining"));
    setObjectName(QStringLiteral("pretrainDialog"));
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::between);
    row->addWidget(makeLeft());
    row->addWidget(makeRight(), 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::between, spacing::between, spacing::between, spacing::between);
    column->setSpacing(12);
    column->addWidget(m_notice);
    column->addLayout(row, 1);
    column->addWidget(makeButtons());
    m_redraw.setSingleShot(true);
    m_redraw.setInterval(LearningCurves::redrawMs);
    connect(&m_redraw, &QTimer::timeout, m_plot, &CurvePlot::redraw);
    connect(m_plot, &CurvePlot::cursorMoved, m_plot, [this](double x) { m_plot->setCursor(x); });
    connect(m_plot, &CurvePlot::cursorLeft, m_plot, [this] { m_plot->setCursor({}); });
    connect(m_plot, &CurvePlot::wholeRunRequested, m_plot, &CurvePlot::showWholeRun);
    connect(m_plot, &CurvePlot::visibleEpochsChanged, this, &PretrainDialog::scheduleRedraw);
    connect(m_form, &PretrainForm::changed, this, &PretrainDialog::updateButtons);
    resize(1000, 620);
    updateButtons();
}

PretrainDialog::~PretrainDialog() = default;

QWidget* PretrainDialog::makeLeft() {
    auto* left = new QWidget;
    left->setFixedWidth(formWidth);
    m_remarks->setWordWrap(true);
    m_remarks->hide();
    setRole(m_remarks, WidgetRole::Muted);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_form);
    column->addWidget(m_remarks);
    column->addStretch();
    return left;
}

QWidget* PretrainDialog::makeRight() {
    auto* run = new QWidget;
    m_figures->setFont(tabularFont(font()));
    m_figures->setObjectName(QStringLiteral("pretrainFigures"));
    m_figures->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setRole(m_figures, WidgetRole::Muted);
    auto* column = new QVBoxLayout(run);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::inside);
    column->addWidget(m_plot, 2);
    column->addWidget(m_figures);
    column->addWidget(m_pictures, 3);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(run);
    return m_stack;
}

QWidget* PretrainDialog::makeButtons() {
    m_start = makeButton(QStringLiteral("play"), tr("&Pretrain"), tr("Learns from the images; it can be stopped"));
    m_start->setIcon(lineIcon(QStringLiteral("play"), IconTint::OnAccent));
    m_start->setObjectName(QStringLiteral("startPretraining"));
    setRole(m_start, WidgetRole::Primary);
    m_pause = makeButton(QStringLiteral("pause"), tr("Pa&use"), tr("Holds the work, to go on later"));
    m_stop = makeButton(QStringLiteral("stop"), tr("S&top"), tr("Ends it; what was learned so far is kept"));
    m_stop->setObjectName(QStringLiteral("stopPretraining"));
    auto* close = makeButton({}, tr("C&lose"), tr("Closes this window; the work goes on"));
    m_blockedLine = new QLabel;
    setRole(m_blockedLine, WidgetRole::Muted);
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    for (QPushButton* button : {m_start, m_pause, m_stop})
        row->addWidget(button);
    row->addWidget(m_blockedLine, 1);
    row->addWidget(close);
    connect(m_start, &QPushButton::clicked, this, &PretrainDialog::startRequested);
    connect(m_stop, &QPushButton::clicked, this, &PretrainDialog::stopRequested);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_state == RunState::Paused)
            Q_EMIT resumeRequested();
        else
            Q_EMIT pauseRequested();
    });
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    return buttons;
}

void PretrainDialog::updateButtons() {
    const bool isIdle = m_state == RunState::Idle;
    const bool isPaused = m_state == RunState::Paused;
    const bool hasFolders = !m_form->folders().isEmpty();
    m_start->setVisible(isIdle);
    m_start->setEnabled(hasFolders && m_blocked.isEmpty());
    m_pause->setVisible(!isIdle);
    m_pause->setEnabled(m_state == RunState::Running || isPaused);
    m_pause->setText(isPaused ? tr("Res&ume") : tr("Pa&use"));
    m_pause->setAccessibleName(isPaused ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(lineIcon(isPaused ? QStringLiteral("play") : QStringLiteral("pause")));
    m_stop->setVisible(!isIdle);
    m_stop->setEnabled(m_state != RunState::Stopping);
    m_stop->setText(m_state == RunState::Stopping ? tr("Stopping…") : tr("S&top"));
    m_form->setEnabled(isIdle);
    m_blockedLine->setText(!isIdle                ? QString()
                           : !m_blocked.isEmpty() ? m_blocked
                           : hasFolders           ? QString()
                                                  : tr("Add a folder of images first."));
}

void PretrainDialog::setBlocked(const QString& reason) {
    m_blocked = reason;
    updateButtons();
}

void PretrainDialog::setRunState(RunState state) {
    m_state = state;
    updateButtons();
}

void PretrainDialog::beginRun() {
    m_notice->hide();
    m_history.clear();
    m_plot->showWholeRun();
    m_remarks->clear();
    m_remarks->hide();
    m_pictures->setSentence(tr("After the first epoch, a few images stand here beside what the network made of them."));
    m_stack->setCurrentIndex(1);
}

void PretrainDialog::setPreparing(const QString& sentence) {
    m_figures->setText(sentence);
}

void PretrainDialog::setStarted(const PretrainingStarted& started) {
    m_started = started;
    m_plot->setExpectedEpochs(started.epochs);
    addRemark(tr("%1 images are learned from, %2 are held back to measure on; %3 weights learn.")
                  .arg(countText(started.images), countText(started.heldBackImages), countText(started.parameters)));
    scheduleRedraw();
}

QString PretrainDialog::figuresOf(const PretrainingBatch& batch) const {
    return tr("Epoch %1 of %2  ·  %3  ·  %4 left")
        .arg(batch.epoch)
        .arg(m_started.epochs)
        .arg(rateText(batch.imagesPerSecond), durationText(batch.secondsLeft));
}

void PretrainDialog::appendBatches(const std::vector<PretrainingBatch>& batches) {
    if (batches.empty()) return;
    for (const PretrainingBatch& batch : batches)
        m_history.append(asBatch(batch));
    m_figures->setText(figuresOf(batches.back()));
    scheduleRedraw();
}

void PretrainDialog::appendEpoch(const PretrainingEpoch& epoch) {
    m_history.append(asEpoch(epoch));
    m_plot->setReference(epoch.baseline, tr("guessing from the neighbours"));
    scheduleRedraw();
}

void PretrainDialog::setPictures(const std::vector<RebuiltPicture>& pictures) {
    m_pictures->setPictures(pictures);
}

void PretrainDialog::addRemark(const QString& text) {
    m_remarks->setText(m_remarks->text().isEmpty() ? text : m_remarks->text() + QLatin1Char('\n') + text);
    m_remarks->show();
}

void PretrainDialog::finish(NoticeKind kind, const QString& sentence, bool hasWeights) {
    setRunState(RunState::Idle);
    m_figures->setText(
        m_history.epochs().empty()
            ? QString()
            : tr("Ended after epoch %1 of %2").arg(m_history.epochs().back().epoch).arg(m_started.epochs));
    m_notice->say(kind, sentence);
    if (!hasWeights) return;
    QPushButton* train = m_notice->addButton(tr("T&rain from it"), WidgetRole::Primary);
    train->setObjectName(QStringLiteral("trainFromPretrained"));
    train->setAccessibleName(tr("Train from it"));
    connect(train, &QPushButton::clicked, this, &PretrainDialog::trainRequested);
}

QString PretrainDialog::figures() const {
    return m_figures->text();
}

void PretrainDialog::scheduleRedraw() {
    if (!m_redraw.isActive()) m_redraw.start();
}

} // namespace semblance
