// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dataset/StripLayout.h"

#include <QAbstractScrollArea>
#include <QPixmap>

#include <functional>
#include <optional>
#include <vector>

class QPainter;

namespace semblance {

/// The pixel sizes of all images as a strip plot: a row a class, a mark an image, on a logarithmic axis. Mouse: a click
/// selects a mark, a double click opens its image, a click on a name chooses the class, on the count at the end of a row the
/// images without a scale. Keys: up and down change the row, left and right the mark, Home and End go to the finest and the
/// coarsest, Enter opens. GUI thread only.
class ScalePlot : public QAbstractScrollArea {
    Q_OBJECT
public:
    /// Says an image in words: class, size and source, file; a line each.
    using Describe = std::function<QString(int image)>;

    explicit ScalePlot(QWidget* parent = nullptr);

    void setRows(std::vector<StripRow> rows);
    const std::vector<StripRow>& rows() const { return m_rows; }
    void setDescribe(Describe describe) { m_describe = std::move(describe); }
    /// Marks the row of this class; -1: none.
    void setCurrentClass(int classIndex);
    /// -1: none.
    int selectedImage() const;
    void selectImage(int image);

    /// Where everything stands now, in coordinates of the viewport.
    const StripLayout& strips() const { return m_layout; }
    QRectF nameArea(std::size_t row) const;
    QRectF unknownArea(std::size_t row) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// By mouse or key; -1: none any more.
    void imageSelected(int image);
    /// Under the cursor; -1: none.
    void imageHovered(int image);
    void imageOpened(int image);
    void classChosen(int classIndex);
    void unknownChosen(int row);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void layOut();
    void forgetDrawing();
    void hover(std::optional<StripPlace> place);
    void select(std::optional<StripPlace> place);
    void moveRow(int by);
    void moveMark(int by);
    void openSelected();
    int imageAt(const StripPlace& place) const { return m_rows[place.row].marks[place.mark].image; }
    QString textAt(const QPoint& point, QRect& around) const;
    QString unknownText(const StripRow& row) const;

    // ScalePlotPaint.cpp
    void paintStill(QPainter& painter) const;
    void paintAxis(QPainter& painter) const;
    void paintRow(QPainter& painter, std::size_t row) const;
    void paintMarks(QPainter& painter, std::size_t row) const;
    void paintMedian(QPainter& painter, std::size_t row) const;
    void paintRing(QPainter& painter, const StripPlace& place, qreal width) const;

    std::vector<StripRow> m_rows;
    StripLayout m_layout;
    Describe m_describe;
    std::optional<StripPlace> m_selected;
    std::optional<StripPlace> m_hovered;
    int m_currentClass = -1;
    int m_nameWidth = 0;
    int m_unknownWidth = 0;
    QPixmap m_still; ///< everything but cursor and selection; null: to be drawn
};

} // namespace semblance
