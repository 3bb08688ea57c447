// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDoubleSpinBox>

namespace semblance {

/// A field for rates as people write them: "0.001", "5e-4", "3E-05". Steps go 1, 2, 5, 10 …; the value keeps every digit.
class RateBox : public QDoubleSpinBox {
    Q_OBJECT
public:
    explicit RateBox(QWidget* parent = nullptr);
    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QValidator::State validate(QString& text, int& position) const override;
    void stepBy(int steps) override;
};

} // namespace semblance
