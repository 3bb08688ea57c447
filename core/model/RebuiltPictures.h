// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/RebuiltPicture.h"
#include "core/networks/Network.h"

namespace semblance {

/// Pictures of the first images of a reconstruction, `most` at most. Waits for the device.
std::vector<RebuiltPicture> picturesOf(const Reconstruction& reconstruction, std::int64_t most);

} // namespace semblance
