// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/Theme.h"

#include <QFrame>
#include <QString>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace semblance {

class IconLabel;

enum class NoticeKind { Info, Success, Warning, Error };

/// One sentence across a page with an icon, an optional action or two, and an optional way to put it away.
class Notice : public QFrame {
    Q_OBJECT
public:
    explicit Notice(QWidget* parent = nullptr);
    /// Shows the sentence; buttons added before are removed.
    void say(NoticeKind kind, const QString& sentence);
    /// Long sentences with long buttons: those stand below the words, not beside them.
    void setActionsBelow();
    /// Adds a button; the caller connects it.
    QPushButton* addButton(const QString& text, WidgetRole role = WidgetRole::Flat);
    QString sentence() const;
    NoticeKind kind() const { return m_kind; }

Q_SIGNALS:
    void dismissed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    NoticeKind m_kind = NoticeKind::Info;
    IconLabel* m_icon;
    QLabel* m_text;
    QHBoxLayout* m_actions;
    QVBoxLayout* m_words;
};

} // namespace semblance
