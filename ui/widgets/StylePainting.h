// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/Theme.h"

#include <QStyleOption>

#include <optional>

class QPainter;

namespace semblance::painting {

inline constexpr qreal radius = 5;

enum class Direction { Up, Down, Left, Right };

/// A rounded box with a one-pixel line inside `rect`; invalid colours are left out.
void box(QPainter& painter, const QRectF& rect, const QColor& fill, const QColor& line, qreal cornerRadius = radius);
/// The frame of a field: accent while it has the focus, and two pixels then.
void field(QPainter& painter, const QStyleOption& option);
void chevron(QPainter& painter, const QRectF& rect, Direction direction, const QColor& colour);
void pushButton(QPainter& painter, const QStyleOptionButton& option, std::optional<WidgetRole> role);
void toolButton(QPainter& painter, const QStyleOption& option);
void checkBox(QPainter& painter, const QStyleOption& option);
void radioButton(QPainter& painter, const QStyleOption& option);
void tab(QPainter& painter, const QStyleOptionTab& option);
void headerSection(QPainter& painter, const QStyleOptionHeader& option);
void scrollBar(QPainter& painter, const QStyleOptionSlider& option, const QRect& handle);
void slider(QPainter& painter, const QStyleOptionSlider& option, const QRect& groove, const QRect& handle);
void progress(QPainter& painter, const QStyleOptionProgressBar& option, bool isGroove);

} // namespace semblance::painting
