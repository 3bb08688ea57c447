// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/TrainingEvents.h"

#include <QFrame>

class QLabel;

namespace semblance {

/// The running numbers under the curves: epoch, images a second, time left, device, memory, learning rate.
class ProgressFigures : public QFrame {
    Q_OBJECT
public:
    explicit ProgressFigures(QWidget* parent = nullptr);
    void clear();
    void setStarted(const RunStarted& started);
    void setEpochs(int epochs) { m_epochs = epochs; } ///< from the next batch on
    void setBatch(const BatchEvent& batch);
    void setEpoch(const EpochEvent& epoch);
    void goBack(int epochsDone); ///< the run went back, and has so many epochs now
    void setMemory(std::uint64_t usedBytes, std::uint64_t limitBytes);
    void setNoTimeLeft(); ///< paused or ended
    /// "Epoch 3 of 20; Speed 14.3 images/s; …", for readers and tests.
    QString text() const;

private:
    QString epochText(const BatchEvent& batch) const;
    QLabel* addFigure(const QString& name);

    int m_epochs = 0;
    QLabel* m_epoch;
    QLabel* m_speed;
    QLabel* m_left;
    QLabel* m_device;
    QLabel* m_memory;
    QLabel* m_rate;
};

} // namespace semblance
