// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace semblance {

/// Says over the whole window, while something is dragged over it, what a drop would do.
class DropHint : public QWidget {
    Q_OBJECT
public:
    explicit DropHint(QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace semblance
