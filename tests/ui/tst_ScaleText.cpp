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
        row("burned-in bar", CalibrationSource::BurnedInBar, "", "12.3 nm/px · burned-in scale bar");
        row("typed", CalibrationSource::Typed, "", "12.3 nm/px · typed");
    }
    void chipSaysScaleAndSource() {
        QFETCH(int, source);
        QFETCH(QString, vendor);
        const Calibration calibration{12.3, {}, static_cast<CalibrationSource>(source), {}};
        QTEST(calibrationChipText(calibration, vendor), "text");
    }

    void chipSaysThatTheScaleIsUnknown() {
        QCOMPARE(calibrationChipText({}, QStringLiteral("FEI/Thermo")), QStringLiteral("Unknown scale"));
    }
};

QTEST_MAIN(tst_ScaleText)
#include "tst_ScaleText.moc"
