// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"

#include <cstddef>
#include <string>
#include <vector>

namespace semblance {

/// An uncompressed gray TIFF with the vendor text in tag 34682. Throws Error (Internal). Thread-safe.
std::vector<std::byte> tiffOf(const Image& image, const std::string& vendorText);
/// A gray JPEG of an 8-bit image, without metadata. Throws Error (Internal). Thread-safe.
std::vector<std::byte> jpegOf(const Image& image, int quality);

} // namespace semblance
