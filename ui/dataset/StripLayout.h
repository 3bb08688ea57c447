// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dataset/StripRows.h"

#include <QPointF>
#include <QRectF>
#include <QString>

#include <optional>
#include <vector>

namespace semblance {

struct ScaleTick {
    double x = 0;
    QString label; ///< empty: a line between
};

/// A logarithmic axis of pixel sizes, from one round number (1, 2, 5 × 10ⁿ) to another, at least a decade apart.
class ScaleAxis {
public:
    ScaleAxis() = default;
    /// Holds what all rows have; `left` and `right` are where the round numbers at its ends come to lie.
    ScaleAxis(const std::vector<StripRow>& rows, double left, double right);

    double finestNm() const { return m_finestNm; }
    double coarsestNm() const { return m_coarsestNm; }
    double xOf(double pixelSizeNm) const;
    /// Lines and labels; labels are at least `labelWidth` apart.
    std::vector<ScaleTick> ticks(double labelWidth) const;

private:
    double m_finestNm = 1;
    double m_coarsestNm = 10;
    double m_left = 0;
    double m_right = 1;
};

/// "1 nm/px", "0.5 nm/px", "20 µm/px": a round number in the fitting unit.
QString roundScaleText(double pixelSizeNm);

/// A mark of a row.
struct StripPlace {
    std::size_t row = 0;
    std::size_t mark = 0;
    bool operator==(const StripPlace&) const = default;
};

struct StripGeometry {
    QRectF area;           ///< of all rows, axis and names left out
    double rowHeight = 24; ///< > markSize
    double markSize = 7;
};

/// Where the marks of a strip plot stand: across by their size, and images of about one size stacked around the middle of
/// their row, closer the more there are, so that none leaves it. Nothing here paints.
class StripLayout {
public:
    StripLayout() = default;
    StripLayout(const std::vector<StripRow>& rows, const StripGeometry& geometry);

    const ScaleAxis& axis() const { return m_axis; }
    const StripGeometry& geometry() const { return m_geometry; }
    std::size_t rowCount() const { return m_places.size(); }
    /// In the order of the row's marks.
    const std::vector<QPointF>& marksOf(std::size_t row) const { return m_places.at(row); }
    double middleOf(std::size_t row) const;
    QPointF at(const StripPlace& place) const { return m_places.at(place.row).at(place.mark); }

    /// The row at a height; nothing above, below and between.
    std::optional<std::size_t> rowAt(double y) const;
    /// The mark nearest to a point, no further away than `reach`.
    std::optional<StripPlace> hit(const QPointF& point, double reach) const;
    /// The mark of a row whose x is nearest; nothing where the row has none.
    std::optional<StripPlace> nearestInRow(std::size_t row, double x) const;

private:
    void place(std::size_t row, const std::vector<StripMark>& marks);

    StripGeometry m_geometry;
    ScaleAxis m_axis;
    std::vector<std::vector<QPointF>> m_places;
};

} // namespace semblance
