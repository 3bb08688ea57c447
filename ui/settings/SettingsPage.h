// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/TrainingOptions.h"
#include "core/training/Devices.h"
#include "ui/Theme.h"

#include <QList>
#include <QString>
#include <QWidget>

#include <vector>

namespace semblance {

class ComputeSettings;
class StorageSettings;
class AppearanceSettings;

struct LanguageEntry {
    QString code; ///< "en", "de"; empty: as the desktop
    QString name; ///< in itself: "Deutsch"
};

/// What the settings store holds for this page.
struct SettingsValues {
    QString device = QStringLiteral("auto");
    int threads = 0; ///< 0: all cores
    Precision precision = Precision::Automatic;
    QString runsFolder;
    QString cacheFolder;
    QString weightsFolder;
    std::uint64_t cacheLimitBytes = 0; ///< 0: as much as the disk has room for
    ThemeChoice theme = ThemeChoice::System;
    QString language;
    int thumbnailSizePx = 128;
};

/// What lies on the disk now; app measures it.
struct StorageUse {
    std::uint64_t runsBytes = 0;
    std::uint64_t cacheBytes = 0;
    std::uint64_t freeBytes = 0; ///< on the cache's disk
    std::uint64_t weightsBytes = 0;
};

/// Compute, storage, appearance. Every change is a signal at once; there is no Apply.
class SettingsPage : public QWidget {
    Q_OBJECT
public:
    explicit SettingsPage(QWidget* parent = nullptr);
    /// Shows values without emitting anything.
    void setValues(const SettingsValues& values);
    void setDevices(const std::vector<DeviceInfo>& devices);
    void setTrialResult(const QString& sentence); ///< what the last trial chose; empty: none yet
    void setStorageUse(const StorageUse& use);
    void setLanguages(const QList<LanguageEntry>& languages);

Q_SIGNALS:
    void deviceChanged(const QString& device);
    void threadsChanged(int threads);
    void precisionChanged(semblance::Precision precision);
    void changeRunsFolderRequested();
    void changeCacheFolderRequested();
    void changeWeightsFolderRequested();
    void openWeightsFolderRequested();
    void weightsRequested();
    void openRunsFolderRequested();
    void openCacheFolderRequested();
    void clearCacheRequested();
    void cacheLimitChanged(quint64 bytes);
    void themeChanged(semblance::ThemeChoice choice);
    void languageChanged(const QString& code);
    void thumbnailSizeChanged(int sizePx);
    void copyDiagnosticsRequested();

private:
    ComputeSettings* m_compute;
    StorageSettings* m_storage;
    AppearanceSettings* m_appearance;
};

} // namespace semblance
