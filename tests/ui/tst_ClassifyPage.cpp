// SPDX-License-Identifier: GPL-3.0-or-later
#include "PageFixtures.h"
#include "ui/classify/AnswerBars.h"
#include "ui/classify/AnswerPanel.h"
#include "ui/classify/ClassifyPage.h"
#include "ui/image/FactsPanel.h"
#include "ui/image/FactsTable.h"
#include "ui/image/ImageView.h"
#include "ui/widgets/RebuiltPictures.h"

#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace semblance;

class tst_ClassifyPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void init() {
        m_page = std::make_unique<ClassifyPage>();
        m_page->resize(1190, 640);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    void cleanup() { m_page.reset(); }

    void emptyPageOffersItsWaysIn() {
        QSignalSpy files(m_page.get(), &ClassifyPage::filesRequested);
        QSignalSpy folder(m_page.get(), &ClassifyPage::folderRequested);
        QSignalSpy paste(m_page.get(), &ClassifyPage::pasteRequested);
        QSignalSpy model(m_page.get(), &ClassifyPage::openModelRequested);
        click(QStringLiteral("&Add images…"));
        click(QStringLiteral("Add &folder…"));
        click(QStringLiteral("&Paste"));
        click(QStringLiteral("Open &model…"));
        QCOMPARE(files.size() + folder.size() + paste.size() + model.size(), 4);
    }

    void firstItemIsPreviewedAtOnce() {
        QSignalSpy wanted(m_page.get(), &ClassifyPage::previewRequested);
        m_page->addItems(items(1, 3));
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.first().first().toULongLong(), quint64{1});
        QCOMPARE(m_page->currentId(), std::optional<quint64>(1));
    }

    void newDropOvertakesAnOldPreview() {
        QSignalSpy wanted(m_page.get(), &ClassifyPage::previewRequested);
        m_page->addItems(items(1, 3));
        m_page->addItems(items(10, 3));
        QCOMPARE(wanted.last().first().toULongLong(), quint64{10});
        m_page->addItems(items(20, 3), false);
        QCOMPARE(wanted.size(), 2);
    }

    void stalePreviewIsDropped() {
        QSignalSpy wanted(m_page.get(), &ClassifyPage::previewRequested);
        m_page->addItems(items(1, 3));
        m_page->setCurrentId(2);
        const quint64 old = wanted.at(0).at(1).toULongLong();
        const quint64 newest = wanted.at(1).at(1).toULongLong();
        QVERIFY(newest > old);
        m_page->setPreview(old, image(QStringLiteral("old")));
        QVERIFY(!m_page->view()->hasImage());
        m_page->setPreview(newest, image(QStringLiteral("new")));
        QCOMPARE(m_page->view()->image().path, QStringLiteral("new"));
        m_page->setPreviewFailed(old, QStringLiteral("late"));
        QVERIFY(m_page->view()->hasImage());
    }

    void oldImageNeverStandsUnderANewAnswer() {
        QSignalSpy wanted(m_page.get(), &ClassifyPage::previewRequested);
        m_page->addItems(items(1, 3));
        m_page->setPreview(wanted.last().at(1).toULongLong(), image(QStringLiteral("one")));
        m_page->setCurrentId(2);
        QVERIFY(!m_page->view()->hasImage());
        QTRY_VERIFY(m_page->view()->accessibleDescription().contains(QStringLiteral("2.tif")));
    }

    void previewAfterClearIsDropped() {
        QSignalSpy wanted(m_page.get(), &ClassifyPage::previewRequested);
        m_page->addItems(items(1, 3));
        m_page->clearItems();
        m_page->setPreview(wanted.last().at(1).toULongLong(), image(QStringLiteral("one")));
        QVERIFY(!m_page->view()->hasImage());
    }

    void listFillsWhileWorking() {
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/a.semblance"));
        m_page->addItems(items(1, 1000));
        for (quint64 id = 1; id <= 400; ++id)
            m_page->setResult(id, {{0.2, 0.7, 0.1}, 1}, {});
        m_page->setFailed(401, {QStringLiteral("The file is damaged."), {}, {}});
        QTRY_COMPARE(label(QStringLiteral("classifyCounts")), QStringLiteral("401 of 1,000 · 1 failed"));
        QVERIFY(button(QStringLiteral("&Cancel")));
        QCOMPARE(table()->model()->index(399, ClassifyListModel::ClassColumn).data().toString(),
                 QStringLiteral("Particles"));
    }

    void whatTheNetworkRebuiltStandsBesideItsAnswer() {
        QSignalSpy wanted(m_page.get(), &ClassifyPage::rebuildWanted);
        auto* pictures = m_page->findChild<RebuiltPictures*>();
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/a.semblance"));
        m_page->addItems(items(1, 3));
        m_page->setResult(1, {{0.2, 0.7, 0.1}, 1, 0.01}, {});
        m_page->setResult(1, {{0.2, 0.7, 0.1}, 1, 0.01}, {});
        m_page->setResult(2, {{0.2, 0.7, 0.1}, 1, 0.01}, {});
        m_page->setResult(3, {{0.2, 0.7, 0.1}, 1}, {}); // of a network that rebuilds nothing
        QCOMPARE(wanted.size(), 1);
        const std::vector<std::uint8_t> gray(64, 90);
        m_page->setRebuilt(2, {8, gray, gray, gray, 0.01}); // not the chosen one
        QVERIFY(!pictures->isVisible());
        m_page->setRebuilt(1, {8, gray, gray, gray, 0.01});
        QVERIFY(pictures->isVisible());
        m_page->setCurrentId(2);
        QVERIFY(!pictures->isVisible());
        QCOMPARE(wanted.size(), 2);
        m_page->setCurrentId(3);
        QVERIFY(!pictures->isVisible());
        QCOMPARE(wanted.size(), 2);
    }

    void answerFollowsTheChosenItem() {
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/a.semblance"));
        m_page->addItems(items(1, 2));
        m_page->setResult(1, {{0.2, 0.7, 0.1}, 1}, {20.0, {}, CalibrationSource::VendorTag, {}});
        m_page->setResult(2, {{0.95, 0.03, 0.02}, 0}, {512.0, {}, CalibrationSource::VendorTag, {}});
        QCOMPARE(bars()->bars().first().name, QStringLiteral("Particles"));
        QCOMPARE(bars()->bars().first().classIndex, 1);
        QVERIFY(answer()->doubts().isEmpty());
        m_page->setCurrentId(2);
        QCOMPARE(bars()->bars().first().name, QStringLiteral("Fibres"));
        QCOMPARE(
            answer()->doubts(),
            QStringList{QStringLiteral("Outside the scales it was trained on: 512 nm/px against 10.0 to 80.0 nm/px.")});
        QVERIFY(bars()->accessibleDescription().startsWith(QStringLiteral("Fibres 95.0")));
    }

    void failedItemSaysWhyInsteadOfAnAnswer() {
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/a.semblance"));
        m_page->addItems(items(1, 1));
        m_page->setFailed(1, {QStringLiteral("The file is damaged."), QStringLiteral("Copy it again."),
                              QStringLiteral("TIFF directory runs past the end")});
        QVERIFY(bars()->bars().isEmpty());
        QVERIFY(isShown(QStringLiteral("The file is damaged.\n\nCopy it again.\n\nTIFF directory runs past the end")));
        const QModelIndex row = table()->model()->index(0, ClassifyListModel::NameColumn);
        QVERIFY(row.data(Qt::ToolTipRole).toString().contains(QStringLiteral("TIFF directory")));
    }

    void anotherModelDropsOldAnswers() {
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/a.semblance"));
        m_page->addItems(items(1, 1));
        m_page->setResult(1, {{0.2, 0.7, 0.1}, 1}, {});
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/b.semblance"));
        QVERIFY(bars()->bars().isEmpty());
        QCOMPARE(m_page->items()->count(ItemState::Waiting), 1);
    }

    void exportCancelAndClearAreAskedFor() {
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/a.semblance"));
        m_page->addItems(items(1, 2));
        QTRY_VERIFY(button(QStringLiteral("&Cancel")));
        QVERIFY2(!button(QStringLiteral("&Export CSV…"))->isEnabled(), "nothing is there to export yet");
        QSignalSpy cancel(m_page.get(), &ClassifyPage::cancelRequested);
        QSignalSpy exported(m_page.get(), &ClassifyPage::exportRequested);
        QSignalSpy clear(m_page.get(), &ClassifyPage::clearRequested);
        click(QStringLiteral("&Cancel"));
        m_page->setResult(1, {{0.2, 0.7, 0.1}, 1}, {});
        QTRY_VERIFY(button(QStringLiteral("&Export CSV…"))->isEnabled());
        click(QStringLiteral("&Export CSV…"));
        click(QStringLiteral("C&lear"));
        QCOMPARE(cancel.size(), 1);
        QCOMPARE(exported.size(), 1);
        QCOMPARE(clear.size(), 1);
        QCOMPARE(m_page->items()->rowCount(), 2);
    }

    void deleteRemovesTheChosenLines() {
        m_page->addItems(items(1, 4));
        QSignalSpy removed(m_page.get(), &ClassifyPage::itemsRemoved);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        QCOMPARE(removed.size(), 1);
        QCOMPARE(removed.first().first().value<QList<quint64>>(), QList<quint64>{1});
        QCOMPARE(m_page->items()->rowCount(), 3);
        QVERIFY(m_page->currentId().has_value());
    }

    void arrowKeysPreviewTheNext() {
        m_page->addItems(items(1, 4));
        QSignalSpy wanted(m_page.get(), &ClassifyPage::previewRequested);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Down);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.first().first().toULongLong(), quint64{2});
    }

    void thumbnailsOfThoseInSightAreAskedFor() {
        QSignalSpy wanted(m_page.get(), &ClassifyPage::thumbnailsWanted);
        m_page->addItems(items(1, 20000));
        QTRY_VERIFY(!wanted.isEmpty());
        const auto first = wanted.last().first().value<QList<quint64>>();
        QVERIFY2(!first.isEmpty() && first.size() < 40, qPrintable(QString::number(first.size())));
        wanted.clear();
        table()->scrollToBottom();
        QTRY_VERIFY(!wanted.isEmpty());
        QCOMPARE(wanted.last().first().value<QList<quint64>>().last(), quint64{20000});
    }

    void sortedListStillAnswersById() {
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/a.semblance"));
        m_page->addItems(items(1, 3));
        table()->sortByColumn(ClassifyListModel::ProbabilityColumn, Qt::DescendingOrder);
        m_page->setResult(3, {{0.05, 0.9, 0.05}, 1}, {});
        m_page->setResult(2, {{0.2, 0.7, 0.1}, 1}, {});
        QCOMPARE(table()->model()->index(0, 0).data(ClassifyListModel::IdRole).toULongLong(), quint64{3});
        QCOMPARE(table()->model()->index(1, 0).data(ClassifyListModel::IdRole).toULongLong(), quint64{2});
        QCOMPARE(m_page->currentId(), std::optional<quint64>(1));
    }

    void moreFactsComeToTheNewestPreviewAlone() {
        QSignalSpy wanted(m_page.get(), &ClassifyPage::previewRequested);
        m_page->addItems(items(1, 3));
        const quint64 first = wanted.last().at(1).toULongLong();
        ViewedImage known = image(QStringLiteral("/new/1.tif"));
        m_page->setPreview(first, known);
        QVERIFY(!m_page->view()->scaleBar());
        known.metadata.calibration = {12.3, {}, CalibrationSource::VendorTag, {}};
        m_page->setPreviewFacts(first, known);
        QVERIFY(m_page->view()->scaleBar());
        QVERIFY(hasFact(QStringLiteral("Scale"), QStringLiteral("12.3 nm/px")));
        m_page->setCurrentId(2);
        QVERIFY(facts()->table()->facts().isEmpty());
        m_page->setPreviewFacts(first, known);
        QVERIFY(!m_page->view()->hasImage());
    }

    void dataBarIsHiddenWhereTheModelDoesNotSeeIt() {
        QSignalSpy wanted(m_page.get(), &ClassifyPage::previewRequested);
        m_page->addItems(items(1, 1));
        ViewedImage known = image(QStringLiteral("/new/1.tif"));
        known.dataBar = ViewedDataBar{{0, 40, 64, 8}, {0, 40, 64, 8}, BarMask::Crop};
        m_page->setPreview(wanted.last().at(1).toULongLong(), known);
        QCOMPARE(m_page->view()->dataBarUse(), DataBarUse::NotAsked);
        ModelDescription model = fixtures::model();
        m_page->setModel(model, QStringLiteral("/runs/a.semblance"));
        QCOMPARE(m_page->view()->dataBarUse(), DataBarUse::Hidden);
        QVERIFY(hasFact(QStringLiteral("Data bar"), QStringLiteral("rows 40 to 47, cut off before the network")));
        QTRY_VERIFY(isShown(QStringLiteral("not shown to it")));
        model.preprocessing.masksDataBar = false;
        m_page->setModel(model, QStringLiteral("/runs/a.semblance"));
        QCOMPARE(m_page->view()->dataBarUse(), DataBarUse::Seen);
        m_page->clearModel();
        QCOMPARE(m_page->view()->dataBarUse(), DataBarUse::NotAsked);
    }

    void metadataFoldAwayAndComeBack() {
        m_page->addItems(items(1, 1));
        QTRY_VERIFY(!facts()->isFolded());
        const int before = m_page->view()->height();
        QTest::mouseClick(facts()->foldButton(), Qt::LeftButton);
        QTRY_VERIFY(facts()->isFolded());
        QVERIFY(m_page->view()->height() > before);
        QTest::mouseClick(facts()->foldButton(), Qt::LeftButton);
        QTRY_VERIFY(!facts()->isFolded());
    }

    void answersThatDependOnTheScaleWaitAgain() {
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/a.semblance"));
        m_page->addItems(items(1, 3));
        m_page->setResult(1, {{0.2, 0.7, 0.1}, 1}, {});
        m_page->setResult(2, {{0.2, 0.7, 0.1}, 1}, {});
        m_page->setWaiting({1});
        QCOMPARE(m_page->items()->row(1)->state, ItemState::Waiting);
        QCOMPARE(m_page->items()->count(ItemState::Done), 1);
        QVERIFY(bars()->bars().isEmpty());
    }

    void modelPanelSaysHowItTakesScales() {
        ModelDescription model = fixtures::model();
        model.preprocessing.commonScaleNm = 20;
        model.options.takesScale = true;
        m_page->setModel(model, QStringLiteral("/runs/a.semblance"));
        QTRY_VERIFY(isShown(QStringLiteral("20.0 nm/px")));
        QVERIFY(isShown(QStringLiteral("weighed in the answer")));
    }

    void modelPanelSaysWhatTheModelIs() {
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/nanofibres.semblance"));
        QTRY_VERIFY(isShown(QStringLiteral("cnn6")));
        QVERIFY(isShown(QStringLiteral("10.0 to 80.0 nm/px")));
        m_page->clearModel();
        m_page->setModelFailed(QStringLiteral("The file was written by a later version."));
        QVERIFY(isShown(QStringLiteral("The file was written by a later version.")));
        QVERIFY(!m_page->model());
    }

    void aModelThatCannotBeReadLeavesTheOneInUse() {
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/good.semblance"));
        m_page->addItems(items(1, 2));
        m_page->setResult(1, {{0.2, 0.7, 0.1}, 1}, {});
        m_page->setModelLoading(QStringLiteral("/runs/bad.semblance"));
        m_page->setModelFailed(QStringLiteral("The file was written by a later version."));
        QVERIFY(m_page->model());
        QTRY_VERIFY(isShown(QStringLiteral("cnn6")));
        QVERIFY(!isShown(QStringLiteral("The file was written by a later version.")));
        QCOMPARE(m_page->items()->count(ItemState::Done), 1);
        QVERIFY(!bars()->bars().isEmpty());
    }

    void everythingFitsAtTheSmallestWindow() {
        m_page->addItems(items(1, 3));
        QVERIFY2(m_page->minimumSizeHint().width() <= 1180 && m_page->minimumSizeHint().height() <= 620,
                 qPrintable(QStringLiteral("%1 × %2")
                                .arg(m_page->minimumSizeHint().width())
                                .arg(m_page->minimumSizeHint().height())));
    }

    void layoutIsKept() {
        QVERIFY(m_page->restoreState(m_page->saveState()));
        QVERIFY(!m_page->restoreState(QByteArray("nonsense")));
    }

    void everyControlHasAName() {
        m_page->setModel(fixtures::model(), QStringLiteral("/runs/a.semblance"));
        m_page->addItems(items(1, 3));
        QCOMPARE(fixtures::namelessControls(*m_page), QString());
    }

    void dropsAreLeftToTheWindow() {
        const auto widgets = m_page->findChildren<QWidget*>();
        for (const QWidget* widget : widgets)
            QVERIFY2(!widget->acceptDrops() || qobject_cast<const QLineEdit*>(widget),
                     widget->metaObject()->className());
    }

private:
    static QList<ClassifyItem> items(quint64 first, int count) {
        QList<ClassifyItem> items;
        for (int i = 0; i < count; ++i)
            items << ClassifyItem{first + static_cast<quint64>(i),
                                  QStringLiteral("/new/%1.tif").arg(first + static_cast<quint64>(i)),
                                  {}};
        return items;
    }
    static ViewedImage image(const QString& path) {
        ViewedImage image;
        image.image = fixtures::gray(64, 48);
        image.path = path;
        return image;
    }
    FactsPanel* facts() const { return m_page->findChild<FactsPanel*>(); }
    bool hasFact(const QString& label, const QString& value) const {
        const QList<Fact> all = facts()->table()->facts();
        return std::any_of(all.begin(), all.end(),
                           [&](const Fact& fact) { return fact.label == label && fact.value == value; });
    }
    QTableView* table() const { return m_page->findChild<QTableView*>(QStringLiteral("classifyTable")); }
    AnswerBars* bars() const { return m_page->findChild<AnswerBars*>(); }
    AnswerPanel* answer() const { return m_page->findChild<AnswerPanel*>(); }
    QString label(const QString& name) const { return m_page->findChild<QLabel*>(name)->text(); }
    QPushButton* button(const QString& text) const {
        const auto buttons = m_page->findChildren<QPushButton*>();
        for (QPushButton* button : buttons)
            if (button->text() == text && button->isVisible()) return button;
        return nullptr;
    }
    void click(const QString& text) const {
        QPushButton* found = button(text);
        QVERIFY2(found, qPrintable(text));
        QTest::mouseClick(found, Qt::LeftButton);
    }
    bool isShown(const QString& text) const {
        const auto labels = m_page->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* label) { return label->text() == text && label->isVisible(); });
    }

    std::unique_ptr<ClassifyPage> m_page;
};

QTEST_MAIN(tst_ClassifyPage)
#include "tst_ClassifyPage.moc"
