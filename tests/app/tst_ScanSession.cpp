// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ScanSession.h"
#include "core/microscopy/UserCalibrations.h"
#include "core/sample/SampleSet.h"
#include "tests/support/SmallFiles.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <utility>

using namespace semblance;

class TestScanSession : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    std::filesystem::path m_set;
    QStringList m_events;
    std::size_t m_images = 0;
    bool m_wasRunningAtTheEnd = false;
    ScanSession::Scales m_scales;

    /// Two classes of sample images that have lost their header: only the bar in the picture says their scale.
    std::filesystem::path writeBars(const QString& name) {
        for (const int classIndex : {0, 1}) {
            const QString inside = m_folder.filePath(QStringLiteral("%1/%2").arg(name).arg(classIndex));
            QDir().mkpath(inside);
            for (int i = 0; i < 3; ++i) {
                const Image image = drawSample(classIndex, i, 1).image;
                QFile file(QStringLiteral("%1/%2.pgm").arg(inside).arg(i));
                if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write the image");
                file.write(QStringLiteral("P5\n%1 %2\n255\n").arg(image.widthPx).arg(image.heightPx).toLatin1());
                for (std::size_t at = image.bytesPerSample() - 1; at < image.pixels.size();
                     at += image.bytesPerSample())
                    file.putChar(static_cast<char>(image.pixels[at]));
            }
        }
        return m_folder.filePath(name).toStdString();
    }
    static qsizetype known(const ScanSession::Scales& scales) {
        return std::ranges::count_if(*scales, [](const ImageScale& scale) { return scale.calibration.isKnown(); });
    }
    static ScanSession::Stated stated(const std::filesystem::path& path, double pixelSizeNm) {
        UserCalibrations all;
        all.set(path, {pixelSizeNm, {}, {}});
        return std::make_shared<const UserCalibrations>(all);
    }
    ScanSession::Options withCache(const char* name) const {
        return {2, m_folder.filePath(QLatin1String(name)).toStdString(), nullptr};
    }

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
        connect(&session, &ScanSession::scalesRead, this, [this](const ScanSession::Scales& scales) {
            m_scales = scales;
            m_events << QStringLiteral("scales");
        });
        connect(&session, &ScanSession::inspected, this, [end] { end("inspected"); });
        connect(&session, &ScanSession::healthChecked, this, [end] { end("healthy"); });
        connect(&session, &ScanSession::failed, this, [end] { end("failed"); });
        connect(&session, &ScanSession::cancelled, this, [end] { end("cancelled"); });
    }
    QStringList withoutSteps() const { return m_events.filter(QRegularExpression(QStringLiteral("^(?!step)"))); }

private Q_SLOTS:
    void initTestCase() { m_set = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 2, 300).toStdString(); }

    void scanScalesHealthAndBarsComeInTheirOrder() {
        ScanSession session;
        watch(session);
        session.start(m_set, {2, {}, nullptr}, ScanSession::Depth::WithInspection);
        QVERIFY(session.isRunning());
        QTRY_VERIFY(m_events.contains(QStringLiteral("inspected")));
        QCOMPARE(withoutSteps(),
                 (QStringList{QStringLiteral("scanned"), QStringLiteral("scales"), QStringLiteral("healthy"),
                              QStringLiteral("scales"), QStringLiteral("inspected")}));
        QCOMPARE(m_events.last(), QStringLiteral("inspected"));
        QVERIFY2(m_events.contains(QStringLiteral("step 1")), qPrintable(m_events.join(u' ')));
        QVERIFY2(m_events.contains(QStringLiteral("step 3")), qPrintable(m_events.join(u' ')));
        QVERIFY(!session.isRunning());
        QCOMPARE(m_images, std::size_t(600));
        QCOMPARE(m_scales->size(), std::size_t(600));
    }

    void barsAreFoundAfterTheHeadersWereRead() {
        ScanSession session;
        watch(session);
        QList<qsizetype> counts;
        connect(&session, &ScanSession::scalesRead, this, [&] { counts << known(m_scales); });
        session.start(writeBars(QStringLiteral("bars")), withCache("cache"), ScanSession::Depth::WithInspection);
        QTRY_VERIFY_WITH_TIMEOUT(m_events.contains(QStringLiteral("inspected")), 30000);
        QCOMPARE(counts.size(), 2);
        QCOMPARE(counts.first(), 0);
        QVERIFY2(counts.last() >= 2, qPrintable(QString::number(counts.last())));
        QCOMPARE((*m_scales)[0].calibration.source, CalibrationSource::BurnedInBar);
        // What was found is kept: the next time it is there at once.
        const qsizetype found = counts.last();
        counts.clear();
        session.start(m_folder.filePath(QStringLiteral("bars")).toStdString(), withCache("cache"),
                      ScanSession::Depth::WithInspection);
        QTRY_COMPARE_WITH_TIMEOUT(counts.size(), 2, 30000);
        QCOMPARE(counts, (QList<qsizetype>{found, found}));
    }

    void aCancelledSearchLosesNothingAndGoesOnWhereItWas() {
        ScanSession session;
        watch(session);
        bool isCancelled = false;
        connect(&session, &ScanSession::progressed, this, [&](ScanStep step) {
            if (step != ScanStep::FindingBars || std::exchange(isCancelled, true)) return;
            session.cancel();
        });
        session.start(writeBars(QStringLiteral("cancelled")), withCache("other cache"),
                      ScanSession::Depth::WithInspection);
        QTRY_VERIFY_WITH_TIMEOUT(!session.isRunning(), 30000);
        if (m_events.last() == QStringLiteral("inspected")) QSKIP("the search was quicker than the cancel");
        QCOMPARE(withoutSteps(), (QStringList{QStringLiteral("scanned"), QStringLiteral("scales"),
                                              QStringLiteral("healthy"), QStringLiteral("cancelled")}));
        QCOMPARE(m_scales->size(), std::size_t(6));
        m_events.clear();
        session.inspect();
        QTRY_COMPARE_WITH_TIMEOUT(withoutSteps(), (QStringList{QStringLiteral("scales"), QStringLiteral("inspected")}),
                                  30000);
        QVERIFY(known(m_scales) >= 2);
    }

    void whatTheUserStatesIsReadAgainAtOnce() {
        ScanSession session;
        watch(session);
        session.start(m_set, {2, {}, nullptr}, ScanSession::Depth::WithInspection);
        QTRY_VERIFY(m_events.contains(QStringLiteral("inspected")));
        QCOMPARE(known(m_scales), 0);
        session.setStated(stated(m_set / "a", 12));
        QVERIFY(!session.isRunning());
        QTRY_COMPARE(known(m_scales), 300);
        QCOMPARE((*m_scales)[0].calibration.source, CalibrationSource::Typed);
        QVERIFY(!session.isRunning());
        session.setStated(nullptr);
        QTRY_COMPARE(known(m_scales), 0);
    }

    void whatIsStatedDuringTheInspectionCounts_data() {
        QTest::addColumn<int>("step");
        QTest::newRow("while scanning") << static_cast<int>(ScanStep::Scanning);
        QTest::newRow("while scales are read") << static_cast<int>(ScanStep::ReadingScales);
        QTest::newRow("while the images are checked") << static_cast<int>(ScanStep::Checking);
        QTest::newRow("while bars are looked for") << static_cast<int>(ScanStep::FindingBars);
    }
    void whatIsStatedDuringTheInspectionCounts() {
        QFETCH(int, step);
        ScanSession session;
        watch(session);
        connect(&session, &ScanSession::progressed, this, [&](ScanStep now) {
            if (static_cast<int>(now) == step) session.setStated(stated(m_set, 12));
        });
        session.start(m_set, {1, {}, nullptr}, ScanSession::Depth::WithInspection);
        QTRY_VERIFY(m_events.contains(QStringLiteral("inspected")));
        QTRY_COMPARE(known(m_scales), 600);
    }

    void aScanAloneDecodesNothingUntilItIsAskedTo() {
        ScanSession session;
        watch(session);
        session.start(m_set, {2, {}, nullptr}, ScanSession::Depth::ScanOnly);
        QTRY_VERIFY(m_events.contains(QStringLiteral("scanned")));
        QVERIFY(!m_wasRunningAtTheEnd);
        QTest::qWait(200);
        QCOMPARE(m_events.last(), QStringLiteral("scanned"));
        session.inspect();
        QVERIFY(session.isRunning());
        QTRY_COMPARE(m_events.last(), QStringLiteral("inspected"));
        QCOMPARE(withoutSteps().count(QStringLiteral("scanned")), 1);
    }

    void withoutAReportThereIsNothingToCheck() {
        ScanSession session;
        watch(session);
        session.inspect();
        QVERIFY(!session.isRunning());
        QTest::qWait(50);
        QCOMPARE(m_events, QStringList());
    }

    void aCheckThatWasCancelledCanBeAskedForAgain() {
        ScanSession session;
        watch(session);
        session.start(m_set, {1, {}, nullptr}, ScanSession::Depth::ScanOnly);
        QTRY_VERIFY(m_events.contains(QStringLiteral("scanned")));
        session.inspect();
        session.cancel();
        QTRY_COMPARE(m_events.last(), QStringLiteral("cancelled"));
        session.inspect();
        QTRY_COMPARE(m_events.last(), QStringLiteral("inspected"));
    }

    void cancelEndsInCancelledAlone() {
        ScanSession session;
        watch(session);
        session.start(m_set, {1, {}, nullptr}, ScanSession::Depth::WithInspection);
        session.cancel();
        QTRY_VERIFY(m_events.contains(QStringLiteral("cancelled")));
        QTest::qWait(50);
        QCOMPARE(withoutSteps().last(), QStringLiteral("cancelled"));
        QVERIFY(!m_events.contains(QStringLiteral("healthy")));
    }

    void aFolderThatIsNotThereFails() {
        ScanSession session;
        watch(session);
        session.start(m_set / "missing", {1, {}, nullptr}, ScanSession::Depth::WithInspection);
        QTRY_COMPARE(m_events, QStringList{QStringLiteral("failed")});
        QVERIFY(!session.isRunning());
    }

    void aFailedScanLeavesTheReportBeforeToBeChecked() {
        ScanSession session;
        watch(session);
        session.start(m_set, {1, {}, nullptr}, ScanSession::Depth::ScanOnly);
        QTRY_VERIFY(m_events.contains(QStringLiteral("scanned")));
        session.start(m_set / "missing", {1, {}, nullptr}, ScanSession::Depth::WithInspection);
        QTRY_COMPARE(m_events.last(), QStringLiteral("failed"));
        session.inspect();
        QTRY_COMPARE(m_events.last(), QStringLiteral("inspected"));
    }

    void aNewStartOvertakesTheOldInSilence() {
        const QString other = test::writeDataSet(m_folder.filePath(QStringLiteral("other")), 2, 3);
        ScanSession session;
        watch(session);
        session.start(m_set, {1, {}, nullptr}, ScanSession::Depth::WithInspection);
        session.start(other.toStdString(), {1, {}, nullptr}, ScanSession::Depth::WithInspection);
        QTRY_VERIFY(m_events.contains(QStringLiteral("healthy")));
        QTest::qWait(50);
        QCOMPARE(withoutSteps().count(QStringLiteral("scanned")), 1);
        QVERIFY(!m_events.contains(QStringLiteral("cancelled")));
        QCOMPARE(m_images, std::size_t(6));
    }

    void destructionWhileRunningJoins() {
        auto session = std::make_unique<ScanSession>();
        watch(*session);
        session->start(m_set, {1, {}, nullptr}, ScanSession::Depth::WithInspection);
        session.reset();
        QTest::qWait(50);
        QVERIFY(withoutSteps().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestScanSession)
#include "tst_ScanSession.moc"
