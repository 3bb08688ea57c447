// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/image/Image.h"

#include <cstdint>
#include <filesystem>
#include <span>

namespace semblance {

/// Writes gray pixels of 8 bit, row by row, as PNG; the file appears whole or not at all. Throws Error: InvalidArgument (not
/// width x height pixels), FileUnwritable.
void writeGrayPng(const std::filesystem::path& file, std::span<const std::uint8_t> pixels, int widthPx, int heightPx);

} // namespace semblance
