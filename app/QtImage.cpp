// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/QtImage.h"

#include <cstring>

namespace semblance {

QImage toQImage(const Image& image) {
    QImage result(image.widthPx, image.heightPx,
                  image.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
    const std::size_t rowBytes = static_cast<std::size_t>(image.widthPx) * static_cast<std::size_t>(image.channels);
    for (int y = 0; y < image.heightPx; ++y)
        std::memcpy(result.scanLine(y), image.pixels.data() + static_cast<std::size_t>(y) * rowBytes, rowBytes);
    return result;
}

Image fromQImage(const QImage& picture) {
    const bool isGray = picture.isGrayscale();
    const QImage flat = picture.convertToFormat(isGray ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
    Image image{flat.width(), flat.height(), isGray ? 1 : 3, 8, {}};
    const auto rowBytes = static_cast<std::size_t>(image.widthPx) * static_cast<std::size_t>(image.channels);
    image.pixels.resize(rowBytes * static_cast<std::size_t>(image.heightPx));
    for (int y = 0; y < image.heightPx; ++y)
        std::memcpy(image.pixels.data() + static_cast<std::size_t>(y) * rowBytes, flat.constScanLine(y), rowBytes);
    return image;
}

} // namespace semblance
