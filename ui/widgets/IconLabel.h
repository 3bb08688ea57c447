// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Icon.h"

#include <QLabel>

namespace semblance {

/// A line icon as a label, drawn anew when the theme changes.
class IconLabel : public QLabel {
    Q_OBJECT
public:
    explicit IconLabel(const QString& name, IconTint tint = IconTint::Text, int sidePx = 20, QWidget* parent = nullptr);
    void setIcon(const QString& name, IconTint tint);

protected:
    void changeEvent(QEvent* event) override;

private:
    void draw();

    QString m_name;
    IconTint m_tint;
    int m_sidePx;
};

} // namespace semblance
