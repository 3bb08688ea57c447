// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Theme.h"

#include "ui/widgets/Style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QStyle>
#include <QWidget>

#include <algorithm>
#include <array>
#include <cmath>

namespace semblance {

namespace {

ThemeColours lightColours() {
    ThemeColours c;
    c.window = QColor(0xF5F6F8);
    c.surface = QColor(0xFFFFFF);
    c.raised = QColor(0xEAECF0);
    c.border = QColor(0xD8DCE2);
    c.strongBorder = QColor(0x868E9A);
    c.text = QColor(0x1A1E24);
    c.mutedText = QColor(0x565E6A);
    c.accent = QColor(0x0B61B5);
    c.accentHover = QColor(0x084F96);
    c.onAccent = QColor(0xFFFFFF);
    c.accentWash = QColor(0xDCE9F7);
    c.error = QColor(0xB3261E);
    c.onError = QColor(0xFFFFFF);
    c.warning = QColor(0x855200);
    c.success = QColor(0x14683A);
    c.trainCurve = QColor(0x0B61B5);
    c.validationCurve = QColor(0xB54A08);
    return c;
}

ThemeColours darkColours() {
    ThemeColours c;
    c.window = QColor(0x1C1E22);
    c.surface = QColor(0x25282D);
    c.raised = QColor(0x16181B);
    c.border = QColor(0x3A3F47);
    c.strongBorder = QColor(0x7A828E);
    c.text = QColor(0xE8EAED);
    c.mutedText = QColor(0xA6ADB8);
    c.accent = QColor(0x6CB2F7);
    c.accentHover = QColor(0x93C7FA);
    c.onAccent = QColor(0x0A1826);
    c.accentWash = QColor(0x22374F);
    c.error = QColor(0xFF8F84);
    c.onError = QColor(0x2B0905);
    c.warning = QColor(0xF0B74C);
    c.success = QColor(0x6BCB93);
    c.trainCurve = QColor(0x6CB2F7);
    c.validationCurve = QColor(0xF5954A);
    return c;
}

double luminance(const QColor& colour) {
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

// Item views select with a wash, so that class marks and text keep their own colours on a selected row.
QPalette itemViewPalette(QPalette palette, const ThemeColours& c) {
    palette.setColor(QPalette::Highlight, c.accentWash);
    palette.setColor(QPalette::HighlightedText, c.text);
    return palette;
}

} // namespace

const ThemeColours& coloursOf(ColourScheme scheme) {
    static const ThemeColours light = lightColours();
    static const ThemeColours dark = darkColours();
    return scheme == ColourScheme::Dark ? dark : light;
}

ColourScheme schemeOf(const QPalette& palette) {
    return palette.color(QPalette::Active, QPalette::Window).lightness() < 128 ? ColourScheme::Dark
                                                                               : ColourScheme::Light;
}

const ThemeColours& coloursOf(const QPalette& palette) {
    return coloursOf(schemeOf(palette));
}
const ThemeColours& coloursOf(const QWidget& widget) {
    return coloursOf(widget.palette());
}

QPalette paletteOf(ColourScheme scheme) {
    const ThemeColours& c = coloursOf(scheme);
    QPalette palette(c.window);
    palette.setColor(QPalette::Window, c.window);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.surface);
    palette.setColor(QPalette::AlternateBase, c.window);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, c.mutedText);
    palette.setColor(QPalette::Button, c.surface);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.error);
    palette.setColor(QPalette::Highlight, c.accent);
    palette.setColor(QPalette::HighlightedText, c.onAccent);
    palette.setColor(QPalette::Link, c.accent);
    palette.setColor(QPalette::LinkVisited, c.accent);
    palette.setColor(QPalette::ToolTipBase, c.surface);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Mid, c.border);
    palette.setColor(QPalette::Midlight, c.raised);
    palette.setColor(QPalette::Dark, c.strongBorder);
    palette.setColor(QPalette::Light, c.surface);
    // Values stay readable while a run has them locked; the paler frame says that they cannot be changed.
    for (const auto role : {QPalette::WindowText, QPalette::Text})
        palette.setColor(QPalette::Disabled, role, c.mutedText);
    for (const auto role : {QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, c.strongBorder);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, c.border);
    return palette;
}

ColourScheme resolveScheme(ThemeChoice choice, ColourScheme ofTheDesktop) {
    switch (choice) {
    case ThemeChoice::Light: return ColourScheme::Light;
    case ThemeChoice::Dark: return ColourScheme::Dark;
    case ThemeChoice::System: break;
    }
    return ofTheDesktop;
}

void applyTheme(QApplication& application, ThemeChoice choice, ColourScheme ofTheDesktop) {
    const ColourScheme scheme = resolveScheme(choice, ofTheDesktop);
    const QPalette palette = paletteOf(scheme);
    // The palette first: setting the style polishes every widget, and tinted labels look their colour up then.
    application.setPalette(palette);
    application.setPalette(itemViewPalette(palette, coloursOf(scheme)), "QAbstractItemView");
    application.setStyle(new Style);
    application.setEffectEnabled(Qt::UI_AnimateCombo, false);
    application.setEffectEnabled(Qt::UI_AnimateTooltip, false);
}

QColor imageBackground() {
    return QColor(0x2B2B2B);
}
QColor onImage() {
    return QColor(0xF2F2F2);
}

namespace {
// Okabe and Ito's colours without black; their yellow, which vanishes on white, is darkened, and a plum joins.
constexpr std::array<QRgb, 8> classCycle{0x0072B2, 0xE69F00, 0x009E73, 0xD55E00,
                                         0x56B4E9, 0xCC79A7, 0xA89B12, 0x8A5AA8};
} // namespace

QColor classColour(int classIndex) {
    const int count = classColourCount();
    return QColor(classCycle[static_cast<std::size_t>(((classIndex % count) + count) % count)]);
}

int classColourCount() {
    return static_cast<int>(classCycle.size());
}

double contrastRatio(const QColor& a, const QColor& b) {
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QFont titleFont(const QFont& text) {
    QFont font = boldFont(text);
    font.setPointSizeF(text.pointSizeF() > 0 ? text.pointSizeF() * 1.35 : 13);
    return font;
}

QFont boldFont(const QFont& text) {
    QFont font = text;
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont tabularFont(const QFont& text) {
    const QFontMetricsF metrics(text);
    const QString figures = QStringLiteral("0123456789");
    const bool equallyWide = std::all_of(figures.begin(), figures.end(), [&](QChar figure) {
        return qAbs(metrics.horizontalAdvance(figure) - metrics.horizontalAdvance(figures.front())) < 0.05;
    });
    if (equallyWide) return text;
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(text.pointSizeF());
    return fixed;
}

void setRole(QWidget* widget, WidgetRole role) {
    widget->setProperty(Style::roleProperty, static_cast<int>(role));
    if (role == WidgetRole::Title) widget->setFont(titleFont(widget->font()));
    if (widget->style() != nullptr) widget->style()->polish(widget);
}

} // namespace semblance
