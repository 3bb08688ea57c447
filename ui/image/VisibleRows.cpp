// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/VisibleRows.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QScrollBar>

#include <algorithm>

namespace semblance {

namespace {

// Short enough to feel immediate, long enough that a flick through thousands asks for the last screen alone.
constexpr int restMs = 30;

} // namespace

VisibleRows::VisibleRows(QAbstractItemView* view) : QObject(view), m_view(view) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(restMs);
    connect(&m_timer, &QTimer::timeout, this, &VisibleRows::look);
    connect(view->verticalScrollBar(), &QScrollBar::valueChanged, this, &VisibleRows::refresh);
    connect(view->verticalScrollBar(), &QScrollBar::rangeChanged, this, &VisibleRows::refresh);
    const auto* model = view->model();
    connect(model, &QAbstractItemModel::modelReset, this, &VisibleRows::refresh);
    connect(model, &QAbstractItemModel::layoutChanged, this, &VisibleRows::refresh);
    connect(model, &QAbstractItemModel::rowsInserted, this, &VisibleRows::refresh);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &VisibleRows::refresh);
    view->viewport()->installEventFilter(this);
}

bool VisibleRows::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize || event->type() == QEvent::Show) refresh();
    return QObject::eventFilter(watched, event);
}

int VisibleRows::rowNear(const QPoint& point, int step) const {
    // Between items there is nothing at a point; look a little further along.
    const int limit = m_view->viewport()->height();
    for (QPoint at = point; at.y() >= 0 && at.y() < limit; at.ry() += step) {
        for (int x = at.x(); x >= 0 && x < m_view->viewport()->width(); x += step) {
            const QModelIndex index = m_view->indexAt({x, at.y()});
            if (index.isValid()) return index.row();
        }
    }
    return -1;
}

void VisibleRows::look() {
    const int rows = m_view->model()->rowCount();
    if (!m_view->isVisible() || rows == 0) return;
    constexpr int step = 8;
    m_first = std::max(0, rowNear({2, 2}, step));
    const int last = rowNear({m_view->viewport()->width() - 3, m_view->viewport()->height() - 3}, -step);
    m_last = last >= m_first ? last : rows - 1;
    Q_EMIT changed(m_first, m_last);
}

} // namespace semblance
