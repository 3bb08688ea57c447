// SPDX-License-Identifier: GPL-3.0-or-later
// What mouse and keyboard do to the image.
#include "ui/image/ImageView.h"

#include <QAction>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace semblance {

namespace {

constexpr double stepOfWheel = 1.25;
constexpr double panShareOfKeys = 0.1;

} // namespace

bool ImageView::event(QEvent* event) {
    // Esc belongs to the measuring tool while it is in hand, and to the window else.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
        m_measureAction->isChecked()) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = toolTipAt(help->pos());
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

void ImageView::wheelEvent(QWheelEvent* event) {
    if (!hasImage()) return event->ignore();
    const double notches = event->angleDelta().y() / 120.0;
    if (notches != 0) setZoom(m_zoom * std::pow(stepOfWheel, notches), event->position());
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

} // namespace semblance
