// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/ScaleInput.h"

#include <cmath>

namespace semblance {

torch::Tensor scaleInputOf(std::span<const double> pixelSizesNm) {
    torch::Tensor scales = torch::zeros({static_cast<std::int64_t>(pixelSizesNm.size()), 2});
    auto* values = scales.data_ptr<float>();
    for (const double sizeNm : pixelSizesNm) {
        if (sizeNm > 0) {
            values[0] = static_cast<float>(std::log10(sizeNm));
            values[1] = 1;
        }
        values += 2;
    }
    return scales;
}

} // namespace semblance
