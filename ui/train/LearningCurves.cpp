// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/LearningCurves.h"

#include "ui/Theme.h"
#include "ui/train/CurvePlot.h"
#include "ui/widgets/StylePainting.h"

#include <QBuffer>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QPdfWriter>
#include <QTimer>

#include <qcustomplot.h>

namespace semblance {

namespace {

constexpr QSize pictureSize(1600, 560); // at twice the size of the screen's
constexpr QSize sheetSize(800, 280);
constexpr double zoomFactor = 1.25;

} // namespace

LearningCurves::LearningCurves(QWidget* parent)
    : QWidget(parent),
      m_loss(new CurvePlot(CurveKind::Loss, m_history)),
      m_accuracy(new CurvePlot(CurveKind::Accuracy, m_history)),
      m_redraw(new QTimer(this)) {
    setAccessibleName(tr("Learning curves"));
    setFocusPolicy(Qt::StrongFocus);
    setToolTip(
        tr("Wheel or + and − zoom, dragging moves, double click or 0 shows the whole run, right click or the menu "
           "key saves. Space pauses."));
    m_redraw->setSingleShot(true);
    m_redraw->setInterval(redrawMs);
    connect(m_redraw, &QTimer::timeout, this, &LearningCurves::redraw);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2, 2, 2, 2);
    layout->setSpacing(spacing::inside);
    layout->addWidget(m_loss, 1);
    layout->addWidget(m_accuracy, 1);
    connectPlot(m_loss, m_accuracy);
    connectPlot(m_accuracy, m_loss);
}

LearningCurves::~LearningCurves() = default;

void LearningCurves::connectPlot(CurvePlot* plot, CurvePlot* other) {
    plot->plot()->setFocusProxy(this);
    plot->plot()->setFocusPolicy(Qt::ClickFocus);
    connect(plot, &CurvePlot::cursorMoved, this, [this](double x) {
        m_loss->setCursor(x);
        m_accuracy->setCursor(x);
    });
    connect(plot, &CurvePlot::cursorLeft, this, [this] {
        m_loss->setCursor(std::nullopt);
        m_accuracy->setCursor(std::nullopt);
    });
    connect(plot, &CurvePlot::visibleEpochsChanged, this, [this, other](double low, double high) {
        other->setVisibleEpochs(low, high);
        scheduleRedraw();
    });
    connect(plot, &CurvePlot::wholeRunRequested, this, &LearningCurves::showWholeRun);
    connect(plot, &CurvePlot::menuRequested, this, &LearningCurves::showMenu);
}

void LearningCurves::clear() {
    m_history.clear();
    m_loss->setExpectedEpochs(0);
    m_accuracy->setExpectedEpochs(0);
    showWholeRun();
}

void LearningCurves::setExpectedEpochs(int epochs) {
    m_loss->setExpectedEpochs(epochs);
    m_accuracy->setExpectedEpochs(epochs);
    scheduleRedraw();
}

void LearningCurves::append(const std::vector<BatchEvent>& batches) {
    for (const BatchEvent& batch : batches)
        m_history.append(batch);
    scheduleRedraw();
}

void LearningCurves::append(const EpochEvent& epoch) {
    m_history.append(epoch);
    scheduleRedraw();
}

void LearningCurves::addMark(const CurveMark& mark) {
    m_history.append(mark);
    scheduleRedraw();
}

void LearningCurves::goBack(int epochsDone, double x) {
    m_history.goBack(epochsDone, x);
    scheduleRedraw();
}

void LearningCurves::setEarlierRun(const std::vector<EpochEvent>& epochs) {
    m_loss->setEarlier(epochs);
    m_accuracy->setEarlier(epochs);
}

void LearningCurves::scheduleRedraw() {
    if (!m_redraw->isActive()) m_redraw->start();
}

void LearningCurves::redraw() {
    m_loss->redraw();
    m_accuracy->redraw();
}

void LearningCurves::showWholeRun() {
    m_loss->showWholeRun();
    m_accuracy->showWholeRun();
}

QByteArray LearningCurves::renderPng() const {
    QImage image(pictureSize, QImage::Format_ARGB32);
    image.setDevicePixelRatio(double(pictureSize.width()) / sheetSize.width());
    const ColourScheme scheme = schemeOf(palette());
    image.fill(coloursOf(scheme).surface);
    QCPPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    const int half = sheetSize.width() / 2;
    m_loss->drawInto(painter, QRect(0, 0, half, sheetSize.height()), scheme);
    m_accuracy->drawInto(painter, QRect(half, 0, half, sheetSize.height()), scheme);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray LearningCurves::renderPdf() const {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setCreator(QStringLiteral("Semblance"));
    writer.setTitle(tr("Learning curves"));
    writer.setResolution(96);
    writer.setPageMargins({});
    writer.setPageSize(QPageSize(QSizeF(sheetSize) * 0.75, QPageSize::Point));
    QCPPainter painter(&writer);
    painter.setModes(QCPPainter::pmVectorized | QCPPainter::pmNoCaching | QCPPainter::pmNonCosmetic);
    const int half = sheetSize.width() / 2;
    m_loss->drawInto(painter, QRect(0, 0, half, sheetSize.height()), ColourScheme::Light);
    m_accuracy->drawInto(painter, QRect(half, 0, half, sheetSize.height()), ColourScheme::Light);
    painter.end();
    return bytes;
}

void LearningCurves::showMenu(const QPoint& globalPosition) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("curvesMenu"));
    const bool hasPoints = m_history.batchCount() > 0 || !m_history.epochs().empty();
    const auto add = [&](const QString& text, const QString& suffix, auto render) {
        QAction* action = menu->addAction(text);
        action->setEnabled(hasPoints);
        connect(action, &QAction::triggered, this, [this, suffix, render] { Q_EMIT saveRequested(render(), suffix); });
    };
    add(tr("Save as P&NG…"), QStringLiteral("png"), [this] { return renderPng(); });
    add(tr("Save as P&DF…"), QStringLiteral("pdf"), [this] { return renderPdf(); });
    add(tr("Save as &CSV…"), QStringLiteral("csv"), [this] { return csv(); });
    menu->addSeparator();
    connect(menu->addAction(tr("Show &whole run")), &QAction::triggered, this, &LearningCurves::showWholeRun);
    menu->popup(globalPosition);
}

void LearningCurves::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Space: Q_EMIT pauseToggleRequested(); return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: m_loss->zoom(1 / zoomFactor); return; // both plots follow
    case Qt::Key_Minus: m_loss->zoom(zoomFactor); return;
    case Qt::Key_0: showWholeRun(); return;
    default: QWidget::keyPressEvent(event);
    }
}

// By the menu key; a right click goes to the plot under it.
void LearningCurves::contextMenuEvent(QContextMenuEvent* event) {
    showMenu(event->globalPos());
}

void LearningCurves::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void LearningCurves::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

// Both plots are one control: a line under them tells that Space is theirs.
void LearningCurves::paintEvent(QPaintEvent*) {
    if (!hasFocus()) return;
    QPainter painter(this);
    painting::box(painter, rect(), {}, coloursOf(*this).accent, 8);
}

} // namespace semblance
