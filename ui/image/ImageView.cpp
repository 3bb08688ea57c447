// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ImageView.h"

#include "ui/Theme.h"
#include "ui/image/ScaleChip.h"
#include "ui/image/ScaleText.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace semblance {

namespace {

constexpr double largestZoom = 64;
constexpr double largestFittedZoom = 8;
constexpr double stepOfKeys = 1.25;

} // namespace

ImageView::ImageView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAcceptDrops(false);
    createActions();
    createTools();
    m_chip = new ScaleChip(this);
    connect(m_chip, &ScaleChip::clicked, this, &ImageView::calibrationRequested);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    setEnabledActions();
    describe();
}

QAction* ImageView::addViewAction(const ActionText& text) {
    auto* action = new QAction(lineIcon(QString::fromLatin1(text.icon), IconTint::OnImage), text.text, this);
    action->setShortcuts(text.keys);
    const QString key = text.keys.first().toString(QKeySequence::NativeText);
    action->setToolTip(tr("%1 (%2)", "what a button does (its key)").arg(text.why, key));
    action->setWhatsThis(text.why);
    action->setIconVisibleInMenu(false); // its colour is that of the strip
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
    m_calibrateAction = addViewAction({"scale-bar",
                                       tr("Cali&brate…"),
                                       tr("State how large a pixel is: choose, type or draw it"),
                                       {QKeySequence(tr("Ctrl+K"))}});
    connect(m_zoomOutAction, &QAction::triggered, this, &ImageView::zoomOut);
    connect(m_zoomInAction, &QAction::triggered, this, &ImageView::zoomIn);
    connect(m_fitAction, &QAction::triggered, this, &ImageView::fit);
    connect(m_actualSizeAction, &QAction::triggered, this, &ImageView::showActualSize);
    connect(m_measureAction, &QAction::toggled, this, &ImageView::setMeasuring);
    connect(m_calibrateAction, &QAction::triggered, this, &ImageView::calibrationRequested);
}

QList<QAction*> ImageView::viewActions() const {
    return {m_zoomOutAction, m_zoomInAction, m_fitAction, m_actualSizeAction, m_measureAction, m_calibrateAction};
}

void ImageView::createTools() {
    m_tools = new QWidget(this);
    auto* row = new QHBoxLayout(m_tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::unit);
    for (QAction* action : viewActions()) {
        auto* button = new QToolButton(m_tools);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setAccessibleName(action->text().remove(QLatin1Char('&')).remove(QChar(u'…')));
        button->setFocusPolicy(Qt::TabFocus);
        row->addWidget(button);
    }
    // The strip is dark in both themes; so are its buttons.
    m_tools->setPalette(paletteOf(ColourScheme::Dark));
}

void ImageView::setEnabledActions() {
    for (QAction* action : viewActions())
        action->setEnabled(hasImage());
    // What is stated belongs to a file.
    m_calibrateAction->setEnabled(hasImage() && !m_image.path.isEmpty());
    m_chip->setVisible(hasImage());
    m_chip->setEnabled(m_calibrateAction->isEnabled());
    if (!hasImage()) m_measureAction->setChecked(false);
}

void ImageView::setImage(const ViewedImage& image) {
    m_image = image;
    m_message.clear();
    m_pyramid.setImage(image.image);
    m_measurement.reset();
    m_isDrawingLine = false;
    m_dragFrom.reset();
    m_proposedNm.reset();
    setEnabledActions();
    fit();
    describe();
    Q_EMIT imageChanged();
}

void ImageView::setFacts(const ViewedImage& image) {
    if (!hasImage()) return;
    m_image = image;
    describe();
    update();
    Q_EMIT factsChanged();
}

void ImageView::setDataBarUse(DataBarUse use) {
    m_dataBarUse = use;
    describe();
    update();
}

void ImageView::pointAt(FactKind kind) {
    m_pointedAt = kind;
    update();
}

void ImageView::propose(std::optional<double> pixelSizeNm) {
    m_proposedNm = pixelSizeNm;
    describe();
    update();
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

Calibration ImageView::calibration() const {
    if (!m_proposedNm) return m_image.metadata.calibration;
    return {m_proposedNm, m_proposedNm, CalibrationSource::Typed, {}};
}

QRectF ImageView::onWidget(const PixelRectangle& rectangle) const {
    return {widgetPosition(QPointF(rectangle.x, rectangle.y)),
            widgetPosition(QPointF(rectangle.x + rectangle.width, rectangle.y + rectangle.height))};
}

bool ImageView::isKeptFromNetwork(const QPointF& widgetPosition) const {
    const auto& bar = m_image.dataBar;
    return bar && m_dataBarUse == DataBarUse::Hidden && bar->mask != BarMask::None &&
           onWidget(bar->hidden).contains(widgetPosition);
}

QString ImageView::toolTipAt(const QPoint& position) const {
    return hasImage() && imageArea().contains(position) && isKeptFromNetwork(position) ? tr("Not shown to the network")
                                                                                       : QString();
}

std::optional<ScaleBar> ImageView::scaleBar() const {
    const auto pixelSize = calibration().pixelSizeNm;
    if (!hasImage() || !pixelSize || *pixelSize <= 0) return {};
    return scaleBarFor(*pixelSize / logicalScale(), width() / 4.0);
}

QString ImageView::chipText() const {
    if (m_proposedNm) return tr("%1 · not stated yet").arg(scaleText(calibration()));
    return scaleChipText(m_image, m_image.path.isEmpty() ? ChipKind::Plain : ChipKind::LeadsToCalibration);
}

QString ImageView::measurementText() const {
    if (!m_measurement) return {};
    const Calibration calibration = this->calibration();
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
    Q_EMIT measurementCleared();
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
    m_chip->setScale(chipText(), calibration().isKnown());
    placeChip();
    QStringList parts{m_image.path, chipText(), tr("zoom %1").arg(percentText(m_zoom, 0))};
    if (const auto bar = scaleBar()) parts << tr("scale bar %1").arg(QString::fromStdString(bar->label));
    if (m_image.dataBar && m_dataBarUse == DataBarUse::Hidden) parts << tr("data bar not shown to the network");
    if (m_measurement) parts << tr("measured %1").arg(measurementText());
    parts.removeAll(QString());
    setAccessibleDescription(parts.join(QStringLiteral(", ")));
}

void ImageView::placeTools() {
    m_tools->adjustSize();
    m_tools->move(spacing::unit, (stripHeight() - m_tools->height()) / 2);
}

void ImageView::placeChip() {
    const QRect strip = scaleStrip();
    const int margin = spacing::inside + spacing::unit;
    const int barWidth = scaleBarWidth();
    const int left = barWidth > 0 ? margin + barWidth + spacing::between : margin;
    const int room = strip.right() - margin - left;
    const QSize size = m_chip->sizeHint();
    m_chip->setGeometry(left, strip.center().y() - size.height() / 2 + 1, std::min(room, size.width()), size.height());
    m_chip->setVisible(hasImage() && room >= m_chip->minimumSizeHint().width());
}

void ImageView::resizeEvent(QResizeEvent*) {
    placeTools();
    if (m_isFitted) return fit();
    keepInSight();
    if (hasImage()) placeChip();
}

void ImageView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::PaletteChange) return;
    m_tools->setPalette(paletteOf(ColourScheme::Dark));
    placeTools();
    if (m_isFitted) fit();
}

} // namespace semblance
