// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the readers of weights; only the files of this room include it.
#pragma once

#include "core/networks/StateDict.h"

namespace semblance {

/// Whether the file begins with a length, and a JSON object behind it.
bool startsAsSafetensors(std::span<const std::byte> file);
/// Whether it can hold so long a header, too. That tells it from other formats, whose first bytes are lengths beyond any file;
/// theirs do not tell them from it: 640 begins as a pickle does, and 19280 as a zip archive.
bool hasSafetensorsHeader(std::span<const std::byte> file);

/// The layout as the format's own description has it (github.com/huggingface/safetensors, "Format"), strictly: the header
/// of at most 16 MiB (the format allows 100 MB) is one JSON object that names nothing twice and has no field but those
/// known; tensors fill the rest of the file without overlap or hole. The tensors' bytes lie in `file`. Throws Error
/// (DamagedFile, UnsupportedFormat: an element type that is not known).
StateDict readSafetensors(std::span<const std::byte> file);

} // namespace semblance
