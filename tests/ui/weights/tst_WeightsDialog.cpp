// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/AccessibleNames.h"
#include "ui/Theme.h"
#include "ui/weights/DownloadBar.h"
#include "ui/weights/WeightsDialog.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace semblance;

class TestWeightsDialog : public QObject {
    Q_OBJECT

    static std::vector<StoredWeights> absentWeights() {
        std::vector<StoredWeights> all;
        for (const KnownWeights& known : knownWeights()) {
            StoredWeights stored;
            stored.name = known.name;
            stored.network = known.network;
            stored.known = &known;
            stored.place = "/home/somebody/weights/" + known.fileName;
            all.push_back(stored);
        }
        return all;
    }
    /// The first ones lie here in every state, and one was added.
    static std::vector<StoredWeights> someWeights() {
        std::vector<StoredWeights> all = absentWeights();
        const WeightEvidence states[] = {WeightEvidence::Checksum, WeightEvidence::NamesAndShapes,
                                         WeightEvidence::None};
        for (std::size_t i = 0; i < std::size(states); ++i) {
            all[i].isThere = true;
            all[i].bytes = 32'000'000;
            all[i].evidence = states[i];
        }
        StoredWeights added;
        added.name = "mine.pth";
        added.network = "resnet18";
        added.isThere = true;
        added.bytes = 1'000;
        added.evidence = WeightEvidence::NamesAndShapes;
        all.push_back(added);
        return all;
    }

    QPushButton* button(const QString& name) const {
        for (auto* found : m_dialog->findChildren<QPushButton*>())
            if (found->accessibleName() == name) return found;
        return nullptr;
    }
    QString stateOf(const char* name) const {
        const WeightsTableModel& model = m_dialog->model();
        return model.index(model.rowOf(QString::fromLatin1(name)), WeightsTableModel::StateColumn).data().toString();
    }
    void click(const QString& name) {
        QVERIFY2(button(name), qPrintable(name));
        QTest::mouseClick(button(name), Qt::LeftButton);
    }
    static DownloadLine half(const QString& name) { return {name, 16'000'000, 32'000'000, 1'200'000, 13.3, false}; }

private Q_SLOTS:
    void init() {
        applyTheme(*qApp, ThemeChoice::Light, ColourScheme::Light);
        m_dialog = std::make_unique<WeightsDialog>();
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    }

    void aModelTesterFindsNothing() {
        WeightsTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setWeights(absentWeights());
        model.setDownload(half(QStringLiteral("densenet121-imagenet")));
        model.setWeights(someWeights());
        model.removeDownload(QStringLiteral("densenet121-imagenet"));
        model.setWeights({});
        QCOMPARE(model.rowCount(), 0);
    }

    void everyStateIsSaidInWords() {
        m_dialog->setWeights(someWeights());
        QCOMPARE(stateOf("densenet121-imagenet"), QStringLiteral("Here, verified"));
        QCOMPARE(stateOf("densenet161-imagenet"), QStringLiteral("Here, no published checksum"));
        QCOMPARE(stateOf("densenet169-imagenet"), QStringLiteral("Here, not verified yet"));
        QCOMPARE(stateOf("densenet201-imagenet"), QStringLiteral("Not here"));
        m_dialog->setDownload(half(QStringLiteral("densenet201-imagenet")));
        QVERIFY(stateOf("densenet201-imagenet").contains(QStringLiteral("50")));
    }

    void buttonsFollowTheChoice() {
        QVERIFY(!button(QStringLiteral("Get"))->isEnabled());
        QVERIFY(!button(QStringLiteral("Remove"))->isEnabled());
        m_dialog->setWeights(someWeights());
        m_dialog->select(QStringLiteral("densenet121-imagenet")); // here and verified
        QVERIFY(!button(QStringLiteral("Get"))->isEnabled());
        QVERIFY(button(QStringLiteral("Remove"))->isEnabled());
        m_dialog->select(QStringLiteral("densenet169-imagenet")); // here, nobody looked at it
        QVERIFY(button(QStringLiteral("Verify"))->isEnabled());
        m_dialog->select(QStringLiteral("densenet201-imagenet"));
        QVERIFY(button(QStringLiteral("Get"))->isEnabled());
        QVERIFY(!button(QStringLiteral("Remove"))->isEnabled());
        m_dialog->setDownload(half(QStringLiteral("densenet201-imagenet")));
        QVERIFY(!button(QStringLiteral("Get"))->isEnabled());
    }

    void whatIsWantedIsSaidInSignals() {
        m_dialog->setWeights(someWeights());
        QSignalSpy get(m_dialog.get(), &WeightsDialog::getRequested);
        QSignalSpy add(m_dialog.get(), &WeightsDialog::addRequested);
        QSignalSpy remove(m_dialog.get(), &WeightsDialog::removeRequested);
        QSignalSpy open(m_dialog.get(), &WeightsDialog::openFolderRequested);
        m_dialog->select(QStringLiteral("resnet18-imagenet"));
        click(QStringLiteral("Get"));
        QCOMPARE(get.value(0).value(0).toString(), QStringLiteral("resnet18-imagenet"));
        m_dialog->select(QStringLiteral("mine.pth"));
        click(QStringLiteral("Remove"));
        QCOMPARE(remove.value(0).value(0).toString(), QStringLiteral("mine.pth"));
        click(QStringLiteral("Add a file…"));
        click(QStringLiteral("Open folder"));
        QCOMPARE(add.size() + open.size(), 2);
        QCOMPARE(get.size(), 1);
    }

    void aDownloadShowsItsProgressAndItsOwnCancel() {
        m_dialog->setWeights(absentWeights());
        QSignalSpy cancel(m_dialog.get(), &WeightsDialog::cancelRequested);
        m_dialog->setDownload(half(QStringLiteral("resnet18-imagenet")));
        m_dialog->setDownload({QStringLiteral("resnet50-imagenet"), 1'000, 0, 0, -1, false}); // no size is known
        const QList<DownloadBar*> bars = m_dialog->findChildren<DownloadBar*>();
        QCOMPARE(bars.size(), 2);
        QCOMPARE(bars[0]->findChild<QProgressBar*>()->value(), 500);
        QCOMPARE(bars[1]->findChild<QProgressBar*>()->maximum(), 0);
        const QString figures = progressText(half({}));
        for (const char* part : {"16.0", "32.0", "1.2", "13"})
            QVERIFY2(figures.contains(QLatin1String(part)), qPrintable(figures));
        QTest::mouseClick(bars[1]->findChild<QToolButton*>(), Qt::LeftButton);
        QCOMPARE(cancel.value(0).value(0).toString(), QStringLiteral("resnet50-imagenet"));
        m_dialog->removeDownload(QStringLiteral("resnet50-imagenet"));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(m_dialog->findChildren<DownloadBar*>().size(), 1);
    }

    void addressAndPlaceCanBeCopied() {
        m_dialog->setWeights(absentWeights());
        m_dialog->select(QStringLiteral("densenet121-imagenet"));
        click(QStringLiteral("Copy the address, to fetch the file with another computer"));
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("https://download.pytorch.org/models/densenet121-a639ec97.pth"));
        click(QStringLiteral("Copy the place where the file lies or belongs"));
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("/home/somebody/weights/densenet121-a639ec97.pth"));
    }

    void aFailureIsSaidUntilTheNextAttempt() {
        m_dialog->setWeights(absentWeights());
        QSignalSpy details(m_dialog.get(), &WeightsDialog::detailsRequested);
        m_dialog->say(NoticeKind::Error, QStringLiteral("There is no connection."), QStringLiteral("host not found"));
        auto* notice = m_dialog->findChild<Notice*>();
        QVERIFY(notice->isVisible());
        click(QStringLiteral("What exactly happened"));
        QCOMPARE(details.value(0).value(0).toString(), QStringLiteral("host not found"));
        m_dialog->setDownload(half(QStringLiteral("densenet121-imagenet")));
        QVERIFY(!notice->isVisible());
    }

    void aNewStateKeepsTheChoice() {
        m_dialog->setWeights(absentWeights());
        m_dialog->selectNetwork(QStringLiteral("resnet50"));
        auto* table = m_dialog->findChild<QTableView*>();
        const int row = table->currentIndex().row();
        QCOMPARE(m_dialog->model().weightsAt(row)->name, std::string("resnet50-imagenet"));
        m_dialog->setWeights(someWeights());
        QCOMPARE(table->currentIndex().row(), row);
    }

    void everyControlHasAName() {
        m_dialog->setWeights(someWeights());
        m_dialog->setDownload(half(QStringLiteral("densenet201-imagenet")));
        m_dialog->say(NoticeKind::Error, QStringLiteral("no"), QStringLiteral("details"));
        QCOMPARE(test::controlsWithoutName(*m_dialog), QString());
    }

private:
    std::unique_ptr<WeightsDialog> m_dialog;
};

QTEST_MAIN(TestWeightsDialog)
#include "tst_WeightsDialog.moc"
