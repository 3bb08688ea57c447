// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DesktopServices.h"
#include "app/JobThread.h"
#include "app/Surroundings.h"
#include "core/training/Devices.h"

#include <QObject>

#include <vector>

namespace semblance {

class SettingsPage;

/// Runs the Settings page and keeps what the whole program follows: theme, devices, folders. GUI thread only.
class SettingsController : public QObject {
    Q_OBJECT
public:
    SettingsController(const Surroundings& surroundings, SettingsPage& page, QObject* parent = nullptr);

    /// Runs the test kernel on every device, on a worker; answers with devicesProbed().
    void probe();
    void applyTheme();
    void chooseTheme(const QString& theme);
    void showDevices();
    void copyDiagnostics();
    /// Measures what the folders hold, on a worker.
    void updateStorage();
    void setTrialResult(const QString& sentence);

Q_SIGNALS:
    void devicesProbed(const std::vector<semblance::DeviceInfo>& devices);
    void thumbnailSizeChanged(int sidePx);
    void weightsRequested();
    void weightsFolderChanged();
    /// Device, threads or precision.
    void computeChanged();

private:
    void connectPage();
    void showValues();
    void connectWeights();
    void clearCache();
    void chooseFolder(int key);
    QString deviceLines() const;
    void updateDeviceText();

    Surroundings m_surroundings;
    SettingsPage& m_page;
    std::vector<DeviceInfo> m_devices;
    QString m_trial;
    ColourSchemeWatcher m_scheme;
    JobThread m_thread;
};

} // namespace semblance
