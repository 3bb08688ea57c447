// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/AccessibleNames.h"
#include "ui/start/StartCard.h"
#include "ui/start/StartPage.h"

#include <QDateTime>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace semblance;

class TestStartPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_page = std::make_unique<StartPage>();
        m_page->resize(1200, 640);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }
    void firstTimeOffersThreeWaysIn() {
        const auto cards = m_page->findChildren<StartCard*>();
        QCOMPARE(cards.size(), 3);
        QSignalSpy open(m_page.get(), &StartPage::openFolderRequested);
        QSignalSpy sample(m_page.get(), &StartPage::sampleSetRequested);
        QSignalSpy classify(m_page.get(), &StartPage::classifyRequested);
        for (StartCard* card : cards)
            QTest::mouseClick(card, Qt::LeftButton);
        QCOMPARE(open.size() + sample.size() + classify.size(), 3);
        QCOMPARE(open.size(), 1);
        QCOMPARE(sample.size(), 1);
        for (const QPushButton* button : m_page->findChildren<QPushButton*>())
            QVERIFY(!button->isVisible());
    }
    void cardsAnswerToTheKeyboard() {
        QSignalSpy sample(m_page.get(), &StartPage::sampleSetRequested);
        for (StartCard* card : m_page->findChildren<StartCard*>())
            if (card->title().contains(QLatin1String("sample"))) {
                card->setFocus();
                QTest::keyClick(card, Qt::Key_Space);
            }
        QCOMPARE(sample.size(), 1);
    }
    void lastDataSetIsOneClickAway() {
        m_page->setRecentDataSet(RecentDataSet{QStringLiteral("/data/nffa"), QStringLiteral("nffa"), 21169, 10,
                                               QDateTime::currentDateTime()});
        QSignalSpy wanted(m_page.get(), &StartPage::recentDataSetRequested);
        QTest::mouseClick(m_page->findChild<QPushButton*>(QStringLiteral("openRecent")), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), QStringLiteral("/data/nffa"));
    }
    void sentencesFitTheirCards() {
        for (const int width : {900, 1200})
            for (const StartCard* card : m_page->findChildren<StartCard*>()) {
                m_page->resize(width, 640);
                QTRY_VERIFY(card->height() >= card->heightForWidth(card->width()));
            }
    }
    void everyControlHasAName() { QCOMPARE(test::controlsWithoutName(*m_page), QString()); }

private:
    std::unique_ptr<StartPage> m_page;
};

QTEST_MAIN(TestStartPage)
#include "tst_StartPage.moc"
