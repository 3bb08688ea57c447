// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QIcon>

namespace semblance {

/// A large button: icon, title, and a sentence that wraps.
class StartCard : public QAbstractButton {
    Q_OBJECT
public:
    explicit StartCard(const QString& icon, QWidget* parent = nullptr);
    void setWords(const QString& title, const QString& sentence);
    QString title() const { return text(); }
    QString sentence() const { return m_sentence; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QIcon m_icon;
    QString m_sentence;
};

} // namespace semblance
