// SPDX-License-Identifier: GPL-3.0-or-later
// The session alone, with scripted trainers instead of LibTorch, so that it also runs under the thread sanitizer.
#include "app/TrainingSession.h"

#include <QSignalSpy>
#include <QTest>

#include <chrono>
#include <thread>

using namespace semblance;

namespace {

BatchEvent batchNumber(int step) {
    BatchEvent event;
    event.step = step;
    event.globalStep = step;
    return event;
}

/// Counts batches until it is told to stop, as a trainer would.
TrainingOutcome untilStopped(TrainingControl& control, TrainingObserver& observer, const PreparationSink&) {
    TrainingOutcome outcome;
    outcome.end = RunEnd::Cancelled;
    while (!control.isStopRequested()) {
        control.waitWhilePaused();
        observer.onBatch(batchNumber(++outcome.epochsDone));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return outcome;
}

} // namespace

class TestTrainingSession : public QObject {
    Q_OBJECT
    TrainingOutcome m_outcome;
    std::vector<BatchEvent> m_batches;
    int m_ended = 0;
    int m_wakeUps = 0;
    bool m_eventAfterEnd = false;

    void watch(TrainingSession& session) {
        m_batches.clear();
        m_ended = m_wakeUps = 0;
        m_eventAfterEnd = false;
        connect(&session, &TrainingSession::eventsArrived, this, [this](const std::vector<TrainingEvent>& events) {
            ++m_wakeUps;
            m_eventAfterEnd = m_eventAfterEnd || m_ended > 0;
            for (const TrainingEvent& event : events)
                if (const auto* batch = std::get_if<BatchEvent>(&event)) m_batches.push_back(*batch);
        });
        connect(&session, &TrainingSession::ended, this, [this](const TrainingOutcome& outcome) {
            ++m_ended;
            m_outcome = outcome;
        });
    }

private Q_SLOTS:
    void deliversEveryEventInOrderBeforeTheEnd() {
        TrainingSession session;
        watch(session);
        session.start([](TrainingControl&, TrainingObserver& observer, const PreparationSink&) {
            for (int step = 1; step <= 5000; ++step)
                observer.onBatch(batchNumber(step));
            return TrainingOutcome{};
        });
        QTRY_COMPARE(m_ended, 1);
        QCOMPARE(m_batches.size(), std::size_t(5000));
        for (int step = 1; step <= 5000; ++step)
            QCOMPARE(m_batches[static_cast<std::size_t>(step - 1)].step, step);
        QVERIFY(!m_eventAfterEnd);
        QCOMPARE(m_outcome.end, RunEnd::Completed);
    }

    void eventsRideAlongWhileTheWindowIsBusy() {
        TrainingSession session;
        watch(session);
        session.start([](TrainingControl&, TrainingObserver& observer, const PreparationSink&) {
            for (int step = 1; step <= 1000; ++step)
                observer.onBatch(batchNumber(step));
            return TrainingOutcome{};
        });
        QTest::qSleep(200); // the GUI thread does not look
        QTRY_COMPARE(m_ended, 1);
        QCOMPARE(m_batches.size(), std::size_t(1000));
        QVERIFY2(m_wakeUps <= 2, qPrintable(QString::number(m_wakeUps)));
    }

    void stopEndsTheRunWithinABatch() {
        TrainingSession session;
        watch(session);
        session.start(untilStopped);
        QTRY_VERIFY(m_batches.size() > 3);
        session.stop();
        QTRY_COMPARE(m_ended, 1);
        QCOMPARE(m_outcome.end, RunEnd::Cancelled);
        QCOMPARE(m_batches.size(), static_cast<std::size_t>(m_outcome.epochsDone));
        QVERIFY(!session.isRunning());
    }

    void pauseHoldsAndResumeGoesOn() {
        TrainingSession session;
        watch(session);
        session.start(untilStopped);
        QTRY_VERIFY(m_batches.size() > 3);
        session.pause();
        QVERIFY(session.isPaused());
        QTest::qWait(50);
        const std::size_t held = m_batches.size();
        QTest::qWait(100);
        QCOMPARE(m_batches.size(), held);
        session.resume();
        QTRY_VERIFY(m_batches.size() > held);
        session.stop();
        QTRY_COMPARE(m_ended, 1);
    }

    void aPausedRunCanBeStopped() {
        TrainingSession session;
        watch(session);
        session.start(untilStopped);
        session.pause();
        session.stop();
        QTRY_COMPARE(m_ended, 1);
    }

    void aThrownErrorBecomesAnOutcome() {
        TrainingSession session;
        watch(session);
        session.start([](TrainingControl&, TrainingObserver&, const PreparationSink&) -> TrainingOutcome {
            throw Error(ErrorKind::DataSet, "one class only", "/data/set");
        });
        QTRY_COMPARE(m_ended, 1);
        QCOMPARE(m_outcome.end, RunEnd::Failed);
        QCOMPARE(QString::fromStdString(m_outcome.errorKind), QStringLiteral("data_set"));
        QCOMPARE(QString::fromStdString(m_outcome.reason), QStringLiteral("one class only"));
        QCOMPARE(m_outcome.errorPath, std::filesystem::path("/data/set"));
    }

    void aForeignExceptionBecomesAnOutcomeToo() {
        TrainingSession session;
        watch(session);
        session.start([](TrainingControl&, TrainingObserver&, const PreparationSink&) -> TrainingOutcome {
            throw std::runtime_error("cudnn says no");
        });
        QTRY_COMPARE(m_ended, 1);
        QCOMPARE(QString::fromStdString(m_outcome.errorKind), QStringLiteral("internal"));
        QVERIFY(m_outcome.reason.find("cudnn says no") != std::string::npos);
    }

    void aSecondStartIsRefusedWhileOneRuns() {
        TrainingSession session;
        watch(session);
        session.start(untilStopped);
        QVERIFY_EXCEPTION_THROWN(session.start(untilStopped), Error);
        session.stop();
        QTRY_COMPARE(m_ended, 1);
        session.start(untilStopped);
        session.stop();
        QTRY_COMPARE(m_ended, 2);
    }

    void destructionWhileRunningJoins() {
        std::atomic<bool> hasLeft{false};
        {
            TrainingSession session;
            session.start(
                [&hasLeft](TrainingControl& control, TrainingObserver& observer, const PreparationSink& sink) {
                    TrainingOutcome outcome = untilStopped(control, observer, sink);
                    hasLeft = true;
                    return outcome;
                });
            QTest::qWait(20);
        }
        QVERIFY(hasLeft);
    }

    void whatBecomesOfCheckpointsArrivesAndTheRunIsMoved() {
        TrainingSession session;
        QStringList told;
        connect(&session, &TrainingSession::eventsArrived, this, [&](const std::vector<TrainingEvent>& events) {
            for (const TrainingEvent& event : events) {
                if (const auto* failure = std::get_if<CheckpointFailure>(&event)) {
                    told << QStringLiteral("failed ") + QString::fromStdString(failure->reason);
                    session.moveTo("/there");
                }
                if (const auto* moved = std::get_if<RunMoved>(&event))
                    told << QStringLiteral("moved ") + QString::fromStdString(moved->folder.string());
                if (const auto* kept = std::get_if<CheckpointKept>(&event))
                    told << QStringLiteral("kept ") + QString::fromStdString(kept->folder.string());
                if (const auto* place = std::get_if<WentBack>(&event))
                    told << QStringLiteral("back %1 %2").arg(place->epochsDone).arg(place->globalStep);
            }
        });
        watch(session);
        session.start([](TrainingControl& control, TrainingObserver& observer, const PreparationSink&) {
            observer.onCheckpointFailed({"/here", "full", 1000});
            std::optional<std::filesystem::path> to;
            while (!(to = control.takeMove()) && !control.isStopRequested())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            if (to) observer.onMoved(*to);
            observer.onCheckpointKept("/there");
            observer.onWentBack({1, 12});
            return TrainingOutcome{};
        });
        QTRY_COMPARE(m_ended, 1);
        QCOMPARE(told.join(QStringLiteral(", ")), QStringLiteral("failed full, moved /there, kept /there, back 1 12"));
    }

    void preparationProgressArrives() {
        TrainingSession session;
        quint64 done = 0;
        connect(&session, &TrainingSession::eventsArrived, this, [&done](const std::vector<TrainingEvent>& events) {
            for (const TrainingEvent& event : events)
                if (const auto* preparation = std::get_if<PreparationEvent>(&event)) done = preparation->progress.done;
        });
        watch(session);
        session.start([](TrainingControl&, TrainingObserver&, const PreparationSink& sink) {
            sink(PreparationStep::Decoding, {7, 9});
            return TrainingOutcome{};
        });
        QTRY_COMPARE(m_ended, 1);
        QCOMPARE(done, quint64(7));
    }
};

QTEST_GUILESS_MAIN(TestTrainingSession)
#include "tst_TrainingSession.moc"
