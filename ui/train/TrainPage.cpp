// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/TrainPage.h"

#include "ui/Theme.h"
#include "ui/train/ClassRecallTable.h"
#include "ui/train/ConfusionTable.h"
#include "ui/train/CurvePlot.h"
#include "ui/train/KeepingNotice.h"
#include "ui/train/LearningCurves.h"
#include "ui/train/OptionsPanel.h"
#include "ui/train/OutcomeText.h"
#include "ui/train/PendingChanges.h"
#include "ui/train/ProgressFigures.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/RebuiltPictures.h"
#include "ui/widgets/Text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyle>
#include <QTabWidget>
#include <QTime>
#include <QVBoxLayout>

namespace semblance {

namespace {

constexpr int panelWidth = 336;
constexpr int mostLogLines = 5000;

/// Scrolls up and down alone, and so is never narrower than what it holds, however large the text.
class UprightScrollArea : public QScrollArea {
public:
    QSize minimumSizeHint() const override {
        const int content = widget() ? widget()->minimumSizeHint().width() : 0;
        return {content + style()->pixelMetric(QStyle::PM_ScrollBarExtent), QScrollArea::minimumSizeHint().height()};
    }
};

QPushButton* makeButton(const QString& name, const QString& icon, const QString& text, WidgetRole role) {
    const IconTint tint = role == WidgetRole::Primary ? IconTint::OnAccent : IconTint::Text;
    auto* button = new QPushButton(lineIcon(icon, tint), text);
    button->setObjectName(name);
    QString spoken = text;
    button->setAccessibleName(spoken.remove(QLatin1Char('&')));
    if (role == WidgetRole::Primary) setRole(button, role);
    return button;
}

QString fileBaseName(const QString& name) {
    return name.isEmpty() ? QStringLiteral("learning-curves") : name + QStringLiteral("-learning-curves");
}

} // namespace

TrainPage::TrainPage(const std::vector<Preset>& presets, const std::vector<NetworkInfo>& networks, QWidget* parent)
    : QWidget(parent),
      m_panel(new OptionsPanel(presets, networks)),
      m_curves(new LearningCurves),
      m_figures(new ProgressFigures),
      m_recall(new ClassRecallTable),
      m_confusion(new ConfusionTable),
      m_log(new QPlainTextEdit),
      m_pictures(new RebuiltPictures),
      m_tabs(new QTabWidget),
      m_end(new Notice),
      m_keeping(new KeepingNotice),
      m_empty(new EmptyState({})),
      m_stack(new QStackedWidget),
      m_pending(new PendingChanges),
      m_start(makeButton(QStringLiteral("startButton"), QStringLiteral("play"), tr("&Start"), WidgetRole::Primary)),
      m_pause(makeButton(QStringLiteral("pauseButton"), QStringLiteral("pause"), tr("&Pause"), WidgetRole::Flat)),
      m_stop(makeButton(QStringLiteral("stopButton"), QStringLiteral("stop"), tr("S&top"), WidgetRole::Flat)),
      m_dataSetLine(new ElidedLabel) {
    auto* splitter = new QSplitter;
    splitter->setObjectName(QStringLiteral("trainSplitter"));
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makeLeft());
    splitter->addWidget(makeRight());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({panelWidth, 1280 - panelWidth});
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
    connectParts();
    setDataSet(std::nullopt);
}

QWidget* TrainPage::makeLeft() {
    m_scroll = new UprightScrollArea;
    m_scroll->setWidget(m_panel);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("Training options"));
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto* left = new QWidget;
    auto* layout = new QVBoxLayout(left);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(makeButtons());
    return left;
}

QWidget* TrainPage::makeButtons() {
    auto* foot = new QWidget;
    setRole(m_dataSetLine, WidgetRole::Muted);
    m_start->setToolTip(tr("Start training (F5)"));
    m_pause->setToolTip(tr("Pause after this batch; nothing is lost (Space in the plots)"));
    m_stop->setToolTip(tr("Stop after this batch and keep the best epoch so far (Shift+F5)"));
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {m_start, m_pause, m_stop}) {
        button->setMinimumHeight(32);
        buttons->addWidget(button, 1);
    }
    auto* layout = new QVBoxLayout(foot);
    layout->setContentsMargins(spacing::between, spacing::inside, spacing::between, spacing::between);
    layout->addWidget(m_pending);
    layout->addWidget(m_dataSetLine);
    layout->addLayout(buttons);
    return foot;
}

QWidget* TrainPage::makeRight() {
    m_log->setReadOnly(true);
    m_log->setMaximumBlockCount(mostLogLines);
    m_log->setFrameShape(QFrame::NoFrame);
    m_log->setAccessibleName(tr("Log of this run"));
    m_log->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_log->setTabChangesFocus(true);
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Details of this run"));
    m_tabs->addTab(m_recall, tr("Per &class"));
    auto* confusion = new QWidget;
    auto* words = new QLabel(tr("Rows: what an image is. Columns: what the network says. Shade: share of the row."));
    setRole(words, WidgetRole::Muted);
    auto* confusionLayout = new QVBoxLayout(confusion);
    confusionLayout->setContentsMargins(0, spacing::unit, 0, 0);
    confusionLayout->setSpacing(spacing::unit);
    confusionLayout->addWidget(words);
    confusionLayout->addWidget(m_confusion, 1);
    m_tabs->addTab(confusion, tr("Con&fusion"));
    m_tabs->addTab(m_pictures, tr("Re&built"));
    m_tabs->setTabVisible(m_tabs->indexOf(m_pictures), false);
    m_tabs->addTab(m_log, tr("Lo&g"));
    auto* below = new QWidget;
    auto* belowLayout = new QVBoxLayout(below);
    belowLayout->setContentsMargins(0, 0, 0, 0);
    belowLayout->addWidget(m_figures);
    belowLayout->addWidget(m_tabs, 1);

    auto* parts = new QSplitter(Qt::Vertical);
    parts->setObjectName(QStringLiteral("trainPlotsSplitter"));
    parts->setChildrenCollapsible(false);
    parts->addWidget(m_curves);
    parts->addWidget(below);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    parts->setSizes({270, 290});

    auto* run = new QWidget;
    auto* layout = new QVBoxLayout(run);
    layout->setContentsMargins(spacing::inside, spacing::between, spacing::between, spacing::between);
    layout->addWidget(m_end);
    layout->addWidget(m_keeping);
    layout->addWidget(parts, 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(run);
    return m_stack;
}

void TrainPage::connectParts() {
    connect(m_panel, &OptionsPanel::optionsChanged, this, &TrainPage::optionsChanged);
    connect(m_panel, &OptionsPanel::optionsChanged, this, &TrainPage::showPendingChanges);
    connect(m_pending, &PendingChanges::applied, this, [this] { Q_EMIT changeRequested(pendingChanges()); });
    connect(m_pending, &PendingChanges::dropped, this, &TrainPage::dropPendingChanges);
    connect(m_panel, &OptionsPanel::chooseStartFileRequested, this, &TrainPage::chooseStartFileRequested);
    connect(m_panel, &OptionsPanel::augmentationPreviewRequested, this, &TrainPage::augmentationPreviewRequested);
    connect(m_curves, &LearningCurves::saveRequested, this, [this](const QByteArray& bytes, const QString& suffix) {
        Q_EMIT saveRequested({bytes, suffix, fileBaseName(m_runDataSet) + QLatin1Char('.') + suffix});
    });
    connect(m_curves, &LearningCurves::pauseToggleRequested, this, &TrainPage::togglePause);
    connect(m_start, &QPushButton::clicked, this, &TrainPage::start);
    connect(m_pause, &QPushButton::clicked, this, &TrainPage::togglePause);
    connect(m_stop, &QPushButton::clicked, this, &TrainPage::stop);
    connect(m_empty, &EmptyState::actionRequested, this, &TrainPage::openFolderRequested);
}

void TrainPage::setDataSet(const std::optional<TrainDataSet>& dataSet) {
    m_dataSet = dataSet;
    if (dataSet) {
        m_empty->setText(
            {QStringLiteral("train"),
             tr("Ready to train"),
             tr("The options at the left are a good start. Press Start, and the first points appear here within "
                "seconds."),
             {}});
    } else {
        m_empty->setText(
            {QStringLiteral("train"), tr("Nothing to learn from yet"),
             tr("Open a folder that holds one folder of images for each class. Then this page shows how the "
                "network learns to tell them apart."),
             tr("&Open folder…")});
    }
    showDataSetLine();
    updateButtons();
}

void TrainPage::setBlocked(const QString& reason) {
    m_blocked = reason;
    showDataSetLine();
    updateButtons();
}

void TrainPage::showDataSetLine() {
    QString line = m_blocked;
    if (line.isEmpty() && m_dataSet)
        line = tr("%1: %2 training, %3 validation")
                   .arg(m_dataSet->name, countText(m_dataSet->trainingImages), countText(m_dataSet->validationImages));
    m_dataSetLine->setFullText(line);
    m_dataSetLine->setVisible(!line.isEmpty());
}

void TrainPage::setDevices(const std::vector<DeviceInfo>& devices) {
    m_panel->setDevices(devices);
}
void TrainPage::setNetworkParameters(std::optional<std::int64_t> parameters) {
    m_panel->setNetworkParameters(parameters);
}
void TrainPage::setEpochEstimate(const std::optional<EpochEstimate>& estimate) {
    m_panel->setEpochEstimate(estimate);
}
TrainingOptions TrainPage::options() const {
    return m_panel->options();
}
void TrainPage::setOptions(const TrainingOptions& options, const QString& presetKey) {
    m_panel->setOptions(options, presetKey);
}
QString TrainPage::presetKey() const {
    return m_panel->presetKey();
}
void TrainPage::setStartFile(const QString& path) {
    m_panel->setStartFile(path);
}
void TrainPage::setAugmentationPreview(const QList<QImage>& images) {
    m_panel->setAugmentationPreview(images);
}

void TrainPage::setAugmentationFailed(const QString& sentence) {
    m_panel->setAugmentationFailed(sentence);
}

void TrainPage::setRunState(RunState state) {
    m_state = state;
    updateButtons();
    if (state == RunState::Idle || state == RunState::Paused) m_figures->setNoTimeLeft();
}

void TrainPage::updateButtons() {
    const bool isIdle = m_state == RunState::Idle;
    const bool isPaused = m_state == RunState::Paused;
    // A button that vanishes takes the keyboard along; hand it on.
    const bool startHadFocus = m_start->hasFocus();
    m_start->setVisible(isIdle);
    m_start->setEnabled(m_dataSet.has_value() && m_blocked.isEmpty());
    m_pause->setVisible(!isIdle);
    m_stop->setVisible(!isIdle);
    m_pause->setEnabled(m_state == RunState::Running || isPaused);
    m_stop->setEnabled(!isIdle && m_state != RunState::Stopping);
    m_pause->setText(isPaused ? tr("&Resume") : tr("&Pause"));
    m_pause->setAccessibleName(isPaused ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(lineIcon(isPaused ? QStringLiteral("play") : QStringLiteral("pause")));
    m_stop->setText(m_state == RunState::Stopping ? tr("Stopping…") : tr("S&top"));
    m_panel->setEnabled(isIdle || m_state == RunState::Running || isPaused);
    m_panel->setChangeable(isIdle ? std::nullopt : std::optional(m_changeable));
    showPendingChanges();
    if (startHadFocus && !isIdle) m_curves->setFocus();
}

void TrainPage::start() {
    if (m_state == RunState::Idle && m_dataSet && m_blocked.isEmpty()) Q_EMIT startRequested(options());
}

void TrainPage::togglePause() {
    if (m_state == RunState::Running)
        Q_EMIT pauseRequested();
    else if (m_state == RunState::Paused)
        Q_EMIT resumeRequested();
}

void TrainPage::stop() {
    if (m_state != RunState::Idle && m_state != RunState::Stopping) Q_EMIT stopRequested();
}

void TrainPage::beginRun(const QStringList& classNames, const QString& dataSetName) {
    m_runDataSet = dataSetName;
    m_runOptions = options();
    m_classNames = classNames;
    m_end->hide();
    m_keeping->hide();
    m_curves->clear();
    m_figures->clear();
    m_recall->setClasses(classNames);
    m_confusion->setClasses(classNames);
    m_log->clear();
    m_tabs->setTabVisible(m_tabs->indexOf(m_pictures), false);
    m_stack->setCurrentIndex(1);
}

void TrainPage::setStarted(const RunStarted& started) {
    m_curves->setExpectedEpochs(started.epochs);
    m_figures->setStarted(started);
    m_stepsPerEpoch = started.stepsPerEpoch;
    appendLog(tr("%1 training images, %2 validation images, %3 weights")
                  .arg(countText(started.trainingImages), countText(started.validationImages),
                       countText(started.parameters)));
    if (!started.choiceReason.empty()) appendLog(QString::fromStdString(started.choiceReason));
}

void TrainPage::appendBatches(const std::vector<BatchEvent>& batches) {
    if (batches.empty()) return;
    m_curves->append(batches);
    m_figures->setBatch(batches.back());
    if (m_state == RunState::Paused) m_figures->setNoTimeLeft(); // what came before it stood still
}

void TrainPage::appendEpoch(const EpochEvent& epoch) {
    m_curves->append(epoch);
    m_figures->setEpoch(epoch);
    if (epoch.validation.images > 0) {
        m_recall->setMetrics(epoch.validation);
        m_confusion->setMetrics(epoch.validation);
    }
    appendLog(epochLine(epoch));
}

void TrainPage::setPictures(const std::vector<RebuiltPicture>& pictures) {
    m_pictures->setPictures(pictures);
    m_tabs->setTabVisible(m_tabs->indexOf(m_pictures), true);
}

void TrainPage::appendLog(const QString& line) {
    m_log->appendPlainText(QTime::currentTime().toString(QStringLiteral("HH:mm:ss  ")) + line);
}

void TrainPage::setMemory(std::uint64_t usedBytes, std::uint64_t limitBytes) {
    m_figures->setMemory(usedBytes, limitBytes);
}

void TrainPage::setEarlierRun(const QString& name, const std::vector<EpochEvent>& epochs) {
    m_curves->setEarlierRun(epochs);
    if (!epochs.empty()) appendLog(tr("Faint lines: %1").arg(name));
}

CurveFile TrainPage::curvesAsCsv() const {
    return {m_curves->csv(), QStringLiteral("csv"), fileBaseName(m_runDataSet) + QStringLiteral(".csv")};
}

} // namespace semblance
