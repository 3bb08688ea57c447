// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>

class QDoubleSpinBox;
class QLabel;
class QLayout;
class QPushButton;

namespace semblance {

class ElidedLabel;
struct SettingsValues;
struct StorageUse;

/// Folders of runs, weights and cache, what they hold, and the cache's limit.
class StorageSettings : public QFrame {
    Q_OBJECT
public:
    explicit StorageSettings(QWidget* parent = nullptr);
    void setValues(const SettingsValues& values);
    void setUse(const StorageUse& use);

Q_SIGNALS:
    void changeRunsFolderRequested();
    void changeCacheFolderRequested();
    void openRunsFolderRequested();
    void openCacheFolderRequested();
    void changeWeightsFolderRequested();
    void openWeightsFolderRequested();
    void weightsRequested();
    void clearCacheRequested();
    void cacheLimitChanged(quint64 bytes);

private:
    QLayout* makeFolderRow(ElidedLabel* folder, QLabel* use, const QList<QPushButton*>& buttons);

    ElidedLabel* m_runs;
    ElidedLabel* m_cache;
    ElidedLabel* m_weights;
    QLabel* m_runsUse;
    QLabel* m_cacheUse;
    QLabel* m_weightsUse;
    QPushButton* m_clear;
    QDoubleSpinBox* m_limit;
};

} // namespace semblance
