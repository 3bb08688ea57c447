// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ScaleText.h"

#include <QLocale>
#include <QTest>

using namespace semblance;

class tst_ScaleText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void lengthsHaveThreeDigitsInTheFittingUnit_data() {
        QTest::addColumn<double>("nm");
        QTest::addColumn<QString>("text");
        QTest::newRow("below one nanometre") << 0.123 << "0.123 nm";
        QTest::newRow("nanometres") << 12.34 << "12.3 nm";
        QTest::newRow("hundreds") << 512.0 << "512 nm";
        QTest::newRow("just below the next unit rounds into it") << 999.6 << "1.00 µm";
        QTest::newRow("micrometres") << 1240.0 << "1.24 µm";
        QTest::newRow("millimetres") << 2.5e6 << "2.50 mm";
    }
    void lengthsHaveThreeDigitsInTheFittingUnit() {
        QFETCH(double, nm);
        QTEST(lengthText(nm), "text");
    }

    void chipSaysScaleAndSource_data() {
        QTest::addColumn<int>("source");
        QTest::addColumn<QString>("vendor");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, CalibrationSource source, const char* vendor, const char* text) {
            QTest::newRow(name) << static_cast<int>(source) << QString::fromLatin1(vendor) << QString::fromUtf8(text);
        };
        row("vendor tag", CalibrationSource::VendorTag, "FEI/Thermo", "12.3 nm/px · FEI/Thermo header");
        row("unnamed vendor", CalibrationSource::VendorTag, "", "12.3 nm/px · file header");
        row("side-car", CalibrationSource::SideCar, "Hitachi", "12.3 nm/px · file beside the image");
        row("burned-in bar", CalibrationSource::BurnedInBar, "", "12.3 nm/px · burned-in bar, 2 µm");
        row("typed", CalibrationSource::Typed, "", "12.3 nm/px · typed");
    }
    void chipSaysScaleAndSource() {
        QFETCH(int, source);
        QFETCH(QString, vendor);
        ViewedImage image;
        image.metadata.vendor = vendor.toStdString();
        image.metadata.calibration = {12.3, {}, static_cast<CalibrationSource>(source), {}};
        image.scaleBar = BurnedInBar{{}, 162.6, {}, "2 µm", 2000, 0.9};
        QTEST(scaleChipText(image, ChipKind::LeadsToCalibration), "text");
    }

    void chipTellsHowItWasStated_data() {
        QTest::addColumn<QString>("drawn");
        QTest::addColumn<bool>("isOfFolder");
        QTest::addColumn<QString>("text");
        QTest::newRow("typed") << QString() << false << QStringLiteral("12.3 nm/px · typed");
        QTest::newRow("drawn") << QStringLiteral("2 µm over 163 px") << false << QStringLiteral("12.3 nm/px · drawn");
        QTest::newRow("folder") << QString() << true << QStringLiteral("12.3 nm/px · typed for the folder");
    }
    void chipTellsHowItWasStated() {
        QFETCH(QString, drawn);
        QFETCH(bool, isOfFolder);
        ViewedImage image;
        image.metadata.calibration = {12.3, {}, CalibrationSource::Typed, {}};
        image.stated = StatedScale{{12.3, drawn.toStdString(), {}}, QStringLiteral("/a/b.tif"), isOfFolder};
        QTEST(scaleChipText(image, ChipKind::LeadsToCalibration), "text");
    }

    void unknownScaleLeadsToStatingIt() {
        ViewedImage image;
        QCOMPARE(scaleChipText(image, ChipKind::LeadsToCalibration), QStringLiteral("Unknown scale: calibrate…"));
        QCOMPARE(scaleChipText(image, ChipKind::Plain), QStringLiteral("Unknown scale"));
        image.isComplete = false;
        QCOMPARE(scaleChipText(image, ChipKind::LeadsToCalibration), QStringLiteral("Looking for the scale…"));
    }

    void contestedScaleLeadsToChoosing() {
        ViewedImage image;
        image.metadata.candidates = {{11.7, {}, CalibrationSource::VendorTag, "Zeiss tag 34118, AP_IMAGE_PIXEL_SIZE"},
                                     {23.4, {}, CalibrationSource::BurnedInBar, "burned-in scale bar, 2 µm"}};
        QCOMPARE(scaleChipText(image, ChipKind::LeadsToCalibration), QStringLiteral("Two scales: choose…"));
        image.metadata.candidates.push_back({50, {}, CalibrationSource::SideCar, "JEOL side-car"});
        QCOMPARE(scaleChipText(image, ChipKind::LeadsToCalibration), QStringLiteral("Several scales: choose…"));
    }

    void candidatesSayWhereTheyStood() {
        QCOMPARE(candidateText({11.7, {}, CalibrationSource::VendorTag, "Zeiss tag 34118, AP_IMAGE_PIXEL_SIZE"}),
                 QStringLiteral("Zeiss header, AP_IMAGE_PIXEL_SIZE: 11.7 nm/px"));
        QCOMPARE(candidateText({11.2, {}, CalibrationSource::BurnedInBar, "burned-in scale bar, 2 µm"}),
                 QStringLiteral("burned-in bar, 2 µm: 11.2 nm/px"));
    }
};

QTEST_MAIN(tst_ScaleText)
#include "tst_ScaleText.moc"
