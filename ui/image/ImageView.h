// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/ImageFacts.h"
#include "ui/image/ImagePyramid.h"
#include "ui/image/ViewedImage.h"

#include <QKeySequence>
#include <QLineF>
#include <QList>
#include <QWidget>

#include <optional>

class QAction;

namespace semblance {

class ScaleChip;

/// A micrograph on neutral dark gray with zoom and pan. Above it the tools, below it a scale bar of our own and a chip that
/// says where the scale comes from; nothing covers the image. Positions are in original pixels, `zoom` is device
/// pixels per original pixel (1 = 100 %). Wheel: zoom about the cursor; drag, arrows: pan; double click: fit or 100 %;
/// Ctrl+0 fit, Ctrl+= and Ctrl+- zoom, Ctrl+Alt+0 100 %, M measures, Esc ends measuring; Ctrl+K and the chip ask for the
/// scale to be stated. GUI thread only.
class ImageView : public QWidget {
    Q_OBJECT
public:
    explicit ImageView(QWidget* parent = nullptr);

    /// Shows another image, fitted. Ends a measurement.
    void setImage(const ViewedImage& image);
    /// More is known of the image that is shown: zoom, place and measurement stay.
    void setFacts(const ViewedImage& image);
    /// Nothing but a sentence on the gray ground ("Decoding …", why it failed, what to do).
    void setMessage(const QString& sentence);
    bool hasImage() const { return !m_pyramid.isEmpty(); }
    const ViewedImage& image() const { return m_image; }

    /// Rows that the network in use does not see are hatched; where it sees them, or none is in use, a data bar is outlined.
    void setDataBarUse(DataBarUse use);
    DataBarUse dataBarUse() const { return m_dataBarUse; }
    /// Outlines what a fact is about.
    void pointAt(semblance::FactKind kind);
    /// Draws scale bar and lengths as if a pixel were so large along x and y; empty: as it is known.
    void propose(std::optional<double> pixelSizeNm);

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
    ScaleChip* chip() const { return m_chip; }

    /// The measured line in original pixels, and what stands beside it: "1.24 µm", or "312 px" without a scale.
    std::optional<QLineF> measurement() const { return m_measurement; }
    QString measurementText() const;
    void clearMeasurement();

    QAction* fitAction() const { return m_fitAction; }
    QAction* actualSizeAction() const { return m_actualSizeAction; }
    QAction* zoomInAction() const { return m_zoomInAction; }
    QAction* zoomOutAction() const { return m_zoomOutAction; }
    QAction* measureAction() const { return m_measureAction; } ///< checkable
    QAction* calibrateAction() const { return m_calibrateAction; }
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
    void measurementCleared();
    /// State the scale of this image.
    void calibrationRequested();
    /// Another image, or none: not more facts of the same.
    void imageChanged();
    void factsChanged();

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
    QList<QAction*> viewActions() const;
    void createActions();
    void createTools();
    void placeTools();
    void placeChip();
    void setEnabledActions();
    void describe();
    QSizeF originalSize() const;
    double logicalScale() const;
    /// What counts for lengths: what was proposed, else what is known.
    Calibration calibration() const;
    QRectF onWidget(const PixelRectangle& rectangle) const;
    bool isKeptFromNetwork(const QPointF& widgetPosition) const;
    QString toolTipAt(const QPoint& position) const;
    int scaleBarWidth() const;
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
    void paintDataBar(QPainter& painter) const;
    void paintPointedAt(QPainter& painter) const;
    void paintLegend(QPainter& painter, const QRect& room) const;
    void paintMeasurement(QPainter& painter) const;
    void paintMessage(QPainter& painter) const;
    void paintToolStrip(QPainter& painter) const;
    void paintScaleStrip(QPainter& painter) const;
    void paintScaleBar(QPainter& painter, int left) const;

    ViewedImage m_image;
    ImagePyramid m_pyramid;
    QString m_message;
    double m_zoom = 1;
    bool m_isFitted = true;
    QPointF m_centre; ///< original pixel in the middle of the image area
    std::optional<QPointF> m_dragFrom;
    std::optional<QLineF> m_measurement;
    bool m_isDrawingLine = false;
    std::optional<double> m_proposedNm;
    DataBarUse m_dataBarUse = DataBarUse::NotAsked;
    FactKind m_pointedAt = FactKind::Plain;
    QWidget* m_tools = nullptr;
    ScaleChip* m_chip = nullptr;
    QAction* m_fitAction = nullptr;
    QAction* m_actualSizeAction = nullptr;
    QAction* m_zoomInAction = nullptr;
    QAction* m_zoomOutAction = nullptr;
    QAction* m_measureAction = nullptr;
    QAction* m_calibrateAction = nullptr;
};

} // namespace semblance
