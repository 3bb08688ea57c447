// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace semblance {

/// A dashed frame that says "here". It takes no drops itself: they go to the window.
class DropZone : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace semblance
