// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/ImagePyramid.h"
#include "ui/image/ViewedImage.h"

#include <QKeySequence>
#include <QLineF>
#include <QList>
#include <QWidget>

#include <optional>

class QAction;

namespace semblance {

/// A micrograph on neutral dark gray with zoom and pan. Above it the tools, below it a scale bar of our own and a chip that
/// says where the scale comes from; nothing covers the image. Positions are in original pixels, `zoom` is device
/// pixels per original pixel (1 = 100 %). Wheel: zoom about the cursor; drag, arrows: pan; double click: fit or 100 %;
/// Ctrl+0 fit, Ctrl+= and Ctrl+- zoom, Ctrl+Alt+0 100 %, M measures, Esc ends measuring. GUI thread only.
class ImageView : public QWidget {
    Q_OBJECT
public:
    explicit ImageView(QWidget* parent = nullptr);

    /// Shows another image, fitted. Ends a measurement.
    void setImage(const ViewedImage& image);
    /// Nothing but a sentence on the gray ground ("Decoding …", why it failed, what to do).
    void setMessage(const QString& sentence);
    bool hasImage() const { return !m_pyramid.isEmpty(); }
    const ViewedImage& image() const { return m_image; }

    double zoom() const { return m_zoom; }
    bool isFitted() const { return m_isFitted; }
    /// Keeps what lies under `anchor` (widget coordinates) where it is.
    void setZoom(double zoom, const QPointF& anchor);
    QPointF imagePosition(const QPointF& widgetPosition) const;
    QPointF widgetPosition(const QPointF& imagePosition) const;
    /// Where the image is drawn: the widget without its two strips.
    QRect imageArea() const;

    /// As it is drawn now, its length in logical pixels of this widget; nothing where the scale is unknown.
    std::optional<ScaleBar> scaleBar() const;
    QString chipText() const;

    /// The measured line in original pixels, and what stands beside it: "1.24 µm", or "312 px" without a scale.
    std::optional<QLineF> measurement() const { return m_measurement; }
    QString measurementText() const;
    void clearMeasurement();

    QAction* fitAction() const { return m_fitAction; }
    QAction* actualSizeAction() const { return m_actualSizeAction; }
    QAction* zoomInAction() const { return m_zoomInAction; }
    QAction* zoomOutAction() const { return m_zoomOutAction; }
    QAction* measureAction() const { return m_measureAction; } ///< checkable
    QSize sizeHint() const override { return {640, 480}; }
    QSize minimumSizeHint() const override;

public Q_SLOTS:
    void fit();
    void showActualSize();
    void zoomIn();
    void zoomOut();

Q_SIGNALS:
    void zoomChanged(double zoom);
    void measured(const QString& text);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct ActionText {
        const char* icon;
        QString text;
        QString why;
        QList<QKeySequence> keys;
    };
    QAction* addViewAction(const ActionText& text);
    void createActions();
    void createTools();
    void placeTools();
    void setEnabledActions();
    void describe();
    QSizeF originalSize() const;
    double logicalScale() const;
    double fittedZoom() const;
    double smallestZoom() const;
    int stripHeight() const;
    QRect toolStrip() const;
    QRect scaleStrip() const;
    void applyZoom(double zoom, const QPointF& anchor);
    void keepInSight();
    void setMeasuring(bool isOn);
    void measureTo(const QPointF& position, Qt::KeyboardModifiers modifiers);
    void updateCursor();
    void paintImage(QPainter& painter) const;
    void paintMask(QPainter& painter) const;
    void paintMeasurement(QPainter& painter) const;
    void paintMessage(QPainter& painter) const;
    void paintToolStrip(QPainter& painter) const;
    void paintScaleStrip(QPainter& painter) const;
    int paintScaleBar(QPainter& painter, int left) const;
    void paintChip(QPainter& painter, int left, int right) const;

    ViewedImage m_image;
    ImagePyramid m_pyramid;
    QString m_message;
    double m_zoom = 1;
    bool m_isFitted = true;
    QPointF m_centre; ///< original pixel in the middle of the image area
    std::optional<QPointF> m_dragFrom;
    std::optional<QLineF> m_measurement;
    bool m_isDrawingLine = false;
    QWidget* m_tools = nullptr;
    QAction* m_fitAction = nullptr;
    QAction* m_actualSizeAction = nullptr;
    QAction* m_zoomInAction = nullptr;
    QAction* m_zoomOutAction = nullptr;
    QAction* m_measureAction = nullptr;
};

} // namespace semblance
