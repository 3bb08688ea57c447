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

} // namespace semblance
