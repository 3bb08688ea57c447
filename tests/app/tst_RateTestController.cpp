// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DatasetController.h"
#include "app/RateTestController.h"
#include "app/TrainController.h"
#include "core/training/Devices.h"
#include "tests/app/WindowParts.h"
#include "tests/support/SmallFiles.h"
#include "ui/dataset/DatasetPage.h"
#include "ui/train/OptionsPanel.h"
#include "ui/train/RateBox.h"
#include "ui/train/RatePlot.h"
#include "ui/train/RateTestDialog.h"
#include "ui/train/TrainPage.h"

#include <QApplication>
#include <QDir>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

namespace {
constexpr int kPatienceMs = 120'000;
}

/// The range test from the window: a real one, of a few small images.
class TestRateTestController : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_set;
    std::unique_ptr<test::WindowParts> m_parts;
    TrainPage* m_page = nullptr;
    std::unique_ptr<DatasetController> m_dataset;
    std::unique_ptr<TrainController> m_training;
    std::unique_ptr<RateTestController> m_controller;

    RateTestDialog& dialog() { return *m_controller->dialog(); }
    Notice& notice() { return *dialog().findChild<Notice*>(); }
    QPushButton& button(const char* name) { return *dialog().findChild<QPushButton*>(QLatin1String(name)); }
    QPushButton& findRate() { return *m_page->findChild<QPushButton*>(QStringLiteral("findRate")); }
    std::size_t steps() { return dialog().plot()->points().size(); }
    void openDataSet() {
        m_dataset->openInBackground(m_set, ScanSession::Depth::ScanOnly);
        QTRY_VERIFY(m_dataset->split());
    }
    void start(int steps) {
        findRate().click();
        dialog().findChild<QSpinBox*>(QStringLiteral("rateSteps"))->setValue(steps);
        button("startRateTest").click();
        QVERIFY(m_controller->isRunning());
    }
    void waitForTheEnd() { QTRY_VERIFY_WITH_TIMEOUT(!m_controller->isRunning(), kPatienceMs); }
    QStringList runs() const {
        return QDir(m_folder.filePath(QStringLiteral("runs"))).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    }

private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_set = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 2, 24);
    }
    void init() {
        m_parts = std::make_unique<test::WindowParts>();
        m_parts->settings.set(SettingsStore::Key::RunsFolder, m_folder.filePath(QStringLiteral("runs")));
        auto* dataPage = new DatasetPage;
        m_page = new TrainPage(presets(), networks());
        m_parts->window.addPage(PageId::Data, dataPage, QStringLiteral("Data"), QStringLiteral("data"));
        m_parts->window.addPage(PageId::Train, m_page, QStringLiteral("Train"), QStringLiteral("train"));
        m_dataset = std::make_unique<DatasetController>(m_parts->surroundings(), *dataPage);
        m_training = std::make_unique<TrainController>(m_parts->surroundings(), *m_page, *m_dataset);
        m_controller = std::make_unique<RateTestController>(m_parts->surroundings(), *m_page, *m_training, *m_dataset);
        TrainingOptions options = m_page->options();
        options.network = "cnn6";
        options.imageSize = {16, 12};
        options.batch = 8;
        m_page->setOptions(options);
    }
    void cleanup() {
        m_controller.reset();
        m_training.reset();
        m_dataset.reset();
        m_parts.reset();
    }

    void itTriesTheRatesAndTheOneChosenIsTrainedWith() {
        openDataSet();
        QSignalSpy changed(m_page, &TrainPage::optionsChanged);
        QSignalSpy state(m_controller.get(), &RateTestController::stateChanged);
        start(40);
        waitForTheEnd();
        QCOMPARE(state.size(), 2);
        QVERIFY(steps() > 4 && steps() <= 40);
        const auto& points = dialog().plot()->points();
        QVERIFY(std::abs(points.front().learningRate - 1e-7) < 1e-12);
        for (std::size_t i = 1; i < points.size(); ++i)
            QVERIFY(points[i].learningRate > points[i - 1].learningRate);
        QVERIFY(notice().kind() == NoticeKind::Success || notice().kind() == NoticeKind::Warning);
        auto* rate = dialog().findChild<RateBox*>(QStringLiteral("rateToUse"));
        if (notice().kind() == NoticeKind::Success)
            QVERIFY(dialog().plot()->markWords().first().startsWith(rate->text()));
        rate->setValue(0.0042);
        button("useRate").click();
        QCOMPARE(m_page->options().learningRate, 0.0042);
        QCOMPARE(changed.size(), 1); // as if it was typed
        QVERIFY(!dialog().isVisible());
        QVERIFY(m_parts->dialogs->errors.isEmpty());
        QVERIFY(runs().isEmpty()); // nothing of it is kept
    }

    void stoppingKeepsTheCurve() {
        openDataSet();
        start(10'000);
        QTRY_VERIFY_WITH_TIMEOUT(steps() > 3, kPatienceMs);
        button("stopRateTest").click();
        QVERIFY(dialog().runState() == RunState::Stopping);
        waitForTheEnd();
        QVERIFY(dialog().runState() == RunState::Idle);
        QVERIFY(steps() < 10'000);
        QVERIFY2(notice().sentence().startsWith(QStringLiteral("Stopped")), qPrintable(notice().sentence()));
        button("repeatRateTest").click(); // and it can be run again
        QVERIFY(m_controller->isRunning());
    }

    void closingTheDialogStopsIt() {
        openDataSet();
        start(10'000);
        QTRY_VERIFY_WITH_TIMEOUT(steps() > 0, kPatienceMs);
        QTest::keyClick(&dialog(), Qt::Key_Escape);
        waitForTheEnd();
        QVERIFY(!dialog().isVisible());
        findRate().click(); // anew
        QVERIFY(dialog().isVisible());
        QCOMPARE(steps(), std::size_t{0});
        QVERIFY(!notice().isVisible());
    }

    void whatIsGoneBeforeItEndsIsJoined() {
        openDataSet();
        start(10'000);
        QTRY_VERIFY_WITH_TIMEOUT(steps() > 0, kPatienceMs);
        m_controller.reset();
    }

    void aFailureIsSaid() {
        openDataSet();
        TrainingOptions options = m_page->options();
        options.start = m_folder.filePath(QStringLiteral("gone.safetensors")).toStdString();
        m_page->setOptions(options);
        start(20);
        waitForTheEnd();
        QCOMPARE(notice().kind(), NoticeKind::Error);
        QVERIFY2(notice().sentence().contains(QStringLiteral("gone.safetensors")), qPrintable(notice().sentence()));
        QCOMPARE(m_parts->dialogs->errors.size(), 1);
        QCOMPARE(m_parts->dialogs->errors[0].kind, ErrorKind::FileNotFound);
        QVERIFY(button("startRateTest").isEnabled());
    }

    void nothingStartsWithoutImagesOrWhileAnotherRunComputes() {
        findRate().click();
        QVERIFY(!button("startRateTest").isEnabled());
        openDataSet();
        QVERIFY(button("startRateTest").isEnabled());
        m_controller->setBlocked(QStringLiteral("A training is running; stop it first."));
        QVERIFY(!button("startRateTest").isEnabled());
        Q_EMIT dialog().startRequested();
        QVERIFY(!m_controller->isRunning());
        m_controller->setBlocked({});
        QVERIFY(button("startRateTest").isEnabled());
    }
};

int main(int argc, char* argv[]) {
    loadCudaPack();
    QApplication application(argc, argv);
    setComputeThreads(0);
    TestRateTestController test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_RateTestController.moc"
