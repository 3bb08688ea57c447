// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/JobThread.h"
#include "core/inference/OwnCores.h"
#include "core/training/Devices.h"

#include <QDir>
#include <QTest>

#include <chrono>
#include <future>
#include <memory>

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
    qsizetype m_threads = 0; ///< where nothing computes

private Q_SLOTS:
    void initTestCase() {
        QVERIFY(threadsOfAComputation(*std::make_unique<JobThread>()) >
                0); // LibTorch's first use starts some that stay
        do {
            m_threads = threadCount();
            QTest::qWait(200); // what ended may be counted a little longer
        } while (threadCount() != m_threads);
    }
    void init() { QTRY_COMPARE(threadCount(), m_threads); }

    void keptThreadsEndWithTheLastJob() {
        JobThread thread;
        const qsizetype before = m_threads + 1;
        QCOMPARE(threadsOfAComputation(thread), before + 1);
        QTRY_COMPARE(threadCount(), before);
        QCOMPARE(threadsOfAComputation(thread), before + 1);
        QTRY_COMPARE(threadCount(), before);
    }

    void threadsAreKeptForTheNextJobWhereItWillComeSoon() {
        JobThread thread(std::chrono::minutes(1));
        const qsizetype before = m_threads + 1;
        QCOMPARE(threadsOfAComputation(thread), before + 1);
        QTest::qWait(50);
        QCOMPARE(threadCount(), before + 1);
    }
};

QTEST_MAIN(TestJobThread)
#include "tst_JobThread.moc"
