// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace semblance {

/// What a user entered of a scale, understood. Values only.
struct ScaleEntry {
    std::optional<double> pixelSizeNm; ///< empty: nothing was entered yet, or see error
    QString error;                     ///< a sentence: this cannot be
    QString warning;                   ///< a sentence: this is not likely, and may be used all the same
};

/// What a typed number means. The field's width needs an image.
enum class TypedUnit { NmPerPixel, UmPerPixel, MmPerPixel, NmWide, UmWide, MmWide };
enum class LengthUnit { Nm, Um, Mm };

/// "nm per pixel", "µm wide".
QString unitText(TypedUnit unit);
QString unitText(LengthUnit unit); ///< "µm"

/// A number as people type it, with the language's decimal sign or a point. Nothing where it is none.
std::optional<double> typedNumber(const QString& text);

/// imageWidthPx: 0 where it is for a folder; images of 1024 columns are thought of then.
ScaleEntry typedScale(const QString& text, TypedUnit unit, int imageWidthPx);
/// linePx: of the line that is so long, > 0.
ScaleEntry drawnScale(const QString& text, LengthUnit unit, double linePx, int imageWidthPx);
/// Of a pixel size that was found: only warnings.
ScaleEntry checkedScale(double pixelSizeNm, int imageWidthPx);

} // namespace semblance
