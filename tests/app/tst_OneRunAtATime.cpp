// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program, offscreen: training, pretraining and the test of learning rates keep out of each other's way, and one
// leads to the other.
#include "app/Application.h"
#include "app/PretrainController.h"
#include "app/RateTestController.h"
#include "tests/support/ScriptedDialogs.h"
#include "tests/support/SmallFiles.h"
#include "ui/dataset/DatasetPage.h"
#include "ui/train/OptionsPanel.h"
#include "ui/train/PretrainDialog.h"
#include "ui/train/RateTestDialog.h"

#include <QAction>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

namespace {
constexpr int kPatienceMs = 120'000;
}

class TestOneRunAtATime : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    ScriptedDialogs* m_dialogs = nullptr;
    std::unique_ptr<Application> m_desktop;

    PretrainDialog& dialog() { return *m_desktop->pretraining().dialog(); }
    QPushButton& button(QWidget& root, const char* name) { return *root.findChild<QPushButton*>(QLatin1String(name)); }
    void startPretraining() {
        m_desktop->window().action(ActionId::Pretrain)->trigger();
        qobject_cast<QSpinBox*>(dialog().form()->control("batch"))->setValue(4);
        button(dialog(), "startPretraining").click();
        QTRY_VERIFY_WITH_TIMEOUT(dialog().figures().contains(QStringLiteral("Epoch 1")), kPatienceMs);
    }

private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        SettingsStore().clear();
        SettingsStore settings;
        settings.set(SettingsStore::Key::WeightsFolder, m_folder.filePath(QStringLiteral("weights")));
        settings.set(SettingsStore::Key::RunsFolder, m_folder.filePath(QStringLiteral("runs")));
        auto dialogs = std::make_unique<ScriptedDialogs>();
        m_dialogs = dialogs.get();
        m_desktop = std::make_unique<Application>(std::move(dialogs));
        m_desktop->show();
        m_desktop->openPaths({test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 2, 10)});
        QTRY_VERIFY_WITH_TIMEOUT(m_desktop->window().action(ActionId::StartTraining)->isEnabled(), kPatienceMs);
    }
    void cleanupTestCase() { m_desktop.reset(); }

    void whileOnePretrainsNoTrainingStarts() {
        startPretraining();
        QVERIFY(m_desktop->trainPage().isBlocked());
        QVERIFY(!m_desktop->window().action(ActionId::StartTraining)->isEnabled());
        m_desktop->trainPage().start();
        QVERIFY(m_desktop->trainPage().runState() == RunState::Idle);
        // The data set's folder was there to begin with; closing is asked about, and can be taken back.
        QCOMPARE(dialog().form()->folders().size(), 1);
        m_dialogs->buttons = {1};
        QVERIFY(!m_desktop->window().close());
        QVERIFY(m_desktop->pretraining().isRunning());
        button(dialog(), "stopPretraining").click();
        QTRY_VERIFY_WITH_TIMEOUT(!m_desktop->pretraining().isRunning(), kPatienceMs);
        QVERIFY(!m_desktop->trainPage().isBlocked());
    }

    void itsWeightsAreTheStartOfATrainingThatKeepsPretrainingOut() {
        button(dialog(), "trainFromPretrained").click();
        QCOMPARE(m_desktop->window().currentPage(), PageId::Train);
        QCOMPARE(m_desktop->trainPage().options().network, std::string("mae_densenet121"));
        QVERIFY(m_desktop->trainPage().options().start.ends_with(".safetensors"));
        TrainingOptions options = m_desktop->trainPage().options();
        options.imageSize = {32, 32};
        options.batch = 4;
        m_desktop->trainPage().setOptions(options);
        m_desktop->trainPage().start();
        QTRY_VERIFY_WITH_TIMEOUT(m_desktop->trainPage().runState() == RunState::Running, kPatienceMs);
        QVERIFY(!button(dialog(), "startPretraining").isEnabled());
        m_desktop->trainPage().stop();
        QTRY_VERIFY_WITH_TIMEOUT(m_desktop->trainPage().runState() == RunState::Idle, kPatienceMs);
        QVERIFY(button(dialog(), "startPretraining").isEnabled());
        QVERIFY(m_dialogs->errors.isEmpty());
    }

    void whileRatesAreTriedNothingElseComputes() {
        m_desktop->window().action(ActionId::FindRate)->trigger();
        QCOMPARE(m_desktop->window().currentPage(), PageId::Train);
        RateTestDialog& rates = *m_desktop->rateTest().dialog();
        rates.findChild<QSpinBox*>(QStringLiteral("rateSteps"))->setValue(10'000);
        button(rates, "startRateTest").click();
        QVERIFY(m_desktop->rateTest().isRunning());
        QVERIFY(m_desktop->trainPage().isBlocked());
        QVERIFY(!m_desktop->window().action(ActionId::StartTraining)->isEnabled());
        QVERIFY(!button(dialog(), "startPretraining").isEnabled());
        button(rates, "stopRateTest").click();
        QTRY_VERIFY_WITH_TIMEOUT(!m_desktop->rateTest().isRunning(), kPatienceMs);
        QVERIFY(!m_desktop->trainPage().isBlocked());
        QVERIFY(button(dialog(), "startPretraining").isEnabled());
        QVERIFY(button(rates, "startRateTest").isEnabled());
        // The other way round, from the moment a training is started.
        m_desktop->trainPage().start();
        QVERIFY(m_desktop->trainPage().runState() == RunState::Preparing);
        QVERIFY(!button(rates, "startRateTest").isEnabled());
        QVERIFY(!button(dialog(), "startPretraining").isEnabled());
        m_desktop->trainPage().stop();
        QTRY_VERIFY_WITH_TIMEOUT(m_desktop->trainPage().runState() == RunState::Idle, kPatienceMs);
        QVERIFY(button(rates, "startRateTest").isEnabled());
        rates.reject();
    }

    void closingStopsItAndKeepsTheWeights() {
        startPretraining();
        m_dialogs->buttons = {0};
        QVERIFY(!m_desktop->window().close());
        QTRY_VERIFY_WITH_TIMEOUT(!m_desktop->window().isVisible(), kPatienceMs);
        QVERIFY(!m_desktop->pretraining().isRunning());
    }
};

QTEST_MAIN(TestOneRunAtATime)
#include "tst_OneRunAtATime.moc"
