// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/AccessibleNames.h"
#include "ui/train/RateBox.h"
#include "ui/train/RatePlot.h"
#include "ui/train/RateTestDialog.h"
#include "ui/train/RateTestText.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/EmptyState.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include <qcustomplot.h>

#include <cmath>
#include <set>

using namespace semblance;

namespace {

/// A test as it goes well: flat, then a fall, then away; `count` steps from 1e-7 to 10.
std::vector<RatePoint> goodPoints(int count) {
    std::vector<RatePoint> points;
    for (int i = 0; i < count; ++i) {
        const double decade = -7 + 8.0 * i / (count - 1);
        const double loss = 2.3 - 1.5 / (1 + std::exp(-3 * (decade + 3))) + (decade > -0.5 ? 8 * (decade + 0.5) : 0);
        points.push_back({std::pow(10, decade), loss + 0.1 * (i % 2), loss});
    }
    return points;
}

RateTest good() {
    RateTest result;
    result.points = goodPoints(81);
    result.suggested = steepestRate(result.points);
    result.diverged = true;
    return result;
}

} // namespace

class TestRateTestDialog : public QObject {
    Q_OBJECT
    std::unique_ptr<RateTestDialog> m_dialog;

    QPushButton& button(const char* name) { return *m_dialog->findChild<QPushButton*>(QLatin1String(name)); }
    RateBox& box(const char* name) { return *m_dialog->findChild<RateBox*>(QLatin1String(name)); }
    Notice& notice() { return *m_dialog->findChild<Notice*>(); }
    RatePlot& plot() { return *m_dialog->plot(); }
    void run(const RateTest& result, RateTestEnd end = RateTestEnd::Whole) {
        m_dialog->beginRun(QStringLiteral("set"), 0.005);
        m_dialog->appendPoints(result.points, 3);
        m_dialog->finish(rateTestText(result, m_dialog->options(), end), result.suggested);
    }
    void click(double rate, int height = 100) {
        QTRY_VERIFY(plot().canvas()->axisRect()->width() > 200); // it has its place
        QTest::mouseClick(plot().canvas(), Qt::LeftButton, {}, QPoint(qRound(plot().xOf(rate)), height));
    }

private Q_SLOTS:
    void init() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_dialog = std::make_unique<RateTestDialog>();
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    }
    void cleanup() { m_dialog.reset(); }

    void theKeyboardBeginsAtTheFirstButton() {
        QSignalSpy started(m_dialog.get(), &RateTestDialog::startRequested);
        QVERIFY(m_dialog->findChild<EmptyState*>()->isVisible());
        QCOMPARE(m_dialog->focusWidget(), &button("startRateTest"));
        QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Space);
        QCOMPARE(started.size(), 1);
    }

    void theRangeIsWhatIsTyped() {
        box("lowestRate").setValue(1e-5);
        box("highestRate").setValue(0.5);
        m_dialog->findChild<QSpinBox*>(QStringLiteral("rateSteps"))->setValue(40);
        QCOMPARE(m_dialog->options().lowest, 1e-5);
        QCOMPARE(m_dialog->options().highest, 0.5);
        QCOMPARE(m_dialog->options().steps, 40);
        box("lowestRate").setValue(0.5); // no range
        QVERIFY(!button("startRateTest").isEnabled());
    }

    void whatStandsInTheWayIsSaid() {
        m_dialog->setBlocked(QStringLiteral("A training is running; stop it first."));
        QVERIFY(!button("startRateTest").isEnabled());
        QStringList said;
        for (const auto* label : m_dialog->findChildren<ElidedLabel*>())
            said << label->fullText();
        QVERIFY2(said.join(u'|').contains(QStringLiteral("A training is running")), qPrintable(said.join(u'|')));
        m_dialog->setBlocked({});
        QVERIFY(button("startRateTest").isEnabled());
    }

    void theCurveGrowsWhileItRuns() {
        m_dialog->beginRun(QStringLiteral("set"), 0.005);
        QVERIFY(m_dialog->runState() == RunState::Preparing);
        QVERIFY(!box("lowestRate").isEnabled() && !button("startRateTest").isVisible());
        m_dialog->setPreparing(QStringLiteral("Preparing the images…"), 3, 10);
        QCOMPARE(m_dialog->figures(), QStringLiteral("Preparing the images…"));
        const std::vector<RatePoint> points = goodPoints(81);
        m_dialog->appendPoints({points.begin(), points.begin() + 30}, 12);
        QVERIFY(m_dialog->runState() == RunState::Running);
        QVERIFY2(m_dialog->figures().startsWith(QStringLiteral("Step 30 of 100")), qPrintable(m_dialog->figures()));
        QVERIFY2(m_dialog->figures().contains(QStringLiteral("12\u00A0s left")), qPrintable(m_dialog->figures()));
        QTRY_COMPARE(plot().canvas()->graph(0)->dataCount(), 30);
        m_dialog->appendPoints({points.begin() + 30, points.end()}, -1);
        QTRY_COMPARE(plot().canvas()->graph(1)->dataCount(), 81);
        QVERIFY(plot().markWords().isEmpty());
        QVERIFY2(plot().readOut().contains(QStringLiteral("rate 10")), qPrintable(plot().readOut()));
    }

    void aLossThatRanAwayLeavesThePlotAndIsReadOut() {
        RateTest result = good();
        result.points.back().loss = 4e6;
        result.points.back().smoothed = 4e5;
        run(result);
        plot().setCursor(10);
        QVERIFY2(plot().readOut().contains(QStringLiteral("400,000")), qPrintable(plot().readOut()));
        QTRY_COMPARE(plot().canvas()->graph(0)->dataCount(), 81);
        QVERIFY(plot().canvas()->yAxis->range().upper < 10); // the fall can be seen
        for (int graph : {0, 1}) {
            bool isThere = false;
            const QCPRange drawn = plot().canvas()->graph(graph)->getValueRange(isThere);
            QVERIFY(isThere && drawn.upper > plot().canvas()->yAxis->range().upper);
            QVERIFY2(drawn.upper < 100, qPrintable(QString::number(drawn.upper))); // far lines are slow to draw
        }
    }

    void theSuggestedRateIsMarkedAndTaken() {
        QSignalSpy chosen(m_dialog.get(), &RateTestDialog::rateChosen);
        const RateTest result = good();
        QVERIFY(result.suggested.has_value());
        run(result);
        QCOMPARE(notice().kind(), NoticeKind::Success);
        QCOMPARE(plot().markWords(), QStringList{QStringLiteral("0.001, suggested")});
        QVERIFY2(notice().sentence().contains(QStringLiteral("0.001")), qPrintable(notice().sentence()));
        QCOMPARE(box("rateToUse").value(), 0.001);
        QTest::mouseClick(&button("useRate"), Qt::LeftButton);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toDouble(), 0.001);
        QVERIFY(!m_dialog->isVisible());
    }

    void aClickInThePlotTakesAnotherRate() {
        QSignalSpy chosen(m_dialog.get(), &RateTestDialog::rateChosen);
        m_dialog->beginRun(QStringLiteral("set"), 0.005);
        m_dialog->appendPoints(good().points, 3);
        click(1e-2);
        QVERIFY(plot().markWords().isEmpty()); // while it runs a click takes nothing
        run(good());
        click(1e-2);
        QCOMPARE(plot().markWords(), QStringList({QStringLiteral("0.001, suggested"), QStringLiteral("0.01")}));
        QCOMPARE(box("rateToUse").value(), 0.01);
        QTest::mouseClick(&button("useRate"), Qt::LeftButton);
        QCOMPARE(chosen[0][0].toDouble(), 0.01);
    }

    void theRateIsTypedAsWell() {
        QSignalSpy chosen(m_dialog.get(), &RateTestDialog::rateChosen);
        run(good());
        box("rateToUse").setFocus();
        box("rateToUse").selectAll();
        QTest::keyClicks(&box("rateToUse"), QStringLiteral("2.5e-3"));
        QCOMPARE(box("rateToUse").text(), QStringLiteral("2.5e-3"));
        QCOMPARE(plot().markWords().value(1), QStringLiteral("0.0025"));
        QTest::keyClick(&button("useRate"), Qt::Key_Space);
        QCOMPARE(chosen[0][0].toDouble(), 0.0025);
    }

    void everyEndHasItsSentence_data() {
        QTest::addColumn<bool>("hasPoints");
        QTest::addColumn<double>("suggested"); // 0: none
        QTest::addColumn<bool>("diverged");
        QTest::addColumn<bool>("stopped");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("words");
        const auto success = static_cast<int>(NoticeKind::Success);
        const auto warning = static_cast<int>(NoticeKind::Warning);
        const auto info = static_cast<int>(NoticeKind::Info);
        QTest::newRow("found") << true << 0.00123 << false << false << success << "learning rate of 0.0012.";
        QTest::newRow("found, ran away") << true << 0.00123 << true << false << success << "At 10 it had run away";
        QTest::newRow("fell nowhere") << true << 0.0 << false << false << warning << "fell nowhere from 1e-7 to 10";
        QTest::newRow("ran away at once") << true << 0.0 << true << false << warning << "before it ran away at 10";
        QTest::newRow("no number") << false << 0.0 << true << false << warning << "no number before the first step";
        QTest::newRow("stopped") << true << 0.00123 << false << true << info << "Stopped at a rate of 10";
        QTest::newRow("stopped early") << false << 0.0 << false << true << info << "Stopped before a rate";
    }
    void everyEndHasItsSentence() {
        QFETCH(bool, hasPoints);
        QFETCH(double, suggested);
        QFETCH(bool, diverged);
        QFETCH(bool, stopped);
        QFETCH(int, kind);
        QFETCH(QString, words);
        RateTest result;
        if (hasPoints) result.points = goodPoints(20);
        if (suggested > 0) result.suggested = suggested;
        result.diverged = diverged;
        run(result, stopped ? RateTestEnd::Stopped : RateTestEnd::Whole);
        QCOMPARE(static_cast<int>(notice().kind()), kind);
        QVERIFY2(notice().sentence().contains(words), qPrintable(notice().sentence()));
        // Without a suggestion a rate can still be clicked, and until then nothing is taken.
        QCOMPARE(button("useRate").isVisible(), hasPoints);
        QCOMPARE(button("useRate").isEnabled(), suggested > 0);
        QVERIFY(button(hasPoints ? "repeatRateTest" : "startRateTest").isVisible());
    }

    void aFailureSaysWhatWhereWhyAndWhatToDo() {
        m_dialog->beginRun(QStringLiteral("set"), 0.005);
        m_dialog->finish(rateTestFailedText({ErrorKind::OutOfMemory, QStringLiteral("predicted 40 GB"),
                                             QStringLiteral("/images/set")}),
                         {});
        QCOMPARE(notice().kind(), NoticeKind::Error);
        for (const char* part : {"does not fit into the memory", "/images/set", "predicted 40 GB", "smaller batch"})
            QVERIFY2(notice().sentence().contains(QLatin1String(part)), qPrintable(notice().sentence()));
        QVERIFY(button("startRateTest").isVisible() && button("startRateTest").isEnabled());
        m_dialog->beginRun(QStringLiteral("set"), 0.005); // what was said of the test before is past
        QVERIFY(!notice().isVisible());
    }

    void escapeClosesAndStops() {
        QSignalSpy stopped(m_dialog.get(), &RateTestDialog::stopRequested);
        m_dialog->beginRun(QStringLiteral("set"), 0.005);
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
        QCOMPARE(stopped.size(), 1);
        m_dialog->finish({NoticeKind::Info, QStringLiteral("Stopped.")}, {});
        m_dialog->show();
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
        QCOMPARE(stopped.size(), 1); // nothing ran
    }

    void theKeyboardStaysAtAButton() {
        button("startRateTest").setFocus();
        m_dialog->beginRun(QStringLiteral("set"), 0.005);
        QCOMPARE(m_dialog->focusWidget(), &button("stopRateTest"));
        const RateTest result = good();
        m_dialog->appendPoints(result.points, 3);
        m_dialog->finish(rateTestText(result, m_dialog->options(), RateTestEnd::Whole), result.suggested);
        QCOMPARE(m_dialog->focusWidget(), &button("useRate"));
    }

    void noLetterIsUsedTwice() {
        run(good());
        std::multiset<QChar> letters;
        const auto add = [&letters](const QString& text) {
            const qsizetype at = text.indexOf(QLatin1Char('&'));
            if (at >= 0) letters.insert(text.at(at + 1).toLower());
        };
        for (const auto* label : m_dialog->findChildren<QLabel*>())
            if (label->isVisible() && label->buddy()) add(label->text());
        for (const auto* one : m_dialog->findChildren<QPushButton*>())
            if (one->isVisible()) add(one->text());
        QVERIFY(letters.size() >= 6);
        for (const QChar letter : letters)
            QVERIFY2(letters.count(letter) == 1, qPrintable(QString(letter)));
    }

    void everyControlHasAName() { QCOMPARE(test::controlsWithoutName(*m_dialog), QString()); }
};

QTEST_MAIN(TestRateTestDialog)
#include "tst_RateTestDialog.moc"
