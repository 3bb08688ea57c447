// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/RateTestDialog.h"

#include "ui/Theme.h"
#include "ui/train/RateBox.h"
#include "ui/train/RatePlot.h"
#include "ui/train/RateTestText.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace semblance {

namespace {

constexpr int barWidth = 200;
constexpr int leastFieldWidth = 88;
constexpr double leastRate = 1e-8; // as the field on the page takes them
constexpr double mostRate = 10;

struct FieldWords {
    const char* name;
    QString spoken;
    QString why;
};

void describeField(QWidget& field, const FieldWords& words) {
    field.setObjectName(QLatin1String(words.name));
    field.setAccessibleName(words.spoken);
    field.setAccessibleDescription(words.why);
    field.setToolTip(words.why);
    field.setWhatsThis(words.why);
}

RateBox* makeRateBox(double value, const FieldWords& words) {
    auto* box = new RateBox;
    box->setRange(leastRate, mostRate);
    box->setValue(value);
    box->setMinimumWidth(leastFieldWidth);
    describeField(*box, words);
    return box;
}

QLabel* labelOf(QWidget& field, const QString& text) {
    auto* label = new QLabel(text);
    label->setBuddy(&field);
    label->setToolTip(field.toolTip());
    return label;
}

} // namespace

RateTestDialog::RateTestDialog(QWidget* parent)
    : QDialog(parent),
      m_plot(new RatePlot),
      m_empty(new EmptyState({QStringLiteral("train"),
                              tr("Find a learning rate"),
                              tr("A network of its own learns with the options of the Train page while the rate grows "
                                 "from step to step. Where its loss falls fastest is a good rate to train with. "
                                 "Nothing of the test is kept but the rate that you take."),
                              {}})),
      m_stack(new QStackedWidget),
      m_notice(new Notice),
      m_subject(new ElidedLabel),
      m_figures(new QLabel),
      m_bar(new QProgressBar),
      m_lowest(makeRateBox(RateTestOptions().lowest,
                           {"lowestRate", tr("Learning rate of the first step"),
                            tr("So small that nothing happens yet. Larger where the curve begins with a long flat.")})),
      m_highest(makeRateBox(RateTestOptions().highest,
                            {"highestRate", tr("Learning rate of the last step"),
                             tr("So large that the loss runs away; the test ends by itself where it is four times its "
                                "best.")})),
      m_steps(new QSpinBox),
      m_rate(makeRateBox(RateTestOptions().lowest, {"rateToUse", tr("Rate to use"),
                                                    tr("The suggested rate. Click into the plot for another one, or "
                                                       "type it.")})),
      m_blockedLine(new ElidedLabel) {
    setWindowTitle(tr("Learning-rate test"));
    setObjectName(QStringLiteral("rateTestDialog"));
    setRole(m_subject, WidgetRole::Muted);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_plot);
    m_range = makeRange();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::between, spacing::between, spacing::between, spacing::between);
    column->setSpacing(12);
    column->addWidget(m_notice);
    column->addWidget(m_range);
    column->addWidget(m_stack, 1);
    column->addWidget(makeProgress());
    column->addWidget(makeButtons());
    connectParts();
    resize(860, 560);
    reset();
}

RateTestDialog::~RateTestDialog() = default;

QWidget* RateTestDialog::makeRange() {
    m_steps->setRange(10, 10'000);
    m_steps->setValue(RateTestOptions().steps);
    m_steps->setSuffix(tr(" steps"));
    m_steps->setGroupSeparatorShown(true);
    describeField(*m_steps, {"rateSteps", tr("Steps from the first rate to the last"),
                             tr("One batch of images each. More draw a smoother curve and take longer.")});
    auto* range = new QWidget;
    auto* row = new QHBoxLayout(range);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    row->addWidget(labelOf(*m_lowest, tr("Rates &from")));
    row->addWidget(m_lowest);
    row->addWidget(labelOf(*m_highest, tr("&to")));
    row->addWidget(m_highest);
    row->addWidget(labelOf(*m_steps, tr("&in")));
    row->addWidget(m_steps);
    row->addSpacing(spacing::inside);
    row->addWidget(m_subject, 1);
    return range;
}

QWidget* RateTestDialog::makeProgress() {
    m_figures->setFont(tabularFont(font()));
    m_figures->setObjectName(QStringLiteral("rateTestFigures"));
    m_figures->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setRole(m_figures, WidgetRole::Muted);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(barWidth);
    m_bar->setAccessibleName(tr("Progress of the test"));
    auto* progress = new QWidget;
    auto* row = new QHBoxLayout(progress);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    row->addWidget(m_figures, 1);
    row->addWidget(m_bar);
    return progress;
}

QWidget* RateTestDialog::makeChoice() {
    m_use = makeButton({}, tr("&Use this rate"), tr("Puts it into the learning rate of the Train page"));
    m_use->setObjectName(QStringLiteral("useRate"));
    setRole(m_use, WidgetRole::Primary);
    auto* choice = new QWidget;
    auto* row = new QHBoxLayout(choice);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    row->addWidget(labelOf(*m_rate, tr("Rat&e")));
    row->addWidget(m_rate);
    row->addWidget(m_use);
    return choice;
}

QWidget* RateTestDialog::makeButtons() {
    const QString why = tr("Tries the rates, a step each; it can be stopped");
    m_start = makeButton(QStringLiteral("play"), tr("T&ry the rates"), why);
    m_start->setIcon(lineIcon(QStringLiteral("play"), IconTint::OnAccent));
    m_start->setObjectName(QStringLiteral("startRateTest"));
    setRole(m_start, WidgetRole::Primary);
    m_again = makeButton(QStringLiteral("play"), tr("T&ry again"), why);
    m_again->setObjectName(QStringLiteral("repeatRateTest"));
    m_stop = makeButton(QStringLiteral("stop"), tr("&Stop"), tr("Ends the test; what it drew so far stays"));
    m_stop->setObjectName(QStringLiteral("stopRateTest"));
    auto* close = makeButton({}, tr("C&lose"), tr("Closes this window; a test that runs is stopped"));
    m_choice = makeChoice();
    setRole(m_blockedLine, WidgetRole::Muted);
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    for (QPushButton* button : {m_start, m_again, m_stop})
        row->addWidget(button);
    row->addWidget(m_blockedLine, 1);
    row->addWidget(m_choice);
    row->addWidget(close);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    return buttons;
}

void RateTestDialog::connectParts() {
    for (QPushButton* button : {m_start, m_again})
        connect(button, &QPushButton::clicked, this, &RateTestDialog::startRequested);
    connect(m_stop, &QPushButton::clicked, this, &RateTestDialog::stopRequested);
    connect(m_use, &QPushButton::clicked, this, &RateTestDialog::use);
    connect(this, &QDialog::rejected, this, [this] {
        if (m_state != RunState::Idle && m_state != RunState::Stopping) Q_EMIT stopRequested();
    });
    for (const RateBox* box : {m_lowest, m_highest})
        connect(box, &RateBox::valueChanged, this, &RateTestDialog::updateButtons);
    connect(m_rate, &RateBox::valueChanged, this, &RateTestDialog::choose);
    connect(m_plot, &RatePlot::rateClicked, this, [this](double rate) {
        if (m_state == RunState::Idle) choose(twoDigits(rate));
    });
}

QString RateTestDialog::whyNotNow() const {
    if (!m_blocked.isEmpty()) return m_blocked;
    return m_lowest->value() < m_highest->value() ? QString() : tr("The first rate has to be smaller than the last.");
}

void RateTestDialog::updateButtons() {
    const bool isIdle = m_state == RunState::Idle;
    const bool hasCurve = !m_plot->points().empty();
    const bool wasOnAButton = focusWidget() != nullptr && (focusWidget() == m_start || focusWidget() == m_again ||
                                                           focusWidget() == m_stop || focusWidget() == m_use);
    const QString whyNot = whyNotNow();
    m_start->setVisible(isIdle && !hasCurve);
    m_again->setVisible(isIdle && hasCurve);
    m_start->setEnabled(whyNot.isEmpty());
    m_again->setEnabled(whyNot.isEmpty());
    m_stop->setVisible(!isIdle);
    m_stop->setEnabled(m_state != RunState::Stopping);
    m_stop->setText(m_state == RunState::Stopping ? tr("Stopping…") : tr("&Stop"));
    m_choice->setVisible(isIdle && hasCurve);
    m_use->setEnabled(m_chosen.has_value());
    m_range->setEnabled(isIdle);
    m_bar->setVisible(!isIdle);
    m_blockedLine->setFullText(isIdle ? whyNot : QString());
    handOnFocus(wasOnAButton);
}

// A button that vanishes takes the keyboard along.
void RateTestDialog::handOnFocus(bool wasOnAButton) {
    if (!wasOnAButton) return;
    for (QPushButton* button : {m_stop, m_use, m_start, m_again})
        if (button->isVisibleTo(this) && button->isEnabled()) return button->setFocus();
}

void RateTestDialog::setRunState(RunState state) {
    m_state = state;
    updateButtons();
}

RateTestOptions RateTestDialog::options() const {
    RateTestOptions options;
    options.lowest = m_lowest->value();
    options.highest = m_highest->value();
    options.steps = m_steps->value();
    return options;
}

void RateTestDialog::setBlocked(const QString& reason) {
    m_blocked = reason;
    updateButtons();
}

void RateTestDialog::reset() {
    m_notice->hide();
    m_plot->begin(m_lowest->value(), m_highest->value());
    m_chosen.reset();
    m_subject->setFullText({});
    m_figures->clear();
    m_stack->setCurrentWidget(m_empty);
    setRunState(RunState::Idle);
    m_start->setFocus();
}

void RateTestDialog::beginRun(const QString& subject, double rate) {
    reset();
    m_subject->setFullText(subject);
    const QSignalBlocker blocker(m_rate);
    m_rate->setValue(rate);
    m_stack->setCurrentWidget(m_plot);
    m_bar->setRange(0, 0);
    setRunState(RunState::Preparing);
}

void RateTestDialog::setPreparing(const QString& sentence, std::uint64_t done, std::uint64_t total) {
    m_figures->setText(sentence);
    m_bar->setRange(0, static_cast<int>(total));
    m_bar->setValue(static_cast<int>(done));
}

void RateTestDialog::appendPoints(const std::vector<RatePoint>& points, double secondsLeft) {
    if (points.empty()) return;
    m_plot->append(points);
    const RatePoint& last = points.back();
    const auto done = static_cast<int>(m_plot->points().size());
    QStringList parts{tr("Step %1 of %2").arg(done).arg(m_steps->value()),
                      tr("rate %1").arg(learningRateText(twoDigits(last.learningRate))),
                      tr("loss %1").arg(lossText(last.smoothed))};
    if (secondsLeft >= 0) parts << tr("%1 left").arg(durationText(secondsLeft));
    m_figures->setText(parts.join(QStringLiteral("  ·  ")));
    m_bar->setRange(0, m_steps->value());
    m_bar->setValue(done);
    if (m_state == RunState::Preparing) setRunState(RunState::Running);
}

void RateTestDialog::setStopping() {
    setRunState(RunState::Stopping);
}

void RateTestDialog::finish(const OutcomeText& text, std::optional<double> suggested) {
    const auto done = static_cast<int>(m_plot->points().size());
    m_figures->setText(done > 0 ? tr("%1 of %2 steps").arg(done).arg(m_steps->value()) : QString());
    if (done == 0) m_stack->setCurrentWidget(m_empty);
    m_notice->say(text.kind, text.sentence);
    if (suggested) {
        m_plot->setSuggested(twoDigits(*suggested));
        choose(twoDigits(*suggested));
    }
    setRunState(RunState::Idle);
}

void RateTestDialog::choose(double rate) {
    m_chosen = rate;
    if (m_rate->value() != rate) { // what is being typed is left alone
        const QSignalBlocker blocker(m_rate);
        m_rate->setValue(rate);
    }
    m_plot->setChosen(rate);
    updateButtons();
}

void RateTestDialog::use() {
    if (!m_chosen) return;
    const double rate = *m_chosen;
    accept();
    Q_EMIT rateChosen(rate);
}

QString RateTestDialog::figures() const {
    return m_figures->text();
}

} // namespace semblance
