// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/ScaleInput.h"

#include <cmath>

namespace semblance {

void writeScaleInput(double pixelSizeNm, std::span<float, 2> into) {
    const bool isKnown = pixelSizeNm > 0;
    into[0] = isKnown ? static_cast<float>(std::log10(pixelSizeNm)) : 0;
    into[1] = isKnown ? 1 : 0;
}

torch::Tensor scaleInputOf(std::span<const double> pixelSizesNm) {
    torch::Tensor scales = torch::empty({static_cast<std::int64_t>(pixelSizesNm.size()), 2});
    auto* values = scales.data_ptr<float>();
    for (const double sizeNm : pixelSizesNm) {
        writeScaleInput(sizeNm, std::span<float, 2>(values, 2));
        values += 2;
    }
    return scales;
}

} // namespace semblance
