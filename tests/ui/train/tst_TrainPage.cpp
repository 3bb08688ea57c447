// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/AccessibleNames.h"
#include "ui/train/ClassRecallTable.h"
#include "ui/train/ConfusionTable.h"
#include "ui/train/KeepingNotice.h"
#include "ui/train/LearningCurves.h"
#include "ui/train/OptionsPanel.h"
#include "ui/train/ProgressFigures.h"
#include "ui/train/TrainPage.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Notice.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>

using namespace semblance;

namespace {

const QStringList classes{QStringLiteral("fibres"), QStringLiteral("powder"), QStringLiteral("tips")};

EpochEvent threeClasses() {
    EpochEvent epoch;
    epoch.epoch = 1;
    epoch.validation.images = 30;
    epoch.validation.perClass = {{10, 0.5, 0.9, 0.6}, {20, 1, 0.25, 0.4}, {0, 0, 0, 0}};
    epoch.validation.confusion = {{9, 1, 0}, {10, 5, 5}, {0, 0, 0}};
    return epoch;
}

} // namespace

class TestTrainPage : public QObject {
    Q_OBJECT

    QPushButton* button(const char* name) const { return m_page->findChild<QPushButton*>(QLatin1String(name)); }
    void giveDataSet() { m_page->setDataSet(TrainDataSet{QStringLiteral("nffa"), classes, 100, 25}); }

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init() {
        m_page = std::make_unique<TrainPage>(presets(), networks());
        m_page->resize(1200, 660);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }
    void withoutADataSetThePageSaysWhatToDo() {
        QSignalSpy started(m_page.get(), &TrainPage::startRequested);
        QTest::mouseClick(button("startButton"), Qt::LeftButton);
        m_page->start();
        QCOMPARE(started.size(), 0);
        auto* empty = m_page->findChild<EmptyState*>();
        QVERIFY(empty->isVisible() && empty->button()->isVisible());
        QSignalSpy wanted(m_page.get(), &TrainPage::openFolderRequested);
        QTest::mouseClick(empty->button(), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
    }
    void oneClickStartsWithTheOptionsShown() {
        giveDataSet();
        QSignalSpy started(m_page.get(), &TrainPage::startRequested);
        QTest::keyClick(m_page->optionsPanel()->control("epochs"), Qt::Key_Up);
        QTest::mouseClick(button("startButton"), Qt::LeftButton);
        QCOMPARE(started.size(), 1);
        QVERIFY(started[0][0].value<TrainingOptions>() == m_page->options());
        QCOMPARE(m_page->options().epochs, presets().front().options.epochs + 1);
    }
    void whileSomethingElseComputesNothingStarts() {
        giveDataSet();
        m_page->setBlocked(QStringLiteral("A pretraining is running."));
        QSignalSpy started(m_page.get(), &TrainPage::startRequested);
        QVERIFY(!button("startButton")->isEnabled());
        m_page->start();
        QCOMPARE(started.size(), 0);
        m_page->setBlocked({});
        m_page->start();
        QCOMPARE(started.size(), 1);
    }
    void picturesHaveATabWhereThereAreSome() {
        auto* tabs = m_page->findChild<QTabWidget*>();
        const auto isThere = [tabs] {
            for (int i = 0; i < tabs->count(); ++i)
                if (tabs->tabText(i) == QLatin1String("Re&built")) return tabs->isTabVisible(i);
            return false;
        };
        m_page->beginRun(classes, QStringLiteral("nffa"));
        QVERIFY(!isThere());
        const std::vector<std::uint8_t> gray(64, 90);
        m_page->setPictures({{8, gray, gray, gray, 0.1}});
        QVERIFY(isThere());
        m_page->beginRun(classes, QStringLiteral("nffa"));
        QVERIFY(!isThere());
    }
    void buttonsFollowTheRun_data() {
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("pressable");
        QTest::addColumn<bool>("optionsOpen");
        QTest::newRow("idle") << int(RunState::Idle) << "start" << true;
        QTest::newRow("preparing") << int(RunState::Preparing) << "stop" << false;
        QTest::newRow("running") << int(RunState::Running) << "pause stop" << false;
        QTest::newRow("paused") << int(RunState::Paused) << "pause stop" << false;
        QTest::newRow("stopping") << int(RunState::Stopping) << "" << false;
    }
    void buttonsFollowTheRun() {
        QFETCH(int, state);
        QFETCH(QString, pressable);
        QFETCH(bool, optionsOpen);
        giveDataSet();
        m_page->setRunState(static_cast<RunState>(state));
        QStringList found;
        for (const char* name : {"start", "pause", "stop"})
            if (QPushButton* one = button(qPrintable(QLatin1String(name) + QLatin1String("Button")));
                one->isVisible() && one->isEnabled())
                found << QLatin1String(name);
        QCOMPARE(found.join(QLatin1Char(' ')), pressable);
        QCOMPARE(m_page->optionsPanel()->control("batch")->isEnabled(), optionsOpen);
    }
    void whileItRunsSomeOptionsCanBeChanged() {
        m_page->setChangeableOptions({"learning_rate", "epochs"});
        giveDataSet();
        m_page->beginRun({QStringLiteral("a"), QStringLiteral("b")}, QStringLiteral("nffa"));
        m_page->setRunState(RunState::Running);
        RunStarted started;
        started.epochs = m_page->options().epochs;
        started.stepsPerEpoch = 10;
        m_page->setStarted(started);
        OptionsPanel* panel = m_page->optionsPanel();
        QVERIFY(panel->control("learning_rate")->isEnabled() && panel->control("epochs")->isEnabled());
        QVERIFY(!panel->control("batch")->isEnabled() && !panel->control("network")->isEnabled());
        auto* apply = m_page->findChild<QPushButton*>(QStringLiteral("applyChanges"));
        QVERIFY(!apply->isVisible());

        QSignalSpy asked(m_page.get(), &TrainPage::changeRequested);
        auto* epochs = qobject_cast<QSpinBox*>(panel->control("epochs"));
        epochs->setValue(77);
        QVERIFY(apply->isVisible());
        QCOMPARE(m_page->findChild<QLabel*>(QStringLiteral("pendingWords"))->text(),
                 QStringLiteral("While it runs: Epochs 77"));
        apply->click();
        const OptionTexts wanted{{"epochs", "77"}};
        QCOMPARE(asked.count(), 1);
        QVERIFY(asked.first().first().value<OptionTexts>() == wanted);
        QVERIFY(apply->isVisible()); // until the run has taken it
        QCOMPARE(m_page->appendChange({25, 3, wanted}), 77);
        QVERIFY(!apply->isVisible());
        const std::vector<CurveMark>& marks = m_page->curves()->history().marks();
        QCOMPARE(marks.size(), std::size_t{1});
        QCOMPARE(marks.front().x, 2.5);
        QCOMPARE(marks.front().words, QStringLiteral("Epochs 77"));

        epochs->setValue(80);
        m_page->findChild<QPushButton*>(QStringLiteral("undoChanges"))->click();
        QCOMPARE(epochs->value(), 77);
        QVERIFY(!apply->isVisible());
        epochs->setValue(90);
        m_page->setRunState(RunState::Stopping);
        QVERIFY(!apply->isVisible());
        m_page->setRunState(RunState::Idle);
        QVERIFY(panel->control("batch")->isEnabled());
        QCOMPARE(m_page->options().epochs, 90);
    }
    void changesOfARunThatGoesOnAreItsOwnAndNotPending() {
        m_page->setChangeableOptions({"learning_rate", "epochs"});
        giveDataSet();
        m_page->beginRun({QStringLiteral("a"), QStringLiteral("b")}, QStringLiteral("nffa"));
        m_page->setRunState(RunState::Running);
        OptionsPanel* panel = m_page->optionsPanel();
        auto* epochs = qobject_cast<QSpinBox*>(panel->control("epochs"));
        const OptionTexts chosen{{"learning_rate", "0.02"}};
        TrainingOptions options = m_page->options();
        options.learningRate = 0.02; // the user is about to change this one
        m_page->setOptions(options);
        m_page->appendChange({25, 3, {{"epochs", "77"}}}); // made before the run was interrupted
        QCOMPARE(epochs->value(), 77);
        QVERIFY(m_page->pendingChanges() == chosen);
    }
    void pauseBecomesResumeAndBack() {
        giveDataSet();
        QSignalSpy paused(m_page.get(), &TrainPage::pauseRequested);
        QSignalSpy resumed(m_page.get(), &TrainPage::resumeRequested);
        QSignalSpy stopped(m_page.get(), &TrainPage::stopRequested);
        m_page->setRunState(RunState::Running);
        QTest::mouseClick(button("pauseButton"), Qt::LeftButton);
        QCOMPARE(paused.size(), 1);
        m_page->setRunState(RunState::Paused);
        QCOMPARE(button("pauseButton")->accessibleName(), QStringLiteral("Resume"));
        QTest::mouseClick(button("pauseButton"), Qt::LeftButton);
        QCOMPARE(resumed.size(), 1);
        QTest::mouseClick(button("stopButton"), Qt::LeftButton);
        QCOMPARE(stopped.size(), 1);
        m_page->setRunState(RunState::Stopping);
        m_page->stop();
        m_page->togglePause();
        QCOMPARE(stopped.size(), 1);
        QCOMPARE(paused.size(), 1);
    }
    void spaceInThePlotsPauses() {
        giveDataSet();
        m_page->beginRun(classes, QStringLiteral("nffa"));
        m_page->setRunState(RunState::Running);
        QSignalSpy paused(m_page.get(), &TrainPage::pauseRequested);
        m_page->curves()->setFocus();
        QTest::keyClick(m_page->curves(), Qt::Key_Space);
        QCOMPARE(paused.size(), 1);
    }
    void recallAndConfusionMoveWithTheEpoch() {
        m_page->beginRun(classes, QStringLiteral("nffa"));
        auto* recall = m_page->findChild<ClassRecallTable*>();
        QCOMPARE(recall->item(0, ClassRecallTable::Recall)->text(), QStringLiteral("–"));
        m_page->appendEpoch(threeClasses());
        QCOMPARE(recall->item(0, ClassRecallTable::Recall)->text().replace(QChar(0x00A0), QLatin1Char(' ')),
                 QStringLiteral("90.0 %"));
        QCOMPARE(recall->item(1, ClassRecallTable::Recall)->data(Qt::UserRole).toDouble(), 0.25);
        // A class without validation images has no recall, rather than none recognised.
        QCOMPARE(recall->item(2, ClassRecallTable::Recall)->text(), QStringLiteral("–"));
        auto* confusion = m_page->findChild<ConfusionTable*>();
        QCOMPARE(confusion->item(1, 2)->text(), QStringLiteral("5"));
        QCOMPARE(confusion->item(1, 0)->data(Qt::UserRole).toDouble(), 0.5);
        QCOMPARE(confusion->verticalHeaderItem(1)->text(), QStringLiteral("powder"));
    }
    void figuresFollowTheBatches() {
        m_page->beginRun(classes, QStringLiteral("nffa"));
        RunStarted started;
        started.epochs = 20;
        started.choice.threads = 2;
        started.choice.precision = Precision::BFloat16;
        m_page->setStarted(started);
        BatchEvent batch;
        batch.epoch = 3;
        batch.step = 1;
        batch.stepsPerEpoch = 9;
        batch.imagesPerSecond = 36.54;
        batch.learningRate = 5e-5;
        batch.secondsLeft = 200;
        m_page->appendBatches({batch});
        m_page->setMemory(3'100'000'000, 16'000'000'000);
        const QString text = m_page->findChild<ProgressFigures*>()->text();
        for (const char* part :
             {"3 of 20", "36.5 images/s", "3 min 20 s", "CPU, 2 threads, bf16", "3.1 GB of 16.0 GB", "5e-5"})
            QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
    }
    void aRunThatWentBackShowsWhatItHasNow() {
        m_page->beginRun(classes, QStringLiteral("nffa"));
        RunStarted started;
        started.epochs = 20;
        started.stepsPerEpoch = 4;
        m_page->setStarted(started);
        EpochEvent epoch = threeClasses();
        m_page->appendEpoch(epoch);
        epoch.epoch = 2;
        epoch.validation.perClass[1].recall = 0.75;
        m_page->appendEpoch(epoch);
        m_page->appendChange({6, 2, {{"epochs", "30"}}});
        m_page->appendChange({7, 2, {{"epochs", "40"}}});
        auto* recall = m_page->findChild<ClassRecallTable*>();
        auto* figures = m_page->findChild<ProgressFigures*>();
        m_page->goBack({1, 6});
        QCOMPARE(m_page->curves()->history().epochs().size(), std::size_t(1));
        QCOMPARE(m_page->curves()->history().marks().size(), std::size_t(1));
        QCOMPARE(recall->item(1, ClassRecallTable::Recall)->data(Qt::UserRole).toDouble(), 0.25);
        QVERIFY2(figures->text().contains(QStringLiteral("Epoch 1 of 40")), qPrintable(figures->text()));
        m_page->goBack({0, 0});
        QVERIFY(m_page->curves()->history().marks().empty());
        QCOMPARE(recall->item(1, ClassRecallTable::Recall)->text(), QStringLiteral("–"));
        QVERIFY2(figures->text().contains(QStringLiteral("Epoch 0 of 40")), qPrintable(figures->text()));
    }
    void aRunThatCannotBeSavedIsSeenAtTheSmallestSize() {
        giveDataSet();
        m_page->resize(1180, 620); // what the window leaves of 1280 × 720
        m_page->beginRun(classes, QStringLiteral("nffa"));
        m_page->setRunState(RunState::Running);
        KeepingNotice* notice = m_page->keepingNotice();
        const QString folder = QStringLiteral("/media/microscope/a long name of a disk/runs/2026-11-29 14-41-36 nffa");
        notice->showFailure(folder, QStringLiteral("No space left on device"));
        notice->offer({QStringLiteral("/home/someone-with-a-long-name/.local/share/semblance/runs"), 12'000'000'000});
        QTest::qWait(50);
        const auto isWholeIn = [this](const QWidget* part) {
            return m_page->rect().contains(QRect(part->mapTo(m_page.get(), QPoint()), part->size())) &&
                   part->visibleRegion().boundingRect() == part->rect();
        };
        for (const char* name : {"keepThere", "chooseKeeping"})
            QVERIFY2(isWholeIn(button(name)), name);
        QVERIFY(isWholeIn(notice));
        QVERIFY(button("keepThere")->toolTip().contains(QStringLiteral("12")));
        QSignalSpy wanted(notice, &KeepingNotice::keepRequested);
        QTest::mouseClick(button("keepThere"), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        m_page->finish({});
        QVERIFY(!notice->isVisible());
    }
    void aDoneRunOffersToClassifyWithIt() {
        giveDataSet();
        m_page->setRunState(RunState::Running);
        m_page->beginRun(classes, QStringLiteral("nffa"));
        TrainingOutcome outcome;
        outcome.model = "/runs/1/model.semblance";
        outcome.bestEpoch = 7;
        outcome.best.images = 25;
        outcome.best.accuracy = 0.842;
        m_page->finish(outcome);
        QCOMPARE(m_page->runState(), RunState::Idle);
        auto* notice = m_page->findChild<Notice*>();
        QVERIFY(notice->isVisible());
        QVERIFY2(notice->sentence().contains(QLatin1String("epoch 7")), qPrintable(notice->sentence()));
        QSignalSpy wanted(m_page.get(), &TrainPage::classifyRequested);
        QTest::mouseClick(button("classifyWithIt"), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), QStringLiteral("/runs/1/model.semblance"));
        m_page->beginRun(classes, QStringLiteral("nffa"));
        QVERIFY(!notice->isVisible());
    }
    void aFailedRunSaysWhyInWords() {
        m_page->beginRun(classes, QStringLiteral("nffa"));
        TrainingOutcome outcome;
        outcome.end = RunEnd::Failed;
        outcome.errorKind = "out_of_memory";
        outcome.reason = "predicted 40 GB";
        m_page->finish(outcome);
        auto* notice = m_page->findChild<Notice*>();
        QCOMPARE(notice->kind(), NoticeKind::Error);
        QVERIFY(notice->sentence().contains(QLatin1String("smaller batch")));
        QVERIFY(!button("classifyWithIt"));
    }
    void savedCurvesAreNamedAfterTheDataSet() {
        giveDataSet();
        m_page->beginRun(classes, QStringLiteral("nffa"));
        QVERIFY(m_page->curvesAsCsv().bytes.isEmpty());
        m_page->appendEpoch(threeClasses());
        QCOMPARE(m_page->curvesAsCsv().suggestedName, QStringLiteral("nffa-learning-curves.csv"));
        QVERIFY(m_page->curvesAsCsv().bytes.startsWith("epoch,"));
    }
    void optionsAreNotCutAtLargeText() {
        const QFont usual = QApplication::font();
        QFont large = usual;
        large.setPointSizeF(usual.pointSizeF() * 1.5);
        QApplication::setFont(large);
        TrainPage page(presets(), networks());
        page.optionsPanel()->setUnfolded(true);
        page.resize(1300, 700);
        page.show();
        const bool isExposed = QTest::qWaitForWindowExposed(&page);
        QStringList cut;
        const QRect seen = page.optionsPanel()->visibleRegion().boundingRect();
        for (const QWidget* control : page.optionsPanel()->findChildren<QWidget*>())
            if (control->isVisibleTo(page.optionsPanel()) &&
                control->mapTo(page.optionsPanel(), control->rect().topRight()).x() > seen.right())
                cut << control->objectName();
        QApplication::setFont(usual);
        QVERIFY(isExposed);
        QCOMPARE(cut.join(QLatin1Char(' ')), QString());
    }
    void everyControlHasAName() {
        m_page->beginRun(classes, QStringLiteral("nffa"));
        QCOMPARE(test::controlsWithoutName(*m_page), QString());
    }

private:
    std::unique_ptr<TrainPage> m_page;
};

QTEST_MAIN(TestTrainPage)
#include "tst_TrainPage.moc"
