// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/frame/Actions.h"

#include <QWidget>

#include <map>

class QButtonGroup;
class QToolButton;
class QVBoxLayout;

namespace semblance {

/// The pages as a column of icons with words.
class PageRail : public QWidget {
    Q_OBJECT
public:
    explicit PageRail(QWidget* parent = nullptr);
    void addEntry(PageId id, const QString& title, const QString& icon, bool atFoot);
    /// No entry is marked where the page has none.
    void markCurrent(PageId id);
    QToolButton* entry(PageId id) const;

Q_SIGNALS:
    void chosen(semblance::PageId id);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QButtonGroup* m_group;
    QVBoxLayout* m_top;
    QVBoxLayout* m_foot;
    std::map<PageId, QToolButton*> m_entries;
};

} // namespace semblance
