// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ClassifyController.h"
#include "app/jobs/ClassifyFiles.h"
#include "core/base/Files.h"
#include "tests/app/WindowParts.h"
#include "tests/support/SmallFiles.h"
#include "ui/classify/ClassifyPage.h"
#include "ui/image/ImageView.h"

#include <QAction>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace semblance;

class TestClassifyController : public QObject {
    Q_OBJECT
    static constexpr int kImages = 60;

    QTemporaryDir m_folder;
    QString m_images;
    QString m_model;
    QString m_broken;
    std::unique_ptr<test::WindowParts> m_parts;
    ClassifyPage* m_page = nullptr;
    std::unique_ptr<ClassifyController> m_controller;

    qint64 done() const { return m_page->items()->count(ItemState::Done); }
    void loadModel() {
        m_controller->loadModel(m_model);
        QTRY_VERIFY(m_page->model());
    }
    void classifyAll() {
        m_controller->add({m_images});
        QTRY_COMPARE(done(), qint64(kImages));
    }
    bool hasJob() const { return m_parts->window.action(ActionId::CancelJob)->isEnabled(); }

private Q_SLOTS:
    void initTestCase() {
        m_images = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 1, kImages);
        m_model = m_folder.filePath(QStringLiteral("small.semblance"));
        test::writeSmallModel(m_model.toStdString());
        m_broken = m_folder.filePath(QStringLiteral("broken.tif"));
        QFile file(m_broken);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("II*\0 this is not a picture");
    }
    void init() {
        m_parts = std::make_unique<test::WindowParts>();
        m_parts->settings.set(SettingsStore::Key::Device, QStringLiteral("cpu"));
        m_page = new ClassifyPage;
        m_parts->window.addPage(PageId::Start, new QWidget, QStringLiteral("Start"), {}, RailPlace::None);
        m_parts->window.addPage(PageId::Classify, m_page, QStringLiteral("Classify"), QStringLiteral("classify"));
        m_controller = std::make_unique<ClassifyController>(m_parts->surroundings(), *m_page);
    }
    void cleanup() {
        m_controller.reset();
        m_parts.reset();
    }

    void aModelThatCannotBeReadLeavesTheGoodOneAndItsAnswers() {
        loadModel();
        classifyAll();
        m_controller->loadModel(m_broken);
        QTRY_COMPARE(m_parts->dialogs->errors.size(), 1);
        QVERIFY(m_page->model());
        QCOMPARE(done(), qint64(kImages));
        m_controller->add({m_images + QStringLiteral("/a/0.pgm")});
        QTRY_COMPARE(done(), qint64(kImages + 1));
    }

    void aWalkThatWasCancelledFillsNothing() {
        loadModel();
        m_controller->add({m_images});
        QVERIFY(hasJob());
        m_controller->cancel();
        QVERIFY(!hasJob());
        QTest::qWait(200);
        QCOMPARE(m_page->items()->rowCount(), 0);
        classifyAll();
        QTRY_VERIFY(!hasJob());
    }

    void clearingAsksWhereAnswersWouldBeLost() {
        m_controller->add({m_images});
        QTRY_COMPARE(m_page->items()->rowCount(), kImages);
        m_controller->clear(); // nothing was answered yet
        QCOMPARE(m_page->items()->rowCount(), 0);
        loadModel();
        classifyAll();
        m_parts->dialogs->buttons = {2}; // go back
        Q_EMIT m_page->clearRequested();
        QCOMPARE(m_page->items()->rowCount(), kImages);
        m_parts->dialogs->buttons = {1}; // clear
        m_controller->clear();
        QCOMPARE(m_page->items()->rowCount(), 0);
        QCOMPARE(m_parts->dialogs->asked.size(), 2);
        classifyAll();
        const QString table = m_folder.filePath(QStringLiteral("answers.csv"));
        m_parts->dialogs->paths = {table};
        m_controller->exportCsv();
        QTRY_VERIFY(QFile::exists(table));
        QTest::qWait(50);
        m_controller->clear();
        QCOMPARE(m_page->items()->rowCount(), 0);
        QCOMPARE(m_parts->dialogs->asked.size(), 2);
    }

    void whatIsRemovedIsNotLookedAtAndTheRestIs() {
        loadModel();
        m_controller->add({m_images});
        QTRY_COMPARE(m_page->items()->rowCount(), kImages);
        QList<quint64> gone;
        for (int i = 10; i < kImages; ++i)
            gone << m_page->items()->rows()[static_cast<std::size_t>(i)].item.id;
        m_page->items()->remove(gone);
        Q_EMIT m_page->itemsRemoved(gone);
        QTRY_COMPARE(done(), qint64(10));
        QTRY_VERIFY(!hasJob());
    }

    void theReasonReachesTheListAndTheTable() {
        loadModel();
        m_controller->add({m_broken});
        QTRY_COMPARE(m_page->items()->count(ItemState::Failed), qint64(1));
        const ItemFailure& failure = m_page->items()->rows().front().failure;
        const std::string reason = readImage(m_broken.toStdString()).error;
        QCOMPARE(failure.detail.toStdString(), reason);
        QVERIFY(!failure.sentence.isEmpty() && !failure.advice.isEmpty());
        const QString table = m_folder.filePath(QStringLiteral("reasons.csv"));
        m_parts->dialogs->paths = {table};
        m_controller->exportCsv();
        QFile file(table);
        QTRY_VERIFY(file.exists());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(text.contains(QByteArray::fromStdString(reason).left(20)), text.constData());
    }

    void theLastModelIsReadWhenThePageIsFirstShown() {
        m_parts->settings.set(SettingsStore::Key::LastModel, m_model);
        QTest::qWait(100);
        QVERIFY(!m_page->model());
        m_parts->window.showPage(PageId::Classify);
        QTRY_VERIFY(m_page->model());
    }

    void aLastModelThatIsGoneIsNoErrorBox() {
        m_parts->settings.set(SettingsStore::Key::LastModel, m_folder.filePath(QStringLiteral("gone.semblance")));
        m_parts->window.showPage(PageId::Classify);
        QTest::qWait(300);
        QVERIFY(!m_page->model());
        QVERIFY(m_parts->dialogs->errors.isEmpty());
    }

    void thePictureOfADroppedImageFollowsItsLabel() {
        loadModel();
        QDirIterator images(m_images, QDir::Files, QDirIterator::Subdirectories);
        bool isTooEarly = false;
        QElapsedTimer sinceDrop;
        sinceDrop.start();
        connect(m_page->view(), &ImageView::imageChanged, m_controller.get(), [&] {
            isTooEarly = isTooEarly || (m_page->view()->hasImage() && sinceDrop.elapsed() < 100 && done() == 0);
        });
        m_controller->add({images.next()});
        QTRY_VERIFY(m_page->view()->hasImage());
        QTRY_COMPARE(done(), qint64(1));
        QCOMPARE(m_page->view()->image().path, images.filePath());
        QVERIFY(!isTooEarly);
    }

    void thePictureComesWithoutALabelToo() {
        QDirIterator images(m_images, QDir::Files, QDirIterator::Subdirectories);
        m_controller->add({images.next()});
        QTRY_VERIFY(m_page->view()->hasImage());
        loadModel();
        QTRY_COMPARE(done(), qint64(1));
        connect(m_page->items(), &ClassifyListModel::rowsInserted, m_controller.get(),
                [this] { QTimer::singleShot(0, m_controller.get(), &ClassifyController::cancel); });
        m_controller->add({images.next()});
        QTRY_COMPARE(m_page->view()->image().path, images.filePath());
    }

    void anotherDeviceReadsTheModelAgainAndKeepsTheAnswers() {
        loadModel();
        classifyAll();
        m_parts->settings.set(SettingsStore::Key::Device, QStringLiteral("cuda:63"));
        m_controller->reloadSoon();
        QTRY_COMPARE(m_parts->dialogs->errors.size(), 1);
        QCOMPARE(m_parts->dialogs->errors.first().kind, ErrorKind::DeviceUnavailable);
        QCOMPARE(done(), qint64(kImages));
        QVERIFY(m_page->model());
    }
};

QTEST_MAIN(TestClassifyController)
#include "tst_ClassifyController.moc"
