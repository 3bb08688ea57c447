// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>
#include <QWidget>

#include <cstdint>
#include <optional>

class QFrame;
class QPushButton;

namespace semblance {

class ElidedLabel;
class InterruptedCard;
class StartCard;
struct InterruptedTraining;

/// The data set that was open last.
struct RecentDataSet {
    QString folder;
    QString name;
    std::int64_t images = 0;
    int classes = 0;
    QDateTime opened;
};

/// What stands in the window before a data set does: three ways in, from the second time on the last data set, and above
/// them a training that was interrupted.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);
    void setRecentDataSet(const std::optional<RecentDataSet>& recent);
    /// Trainings that can be gone on with, the one that ran last first. They stand above everything else.
    void setInterrupted(const QList<InterruptedTraining>& trainings);

Q_SIGNALS:
    void openFolderRequested();
    void sampleSetRequested();
    void classifyRequested();
    void recentDataSetRequested(const QString& folder);
    // Of the run in this folder.
    void goOnRequested(const QString& runFolder);
    void showRunRequested(const QString& runFolder);
    void dismissRequested(const QString& runFolder);

private:
    QWidget* makeRecent();
    void nameContinue();

    StartCard* m_open;
    StartCard* m_sample;
    StartCard* m_classify;
    InterruptedCard* m_interrupted;
    QFrame* m_recent;
    ElidedLabel* m_recentName;
    ElidedLabel* m_recentLine;
    QPushButton* m_continue;
    QString m_recentFolder;
    bool m_hasInterrupted = false;
};

} // namespace semblance
