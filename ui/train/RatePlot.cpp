// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/RatePlot.h"

#include "ui/train/PlotLook.h"
#include "ui/train/RateTestText.h"
#include "ui/widgets/Text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QTextDocument>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace semblance {

namespace {

constexpr double mostOfFirst = 2;    // what lies far above the first loss would press the rest together
constexpr double roomForWords = 0.2; // of the height, above the curves

/// A tick a decade, written as the fields write rates.
class RateTicker : public QCPAxisTickerLog {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override { return learningRateText(tick); }
};

} // namespace

RatePlot::RatePlot(QWidget* parent) : QFrame(parent), m_plot(new QCustomPlot), m_values(new QLabel) {
    setRole(this, WidgetRole::Card);
    auto* title = new QLabel(tr("Loss"));
    title->setFont(boldFont(font()));
    title->setToolTip(tr("How far the answers are from the truth. A good rate lies where it falls fastest."));
    m_values->setFont(tabularFont(font()));
    m_values->setTextFormat(Qt::RichText);
    m_values->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_values->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_plot->setAccessibleName(tr("Loss over the learning rate"));
    m_plot->setMinimumSize(240, 160);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(spacing::between, 0, spacing::between, 0);
    head->setSpacing(spacing::inside);
    head->addWidget(title);
    head->addWidget(m_values, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::unit, spacing::inside, spacing::unit, spacing::unit);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_plot, 1);
    makeGraphs();
    m_redraw.setSingleShot(true);
    m_redraw.setInterval(redrawMs);
    connect(&m_redraw, &QTimer::timeout, this, &RatePlot::redraw);
    m_plot->installEventFilter(this);
    m_plot->setMouseTracking(true);
    connect(m_plot, &QCustomPlot::mouseMove, this,
            [this](QMouseEvent* event) { setCursor(rateAt(event->position().x())); });
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        const RatePoint* point = pointNextTo(rateAt(event->position().x()));
        if (point != nullptr && event->button() == Qt::LeftButton) Q_EMIT rateClicked(point->learningRate);
    });
    applyColours();
    const RateTestOptions usual;
    begin(usual.lowest, usual.highest);
}

void RatePlot::makeMarks() {
    // What is made later is drawn above: no line crosses words.
    for (Mark* mark : {&m_chosenMark, &m_suggestedMark})
        mark->line = new QCPItemStraightLine(m_plot);
    for (Mark* mark : {&m_chosenMark, &m_suggestedMark}) {
        mark->words = new QCPItemText(m_plot);
        mark->words->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        mark->words->setPadding(QMargins(spacing::unit, 0, spacing::unit, 0));
    }
}

void RatePlot::makeGraphs() {
    m_steps = m_plot->addGraph();
    m_smoothed = m_plot->addGraph();
    m_cursorLine = new QCPItemStraightLine(m_plot);
    makeMarks();
    m_plot->xAxis->setScaleType(QCPAxis::stLogarithmic);
    m_plot->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new RateTicker));
    m_plot->xAxis->ticker()->setTickCount(9);
    m_plot->xAxis->setNumberFormat(QStringLiteral("g")); // else 1e-6 becomes a power of ten, beside 0.0001
    m_plot->yAxis->ticker()->setTickCount(5);
    m_plot->xAxis->setLabel(tr("learning rate"));
}

void RatePlot::applyColours() {
    const ThemeColours& c = coloursOf(*this);
    colourAxes(*m_plot, c, font());
    m_steps->setPen(QPen(faint(c.trainCurve, 0.4F), 1));
    m_smoothed->setPen(QPen(c.trainCurve, 2));
    m_cursorLine->setPen(QPen(c.mutedText, 1));
    m_suggestedMark.line->setPen(QPen(c.validationCurve, 2)); // the accent is the curve's own blue
    m_suggestedMark.words->setColor(c.validationCurve);
    m_suggestedMark.words->setFont(boldFont(font()));
    for (const Mark& mark : {m_suggestedMark, m_chosenMark})
        mark.words->setBrush(c.surface);
    m_chosenMark.line->setPen(QPen(c.text, 1, Qt::DashLine));
    m_chosenMark.words->setColor(c.text);
    m_chosenMark.words->setFont(font());
    showReadOut();
}

void RatePlot::begin(double lowest, double highest) {
    m_points.clear();
    m_suggested.reset();
    m_chosen.reset();
    m_cursor.reset();
    if (lowest > 0 && lowest < highest) m_plot->xAxis->setRange(lowest, highest);
    redraw();
}

void RatePlot::append(const std::vector<RatePoint>& points) {
    m_points.insert(m_points.end(), points.begin(), points.end());
    if (!m_redraw.isActive()) m_redraw.start();
}

void RatePlot::setSuggested(std::optional<double> rate) {
    m_suggested = rate;
    redraw();
}

void RatePlot::setChosen(std::optional<double> rate) {
    m_chosen = rate;
    redraw();
}

void RatePlot::setCursor(std::optional<double> rate) {
    m_cursor = rate;
    redraw();
}

void RatePlot::redraw() {
    fitValues();
    // A line that ends a million pixels above the plot takes seconds to draw; one plot's height above looks the same.
    const QCPRange range = m_plot->yAxis->range();
    const double ceiling = range.upper + range.size();
    QVector<double> rates;
    QVector<double> losses;
    QVector<double> smoothed;
    for (const RatePoint& point : m_points) {
        rates << point.learningRate;
        losses << std::min(point.loss, ceiling);
        smoothed << std::min(point.smoothed, ceiling);
    }
    m_steps->setData(rates, losses, true);
    m_smoothed->setData(rates, smoothed, true);
    placeMarks();
    showReadOut();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void RatePlot::fitValues() {
    double low = std::numeric_limits<double>::max();
    double top = 0;
    for (const RatePoint& point : m_points) {
        low = std::min({low, point.loss, point.smoothed});
        top = std::max({top, point.loss, point.smoothed});
    }
    m_plot->yAxis->setTickLabels(!m_points.empty());
    if (m_points.empty()) return m_plot->yAxis->setRange(0, 1);
    top = std::min(top, mostOfFirst * m_points.front().smoothed);
    const double height = std::max({top - low, 0.05 * top, 1e-6});
    m_plot->yAxis->setRange(low - 0.06 * height, low + (1 + roomForWords) * height);
}

void RatePlot::placeMarks() {
    const RatePoint* under = m_cursor ? pointNextTo(*m_cursor) : nullptr;
    m_cursorLine->setVisible(under != nullptr);
    if (under != nullptr) {
        m_cursorLine->point1->setCoords(under->learningRate, 0);
        m_cursorLine->point2->setCoords(under->learningRate, 1);
    }
    const QString suggested = m_suggested ? learningRateText(*m_suggested) : QString();
    const QString chosen = m_chosen ? learningRateText(*m_chosen) : QString();
    place(m_suggestedMark, m_suggested, tr("%1, suggested").arg(suggested), 0.02);
    const bool isAnother = m_chosen && chosen != suggested;
    place(m_chosenMark, isAnother ? m_chosen : std::nullopt, chosen, 0.1);
}

void RatePlot::place(const Mark& mark, std::optional<double> rate, const QString& words, double height) {
    mark.line->setVisible(rate.has_value());
    mark.words->setVisible(rate.has_value());
    if (!rate) return;
    mark.line->point1->setCoords(*rate, 0);
    mark.line->point2->setCoords(*rate, 1);
    const QCPRange range = m_plot->xAxis->range();
    const bool isInLeftHalf = *rate * *rate < range.lower * range.upper; // of a logarithmic axis
    mark.words->setPositionAlignment(Qt::AlignTop | (isInLeftHalf ? Qt::AlignLeft : Qt::AlignRight));
    mark.words->position->setCoords(*rate, height);
    mark.words->setText(words);
}

void RatePlot::showReadOut() {
    const ThemeColours& c = coloursOf(*this);
    const std::optional<double> rate = m_cursor ? m_cursor : m_chosen;
    const RatePoint* newest = m_points.empty() ? nullptr : &m_points.back();
    const RatePoint* point = rate ? pointNextTo(*rate) : newest;
    const auto with = [point](const QString& name, double RatePoint::*value) {
        return point != nullptr ? name + QLatin1Char(' ') + lossText(point->*value) : name;
    };
    QStringList parts;
    if (point != nullptr) parts << tr("rate %1").arg(learningRateText(point->learningRate)).toHtmlEscaped();
    parts << htmlSpan(with(tr("━ smoothed"), &RatePoint::smoothed), c.trainCurve)
          << htmlSpan(with(tr("─ each step"), &RatePoint::loss), c.mutedText);
    m_values->setText(parts.join(QStringLiteral("&nbsp;&nbsp;&nbsp;")));
    m_plot->setAccessibleDescription(readOut());
}

QString RatePlot::readOut() const {
    QTextDocument document;
    document.setHtml(m_values->text());
    return document.toPlainText().replace(QChar(0x00A0), QLatin1Char(' ')).simplified();
}

QStringList RatePlot::markWords() const {
    QStringList words;
    for (const Mark& mark : {m_suggestedMark, m_chosenMark})
        if (mark.words->visible()) words << mark.words->text();
    return words;
}

const RatePoint* RatePlot::pointNextTo(double rate) const {
    const auto distance = [rate](const RatePoint& point) { return std::abs(std::log(point.learningRate / rate)); };
    const auto nearest = std::ranges::min_element(m_points, {}, distance);
    return nearest == m_points.end() ? nullptr : &*nearest;
}

double RatePlot::rateAt(double x) const {
    return m_plot->xAxis->pixelToCoord(x);
}

double RatePlot::xOf(double rate) const {
    return m_plot->xAxis->coordToPixel(rate);
}

void RatePlot::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || m_chosenMark.line == nullptr) return;
    applyColours();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

bool RatePlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot && event->type() == QEvent::Leave) setCursor({});
    return QFrame::eventFilter(watched, event);
}

} // namespace semblance
