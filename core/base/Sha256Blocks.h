// SPDX-License-Identifier: GPL-3.0-or-later
// Only Sha256.cpp and its test include it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace semblance {

using Sha256State = std::array<std::uint32_t, 8>;

/// Takes one block of 64 bytes into the state (FIPS 180-4, section 6.2.2).
void compressPortably(Sha256State& state, const std::byte* block);

/// The same through the processor's own instructions for it; only where hasSha256Instructions().
void compressByInstructions(Sha256State& state, const std::byte* block);
bool hasSha256Instructions();

} // namespace semblance
