// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/ViewedImage.h"

#include <QList>
#include <QString>

namespace semblance {

/// What a fact is about, where a view can point at it.
enum class FactKind { Plain, Warning, ScaleBar, DataBar };

/// One thing that is known of an image, in words.
struct Fact {
    QString label;
    QString value;
    FactKind kind = FactKind::Plain;
};

/// Whether the network in use sees data bars.
enum class DataBarUse { NotAsked, Seen, Hidden };

/// Everything that is known: scale and where it comes from, warnings, what is drawn into the image, microscope, file.
/// className: empty where the image has none.
QList<Fact> imageFacts(const ViewedImage& image, const QString& className, DataBarUse use);
/// The same in a few words: "Quanta 200 · 15 kV · WD 9.8 mm"; empty where nothing is known.
QString imageSummary(const ViewedImage& image);
/// "Label: value" a line.
QString factsText(const QList<Fact>& facts);

} // namespace semblance
