// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SampleSession.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

class TestSampleSession : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString place(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

private Q_SLOTS:
    void aSecondStartWhileOneRunsIsNoStart() {
        SampleSession session;
        QSignalSpy written(&session, &SampleSession::written);
        QSignalSpy failed(&session, &SampleSession::failed);
        QSignalSpy progressed(&session, &SampleSession::progressed);
        session.start(place("set").toStdString());
        QVERIFY(session.isRunning());
        session.start(place("set").toStdString());
        QTRY_COMPARE_WITH_TIMEOUT(written.size() + failed.size(), 1, 60'000);
        QVERIFY(!session.isRunning());
        QVERIFY(!progressed.isEmpty());
        QTest::qWait(100);
        QCOMPARE(failed.size(), 0);
        QCOMPARE(written.size(), 1);
        QCOMPARE(QDir(place("set")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 6);
    }

    void cancelLeavesNothingBehindAndAnotherStartIsOne() {
        SampleSession session;
        QSignalSpy cancelled(&session, &SampleSession::cancelled);
        for (int round = 1; round <= 2; ++round) {
            session.start(place("cancelled").toStdString());
            session.cancel();
            QTRY_COMPARE(cancelled.size(), round);
            QVERIFY(!session.isRunning());
        }
        QVERIFY(!QDir(place("cancelled")).exists());
        QVERIFY(!QDir(place("cancelled.part")).exists());
    }

    void aPlaceThatCannotBeWrittenFails() {
        SampleSession session;
        QSignalSpy failed(&session, &SampleSession::failed);
        session.start("/proc/semblance/set");
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(!session.isRunning());
    }

    void destructionWhileRunningJoins() {
        {
            SampleSession session;
            session.start(place("joined").toStdString());
            QTest::qWait(30);
        }
        QVERIFY(!QDir(place("joined")).exists());
    }
};

QTEST_GUILESS_MAIN(TestSampleSession)
#include "tst_SampleSession.moc"
