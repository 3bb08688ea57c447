// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>
#include <QWidget>

#include <cstdint>
#include <optional>

class QFrame;
class QPushButton;

namespace semblance {

class ElidedLabel;
class StartCard;

/// The data set that was open last.
struct RecentDataSet {
    QString folder;
    QString name;
    std::int64_t images = 0;
    int classes = 0;
    QDateTime opened;
};

/// What stands in the window before a data set does: three ways in, and from the second time on the last data set.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);
    void setRecentDataSet(const std::optional<RecentDataSet>& recent);

Q_SIGNALS:
    void openFolderRequested();
    void sampleSetRequested();
    void classifyRequested();
    void recentDataSetRequested(const QString& folder);

private:
    QWidget* makeRecent();

    StartCard* m_open;
    StartCard* m_sample;
    StartCard* m_classify;
    QFrame* m_recent;
    ElidedLabel* m_recentName;
    ElidedLabel* m_recentLine;
    QPushButton* m_continue;
    QString m_recentFolder;
};

} // namespace semblance
