// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/StripLayout.h"

#include <QCoreApplication>
#include <QLineF>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

namespace semblance {
namespace {

class Wording {
    Q_DECLARE_TR_FUNCTIONS(semblance::ScalePlot)
};

constexpr double almost = 1e-9; // of a power of ten that was computed

double decadeOf(double value) {
    return std::pow(10, std::floor(std::log10(value) + almost));
}

/// The largest of 1, 2, 5 × 10ⁿ that is not above.
double roundBelow(double value) {
    const double decade = decadeOf(value);
    for (const double mantissa : {5.0, 2.0})
        if (mantissa * decade <= value * (1 + almost)) return mantissa * decade;
    return decade;
}

double roundAbove(double value) {
    const double decade = decadeOf(value);
    for (const double mantissa : {1.0, 2.0, 5.0})
        if (mantissa * decade >= value * (1 - almost)) return mantissa * decade;
    return 10 * decade;
}

/// Of the numbers between two ticks, those that get a label.
enum class Labels { OneTwoFive, OneAndThree, Decades, EveryThirdDecade };

bool hasLabel(Labels labels, int decade, int mantissa) {
    switch (labels) {
    case Labels::OneTwoFive: return mantissa == 1 || mantissa == 2 || mantissa == 5;
    case Labels::OneAndThree: return mantissa == 1 || mantissa == 3;
    case Labels::Decades: return mantissa == 1;
    case Labels::EveryThirdDecade: break;
    }
    return mantissa == 1 && decade % 3 == 0;
}

Labels labelsFor(double decadePx, double labelWidth) {
    if (decadePx * std::log10(2) >= labelWidth) return Labels::OneTwoFive;
    if (decadePx * std::log10(3) >= labelWidth) return Labels::OneAndThree;
    return decadePx >= labelWidth ? Labels::Decades : Labels::EveryThirdDecade;
}

} // namespace

ScaleAxis::ScaleAxis(const std::vector<StripRow>& rows, double left, double right) : m_left(left), m_right(right) {
    double finest = std::numeric_limits<double>::infinity();
    double coarsest = 0;
    for (const StripRow& row : rows) {
        if (row.marks.empty()) continue;
        finest = std::min(finest, row.marks.front().pixelSizeNm);
        coarsest = std::max(coarsest, row.marks.back().pixelSizeNm);
    }
    if (coarsest <= 0) return;
    m_finestNm = roundBelow(finest);
    m_coarsestNm = roundAbove(coarsest);
    // A single magnification stands in the middle of something, not at an edge.
    while (m_coarsestNm < m_finestNm * 10 * (1 - almost)) {
        m_finestNm = roundBelow(m_finestNm * 0.99);
        if (m_coarsestNm < m_finestNm * 10 * (1 - almost)) m_coarsestNm = roundAbove(m_coarsestNm * 1.01);
    }
}

double ScaleAxis::xOf(double pixelSizeNm) const {
    return m_left + (m_right - m_left) * std::log(pixelSizeNm / m_finestNm) / std::log(m_coarsestNm / m_finestNm);
}

std::vector<ScaleTick> ScaleAxis::ticks(double labelWidth) const {
    const double decadePx = xOf(10 * m_finestNm) - xOf(m_finestNm);
    const Labels labels = labelsFor(decadePx, labelWidth);
    std::vector<ScaleTick> ticks;
    const int first = static_cast<int>(std::floor(std::log10(m_finestNm) + almost));
    const int last = static_cast<int>(std::floor(std::log10(m_coarsestNm) + almost));
    for (int decade = first; decade <= last; ++decade) {
        for (int mantissa = 1; mantissa <= 9; ++mantissa) {
            const double size = mantissa * std::pow(10, decade);
            if (size < m_finestNm * (1 - almost) || size > m_coarsestNm * (1 + almost)) continue;
            ticks.push_back({xOf(size), hasLabel(labels, decade, mantissa) ? roundScaleText(size) : QString()});
        }
    }
    return ticks;
}

QString roundScaleText(double pixelSizeNm) {
    const auto text = [](double value, const char* unit) {
        return Wording::tr("%1 %2/px", "number, unit of length")
            .arg(QLocale().toString(value, 'g', 3), QString::fromUtf8(unit));
    };
    if (pixelSizeNm >= 1e6 * (1 - almost)) return text(pixelSizeNm / 1e6, "mm");
    if (pixelSizeNm >= 1e3 * (1 - almost)) return text(pixelSizeNm / 1e3, "µm");
    return text(pixelSizeNm, "nm");
}

StripLayout::StripLayout(const std::vector<StripRow>& rows, const StripGeometry& geometry)
    : m_geometry(geometry),
      m_axis(rows, geometry.area.left() + geometry.markSize, geometry.area.right() - geometry.markSize) {
    m_places.resize(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
        place(row, rows[row].marks);
}

double StripLayout::middleOf(std::size_t row) const {
    return m_geometry.area.top() + (static_cast<double>(row) + 0.5) * m_geometry.rowHeight;
}

void StripLayout::place(std::size_t row, const std::vector<StripMark>& marks) {
    std::vector<QPointF>& places = m_places[row];
    // Marks that would overlap stand in one column; their places in it come first, the distance once all are counted.
    std::vector<int> heights;
    double columnLeft = -std::numeric_limits<double>::infinity();
    int inColumn = 0;
    int most = 1;
    for (const StripMark& mark : marks) {
        const double x = m_axis.xOf(mark.pixelSizeNm);
        if (x - columnLeft >= m_geometry.markSize) {
            columnLeft = x;
            inColumn = 0;
        }
        heights.push_back(inColumn++);
        most = std::max(most, inColumn);
        places.emplace_back(x, middleOf(row));
    }
    const double room = m_geometry.rowHeight - m_geometry.markSize - 2;
    const double step = most == 1 ? 0 : std::min(m_geometry.markSize, room / (most - 1));
    for (std::size_t i = 0; i < places.size(); ++i) {
        const int distance = (heights[i] + 1) / 2;
        places[i].ry() += (heights[i] % 2 == 0 ? -distance : distance) * step;
    }
}

std::optional<std::size_t> StripLayout::rowAt(double y) const {
    const double row = std::floor((y - m_geometry.area.top()) / m_geometry.rowHeight);
    if (row < 0 || row >= static_cast<double>(m_places.size())) return std::nullopt;
    return static_cast<std::size_t>(row);
}

std::optional<StripPlace> StripLayout::hit(const QPointF& point, double reach) const {
    const auto row = rowAt(point.y());
    if (!row) return std::nullopt;
    const std::vector<QPointF>& places = m_places[*row];
    std::optional<StripPlace> best;
    double nearest = reach;
    for (auto place = std::ranges::lower_bound(places, point.x() - reach, {}, [](const QPointF& p) { return p.x(); });
         place != places.end() && place->x() <= point.x() + reach; ++place) {
        const double distance = QLineF(*place, point).length();
        if (distance > nearest) continue;
        nearest = distance;
        best = StripPlace{*row, static_cast<std::size_t>(place - places.begin())};
    }
    return best;
}

std::optional<StripPlace> StripLayout::nearestInRow(std::size_t row, double x) const {
    const std::vector<QPointF>& places = m_places.at(row);
    if (places.empty()) return std::nullopt;
    const auto nearest = std::ranges::min_element(places, {}, [x](const QPointF& p) { return std::abs(p.x() - x); });
    return StripPlace{row, static_cast<std::size_t>(nearest - places.begin())};
}

} // namespace semblance
