// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace semblance {

/// What the scale is and where it comes from, in a rounded frame on the dark strip below an image; pressing it leads to
/// stating the scale. An unknown scale is amber and has a dashed frame. In a narrow place the text is shortened.
class ScaleChip : public QAbstractButton {
    Q_OBJECT
public:
    explicit ScaleChip(QWidget* parent = nullptr);

    void setScale(const QString& text, bool isKnown);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    bool m_isKnown = true;
};

} // namespace semblance
