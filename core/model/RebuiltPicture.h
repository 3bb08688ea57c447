// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include <cstdint>
#include <vector>

namespace semblance {

/// One image as the part of a network that rebuilds images was given it, what of it was shown, and what it made of that:
/// gray, 8 bit, row by row.
struct RebuiltPicture {
    int sidePx = 0;
    std::vector<std::uint8_t> input;
    std::vector<std::uint8_t> shown; ///< the same as the input where nothing is hidden
    std::vector<std::uint8_t> rebuilt;
    double error = 0; ///< as Network::pretrainingLoss() has it
};

} // namespace semblance
