// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/CurvePlot.h"

#include "ui/train/PlotLook.h"
#include "ui/widgets/StylePainting.h"
#include "ui/widgets/Text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace semblance {

namespace {

constexpr double accuracyTop = 100;

void setPoints(QCPGraph& graph, const std::vector<CurvePoint>& points) {
    QVector<double> keys;
    QVector<double> values;
    keys.reserve(qsizetype(points.size()));
    values.reserve(qsizetype(points.size()));
    for (const CurvePoint& point : points) {
        keys << point.x;
        values << point.y;
    }
    graph.setData(keys, values, true);
}

/// Whole epochs on the axis, however short the run.
class EpochTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override {
        const double wanted = range.size() / (tickCount() + 1e-10);
        const double magnitude = std::pow(10, std::floor(std::log10(std::max(wanted, 1.0))));
        for (const double mantissa : {1.0, 2.0, 5.0})
            if (mantissa * magnitude >= wanted) return mantissa * magnitude;
        return 10 * magnitude;
    }
    int getSubTickCount(double) override { return 0; }
};

} // namespace

CurvePlot::CurvePlot(CurveKind kind, const CurveHistory& history, QWidget* parent)
    : QFrame(parent),
      m_kind(kind),
      m_history(history),
      m_plot(new QCustomPlot),
      m_title(new QLabel),
      m_values(new QLabel) {
    setRole(this, WidgetRole::Card);
    m_title->setText(kind == CurveKind::Loss ? tr("Loss") : tr("Accuracy, %"));
    m_title->setFont(boldFont(font()));
    m_title->setToolTip(kind == CurveKind::Loss ? tr("How far the answers are from the truth. Lower is better.")
                                                : tr("Share of images that are named rightly. Higher is better."));
    m_values->setFont(tabularFont(font()));
    m_values->setTextFormat(Qt::RichText);
    m_values->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_values->setToolTip(tr("● training, ■ validation, ◇ best epoch"));
    m_values->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_plot->setAccessibleName(kind == CurveKind::Loss ? tr("Loss over epochs") : tr("Accuracy over epochs"));
    m_plot->setMinimumSize(160, 96);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(spacing::between, 0, spacing::between, 0);
    head->setSpacing(spacing::inside);
    head->addWidget(m_title);
    head->addWidget(m_values, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::unit, spacing::inside, spacing::unit, spacing::unit);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_plot, 1);
    makeGraphs();
    connectPlot();
    applyColours(schemeOf(palette()));
    redraw();
}

void CurvePlot::makeGraphs() {
    for (QCPGraph** graph : {&m_earlierTrain, &m_earlierValidation, &m_batches, &m_train, &m_validation, &m_best}) {
        *graph = m_plot->addGraph();
        (*graph)->setAdaptiveSampling(false); // thinned() has done it
    }
    m_bestLine = new QCPItemStraightLine(m_plot);
    m_cursorLine = new QCPItemStraightLine(m_plot);
    m_cursorLine->setVisible(false);
    m_reference = new QCPItemStraightLine(m_plot);
    m_reference->setVisible(false);
    m_referenceName = new QCPItemText(m_plot);
    m_referenceName->setVisible(false);
    m_referenceName->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_referenceName->setPositionAlignment(Qt::AlignRight | Qt::AlignTop);
    m_plot->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new EpochTicker));
    m_plot->xAxis->ticker()->setTickCount(8);
    m_plot->yAxis->ticker()->setTickCount(4);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->setNoAntialiasingOnDrag(true);
    m_plot->setPlottingHint(QCP::phFastPolylines);
}

void CurvePlot::connectPlot() {
    m_plot->setContextMenuPolicy(Qt::CustomContextMenu);
    m_plot->installEventFilter(this);
    m_plot->setMouseTracking(true);
    connect(m_plot, &QCustomPlot::mouseMove, this,
            [this](QMouseEvent* event) { Q_EMIT cursorMoved(m_plot->xAxis->pixelToCoord(event->position().x())); });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &CurvePlot::wholeRunRequested);
    connect(m_plot, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& place) { Q_EMIT menuRequested(m_plot->mapToGlobal(place)); });
    connect(m_plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this](const QCPRange& range) {
        if (m_isSettingRange) return;
        m_isZoomed = true;
        Q_EMIT visibleEpochsChanged(range.lower, range.upper);
    });
}

void CurvePlot::applyColours(ColourScheme scheme) {
    const ThemeColours& c = coloursOf(scheme);
    colourAxes(*m_plot, c, font());
    m_batches->setPen(QPen(faint(c.trainCurve, 0.3F), 1));
    m_train->setPen(QPen(c.trainCurve, 2));
    m_validation->setPen(QPen(c.validationCurve, 2));
    // Shape tells the two apart as well as colour does.
    m_train->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 5));
    m_validation->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssSquare, c.validationCurve, c.validationCurve, 5));
    m_earlierTrain->setPen(QPen(faint(c.mutedText, 0.45F), 1));
    m_earlierValidation->setPen(QPen(faint(c.mutedText, 0.6F), 1, Qt::DashLine));
    m_best->setLineStyle(QCPGraph::lsNone);
    m_best->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDiamond, QPen(c.validationCurve, 2), c.surface, 12));
    m_bestLine->setPen(QPen(faint(c.validationCurve, 0.6F), 1, Qt::DashLine));
    colourMarks(scheme);
    m_cursorLine->setPen(QPen(c.mutedText, 1));
    m_reference->setPen(QPen(c.mutedText, 1, Qt::DotLine));
    m_referenceName->setColor(c.mutedText);
    m_referenceName->setFont(font());
    m_plot->xAxis->setLabel(tr("epoch"));
    showReadOut();
}

double CurvePlot::lastEpoch() const {
    double last = std::max(1, m_expectedEpochs);
    if (!m_history.epochs().empty()) last = std::max(last, double(m_history.epochs().back().epoch));
    if (const auto& batches = m_history.batches(m_kind); !batches.empty()) last = std::max(last, batches.back().x);
    return last;
}

void CurvePlot::redraw() {
    if (!m_isZoomed) {
        m_isSettingRange = true;
        m_plot->xAxis->setRange(0, lastEpoch());
        m_isSettingRange = false;
    }
    const QCPRange range = m_plot->xAxis->range();
    const auto points = visiblePart(m_history.batches(m_kind), range.lower, range.upper);
    setPoints(*m_batches, thinned(points, std::size_t(std::max(200, 2 * m_plot->width()))));
    setPoints(*m_train, m_history.training(m_kind));
    setPoints(*m_validation, m_history.validation(m_kind));
    markBest();
    drawMarks();
    if (!m_isZoomed) fitValues();
    showReadOut();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::fitValues() {
    m_isSettingRange = true;
    if (m_kind == CurveKind::Accuracy) {
        m_plot->yAxis->setRange(0, accuracyTop * 1.02);
    } else {
        double top = 0;
        for (const QCPGraph* graph : {m_batches, m_train, m_validation, m_earlierTrain, m_earlierValidation})
            for (const QCPGraphData& point : *graph->data())
                if (std::isfinite(point.value)) top = std::max(top, point.value);
        if (m_reference->visible()) top = std::max(top, m_referenceValue);
        m_plot->yAxis->setRange(0, top > 0 ? top * 1.05 : 1);
    }
    m_isSettingRange = false;
}

void CurvePlot::setReference(std::optional<double> value, const QString& name) {
    m_reference->setVisible(value.has_value());
    m_referenceName->setVisible(value.has_value());
    m_referenceValue = value.value_or(0);
    m_reference->point1->setCoords(0, m_referenceValue);
    m_reference->point2->setCoords(1, m_referenceValue);
    m_referenceName->position->setCoords(0.99, m_referenceValue);
    m_referenceName->setText(name);
    redraw();
}

void CurvePlot::setEarlier(const std::vector<EpochEvent>& epochs) {
    CurveHistory earlier;
    for (const EpochEvent& epoch : epochs)
        earlier.append(epoch);
    setPoints(*m_earlierTrain, earlier.training(m_kind));
    setPoints(*m_earlierValidation, earlier.validation(m_kind));
    redraw();
}

void CurvePlot::setExpectedEpochs(int epochs) {
    m_expectedEpochs = epochs;
}

void CurvePlot::setVisibleEpochs(double low, double high) {
    m_isZoomed = true;
    m_isSettingRange = true;
    m_plot->xAxis->setRange(low, high);
    m_isSettingRange = false;
    redraw();
}

void CurvePlot::zoom(double factor) {
    const QCPRange now = m_plot->xAxis->range();
    const double width = now.size() * factor;
    if (width >= lastEpoch()) return Q_EMIT wholeRunRequested();
    const double half = std::max(width, 1.0) / 2;
    const double middle = std::clamp(now.center(), half, std::max(half, lastEpoch() - half));
    m_plot->xAxis->setRange(middle - half, middle + half);
    redraw();
}

void CurvePlot::showWholeRun() {
    m_isZoomed = false;
    redraw();
}

void CurvePlot::setCursor(std::optional<double> x) {
    m_cursor = x;
    m_cursorLine->setVisible(x.has_value() && !m_history.epochs().empty());
    if (const auto epoch = x ? m_history.nearestEpoch(*x) : std::nullopt) {
        m_cursorLine->point1->setCoords(epoch->epoch, 0);
        m_cursorLine->point2->setCoords(epoch->epoch, 1);
    }
    showReadOut();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

// Where the values do not fit beside the title, the curves' words give way; mark and colour stay.
void CurvePlot::showReadOut() {
    QTextDocument document;
    document.setDocumentMargin(0);
    document.setDefaultFont(m_values->font());
    document.setHtml(readOutHtml(false));
    m_values->setText(readOutHtml(document.idealWidth() > m_values->width() && m_values->isVisible()));
}

QString CurvePlot::readOutHtml(bool isShort) const {
    const ThemeColours& c = coloursOf(*this);
    const auto& epochs = m_history.epochs();
    const auto& batches = m_history.batches(m_kind);
    const auto epoch = m_cursor         ? m_history.nearestEpoch(*m_cursor)
                       : epochs.empty() ? std::nullopt
                                        : std::optional(epochs.back());
    const QString training = isShort ? QStringLiteral("●") : tr("● training");
    const QString validation = isShort ? QStringLiteral("■") : tr("■ validation");
    const auto with = [this](const QString& name, double value) {
        return name + QLatin1Char(' ') + decimalText(value, m_kind == CurveKind::Loss ? 3 : 1);
    };
    QStringList parts;
    if (epoch) {
        parts << (tr("epoch %1").arg(epoch->epoch) + (epoch->isBest ? tr(" (best)") : QString())).toHtmlEscaped()
              << htmlSpan(with(training, trainingValue(*epoch, m_kind)), c.trainCurve);
        if (epoch->validation.images > 0)
            parts << htmlSpan(with(validation, validationValue(*epoch, m_kind)), c.validationCurve);
    } else {
        parts << htmlSpan(batches.empty() ? training : with(training, batches.back().y), c.trainCurve)
              << htmlSpan(validation, c.validationCurve);
    }
    return parts.join(QStringLiteral("&nbsp;&nbsp;&nbsp;"));
}

QString CurvePlot::readOut() const {
    QTextDocument document;
    document.setHtml(m_values->text());
    return document.toPlainText().replace(QChar(0x00A0), QLatin1Char(' ')).simplified();
}

int CurvePlot::drawnPoints() const {
    return m_batches->data()->size();
}

void CurvePlot::drawInto(QCPPainter& painter, const QRect& place, ColourScheme scheme) {
    const ThemeColours& c = coloursOf(scheme);
    const ColourScheme onScreen = schemeOf(palette());
    applyColours(scheme);
    const bool hadCursor = m_cursorLine->visible();
    m_cursorLine->setVisible(false);
    const int headHeight = fontMetrics().height() + 2 * spacing::inside;
    painter.save();
    painter.setFont(boldFont(font()));
    painter.setPen(c.text);
    painter.drawText(QRect(place.left() + 44, place.top(), place.width() - 60, headHeight),
                     Qt::AlignLeft | Qt::AlignVCenter, m_title->text());
    painter.setFont(font());
    const QRect legend(place.left() + 44, place.top(), place.width() - 60, headHeight);
    const QString validation = tr("■ validation");
    painter.setPen(c.validationCurve);
    painter.drawText(legend, Qt::AlignRight | Qt::AlignVCenter, validation);
    painter.setPen(c.trainCurve);
    painter.drawText(legend.adjusted(0, 0, -fontMetrics().horizontalAdvance(validation) - 24, 0),
                     Qt::AlignRight | Qt::AlignVCenter, tr("● training"));
    painter.restore();
    painter.save();
    painter.translate(place.left(), place.top() + headHeight);
    m_plot->toPainter(&painter, place.width(), place.height() - headHeight);
    painter.restore();
    m_cursorLine->setVisible(hadCursor);
    applyColours(onScreen);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_bestLine != nullptr) {
        applyColours(schemeOf(palette()));
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    }
}

void CurvePlot::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    redraw();
}

bool CurvePlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot && event->type() == QEvent::Leave) Q_EMIT cursorLeft();
    return QFrame::eventFilter(watched, event);
}

} // namespace semblance
