// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

class QAbstractItemView;

namespace semblance {

/// Watches a list or table view and says which rows are in sight, a moment after scrolling, resizing or a change of the
/// model has come to rest. Works for views whose items stand in reading order. GUI thread only.
class VisibleRows : public QObject {
    Q_OBJECT
public:
    /// The view owns it.
    explicit VisibleRows(QAbstractItemView* view);
    /// Says it again although nothing moved (thumbnails were dropped, the model was filled).
    void refresh() { m_timer.start(); }
    /// In view (proxy) rows; first > last: none.
    int first() const { return m_first; }
    int last() const { return m_last; }

Q_SIGNALS:
    void changed(int first, int last);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void look();
    int rowNear(const QPoint& point, int step) const;

    QAbstractItemView* m_view = nullptr;
    QTimer m_timer;
    int m_first = 0;
    int m_last = -1;
};

} // namespace semblance
