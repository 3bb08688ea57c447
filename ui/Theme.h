// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

class QApplication;
class QWidget;

namespace semblance {

/// What the user asked for in Settings, and what the desktop prefers (app asks the desktop; ui does not).
enum class ThemeChoice { System, Light, Dark };
enum class ColourScheme { Light, Dark };

/// Every colour of one scheme. Text on its ground keeps a contrast of at least 4.5 : 1 (WCAG 2.1, 1.4.3); a test computes it.
struct ThemeColours {
    QColor window;       ///< ground of pages
    QColor surface;      ///< fields, tables, cards
    QColor raised;       ///< rail, headers, alternate rows
    QColor border;       ///< hairlines
    QColor strongBorder; ///< frames of controls
    QColor text;
    QColor mutedText; ///< second lines, units, hints
    QColor accent;    ///< primary action and selection; also readable as text on window and surface
    QColor accentHover;
    QColor onAccent;   ///< text on accent
    QColor accentWash; ///< ground of a selected row or page
    QColor error;      ///< errors and destructive acts only
    QColor onError;
    QColor warning; ///< amber
    QColor success;
    QColor trainCurve;      ///< plots: training …
    QColor validationCurve; ///< … and validation
};

/// The two schemes' colours; the same object at each call.
const ThemeColours& coloursOf(ColourScheme scheme);
/// The scheme that a palette was made from, so that a widget asks its own palette and nobody keeps a global.
ColourScheme schemeOf(const QPalette& palette);
const ThemeColours& coloursOf(const QPalette& palette);
const ThemeColours& coloursOf(const QWidget& widget);

QPalette paletteOf(ColourScheme scheme);
ColourScheme resolveScheme(ThemeChoice choice, ColourScheme ofTheDesktop);
/// Fusion with our drawing, palette and fonts. Call at start and whenever the choice or the desktop's preference changes;
/// widgets hear of it through QEvent::PaletteChange.
void applyTheme(QApplication& application, ThemeChoice choice, ColourScheme ofTheDesktop);

/// Ground of every image, the same in both themes: contrast is what one looks at.
QColor imageBackground();
/// Text and lines on imageBackground().
QColor onImage();

/// A colour-blind-safe cycle; a class keeps its colour in both themes. Never the only mark: see classMark in widgets/Icon.h.
QColor classColour(int classIndex);
int classColourCount();

/// WCAG 2.1 contrast of two opaque colours, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

/// The 4-pixel grid.
namespace spacing {
inline constexpr int unit = 4;
inline constexpr int inside = 8;   ///< between the parts of a group
inline constexpr int between = 16; ///< between groups, and page margins
inline constexpr int wide = 24;
} // namespace spacing

/// The one size for titles, from the size for text.
QFont titleFont(const QFont& text);
QFont boldFont(const QFont& text);
/// The same font where its figures are equally wide, else the system's fixed one: for tables and running numbers.
QFont tabularFont(const QFont& text);

/// How a widget is drawn beyond its kind. Set once, at construction.
enum class WidgetRole {
    Primary,     ///< QPushButton: the page's one main action, filled with the accent
    Destructive, ///< QPushButton: red
    Flat,        ///< QPushButton, QToolButton: no frame until hovered; for actions in sentences and rows
    Title,       ///< QLabel: a page's or card's title
    Muted,       ///< QLabel: second line, hint, unit
    Warning,     ///< QLabel: amber text
    Error,       ///< QLabel: red text
    Card,        ///< QFrame: surface with a hairline, rounded
    Panel        ///< QFrame: raised ground, no hairline
};
void setRole(QWidget* widget, WidgetRole role);

} // namespace semblance
