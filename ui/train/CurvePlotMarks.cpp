// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/CurvePlot.h"

#include <qcustomplot.h>

namespace semblance {

void CurvePlot::markBest() {
    const auto best = m_history.best();
    m_bestLine->setVisible(best.has_value());
    if (!best) {
        m_best->data()->clear();
        return;
    }
    const double value = best->validation.images > 0 ? validationValue(*best, m_kind) : trainingValue(*best, m_kind);
    m_best->setData({double(best->epoch)}, {value}, true);
    m_bestLine->point1->setCoords(best->epoch, 0);
    m_bestLine->point2->setCoords(best->epoch, 1);
}

void CurvePlot::drawMarks() {
    const std::vector<CurveMark>& marks = m_history.marks();
    while (m_marks.size() > marks.size()) {
        m_plot->removeItem(m_marks.back().first);
        m_plot->removeItem(m_marks.back().second);
        m_marks.pop_back();
    }
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if (i == m_marks.size()) {
            m_marks.emplace_back(new QCPItemStraightLine(m_plot), new QCPItemText(m_plot));
            auto* words = m_marks.back().second;
            words->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
            words->setPadding(QMargins(spacing::unit, 0, spacing::unit, 0));
        }
        const auto& [line, words] = m_marks[i];
        line->point1->setCoords(marks[i].x, 0);
        line->point2->setCoords(marks[i].x, 1);
        const bool isInLeftHalf = marks[i].x < m_plot->xAxis->range().center();
        words->setPositionAlignment(Qt::AlignTop | (isInLeftHalf ? Qt::AlignLeft : Qt::AlignRight));
        words->position->setCoords(marks[i].x, 0.02 + 0.1 * static_cast<double>(i % 3)); // neighbours do not meet
        words->setText(marks[i].words);
        words->setFont(font());
    }
    colourMarks(schemeOf(palette()));
}

void CurvePlot::colourMarks(ColourScheme scheme) {
    const ThemeColours& c = coloursOf(scheme);
    for (const auto& [line, words] : m_marks) {
        line->setPen(QPen(c.accent, 1, Qt::DotLine));
        words->setColor(c.mutedText);
    }
}

} // namespace semblance
