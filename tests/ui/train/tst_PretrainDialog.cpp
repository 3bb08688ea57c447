// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Pretraining.h"
#include "tests/ui/AccessibleNames.h"
#include "ui/train/CurvePlot.h"
#include "ui/train/PretrainDialog.h"
#include "ui/widgets/RebuiltPictures.h"

#include <QComboBox>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace semblance;

class TestPretrainDialog : public QObject {
    Q_OBJECT
    std::unique_ptr<PretrainDialog> m_dialog;

    QPushButton& button(const char* name) { return *m_dialog->findChild<QPushButton*>(QLatin1String(name)); }
    static std::vector<NetworkInfo> learners() {
        std::vector<NetworkInfo> found;
        for (const NetworkInfo& network : networks())
            if (!network.pretrainedPrefix.empty()) found.push_back(network);
        return found;
    }
    static RebuiltPicture picture(int sidePx, bool hides) {
        const std::vector<std::uint8_t> gray(static_cast<std::size_t>(sidePx) * static_cast<std::size_t>(sidePx), 90);
        RebuiltPicture one{sidePx, gray, gray, gray, 0.25};
        if (hides) one.shown.front() = 128;
        return one;
    }
    static PretrainingEpoch epoch(int number, double loss) {
        PretrainingEpoch event;
        event.epoch = number;
        event.loss = loss;
        event.heldBackLoss = loss + 0.1;
        event.baseline = 1.5;
        return event;
    }

private Q_SLOTS:
    void init() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_dialog = std::make_unique<PretrainDialog>(
            learners(), [](const std::string& network) { return pretrainingOptions(network); });
        m_dialog->show();
    }

    void nothingStartsWithoutAFolder() {
        QVERIFY(!button("startPretraining").isEnabled());
        m_dialog->form()->addFolder(QStringLiteral("/images/a"));
        m_dialog->form()->addFolder(QStringLiteral("/images/a")); // once is enough
        m_dialog->form()->addFolder(QStringLiteral("/images/b"));
        QCOMPARE(m_dialog->form()->folders(), QStringList({QStringLiteral("/images/a"), QStringLiteral("/images/b")}));
        QVERIFY(button("startPretraining").isEnabled());
        QSignalSpy started(m_dialog.get(), &PretrainDialog::startRequested);
        QTest::mouseClick(&button("startPretraining"), Qt::LeftButton);
        QCOMPARE(started.size(), 1);
    }

    void aFolderCanBeLeftOut() {
        m_dialog->form()->setFolders({QStringLiteral("/images/a"), QStringLiteral("/images/b")});
        auto* list = m_dialog->findChild<QListWidget*>(QStringLiteral("pretrainFolders"));
        list->setCurrentRow(0);
        for (auto* one : m_dialog->findChildren<QPushButton*>())
            if (one->accessibleName() == QLatin1String("Remove")) QTest::mouseClick(one, Qt::LeftButton);
        QCOMPARE(m_dialog->form()->folders(), QStringList{QStringLiteral("/images/b")});
    }

    void theNetworkBringsItsValues() {
        m_dialog->form()->setNetwork(QStringLiteral("autoencoder_densenet121"));
        QVERIFY(m_dialog->form()->options() == pretrainingOptions("autoencoder_densenet121"));
        m_dialog->form()->setNetwork(QStringLiteral("mae_densenet121"));
        QVERIFY(m_dialog->form()->options() == pretrainingOptions("mae_densenet121"));
        m_dialog->form()->setNetwork(QStringLiteral("densenet121")); // it cannot learn without labels
        QCOMPARE(m_dialog->form()->options().network, std::string("mae_densenet121"));
    }

    void onlyWeightsThatAreHereAndFitAreOffered() {
        m_dialog->form()->setNetwork(QStringLiteral("mae_densenet121"));
        m_dialog->form()->setStartWeights({{"here", "here", "mae_densenet121", true},
                                           {"away", "away", "mae_densenet121", false},
                                           {"other", "other", "autoencoder_densenet121", true}});
        auto* box = qobject_cast<QComboBox*>(m_dialog->form()->control("start"));
        QCOMPARE(box->count(), 2);
        box->setCurrentIndex(1);
        QCOMPARE(m_dialog->form()->options().start, std::string("here"));
    }

    void whileItRunsTheFormRestsAndTheRunCanBeHeld() {
        m_dialog->form()->addFolder(QStringLiteral("/images"));
        m_dialog->beginRun();
        m_dialog->setRunState(RunState::Running);
        QVERIFY(!m_dialog->form()->isEnabled());
        QVERIFY(!button("startPretraining").isVisible() && button("stopPretraining").isVisible());
        m_dialog->setRunState(RunState::Stopping);
        QVERIFY(!button("stopPretraining").isEnabled());
        m_dialog->finish(NoticeKind::Success, QStringLiteral("Done."), true);
        QVERIFY(m_dialog->form()->isEnabled() && button("startPretraining").isVisible());
        QSignalSpy wanted(m_dialog.get(), &PretrainDialog::trainRequested);
        QTest::mouseClick(&button("trainFromPretrained"), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        m_dialog->beginRun(); // what was said of the run before is past
        QVERIFY(!m_dialog->findChild<Notice*>()->isVisible());
    }

    void theCurveShowsWhatTheEpochsSaid() {
        m_dialog->beginRun();
        PretrainingStarted started;
        started.epochs = 4;
        m_dialog->setStarted(started);
        m_dialog->appendEpoch(epoch(1, 1.25));
        m_dialog->appendEpoch(epoch(2, 0.75));
        auto* plot = m_dialog->findChild<CurvePlot*>();
        plot->redraw();
        QVERIFY2(plot->readOut().contains(QStringLiteral("training 0.750")), qPrintable(plot->readOut()));
        QVERIFY2(plot->readOut().contains(QStringLiteral("validation 0.850")), qPrintable(plot->readOut()));
    }

    void picturesSayWhatTheyShow() {
        auto* pictures = m_dialog->findChild<RebuiltPictures*>();
        m_dialog->setPictures({picture(16, true), picture(16, true)});
        QCOMPARE(pictures->columns(), 2);
        QCOMPARE(pictures->captions().size(), 3);
        m_dialog->setPictures({picture(16, false)});
        QCOMPARE(pictures->captions(), QStringList({QStringLiteral("As given"), QStringLiteral("Rebuilt")}));
        QVERIFY(pictures->accessibleDescription().contains(QStringLiteral("0.2500")));
        // Pixels that do not fit the side are no picture, and no crash.
        RebuiltPicture broken = picture(16, false);
        broken.sidePx = 20;
        m_dialog->setPictures({broken});
        QVERIFY(!m_dialog->grab().isNull());
    }

    void everyControlHasAName() { QCOMPARE(test::controlsWithoutName(*m_dialog), QString()); }
};

QTEST_MAIN(TestPretrainDialog)
#include "tst_PretrainDialog.moc"
