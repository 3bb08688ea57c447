// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace semblance {

/// What a line icon is tinted with; follows the palette when the theme changes.
enum class IconTint { Text, Muted, Accent, OnAccent, Warning, Error, Success, OnImage };

/// A line icon of our set, resources/icons/NAME.svg, drawn sharp at any size and scale. Names: start, data, train, classify,
/// settings, folder-open, image, image-stack, model, sample, refresh, play, pause, stop, cancel, close, check, warning, error,
/// info, help, copy, export, search, chevron-down, chevron-right, chevron-left, zoom-in, zoom-out, zoom-fit, ruler, scale-bar, trash,
/// edit, undo, redo, device, chip, disk, download, clock, star, paste, list, grid, eye, filter, sliders, sun, moon, external, more, plus.
/// An unknown name gives a null icon.
QIcon lineIcon(const QString& name, IconTint tint = IconTint::Text);

/// The mark of a class: its colour and one of four shapes (disc, square, triangle, diamond), so that neighbours in the colour
/// cycle differ by shape too.
QIcon classMark(int classIndex);

/// The program's own icon.
QIcon programIcon();

} // namespace semblance
