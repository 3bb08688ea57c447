// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SettingsStore.h"

#include "app/QtPath.h"

#include <QStandardPaths>

#include <array>
#include <utility>

namespace semblance {
namespace {

struct Row {
    SettingsStore::Key key;
    const char* name;
    QVariant fallback;
};

QString dataFolder(const QString& name) {
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QLatin1Char('/') + name;
}

/// Where the command looks, too.
QString sharedDataFolder(const QString& name) {
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/semblance/") + name;
}

QString cacheFolder(const QString& name) {
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + QStringLiteral("/semblance/") +
           name;
}

const Row& rowOf(SettingsStore::Key key) {
    using K = SettingsStore::Key;
    static const std::array rows{
        Row{K::Theme, "appearance/theme", QStringLiteral("system")},
        Row{K::Language, "appearance/language", QString()},
        Row{K::ThumbnailSidePx, "appearance/thumbnailSidePx", 128},
        Row{K::Device, "compute/device", QStringLiteral("auto")},
        Row{K::Threads, "compute/threads", 0},
        Row{K::Precision, "compute/precision", QStringLiteral("automatic")},
        Row{K::RunsFolder, "storage/runsFolder", dataFolder(QStringLiteral("runs"))},
        Row{K::CacheFolder, "storage/cacheFolder", cacheFolder(QStringLiteral("pixels"))},
        Row{K::WeightsFolder, "storage/weightsFolder", sharedDataFolder(QStringLiteral("weights"))},
        Row{K::CacheLimitMb, "storage/cacheLimitMb", 50'000},
        Row{K::WindowState, "window/state", QByteArray()},
        Row{K::LastDataSet, "last/dataSet", QString()},
        Row{K::LastDataSetCounts, "last/dataSetCounts", QStringLiteral("0 0")},
        Row{K::DataSetChoices, "last/dataSetChoices", QByteArray()},
        Row{K::LastModel, "last/model", QString()},
        Row{K::RecentFolders, "recent/folders", QStringList()},
        Row{K::RecentModels, "recent/models", QStringList()},
        Row{K::UnfinishedRuns, "last/unfinishedRuns", QStringList()},
        Row{K::TrainingOptions, "last/trainingOptions", QStringList()},
    };
    for (const Row& row : rows)
        if (row.key == key) return row;
    return rows.front();
}

} // namespace

SettingsStore::SettingsStore()
    : m_settings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("semblance"), QStringLiteral("semblance")) {
}

QVariant SettingsStore::value(Key key) const {
    const Row& row = rowOf(key);
    return m_settings.value(QLatin1String(row.name), row.fallback);
}

QString SettingsStore::text(Key key) const {
    return value(key).toString();
}
int SettingsStore::number(Key key) const {
    return value(key).toInt();
}
QByteArray SettingsStore::bytes(Key key) const {
    return value(key).toByteArray();
}
QStringList SettingsStore::list(Key key) const {
    return value(key).toStringList();
}
std::filesystem::path SettingsStore::folder(Key key) const {
    return toPath(text(key));
}

void SettingsStore::set(Key key, const QVariant& value) {
    m_settings.setValue(QLatin1String(rowOf(key).name), value);
}

void SettingsStore::remember(Key key, const QString& entry) {
    m_settings.sync();
    QStringList entries = list(key);
    entries.removeAll(entry);
    entries.prepend(entry);
    while (entries.size() > 10)
        entries.removeLast();
    set(key, entries);
}

void SettingsStore::forget(Key key, const QString& entry) {
    m_settings.sync();
    QStringList entries = list(key);
    if (entries.removeAll(entry) > 0) set(key, entries);
}

} // namespace semblance
