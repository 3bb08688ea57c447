// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/Devices.h"

#include <QString>

namespace semblance {

/// One line on a device: "CPU · AMD EPYC … · 16 threads · 64 GB · bf16", or the reason why it cannot be
/// used, in the user's language.
QString deviceSentence(const DeviceInfo& device);
/// "CPU", "GPU 1".
QString deviceTitle(const DeviceInfo& device);

} // namespace semblance
