// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PretrainController.h"
#include "core/model/WeightStore.h"
#include "tests/app/WindowParts.h"
#include "tests/support/SmallFiles.h"
#include "ui/train/PretrainDialog.h"
#include "ui/widgets/RebuiltPictures.h"

#include <QDir>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <utility>

using namespace semblance;

namespace {
constexpr int kPatienceMs = 120'000;
}

/// Pretraining from the window: a real one, of a few small images.
class TestPretrainController : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_set;
    std::unique_ptr<QTemporaryDir> m_store;
    std::unique_ptr<test::WindowParts> m_parts;
    std::unique_ptr<PretrainController> m_controller;

    PretrainDialog& dialog() { return *m_controller->dialog(); }
    Notice& notice() { return *dialog().findChild<Notice*>(); }
    QPushButton& button(const char* name) { return *dialog().findChild<QPushButton*>(QLatin1String(name)); }
    QStringList weights() const {
        return QDir(m_store->path()).entryList({QStringLiteral("*.safetensors")}, QDir::Files);
    }
    void set(const char* key, int value) { qobject_cast<QSpinBox*>(dialog().form()->control(key))->setValue(value); }
    void start(int epochs) {
        m_controller->showDialog(m_set, QStringLiteral("mae_densenet121"));
        set("epochs", epochs);
        set("batch", 4);
        button("startPretraining").click();
        QVERIFY(m_controller->isRunning());
    }
    void waitForTheEnd() { QTRY_VERIFY_WITH_TIMEOUT(!m_controller->isRunning(), kPatienceMs); }

private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_set = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 2, 6);
    }
    void init() {
        m_store = std::make_unique<QTemporaryDir>();
        m_parts = std::make_unique<test::WindowParts>();
        m_parts->settings.set(SettingsStore::Key::WeightsFolder, m_store->path());
        m_controller = std::make_unique<PretrainController>(m_parts->surroundings());
        m_parts->window.show();
    }
    void cleanup() {
        m_controller.reset();
        m_parts.reset();
    }

    void itLearnsAndItsWeightsAreAStart() {
        QSignalSpy made(m_controller.get(), &PretrainController::weightsMade);
        QSignalSpy wanted(m_controller.get(), &PretrainController::trainRequested);
        start(2);
        waitForTheEnd();
        QCOMPARE(notice().kind(), NoticeKind::Success);
        QVERIFY2(notice().sentence().contains(QStringLiteral("after epoch 2")), qPrintable(notice().sentence()));
        QVERIFY(dialog().findChild<RebuiltPictures*>()->columns() > 0);
        QCOMPARE(weights().size(), 1);
        QTRY_COMPARE(made.size(), 1);
        QCOMPARE(made[0][0].toString(), weights().first());
        const StoredWeights stored = WeightStore(m_store->path().toStdString()).find(weights().first().toStdString());
        QCOMPARE(stored.network, std::string("mae_densenet121"));
        QVERIFY(m_parts->dialogs->errors.isEmpty());
        button("trainFromPretrained").click();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), QStringLiteral("mae_densenet121"));
        QCOMPARE(wanted[0][1].toString(), weights().first());
    }

    void stoppingKeepsWhatWasLearned() {
        start(1000);
        QTRY_VERIFY_WITH_TIMEOUT(dialog().figures().contains(QStringLiteral("Epoch 2")), kPatienceMs);
        m_parts->dialogs->buttons = {1, 0};
        m_controller->askToStop();
        QVERIFY(dialog().runState() == RunState::Running);
        m_controller->askToStop();
        waitForTheEnd();
        QCOMPARE(m_parts->dialogs->asked.size(), 2);
        QCOMPARE(weights().size(), 1);
        QVERIFY(dialog().runState() == RunState::Idle);
    }

    void aPausedOneStandsStillAndGoesOn() {
        start(1000);
        QTRY_VERIFY_WITH_TIMEOUT(dialog().figures().contains(QStringLiteral("Epoch 1")), kPatienceMs);
        Q_EMIT dialog().pauseRequested();
        QVERIFY(dialog().runState() == RunState::Paused);
        QString held;
        for (int i = 0; i < 20 && std::exchange(held, dialog().figures()) != dialog().figures(); ++i)
            QTest::qWait(2000); // the step in hand is still told of
        QTest::qWait(500);
        QCOMPARE(dialog().figures(), held);
        Q_EMIT dialog().resumeRequested();
        QTRY_VERIFY_WITH_TIMEOUT(dialog().figures() != held, kPatienceMs);
    }

    void theProgramCloses() {
        start(1000);
        QTRY_VERIFY_WITH_TIMEOUT(dialog().figures().contains(QStringLiteral("Epoch 2")), kPatienceMs);
        bool hasEnded = false;
        m_controller->endThen([&hasEnded] { hasEnded = true; });
        QVERIFY(m_controller->isEnding());
        QTRY_VERIFY_WITH_TIMEOUT(hasEnded, kPatienceMs);
        QCOMPARE(weights().size(), 1);
    }

    void whatIsGoneBeforeItEndsIsJoined() {
        start(1000);
        QTRY_VERIFY_WITH_TIMEOUT(dialog().runState() == RunState::Running, kPatienceMs);
        m_controller.reset();
    }

    void aFolderWithoutImagesIsSaid() {
        const QTemporaryDir empty;
        m_controller->showDialog(empty.path(), {});
        button("startPretraining").click();
        waitForTheEnd();
        QCOMPARE(notice().kind(), NoticeKind::Error);
        QCOMPARE(m_parts->dialogs->errors.size(), 1);
        QCOMPARE(m_parts->dialogs->errors[0].kind, ErrorKind::DataSet);
        QVERIFY(weights().isEmpty());
    }

    void oneAtATime() {
        m_controller->setBlocked(QStringLiteral("A training is running."));
        m_controller->showDialog(m_set, {});
        QVERIFY(!button("startPretraining").isEnabled());
        m_controller->setBlocked({});
        QVERIFY(button("startPretraining").isEnabled());
    }
};

QTEST_MAIN(TestPretrainController)
#include "tst_PretrainController.moc"
