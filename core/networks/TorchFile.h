// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the readers of weights; only the files of this room include it.
#pragma once

#include "core/networks/StateDict.h"

namespace semblance {

/// A zip archive as torch.save writes it: NAME/data.pkl, NAME/byteorder, and NAME/data/KEY for each storage. Throws Error:
/// DamagedFile, ForeignFile (another archive), UnsupportedFormat (big-endian, compressed, TorchScript), TooLarge.
StateDict readTorchZip(std::span<const std::byte> file);

/// Whether the file begins as a pickle of protocol 2 or later.
bool startsAsPickle(std::span<const std::byte> file);

/// The stream that torch.save wrote before version 1.6: pickles of a magic number, the protocol (1001), the writing machine,
/// the object and the storages' keys, then each storage with its element count before it. Throws Error as readTorchZip.
StateDict readTorchLegacy(std::span<const std::byte> file);

} // namespace semblance
