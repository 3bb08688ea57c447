// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/JobThread.h"
#include "core/inference/OwnCores.h"
#include "core/training/Devices.h"

#include <QDir>
#include <QTest>

#include <chrono>
#include <future>

using namespace semblance;

namespace {

/// Of this process, OpenMP's among them.
qsizetype threadCount() {
    return QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size();
}

/// Threads of the process when a job of the thread has computed on two cores.
qsizetype threadsOfAComputation(JobThread& thread) {
    std::promise<qsizetype> counted;
    thread.post([&counted] {
        setComputeThreads(2);
        onOwnCores(2, [] {});
        counted.set_value(threadCount());
    });
    return counted.get_future().get();
}

} // namespace

class TestJobThread : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        JobThread thread; // LibTorch's first use starts threads that stay
        QVERIFY(threadsOfAComputation(thread) > 0);
    }

    void helpersOfTheLastJobEndWithIt() {
        JobThread thread;
        const qsizetype before = threadCount();
        QCOMPARE(threadsOfAComputation(thread), before + 1);
        QTRY_COMPARE(threadCount(), before);
        QCOMPARE(threadsOfAComputation(thread), before + 1);
        QTRY_COMPARE(threadCount(), before);
    }

    void helpersAreKeptForTheNextJobWhereItWillComeSoon() {
        JobThread thread(std::chrono::minutes(1));
        const qsizetype before = threadCount();
        QCOMPARE(threadsOfAComputation(thread), before + 1);
        QTest::qWait(50);
        QCOMPARE(threadCount(), before + 1);
    }
};

QTEST_MAIN(TestJobThread)
#include "tst_JobThread.moc"
