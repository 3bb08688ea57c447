// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ByteSource.h"
#include "core/image/Image.h"

#include <optional>
#include <string>

namespace semblance {

/// What the first bytes of a file say.
struct SniffedFormat {
    std::optional<ImageFormat> format; ///< one that is read
    std::string other;                 ///< one that is known and not read: "a GIF image"; empty otherwise
    bool isImage() const { return format || !other.empty(); }
};

/// By magic bytes alone; never fails.
SniffedFormat sniff(const ByteSource& source);

} // namespace semblance
