// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DesktopServices.h"
#include "app/RateTestSession.h"
#include "app/Surroundings.h"
#include "ui/frame/JobStatus.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>

namespace semblance {

class DatasetController;
class RateTestDialog;
class TrainController;
class TrainPage;

/// The learning-rate range test at work in the window: the dialog, the one test, and the rate that is taken from it to the
/// Train page. GUI thread only.
class RateTestController : public QObject {
    Q_OBJECT
public:
    RateTestController(const Surroundings& surroundings, TrainPage& page, const TrainController& training,
                       const DatasetController& dataset, QObject* parent = nullptr);
    ~RateTestController() override;

    void showDialog();
    /// Null until it was shown.
    RateTestDialog* dialog() const;
    /// Why none can start now (something else computes); empty: it can.
    void setBlocked(const QString& reason);
    bool isRunning() const { return m_session.isRunning(); }
    void stop();

    static const QString jobId;

Q_SIGNALS:
    /// Started or ended.
    void stateChanged();

private:
    void makeDialog();
    void showBlocked();
    void start();
    void take(const std::vector<RateTestEvent>& events);
    void onPreparing(const PreparationEvent& event);
    void onImagesReady();
    void onPoints(const std::vector<RatePoint>& points);
    void onEnded(const RateTestOutcome& outcome);
    void showJob();
    QString subject(const TrainingOptions& options) const;

    Surroundings m_surroundings;
    TrainPage& m_page;
    const TrainController& m_training;
    const DatasetController& m_dataset;
    QPointer<RateTestDialog> m_dialog;
    QString m_blocked;
    RateTestOptions m_test;
    JobStatus m_job;
    QElapsedTimer m_clock; ///< since the first step
    SleepInhibitor m_inhibitor;
    RateTestSession m_session; ///< last: it is joined before anything it uses goes
};

} // namespace semblance
