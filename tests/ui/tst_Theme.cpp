// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Theme.h"
#include "ui/widgets/Icon.h"

#include <QApplication>
#include <QDirIterator>
#include <QLabel>
#include <QTest>

#include <array>
#include <cmath>

using namespace semblance;

namespace {

constexpr double readable = 4.5; // WCAG 2.1, 1.4.3
constexpr double visible = 3.0;  // WCAG 2.1, 1.4.11

using Matrix = std::array<std::array<double, 3>, 3>;

// Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
constexpr Matrix protanopia{
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix deuteranopia{
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};

double linear(double v) {
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

std::array<double, 3> labOf(const QColor& colour, const Matrix& deficit) {
    const std::array<double, 3> rgb{linear(colour.redF()), linear(colour.greenF()), linear(colour.blueF())};
    std::array<double, 3> seen{};
    for (std::size_t i = 0; i < 3; ++i)
        seen[i] = std::clamp(deficit[i][0] * rgb[0] + deficit[i][1] * rgb[1] + deficit[i][2] * rgb[2], 0.0, 1.0);
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = f((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
    const double y = f(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
    const double z = f((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double difference(int a, int b, const Matrix& deficit) {
    const auto first = labOf(classColour(a), deficit);
    const auto second = labOf(classColour(b), deficit);
    return std::hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textIsReadableOnEveryGround_data() {
        QTest::addColumn<int>("scheme");
        QTest::newRow("light") << int(ColourScheme::Light);
        QTest::newRow("dark") << int(ColourScheme::Dark);
    }
    void textIsReadableOnEveryGround() {
        QFETCH(int, scheme);
        const ThemeColours& c = coloursOf(static_cast<ColourScheme>(scheme));
        const std::vector<std::pair<const char*, QColor>> texts{
            {"text", c.text},       {"muted", c.mutedText}, {"accent", c.accent},    {"error", c.error},
            {"warning", c.warning}, {"success", c.success}, {"train", c.trainCurve}, {"validation", c.validationCurve}};
        for (const auto& [name, colour] : texts)
            for (const QColor& ground : {c.window, c.surface, c.raised})
                QVERIFY2(contrastRatio(colour, ground) >=
                             (QByteArray(name) == "validation" && ground == c.raised ? visible : readable),
                         qPrintable(QStringLiteral("%1 on %2: %3")
                                        .arg(QLatin1String(name), ground.name())
                                        .arg(contrastRatio(colour, ground))));
        QVERIFY(contrastRatio(c.onAccent, c.accent) >= readable);
        QVERIFY(contrastRatio(c.onAccent, c.accentHover) >= readable);
        QVERIFY(contrastRatio(c.onError, c.error) >= readable);
        QVERIFY(contrastRatio(c.text, c.accentWash) >= readable);
        QVERIFY(contrastRatio(c.strongBorder, c.surface) >= visible);
        QVERIFY(contrastRatio(onImage(), imageBackground()) >= readable);
    }
    void paletteTellsItsScheme() {
        QCOMPARE(schemeOf(paletteOf(ColourScheme::Dark)), ColourScheme::Dark);
        QCOMPARE(schemeOf(paletteOf(ColourScheme::Light)), ColourScheme::Light);
    }
    void ownChoiceGoesBeforeTheDesktop() {
        QCOMPARE(resolveScheme(ThemeChoice::System, ColourScheme::Dark), ColourScheme::Dark);
        QCOMPARE(resolveScheme(ThemeChoice::Light, ColourScheme::Dark), ColourScheme::Light);
        QCOMPARE(resolveScheme(ThemeChoice::Dark, ColourScheme::Light), ColourScheme::Dark);
    }
    void mutedLabelFollowsTheTheme() {
        QLabel label(QStringLiteral("hint"));
        setRole(&label, WidgetRole::Muted);
        applyTheme(*qApp, ThemeChoice::Light, ColourScheme::Light);
        label.ensurePolished();
        QCOMPARE(label.palette().color(QPalette::WindowText), coloursOf(ColourScheme::Light).mutedText);
        applyTheme(*qApp, ThemeChoice::Dark, ColourScheme::Light);
        label.ensurePolished();
        QCOMPARE(label.palette().color(QPalette::WindowText), coloursOf(ColourScheme::Dark).mutedText);
    }
    void classColoursStayApartForColourBlindEyes_data() {
        QTest::addColumn<int>("deficit");
        QTest::newRow("without red") << 0;
        QTest::newRow("without green") << 1;
    }
    void classColoursStayApartForColourBlindEyes() {
        QFETCH(int, deficit);
        const Matrix& matrix = deficit == 0 ? protanopia : deuteranopia;
        constexpr double clearlyApart = 10; // CIE 1976; 2.3 is just noticeable
        for (int a = 0; a < classColourCount(); ++a)
            for (int b = a + 1; b < classColourCount(); ++b)
                if ((b - a) % 4 == 0 || b - a == 1) // the same shape, or neighbours in a list
                    QVERIFY2(difference(a, b, matrix) >= clearlyApart,
                             qPrintable(QStringLiteral("%1 and %2: %3").arg(a).arg(b).arg(difference(a, b, matrix))));
    }
    void equalColoursHaveUnequalShapes() {
        const QImage first = classMark(0).pixmap(32, 32).toImage();
        const QImage again = classMark(classColourCount()).pixmap(32, 32).toImage();
        QCOMPARE(classColour(0), classColour(classColourCount()));
        QVERIFY(first != again);
    }
    void everyIconDraws() {
        QVERIFY(!lineIcon(QStringLiteral("play")).isNull());
        int count = 0;
        for (QDirIterator files(QStringLiteral(":/icons")); files.hasNext(); ++count) {
            const QString name = QFileInfo(files.next()).baseName();
            const QImage image = lineIcon(name).pixmap(24, 24).toImage();
            bool hasInk = false;
            for (int y = 0; y < image.height() && !hasInk; ++y)
                for (int x = 0; x < image.width() && !hasInk; ++x)
                    hasInk = qAlpha(image.pixel(x, y)) > 128;
            QVERIFY2(hasInk, qPrintable(name));
        }
        QVERIFY(count > 40);
    }
    void unknownIconIsNull() { QVERIFY(lineIcon(QStringLiteral("no such icon")).isNull()); }
    void iconsFollowTheTheme() {
        const QIcon icon = lineIcon(QStringLiteral("stop"));
        applyTheme(*qApp, ThemeChoice::Light, ColourScheme::Light);
        const QImage light = icon.pixmap(24, 24).toImage();
        applyTheme(*qApp, ThemeChoice::Dark, ColourScheme::Light);
        QVERIFY(light != icon.pixmap(24, 24).toImage());
    }
    void figuresAreEquallyWide() {
        const QFontMetricsF metrics(tabularFont(QApplication::font()));
        for (char figure = '1'; figure <= '9'; ++figure)
            QVERIFY(qAbs(metrics.horizontalAdvance(QLatin1Char(figure)) - metrics.horizontalAdvance(QLatin1Char('0'))) <
                    0.05);
    }
};

QTEST_MAIN(TestTheme)
#include "tst_Theme.moc"
