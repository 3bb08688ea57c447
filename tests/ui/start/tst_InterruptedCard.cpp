// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/AccessibleNames.h"
#include "ui/start/InterruptedCard.h"
#include "ui/start/StartPage.h"
#include "ui/widgets/ElidedLabel.h"

#include <QAction>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace semblance;

class TestInterruptedCard : public QObject {
    Q_OBJECT
    std::unique_ptr<StartPage> m_page;

    InterruptedCard& card() { return *m_page->findChild<InterruptedCard*>(); }
    QPushButton& button(const char* name) { return *card().findChild<QPushButton*>(QLatin1String(name)); }
    QPushButton& recent() { return *m_page->findChild<QPushButton*>(QStringLiteral("openRecent")); }
    QList<QAction*> others() {
        QList<QAction*> shown = button("otherTrainings").menu()->actions();
        shown.removeIf([](const QAction* action) { return !action->isVisible(); });
        return shown;
    }
    QString words() {
        QStringList all;
        for (const ElidedLabel* label : card().findChildren<ElidedLabel*>())
            all << label->fullText();
        return all.join(QLatin1Char('\n'));
    }
    static InterruptedTraining training(const QString& name, int epochsDone) {
        return {QStringLiteral("/runs/") + name,
                name,
                QStringLiteral("DenseNet-121"),
                epochsDone,
                40,
                QDateTime(QDate(2026, 6, 12), QTime(14, 3))};
    }

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init() {
        m_page = std::make_unique<StartPage>();
        m_page->resize(1200, 640);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }

    void thereIsNoCardWithoutATraining() {
        QVERIFY(!card().isVisible());
        m_page->setInterrupted({training(QStringLiteral("grains"), 12)});
        QVERIFY(card().isVisible());
        m_page->setInterrupted({});
        QVERIFY(!card().isVisible());
    }

    void itSaysWhatWasInterruptedAndWhen() {
        m_page->setInterrupted({training(QStringLiteral("grains"), 12)});
        for (const char* part : {"grains", "DenseNet-121", "12 of 40 epochs done", "6/12/26"})
            QVERIFY2(words().contains(QLatin1String(part)), qPrintable(words()));
        QVERIFY(!button("otherTrainings").isVisible());
    }

    void itStandsAboveTheRest() {
        m_page->setRecentDataSet(RecentDataSet{QStringLiteral("/data/nffa"), QStringLiteral("nffa"), 21169, 10, {}});
        m_page->setInterrupted({training(QStringLiteral("grains"), 12)});
        QCoreApplication::processEvents();
        QVERIFY(card().mapTo(m_page.get(), QPoint()).y() < recent().mapTo(m_page.get(), QPoint()).y());
        QVERIFY(recent().text() != button("goOnTraining").text());
        m_page->setInterrupted({});
        QCOMPARE(recent().text(), QStringLiteral("&Go on"));
    }

    void eachButtonNamesTheRun_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("signal");
        QTest::newRow("go on") << QByteArray("goOnTraining") << QByteArray(SIGNAL(goOnRequested(QString)));
        QTest::newRow("show") << QByteArray("showTraining") << QByteArray(SIGNAL(showRunRequested(QString)));
        QTest::newRow("dismiss") << QByteArray("dismissTraining") << QByteArray(SIGNAL(dismissRequested(QString)));
    }
    void eachButtonNamesTheRun() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, signal);
        QSignalSpy wanted(m_page.get(), signal.constData());
        m_page->setInterrupted({training(QStringLiteral("grains"), 12)});
        QTest::mouseClick(&button(name.constData()), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), QStringLiteral("/runs/grains"));
        button(name.constData()).setFocus();
        QTest::keyClick(&button(name.constData()), Qt::Key_Space);
        QCOMPARE(wanted.size(), 2);
    }

    void tabReachesTheButtonsInReadingOrder() {
        m_page->setInterrupted({training(QStringLiteral("grains"), 12), training(QStringLiteral("fibres"), 3)});
        QStringList reached;
        button("goOnTraining").setFocus();
        for (int i = 0; i < 4; ++i) {
            reached << QApplication::focusWidget()->objectName();
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        QCOMPARE(reached.join(QLatin1Char(' ')),
                 QStringLiteral("goOnTraining showTraining dismissTraining otherTrainings"));
    }

    void theMenuBringsAnotherOneIntoItsPlace() {
        m_page->setInterrupted({training(QStringLiteral("grains"), 12), training(QStringLiteral("a & b"), 3),
                                training(QStringLiteral("pores"), 1)});
        QVERIFY(button("otherTrainings").isVisible());
        QCOMPARE(others().size(), 2);
        QVERIFY(others().front()->text().startsWith(QStringLiteral("a && b")));
        others().front()->trigger();
        QVERIFY2(words().contains(QStringLiteral("a & b")), qPrintable(words()));
        QVERIFY(words().contains(QStringLiteral("3 of 40")));
        QCOMPARE(others().size(), 2);
        QVERIFY(others().front()->text().startsWith(QStringLiteral("grains")));
        QSignalSpy wanted(m_page.get(), &StartPage::goOnRequested);
        QTest::mouseClick(&button("goOnTraining"), Qt::LeftButton);
        QCOMPARE(wanted[0][0].toString(), QStringLiteral("/runs/a & b"));
        // It stays while it is offered.
        m_page->setInterrupted({training(QStringLiteral("grains"), 12), training(QStringLiteral("a & b"), 3)});
        QVERIFY(words().contains(QStringLiteral("a & b")));
        m_page->setInterrupted({training(QStringLiteral("grains"), 12)});
        QVERIFY(words().contains(QStringLiteral("grains")));
    }

    void everyControlHasAName() {
        m_page->setInterrupted({training(QStringLiteral("grains"), 12), training(QStringLiteral("fibres"), 3)});
        QCOMPARE(test::controlsWithoutName(*m_page), QString());
        QCOMPARE(button("goOnTraining").accessibleName(), QStringLiteral("Go on with the training of grains"));
    }
};

QTEST_MAIN(TestInterruptedCard)
#include "tst_InterruptedCard.moc"
