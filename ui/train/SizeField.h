// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Preprocessing.h"

#include <QWidget>

class QSpinBox;

namespace semblance {

/// Width × height in pixels.
class SizeField : public QWidget {
    Q_OBJECT
public:
    explicit SizeField(QWidget* parent = nullptr);
    SizePx size() const;
    void setSize(const SizePx& size);
    void setSmallestSide(int px);

Q_SIGNALS:
    void edited();

private:
    QSpinBox* m_width;
    QSpinBox* m_height;
};

} // namespace semblance
