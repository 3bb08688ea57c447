// SPDX-License-Identifier: GPL-3.0-or-later
#include "AccessibleNames.h"
#include "PageFixtures.h"
#include "ui/image/CalibrateDialog.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace semblance;

class tst_CalibrateDialog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void init() {
        m_dialog = std::make_unique<CalibrateDialog>();
        m_stated.clear();
        m_forgotten.clear();
        connect(m_dialog.get(), &CalibrateDialog::scaleStated, this,
                [this](const StatedAnswer& answer) { m_stated << answer; });
        connect(m_dialog.get(), &CalibrateDialog::scaleForgotten, this,
                [this](const QString& path) { m_forgotten << path; });
    }
    void cleanup() { m_dialog.reset(); }

    void aTypedNumberIsStatedForTheImage() {
        open(image());
        QVERIFY(!use()->isEnabled());
        QTest::keyClicks(typed(), QStringLiteral("12.3"));
        QVERIFY2(verdict().contains(QStringLiteral("12.3 nm/px")) &&
                     verdict().contains(QStringLiteral("12.6 µm wide")) &&
                     verdict().contains(QStringLiteral("scale bar 2 µm")),
                 qPrintable(verdict()));
        QTest::keyClick(typed(), Qt::Key_Return);
        QCOMPARE(m_stated.size(), 1);
        QCOMPARE(m_stated[0].calibration.pixelSizeNm, 12.3);
        QVERIFY(m_stated[0].calibration.drawn.empty() && !m_stated[0].isForFolder);
        QVERIFY(!m_dialog->isVisible());
    }

    void theWidthOfTheImageIsAWayToTypeIt() {
        open(image());
        m_dialog->findChildren<QComboBox*>().first()->setCurrentIndex(static_cast<int>(TypedUnit::UmWide));
        QTest::keyClicks(typed(), QStringLiteral("10.24"));
        QTest::mouseClick(use(), Qt::LeftButton);
        QVERIFY(std::abs(m_stated[0].calibration.pixelSizeNm - 10) < 1e-9);
    }

    void aWrongNumberIsToldAndCannotBeUsed() {
        open(image());
        QTest::keyClicks(typed(), QStringLiteral("-3"));
        QVERIFY2(verdict().contains(QStringLiteral("larger than 0")), qPrintable(verdict()));
        QVERIFY(!use()->isEnabled());
        QTest::keyClick(typed(), Qt::Key_Return);
        QVERIFY(m_stated.isEmpty() && m_dialog->isVisible());
    }

    void anUnlikelyNumberIsUsedAllTheSame() {
        open(image());
        QTest::keyClicks(typed(), QStringLiteral("50000"));
        QVERIFY2(verdict().contains(QStringLiteral("Is the unit right?")), qPrintable(verdict()));
        QCOMPARE(use()->text(), QStringLiteral("&Use it all the same"));
        QTest::mouseClick(use(), Qt::LeftButton);
        QCOMPARE(m_stated[0].calibration.pixelSizeNm, 50000.0);
    }

    void whatDisagreesIsAskedAndNothingIsChosenBefore() {
        open(contested());
        QVERIFY(!use()->isEnabled());
        QSignalSpy proposed(m_dialog.get(), &CalibrateDialog::proposed);
        QRadioButton* bar = radio(QStringLiteral("burned-in bar, 2 µm: 23.4 nm/px"));
        QVERIFY(radio(QStringLiteral("Zeiss header, AP_IMAGE_PIXEL_SIZE: 11.7 nm/px")) && bar);
        QTest::mouseClick(bar, Qt::LeftButton, {}, QPoint(8, bar->height() / 2));
        QCOMPARE(proposed.last().first().value<std::optional<double>>(), std::optional(23.4));
        QTest::mouseClick(use(), Qt::LeftButton);
        QCOMPARE(m_stated[0].calibration.pixelSizeNm, 23.4);
        QVERIFY(m_stated[0].calibration.drawn.empty());
    }

    void aBarThatWasNotReadSurelyIsOffered() {
        ViewedImage unsure = image();
        unsure.scaleBar = BurnedInBar{{600, 730, 85, 6}, 100, {}, "1 µm", 1000, 0.4};
        open(unsure);
        QVERIFY(radio(QStringLiteral("burned-in bar, 1 µm: 10.0 nm/px (not read surely)")));
    }

    void whatCountsAlreadyNeedsNoAnswer() {
        ViewedImage known = image();
        known.metadata.calibration = {11.7, 11.7, CalibrationSource::VendorTag, "Zeiss tag 34118, AP_IMAGE_PIXEL_SIZE"};
        known.metadata.candidates = {known.metadata.calibration};
        open(known);
        QVERIFY(radio(QStringLiteral("Zeiss header, AP_IMAGE_PIXEL_SIZE: 11.7 nm/px"))->isChecked());
        QVERIFY(!use()->isEnabled());
        QVERIFY2(verdict().contains(QStringLiteral("what counts now")), qPrintable(verdict()));
    }

    void aDrawnLineIsStatedWithItsLength() {
        open(image());
        QSignalSpy wanted(m_dialog.get(), &CalibrateDialog::lineWanted);
        QRadioButton* drawn = radio(QStringLiteral("&Drawn"));
        QTest::mouseClick(drawn, Qt::LeftButton, {}, QPoint(8, drawn->height() / 2));
        QCOMPARE(wanted.last().first().toBool(), true);
        QTest::keyClicks(length(), QStringLiteral("2"));
        QVERIFY(!use()->isEnabled()); // two of what, over how much?
        m_dialog->setLine(312.0);
        m_dialog->chooseDrawn();
        QTest::mouseClick(use(), Qt::LeftButton);
        QCOMPARE(m_stated[0].calibration.drawn, std::string("2 µm over 312 px"));
        QVERIFY(std::abs(m_stated[0].calibration.pixelSizeNm - 2000.0 / 312) < 1e-9);
    }

    void theFolderIsAScope() {
        open(image());
        QTest::keyClicks(typed(), QStringLiteral("5"));
        QRadioButton* folder = radio(QStringLiteral("All images in “a” whose scale is not known otherwise"));
        QVERIFY(folder);
        QTest::mouseClick(folder, Qt::LeftButton, {}, QPoint(8, folder->height() / 2));
        QTest::mouseClick(use(), Qt::LeftButton);
        QVERIFY(m_stated[0].isForFolder);
    }

    void whatWasStatedCanBeRemoved() {
        ViewedImage before = image();
        before.stated = StatedScale{{6.4, "2 µm over 312 px", {}}, QStringLiteral("/a/b.tif"), false};
        before.metadata.calibration = {6.4, 6.4, CalibrationSource::Typed, {}};
        open(before);
        QTest::mouseClick(button(QStringLiteral("&Remove")), Qt::LeftButton);
        QCOMPARE(m_forgotten, QStringList{QStringLiteral("/a/b.tif")});
        QVERIFY(m_stated.isEmpty() && !m_dialog->isVisible());
    }

    void aFolderAloneIsTyped() {
        m_dialog->setFolder(QStringLiteral("/data/fibres"), {});
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
        QVERIFY(!length()->isVisible());
        QTest::keyClicks(typed(), QStringLiteral("8"));
        QTest::mouseClick(use(), Qt::LeftButton);
        QVERIFY(m_stated[0].isForFolder);
        QCOMPARE(m_stated[0].calibration.pixelSizeNm, 8.0);
    }

    void factsThatComeLaterLeaveWhatWasTyped() {
        open(image());
        QTest::keyClicks(typed(), QStringLiteral("12"));
        m_dialog->setFacts(contested());
        QCOMPARE(typed()->text(), QStringLiteral("12"));
        QTRY_VERIFY(radio(QStringLiteral("burned-in bar, 2 µm: 23.4 nm/px"))); // a new button shows itself a turn later
        QVERIFY(radio(QStringLiteral("&Typed"))->isChecked() && use()->isEnabled());
    }

    void escapeStatesNothing() {
        open(image());
        QTest::keyClicks(typed(), QStringLiteral("12"));
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(m_stated.isEmpty() && !m_dialog->isVisible());
    }

    void everyControlHasAName() {
        open(contested());
        QCOMPARE(test::controlsWithoutName(*m_dialog), QString());
    }

private:
    static ViewedImage image() {
        ViewedImage image;
        image.image = fixtures::gray(1024, 768);
        image.path = QStringLiteral("/a/b.tif");
        return image;
    }
    static ViewedImage contested() {
        ViewedImage both = image();
        both.metadata.candidates = {{11.7, 11.7, CalibrationSource::VendorTag, "Zeiss tag 34118, AP_IMAGE_PIXEL_SIZE"},
                                    {23.4, 23.4, CalibrationSource::BurnedInBar, "burned-in scale bar, 2 µm"}};
        return both;
    }
    void open(const ViewedImage& image) {
        m_dialog->setImage(image);
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
    }
    QLineEdit* typed() const { return m_dialog->findChild<QLineEdit*>(QStringLiteral("typedScale")); }
    QLineEdit* length() const { return m_dialog->findChild<QLineEdit*>(QStringLiteral("drawnLength")); }
    QPushButton* use() const { return m_dialog->findChild<QPushButton*>(QStringLiteral("useScale")); }
    QString verdict() const { return m_dialog->findChild<QLabel*>(QStringLiteral("scaleVerdict"))->text(); }
    template <typename Button>
    Button* named(const QString& text) const {
        for (Button* button : m_dialog->findChildren<Button*>())
            if (button->text() == text && button->isVisible()) return button;
        return nullptr;
    }
    QRadioButton* radio(const QString& text) const { return named<QRadioButton>(text); }
    QPushButton* button(const QString& text) const { return named<QPushButton>(text); }

    std::unique_ptr<CalibrateDialog> m_dialog;
    QList<StatedAnswer> m_stated;
    QStringList m_forgotten;
};

QTEST_MAIN(tst_CalibrateDialog)
#include "tst_CalibrateDialog.moc"
