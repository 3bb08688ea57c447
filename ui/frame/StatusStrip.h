// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/frame/JobStatus.h"

#include <QElapsedTimer>
#include <QStatusBar>

#include <vector>

class QLabel;
class QProgressBar;
class QPushButton;
class QTimer;
class QToolButton;

namespace semblance {

class ElidedLabel;

/// At the left what the program does, with its own cancel; at the right data set and device. A job appears once it has taken
/// a moment: what is over sooner would only flicker.
class StatusStrip : public QStatusBar {
    Q_OBJECT
public:
    explicit StatusStrip(QWidget* parent = nullptr);
    void setJob(const JobStatus& job);
    void removeJob(const QString& id);
    /// For a few seconds in the place of the text, whatever runs.
    void setMessage(const QString& sentence);
    void setDataSetText(const QString& text);
    void setDeviceText(const QString& text);
    /// The job that Escape would cancel on this page, the newest first; empty where none can be.
    QString cancellableJob(PageId inFront) const;

Q_SIGNALS:
    void cancelRequested(const QString& jobId);
    void deviceClicked();
    void dataSetClicked();

private:
    void showNewest();
    void updateJobs();
    void showJob(const JobStatus& job);
    QString sentenceOf(const JobStatus& job) const;

    bool runs(const QString& jobId) const;

    std::vector<JobStatus> m_jobs; ///< in the order of their start; the last is shown
    QString m_pressed;             ///< the job that stood there when the cross went down
    ElidedLabel* m_text;
    QProgressBar* m_bar;
    QLabel* m_left;
    QToolButton* m_cancel;
    QLabel* m_others;
    QPushButton* m_dataSet;
    QPushButton* m_device;
    QTimer* m_messageEnd;
    QTimer* m_appearance;
    QElapsedTimer m_sinceShown; ///< since a job stood there
    QTimer* m_pulse;
};

} // namespace semblance
