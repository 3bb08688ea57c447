// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/Theme.h"

#include <QString>

class QCustomPlot;

namespace semblance {

// What the plots of the Train page have in common.

QColor faint(QColor colour, float alpha);
/// The text in a colour, for a label of rich text.
QString htmlSpan(const QString& text, const QColor& colour);
/// Ground, axes and grid in the scheme's colours; the lower axis has a name, and no grid.
void colourAxes(QCustomPlot& plot, const ThemeColours& colours, const QFont& font);

} // namespace semblance
