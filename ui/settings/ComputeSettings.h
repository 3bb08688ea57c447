// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/TrainingOptions.h"
#include "core/training/Devices.h"

#include <QFrame>

#include <vector>

class QComboBox;
class QLabel;
class QSpinBox;
class QVBoxLayout;

namespace semblance {

/// Device, threads, precision, and every device with its reason.
class ComputeSettings : public QFrame {
    Q_OBJECT
public:
    explicit ComputeSettings(QWidget* parent = nullptr);
    void setValues(const QString& device, int threads, Precision precision);
    void setDevices(const std::vector<DeviceInfo>& devices);
    void setTrialResult(const QString& sentence);

Q_SIGNALS:
    void deviceChanged(const QString& device);
    void threadsChanged(int threads);
    void precisionChanged(semblance::Precision precision);

private:
    QWidget* deviceRow(const DeviceInfo& device);

    QComboBox* m_device;
    QSpinBox* m_threads;
    QComboBox* m_precision;
    QLabel* m_trial;
    QVBoxLayout* m_list;
    QString m_chosen = QStringLiteral("auto");
};

} // namespace semblance
