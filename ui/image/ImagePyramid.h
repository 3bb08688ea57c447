// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QList>

namespace semblance {

/// An image and its halves, made as they are needed, so that a small picture of a large image is averaged and not
/// sampled: fine texture would turn into false patterns. Not thread-safe.
class ImagePyramid {
public:
    void setImage(const QImage& image);
    const QImage& full() const { return m_levels.first(); }
    bool isEmpty() const { return m_levels.isEmpty(); }
    /// The smallest level that still has at least one pixel for every pixel drawn; `scale` is drawn per image pixel.
    const QImage& levelFor(double scale) const;

private:
    mutable QList<QImage> m_levels;
};

} // namespace semblance
