// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ImageView.h"

#include "ui/Theme.h"
#include "ui/image/ScaleText.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolButton>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace semblance {

namespace {

constexpr double largestZoom = 64;
constexpr double largestFittedZoom = 8;
constexpr double stepOfKeys = 1.25;
constexpr double panShareOfKeys = 0.1;

} // namespace

ImageView::ImageView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAcceptDrops(false);
    createActions();
    createTools();
    setEnabledActions();
    describe();
}

QAction* ImageView::addViewAction(const ActionText& text) {
    auto* action = new QAction(lineIcon(QString::fromLatin1(text.icon), IconTint::OnImage), text.text, this);
    action->setShortcuts(text.keys);
    const QString key = text.keys.first().toString(QKeySequence::NativeText);
    action->setToolTip(tr("%1 (%2)", "what a button does (its key)").arg(text.why, key));
    action->setWhatsThis(text.why);
    addAction(action);
    return action;
}

void ImageView::createActions() {
    m_zoomOutAction =
        addViewAction({"zoom-out", tr("Zoom &out"), tr("Show more of the image"), {QKeySequence(tr("Ctrl+-"))}});
    m_zoomInAction = addViewAction({"zoom-in",
                                    tr("Zoom &in"),
                                    tr("Show a part of the image larger"),
                                    {QKeySequence(tr("Ctrl+=")), QKeySequence(tr("Ctrl++"))}});
    m_fitAction =
        addViewAction({"zoom-fit", tr("&Fit image"), tr("Show the whole image"), {QKeySequence(tr("Ctrl+0"))}});
    m_actualSizeAction = addViewAction(
        {"", tr("100 %"), tr("One pixel of the image is one pixel of the screen"), {QKeySequence(tr("Ctrl+Alt+0"))}});
    m_measureAction =
        addViewAction({"ruler", tr("&Measure"), tr("Drag a line and read its length"), {QKeySequence(tr("M"))}});
    m_measureAction->setCheckable(true);
    connect(m_zoomOutAction, &QAction::triggered, this, &ImageView::zoomOut);
    connect(m_zoomInAction, &QAction::triggered, this, &ImageView::zoomIn);
    connect(m_fitAction, &QAction::triggered, this, &ImageView::fit);
    connect(m_actualSizeAction, &QAction::triggered, this, &ImageView::showActualSize);
    connect(m_measureAction, &QAction::toggled, this, &ImageView::setMeasuring);
}

void ImageView::createTools() {
    m_tools = new QWidget(this);
    auto* row = new QHBoxLayout(m_tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::unit);
    for (QAction* action : {m_zoomOutAction, m_zoomInAction, m_fitAction, m_actualSizeAction, m_measureAction}) {
        auto* button = new QToolButton(m_tools);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setAccessibleName(action->text().remove(QLatin1Char('&')));
        button->setFocusPolicy(Qt::TabFocus);
        row->addWidget(button);
    }
    // The strip is dark in both themes; so are its buttons.
    m_tools->setPalette(paletteOf(ColourScheme::Dark));
}

void ImageView::setEnabledActions() {
    for (QAction* action : {m_zoomOutAction, m_zoomInAction, m_fitAction, m_actualSizeAction, m_measureAction})
        action->setEnabled(hasImage());
    if (!hasImage()) m_measureAction->setChecked(false);
}

void ImageView::setImage(const ViewedImage& image) {
    m_image = image;
    m_message.clear();
    m_pyramid.setImage(image.image);
    m_measurement.reset();
    m_isDrawingLine = false;
    m_dragFrom.reset();
    setEnabledActions();
    fit();
    describe();
}

void ImageView::setMessage(const QString& sentence) {
    setImage({});
    m_message = sentence;
    describe();
    update();
}

QSize ImageView::minimumSizeHint() const {
    return {std::max(240, m_tools->sizeHint().width() + 2 * spacing::inside), 120 + 2 * stripHeight()};
}

QSizeF ImageView::originalSize() const {
    return m_image.originalSizePx.isEmpty() ? QSizeF(m_image.image.size()) : QSizeF(m_image.originalSizePx);
}

double ImageView::logicalScale() const {
    return m_zoom / devicePixelRatioF();
}

int ImageView::stripHeight() const {
    return std::max(m_tools->sizeHint().height(), 2 * fontMetrics().height()) + spacing::inside;
}

QRect ImageView::imageArea() const {
    return rect().adjusted(0, stripHeight(), 0, -stripHeight());
}

QRect ImageView::toolStrip() const {
    return {0, 0, width(), stripHeight()};
}

QRect ImageView::scaleStrip() const {
    return {0, height() - stripHeight(), width(), stripHeight()};
}

double ImageView::fittedZoom() const {
    const QSizeF size = originalSize();
    if (size.isEmpty()) return 1;
    const QRect area = imageArea();
    const double scale = std::min(area.width() / size.width(), area.height() / size.height());
    return std::clamp(scale * devicePixelRatioF(), 1e-4, largestFittedZoom);
}

double ImageView::smallestZoom() const {
    return std::min(1.0, fittedZoom()) / 4;
}

QPointF ImageView::imagePosition(const QPointF& widgetPosition) const {
    return m_centre + (widgetPosition - QRectF(imageArea()).center()) / logicalScale();
}

QPointF ImageView::widgetPosition(const QPointF& imagePosition) const {
    return QRectF(imageArea()).center() + (imagePosition - m_centre) * logicalScale();
}

void ImageView::setZoom(double zoom, const QPointF& anchor) {
    if (!hasImage()) return;
    m_isFitted = false;
    applyZoom(std::clamp(zoom, smallestZoom(), largestZoom), anchor);
}

void ImageView::applyZoom(double zoom, const QPointF& anchor) {
    const QPointF fixed = imagePosition(anchor);
    m_zoom = zoom;
    m_centre = fixed - (anchor - QRectF(imageArea()).center()) / logicalScale();
    keepInSight();
    describe();
    update();
    Q_EMIT zoomChanged(m_zoom);
}

void ImageView::keepInSight() {
    // An image narrower than the area stays in its middle; a larger one never leaves it.
    const QSizeF size = originalSize();
    const QSizeF half = QSizeF(imageArea().size()) / logicalScale() / 2;
    const auto bounded = [](double centre, double length, double halfSeen) {
        return 2 * halfSeen >= length ? length / 2 : std::clamp(centre, halfSeen, length - halfSeen);
    };
    m_centre = {bounded(m_centre.x(), size.width(), half.width()), bounded(m_centre.y(), size.height(), half.height())};
}

void ImageView::fit() {
    m_isFitted = true;
    m_centre = QPointF(originalSize().width() / 2, originalSize().height() / 2);
    applyZoom(fittedZoom(), QRectF(imageArea()).center());
}

void ImageView::showActualSize() {
    setZoom(1, QRectF(imageArea()).center());
}

void ImageView::zoomIn() {
    setZoom(m_zoom * stepOfKeys, QRectF(imageArea()).center());
}

void ImageView::zoomOut() {
    setZoom(m_zoom / stepOfKeys, QRectF(imageArea()).center());
}

std::optional<ScaleBar> ImageView::scaleBar() const {
    const auto& pixelSize = m_image.metadata.calibration.pixelSizeNm;
    if (!hasImage() || !pixelSize || *pixelSize <= 0) return {};
    return scaleBarFor(*pixelSize / logicalScale(), width() / 4.0);
}

QString ImageView::chipText() const {
    return calibrationChipText(m_image.metadata.calibration, QString::fromStdString(m_image.metadata.vendor));
}

QString ImageView::measurementText() const {
    if (!m_measurement) return {};
    const Calibration& calibration = m_image.metadata.calibration;
    if (!calibration.isKnown()) return tr("%1 px").arg(countText(std::llround(m_measurement->length())));
    const double xNm = m_measurement->dx() * *calibration.pixelSizeNm;
    const double yNm = m_measurement->dy() * calibration.pixelSizeYNm.value_or(*calibration.pixelSizeNm);
    return lengthText(std::hypot(xNm, yNm));
}

void ImageView::clearMeasurement() {
    m_measurement.reset();
    m_isDrawingLine = false;
    describe();
    update();
}

void ImageView::setMeasuring(bool isOn) {
    if (!isOn) clearMeasurement();
    m_dragFrom.reset();
    updateCursor();
}

void ImageView::updateCursor() {
    if (m_measureAction->isChecked()) return setCursor(Qt::CrossCursor);
    if (m_dragFrom) return setCursor(Qt::ClosedHandCursor);
    setCursor(hasImage() && !m_isFitted ? Qt::OpenHandCursor : Qt::ArrowCursor);
}

void ImageView::measureTo(const QPointF& position, Qt::KeyboardModifiers modifiers) {
    QPointF end = imagePosition(position);
    const QPointF start = m_measurement->p1();
    if (modifiers & Qt::ShiftModifier) {
        const bool isLevel = std::abs(end.x() - start.x()) >= std::abs(end.y() - start.y());
        end = isLevel ? QPointF(end.x(), start.y()) : QPointF(start.x(), end.y());
    }
    m_measurement->setP2(end);
    update();
}

void ImageView::describe() {
    setAccessibleName(tr("Image"));
    if (!hasImage()) return setAccessibleDescription(m_message);
    QStringList parts{m_image.path, chipText(), tr("zoom %1").arg(percentText(m_zoom, 0))};
    if (const auto bar = scaleBar()) parts << tr("scale bar %1").arg(QString::fromStdString(bar->label));
    if (m_measurement) parts << tr("measured %1").arg(measurementText());
    parts.removeAll(QString());
    setAccessibleDescription(parts.join(QStringLiteral(", ")));
}

bool ImageView::event(QEvent* event) {
    // Esc belongs to the measuring tool while it is in hand, and to the window else.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
        m_measureAction->isChecked()) {
        event->accept();
        return true;
    }
    // In a narrow view the chip is shortened.
    if (event->type() == QEvent::ToolTip && hasImage()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (scaleStrip().contains(help->pos()))
            QToolTip::showText(help->globalPos(), chipText(), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void ImageView::placeTools() {
    m_tools->adjustSize();
    m_tools->move(spacing::unit, (stripHeight() - m_tools->height()) / 2);
}

void ImageView::resizeEvent(QResizeEvent*) {
    placeTools();
    if (m_isFitted) return fit();
    keepInSight();
}

void ImageView::wheelEvent(QWheelEvent* event) {
    if (!hasImage()) return event->ignore();
    const double notches = event->angleDelta().y() / 120.0;
    if (notches != 0) setZoom(m_zoom * std::pow(stepOfKeys, notches), event->position());
    updateCursor();
    event->accept();
}

void ImageView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !hasImage() || !imageArea().contains(event->position().toPoint()))
        return QWidget::mousePressEvent(event);
    if (m_measureAction->isChecked()) {
        m_measurement = QLineF(imagePosition(event->position()), imagePosition(event->position()));
        m_isDrawingLine = true;
    } else {
        m_dragFrom = event->position();
    }
    updateCursor();
    update();
}

void ImageView::mouseMoveEvent(QMouseEvent* event) {
    if (m_isDrawingLine) return measureTo(event->position(), event->modifiers());
    if (!m_dragFrom) return;
    m_centre -= (event->position() - *m_dragFrom) / logicalScale();
    m_dragFrom = event->position();
    keepInSight();
    update();
}

void ImageView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    if (m_isDrawingLine) {
        m_isDrawingLine = false;
        if (m_measurement->length() * logicalScale() < 2) m_measurement.reset();
        if (m_measurement) Q_EMIT measured(measurementText());
        describe();
        update();
    }
    m_dragFrom.reset();
    updateCursor();
}

void ImageView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (!hasImage() || m_measureAction->isChecked() || event->button() != Qt::LeftButton) return;
    m_dragFrom.reset();
    if (m_isFitted)
        setZoom(std::max(1.0, 2 * m_zoom), event->position());
    else
        fit();
    updateCursor();
}

void ImageView::keyPressEvent(QKeyEvent* event) {
    const QSizeF step = QSizeF(imageArea().size()) * panShareOfKeys / logicalScale();
    switch (event->key()) {
    case Qt::Key_Left: m_centre.rx() -= step.width(); break;
    case Qt::Key_Right: m_centre.rx() += step.width(); break;
    case Qt::Key_Up: m_centre.ry() -= step.height(); break;
    case Qt::Key_Down: m_centre.ry() += step.height(); break;
    case Qt::Key_Escape:
        if (!m_measureAction->isChecked()) return QWidget::keyPressEvent(event);
        m_measureAction->setChecked(false);
        return;
    default: return QWidget::keyPressEvent(event);
    }
    if (!hasImage() || m_isFitted) return QWidget::keyPressEvent(event);
    keepInSight();
    update();
}

void ImageView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::PaletteChange) return;
    m_tools->setPalette(paletteOf(ColourScheme::Dark));
    placeTools();
    if (m_isFitted) fit();
}

} // namespace semblance
