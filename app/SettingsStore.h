// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

#include <filesystem>

namespace semblance {

/// Every setting of the program; keys, types and defaults stand in one table (SettingsStore.cpp). GUI thread only.
class SettingsStore {
public:
    enum class Key {
        Theme,    ///< "system", "light", "dark"
        Language, ///< "en", "de"; empty: as the desktop
        ThumbnailSidePx,
        Device,    ///< "auto", "cpu", "cuda:0"
        Threads,   ///< 0: all
        Precision, ///< "automatic", "float32", "bfloat16"
        RunsFolder,
        CacheFolder,
        WeightsFolder,
        CacheLimitMb, ///< 0: what the disk has room for
        WindowState,  ///< splitters and columns, by page
        LastDataSet,
        LastDataSetCounts, ///< "images classes"
        DataSetChoices,    ///< classes and split of the last ten folders (DataSetChoices.h)
        LastModel,
        RecentFolders,
        RecentModels,
        UnfinishedRuns, ///< folders of the trainings that were begun here and came to no end yet
        TrainingOptions ///< the last used, as KEY=VALUE lines
    };

    SettingsStore();

    QString text(Key key) const;
    int number(Key key) const;
    QByteArray bytes(Key key) const;
    QStringList list(Key key) const;
    std::filesystem::path folder(Key key) const;
    void set(Key key, const QVariant& value);
    void clear() { m_settings.clear(); }
    /// Puts `entry` at the head of a list and keeps the newest ten. What other windows wrote meanwhile is kept.
    void remember(Key key, const QString& entry);
    /// Takes it out of the list.
    void forget(Key key, const QString& entry);

private:
    QVariant value(Key key) const;

    QSettings m_settings;
};

} // namespace semblance
