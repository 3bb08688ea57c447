// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainterPath>

namespace semblance {

/// The outline of a class's mark (classMark() in Icon.h) in a square of `side` around a point, for plots.
QPainterPath classMarkPath(int classIndex, const QPointF& centre, qreal side);

} // namespace semblance
