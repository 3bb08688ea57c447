// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program: a chip is pressed, a scale is stated, list and preview follow, Ctrl+Z takes it back.
#include "app/Application.h"
#include "app/CalibrationController.h"
#include "app/jobs/PrepareTraining.h"
#include "tests/support/ScriptedDialogs.h"
#include "tests/support/SmallFiles.h"
#include "ui/classify/ClassifyPage.h"
#include "ui/image/CalibrateDialog.h"
#include "ui/image/ImageView.h"
#include "ui/image/ScaleChip.h"

#include <QAction>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace semblance;

class TestCalibrationController : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_images;
    std::unique_ptr<Application> m_desktop;

    ClassifyPage& page() { return m_desktop->classifyPage(); }
    ImageView* view() { return page().view(); }
    CalibrateDialog* dialog() { return m_desktop->calibration().dialog(); }
    const Calibration& shown() { return view()->image().metadata.calibration; }
    QLineEdit* field(const char* name) { return dialog()->findChild<QLineEdit*>(QLatin1String(name)); }
    void press(const char* name) {
        auto* button = dialog()->findChild<QPushButton*>(QLatin1String(name));
        QVERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
    }
    QRadioButton* radio(const QString& start) {
        for (QRadioButton* button : dialog()->findChildren<QRadioButton*>())
            if (button->text().remove(QLatin1Char('&')).startsWith(start)) return button;
        return nullptr;
    }
    void openDialog() {
        QTest::mouseClick(view()->chip(), Qt::LeftButton);
        QTRY_VERIFY(dialog() && dialog()->isVisible());
    }
    void type(const QString& number) { QTest::keyClicks(field("typedScale"), number); }
    QString imagePath(int number) const { return QStringLiteral("%1/a/%2.pgm").arg(m_images).arg(number); }
    void showImage(int number) {
        m_desktop->openPaths({imagePath(number)});
        QTRY_COMPARE(view()->image().path, imagePath(number));
        QTRY_VERIFY(view()->image().isComplete);
    }

private Q_SLOTS:
    void initTestCase() { m_images = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 1, 6); }
    void init() {
        std::filesystem::remove(defaultCalibrationsFile());
        m_desktop = std::make_unique<Application>(std::make_unique<ScriptedDialogs>());
        m_desktop->settings().clear();
        m_desktop->settings().set(SettingsStore::Key::Device, QStringLiteral("cpu"));
        m_desktop->window().resize(1280, 720);
        m_desktop->show();
        QVERIFY(QTest::qWaitForWindowExposed(&m_desktop->window()));
        showImage(0);
    }
    void cleanup() { m_desktop.reset(); }

    void theChipLeadsToAStatedScaleAndUndoTakesItBack() {
        QCOMPARE(view()->chipText(), QStringLiteral("Unknown scale: calibrate…"));
        openDialog();
        type(QStringLiteral("12.5"));
        QVERIFY(view()->scaleBar()); // as it would be
        press("useScale");
        QTRY_COMPARE(view()->chipText(), QStringLiteral("12.5 nm/px · typed"));
        QAction* undo = m_desktop->window().action(ActionId::Undo);
        QTRY_VERIFY(undo->isEnabled());
        undo->trigger();
        QTRY_VERIFY(!shown().isKnown());
        m_desktop->window().action(ActionId::Redo)->trigger();
        QTRY_COMPARE(shown().pixelSizeNm, std::optional(12.5));
    }

    void whatWasStatedIsThereTheNextTime() {
        openDialog();
        type(QStringLiteral("12.5"));
        press("useScale");
        QTRY_VERIFY(shown().isKnown());
        m_desktop.reset();
        m_desktop = std::make_unique<Application>(std::make_unique<ScriptedDialogs>());
        m_desktop->show();
        showImage(0);
        QCOMPARE(view()->chipText(), QStringLiteral("12.5 nm/px · typed"));
        openDialog();
        for (QPushButton* button : dialog()->findChildren<QPushButton*>())
            if (button->text() == QLatin1String("&Remove")) QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(!shown().isKnown());
    }

    void aLineInThePictureIsAScale() {
        openDialog();
        QRadioButton* drawn = radio(QStringLiteral("Drawn"));
        QTest::mouseClick(drawn, Qt::LeftButton, {}, QPoint(8, drawn->height() / 2));
        QVERIFY(view()->measureAction()->isChecked());
        QTest::keyClicks(field("drawnLength"), QStringLiteral("2"));
        const QPoint from = view()->widgetPosition({2, 6}).toPoint();
        const QPoint to = view()->widgetPosition({12, 6}).toPoint();
        QTest::mousePress(view(), Qt::LeftButton, Qt::ShiftModifier, from);
        QMouseEvent move(QEvent::MouseMove, to, view()->mapToGlobal(QPointF(to)), Qt::NoButton, Qt::LeftButton,
                         Qt::ShiftModifier);
        QCoreApplication::sendEvent(view(), &move);
        QTest::mouseRelease(view(), Qt::LeftButton, Qt::ShiftModifier, to);
        press("useScale");
        QTRY_COMPARE(view()->chipText().section(QStringLiteral(" · "), 1), QStringLiteral("drawn"));
        QVERIFY2(std::abs(*shown().pixelSizeNm - 200) < 5, qPrintable(QString::number(*shown().pixelSizeNm)));
        QVERIFY(view()->image().stated->calibration.drawn.starts_with("2 µm over 10"));
        QVERIFY(!view()->measureAction()->isChecked()); // the tool was taken for the line alone
    }

    void theFolderGivesItsScaleToTheOthers() {
        openDialog();
        type(QStringLiteral("3"));
        QRadioButton* folder = radio(QStringLiteral("All images in"));
        QTest::mouseClick(folder, Qt::LeftButton, {}, QPoint(8, folder->height() / 2));
        press("useScale");
        QTRY_COMPARE(view()->chipText(), QStringLiteral("3.00 nm/px · typed for the folder"));
        showImage(1);
        QCOMPARE(shown().pixelSizeNm, std::optional(3.0));
    }

    void anotherImageClosesTheDialog() {
        openDialog();
        showImage(1);
        QTRY_VERIFY(!dialog());
        QVERIFY(!view()->scaleBar());
    }

    void aFolderAloneIsAskedForToo() {
        m_desktop->calibrateFolder((m_images + QStringLiteral("/a")).toStdString());
        QTRY_VERIFY(dialog() && dialog()->isVisible());
        type(QStringLiteral("4"));
        press("useScale");
        QTRY_COMPARE(shown().pixelSizeNm, std::optional(4.0));
    }

    void listedAnswersGetTheNewScale() {
        const QString model = m_folder.filePath(QStringLiteral("small.semblance"));
        test::writeSmallModel(model.toStdString());
        m_desktop->openPaths({model});
        QTRY_VERIFY(page().model());
        showImage(2);
        const auto row = [this]() -> const ClassifyRow& { return page().items()->rows().back(); };
        QTRY_COMPARE(row().state, ItemState::Done);
        QVERIFY(!row().calibration.isKnown());
        openDialog();
        type(QStringLiteral("9"));
        press("useScale");
        QCOMPARE(row().state, ItemState::Done); // this model does not ask for scales: its answer stays
        QTRY_COMPARE(row().calibration.pixelSizeNm, std::optional(9.0));
        m_desktop->window().action(ActionId::Undo)->trigger();
        QTRY_VERIFY(!row().calibration.isKnown());
    }
};

QTEST_MAIN(TestCalibrationController)
#include "tst_CalibrationController.moc"
