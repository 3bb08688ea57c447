// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/StoredWeights.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace semblance {

class ElidedLabel;

/// What is known of the chosen weights: what they were trained on, from where they come, where their file lies or belongs.
class WeightsDetails : public QFrame {
    Q_OBJECT
public:
    explicit WeightsDetails(QWidget* parent = nullptr);
    /// Null: none is chosen.
    void setWeights(const StoredWeights* stored);

private:
    QString sentenceOf(const StoredWeights& stored) const;

    ElidedLabel* m_title;
    QLabel* m_remark;
    ElidedLabel* m_address;
    ElidedLabel* m_place;
    QPushButton* m_copyAddress;
    QPushButton* m_copyPlace;
};

} // namespace semblance
