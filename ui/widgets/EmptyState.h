// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

class QLabel;
class QPushButton;

namespace semblance {

class IconLabel;

struct EmptyStateText {
    QString icon;     ///< a name of lineIcon
    QString title;    ///< "No data set yet"
    QString sentence; ///< what this place is for
    QString action;   ///< text of the one button, with mnemonic; empty: none
};

/// What a page without content shows: what it is for, and its one action.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(const EmptyStateText& text, QWidget* parent = nullptr);
    void setText(const EmptyStateText& text);
    QPushButton* button() const { return m_button; }

Q_SIGNALS:
    void actionRequested();

private:
    IconLabel* m_icon;
    QLabel* m_title;
    QLabel* m_sentence;
    QPushButton* m_button;
};

} // namespace semblance
