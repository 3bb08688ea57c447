// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Image.h"

namespace semblance {

std::string formatName(ImageFormat format) {
    switch (format) {
    case ImageFormat::Tiff: return "TIFF";
    case ImageFormat::Png: return "PNG";
    case ImageFormat::Jpeg: return "JPEG";
    case ImageFormat::Bmp: return "BMP";
    case ImageFormat::Pnm: return "PNM";
    case ImageFormat::Jpeg2000: return "JPEG 2000";
    }
    return {};
}

} // namespace semblance
