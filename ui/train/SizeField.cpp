// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/SizeField.h"

#include "ui/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>

namespace semblance {

namespace {
constexpr int largestSidePx = 8192;
constexpr int stepPx = 32;
} // namespace

SizeField::SizeField(QWidget* parent) : QWidget(parent), m_width(new QSpinBox), m_height(new QSpinBox) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::unit);
    layout->addWidget(m_width, 1);
    layout->addWidget(new QLabel(QStringLiteral("×")));
    layout->addWidget(m_height, 1);
    for (QSpinBox* side : {m_width, m_height}) {
        side->setRange(1, largestSidePx);
        side->setSingleStep(stepPx);
        side->setSuffix(tr(" px"));
        connect(side, &QSpinBox::valueChanged, this, &SizeField::edited);
    }
    m_width->setAccessibleName(tr("Image width"));
    m_height->setAccessibleName(tr("Image height"));
    m_width->setObjectName(QStringLiteral("imageWidth"));
    m_height->setObjectName(QStringLiteral("imageHeight"));
    setFocusProxy(m_width);
}

SizePx SizeField::size() const {
    return {m_width->value(), m_height->value()};
}

void SizeField::setSize(const SizePx& size) {
    m_width->setValue(size.width);
    m_height->setValue(size.height);
}

void SizeField::setSmallestSide(int px) {
    m_width->setMinimum(px);
    m_height->setMinimum(px);
}

} // namespace semblance
