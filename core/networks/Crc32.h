// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace semblance {

/// CRC-32 with the reflected polynomial EDB88320 (ISO 3309, as zip archives have it).
std::uint32_t crc32(std::span<const std::byte> bytes);

} // namespace semblance
