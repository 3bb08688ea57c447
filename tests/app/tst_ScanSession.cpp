// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ScanSession.h"
#include "tests/support/SmallFiles.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

class TestScanSession : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    std::filesystem::path m_set;
    QStringList m_events;
    std::size_t m_images = 0;
    bool m_wasRunningAtTheEnd = false;

    void watch(ScanSession& session) {
        m_events.clear();
        m_images = 0;
        const auto end = [this, &session](const char* event) {
            m_events << QLatin1String(event);
            m_wasRunningAtTheEnd = session.isRunning();
        };
        connect(&session, &ScanSession::progressed, this, [this](ScanStep step) {
            const QString event = QStringLiteral("step %1").arg(static_cast<int>(step));
            if (m_events.isEmpty() || m_events.last() != event) m_events << event;
        });
        connect(&session, &ScanSession::scanned, this, [this, end](const std::shared_ptr<const ScanReport>& report) {
            m_images = report->images.size();
            end("scanned");
        });
        connect(&session, &ScanSession::scalesRead, this, [this] { m_events << QStringLiteral("scales"); });
        connect(&session, &ScanSession::healthChecked, this, [end] { end("healthy"); });
        connect(&session, &ScanSession::failed, this, [end] { end("failed"); });
        connect(&session, &ScanSession::cancelled, this, [end] { end("cancelled"); });
    }
    QStringList withoutSteps() const { return m_events.filter(QRegularExpression(QStringLiteral("^(?!step)"))); }

private Q_SLOTS:
    void initTestCase() { m_set = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 2, 300).toStdString(); }

    void scanScalesAndHealthComeInTheirOrder() {
        ScanSession session;
        watch(session);
        session.start(m_set, 2, ScanSession::Depth::WithHealth);
        QVERIFY(session.isRunning());
        QTRY_VERIFY(m_events.contains(QStringLiteral("healthy")));
        QCOMPARE(withoutSteps(),
                 (QStringList{QStringLiteral("scanned"), QStringLiteral("scales"), QStringLiteral("healthy")}));
        QCOMPARE(m_events.last(), QStringLiteral("healthy"));
        QVERIFY2(m_events.contains(QStringLiteral("step 1")), qPrintable(m_events.join(u' ')));
        QVERIFY(!session.isRunning());
        QCOMPARE(m_images, std::size_t(600));
    }

    void aScanAloneDecodesNothingUntilItIsAskedTo() {
        ScanSession session;
        watch(session);
        session.start(m_set, 2, ScanSession::Depth::ScanOnly);
        QTRY_VERIFY(m_events.contains(QStringLiteral("scanned")));
        QVERIFY(!m_wasRunningAtTheEnd);
        QTest::qWait(200);
        QCOMPARE(m_events.last(), QStringLiteral("scanned"));
        session.checkHealth();
        QVERIFY(session.isRunning());
        QTRY_COMPARE(m_events.last(), QStringLiteral("healthy"));
        QCOMPARE(withoutSteps().count(QStringLiteral("scanned")), 1);
    }

    void withoutAReportThereIsNothingToCheck() {
        ScanSession session;
        watch(session);
        session.checkHealth();
        QVERIFY(!session.isRunning());
        QTest::qWait(50);
        QCOMPARE(m_events, QStringList());
    }

    void aCheckThatWasCancelledCanBeAskedForAgain() {
        ScanSession session;
        watch(session);
        session.start(m_set, 1, ScanSession::Depth::ScanOnly);
        QTRY_VERIFY(m_events.contains(QStringLiteral("scanned")));
        session.checkHealth();
        session.cancel();
        QTRY_COMPARE(m_events.last(), QStringLiteral("cancelled"));
        session.checkHealth();
        QTRY_COMPARE(m_events.last(), QStringLiteral("healthy"));
    }

    void cancelEndsInCancelledAlone() {
        ScanSession session;
        watch(session);
        session.start(m_set, 1, ScanSession::Depth::WithHealth);
        session.cancel();
        QTRY_VERIFY(m_events.contains(QStringLiteral("cancelled")));
        QTest::qWait(50);
        QCOMPARE(withoutSteps().last(), QStringLiteral("cancelled"));
        QVERIFY(!m_events.contains(QStringLiteral("healthy")));
    }

    void aFolderThatIsNotThereFails() {
        ScanSession session;
        watch(session);
        session.start(m_set / "missing", 1, ScanSession::Depth::WithHealth);
        QTRY_COMPARE(m_events, QStringList{QStringLiteral("failed")});
        QVERIFY(!session.isRunning());
    }

    void aFailedScanLeavesTheReportBeforeToBeChecked() {
        ScanSession session;
        watch(session);
        session.start(m_set, 1, ScanSession::Depth::ScanOnly);
        QTRY_VERIFY(m_events.contains(QStringLiteral("scanned")));
        session.start(m_set / "missing", 1, ScanSession::Depth::WithHealth);
        QTRY_COMPARE(m_events.last(), QStringLiteral("failed"));
        session.checkHealth();
        QTRY_COMPARE(m_events.last(), QStringLiteral("healthy"));
    }

    void aNewStartOvertakesTheOldInSilence() {
        const QString other = test::writeDataSet(m_folder.filePath(QStringLiteral("other")), 2, 3);
        ScanSession session;
        watch(session);
        session.start(m_set, 1, ScanSession::Depth::WithHealth);
        session.start(other.toStdString(), 1, ScanSession::Depth::WithHealth);
        QTRY_VERIFY(m_events.contains(QStringLiteral("healthy")));
        QTest::qWait(50);
        QCOMPARE(withoutSteps().count(QStringLiteral("scanned")), 1);
        QVERIFY(!m_events.contains(QStringLiteral("cancelled")));
        QCOMPARE(m_images, std::size_t(6));
    }

    void destructionWhileRunningJoins() {
        auto session = std::make_unique<ScanSession>();
        watch(*session);
        session->start(m_set, 1, ScanSession::Depth::WithHealth);
        session.reset();
        QTest::qWait(50);
        QVERIFY(withoutSteps().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestScanSession)
#include "tst_ScanSession.moc"
