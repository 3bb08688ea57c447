// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/networks/NetworkRegistry.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace semblance {

/// Published weights that fit a network of this program, as resources/weights.json lists them. That file says nothing that
/// its publishers do not: where they give no size or no checksum, there is none.
struct KnownWeights {
    std::string name;        ///< "densenet121-imagenet": as `train --start` and `weights get` spell it
    std::string network;     ///< NetworkInfo::key
    std::string title;       ///< "DenseNet-121, ImageNet"
    std::string origin;      ///< who publishes them: "torchvision"
    std::string fileName;    ///< "densenet121-a639ec97.pth": under this name they lie in the store
    std::string url;         ///< the official address
    std::string licence;     ///< "BSD-3-Clause"
    std::uint64_t bytes = 0; ///< about: the publisher rounds to a thousandth of a mebibyte; 0: not published
    /// Lower-case hexadecimal digits of the SHA-256, all 64 or the first eight at least; empty: none is published.
    std::string checksum;
    Normalisation normalisation; ///< how images were normalised for them
    std::string remark;          ///< one or two English sentences: what they were trained on, whose terms hold
};

/// All of them, in the order in which they are shown. Thread-safe.
const std::vector<KnownWeights>& knownWeights();

/// Null where none is called that, has that file name, or has that SHA-256 (64 hexadecimal digits). What is pointed to
/// lives as long as the program.
const KnownWeights* findKnownWeights(std::string_view name);
const KnownWeights* knownWeightsByFile(std::string_view fileName);
const KnownWeights* knownWeightsByChecksum(std::string_view sha256);

/// "densenet121-imagenet, densenet121-micronet": the names of those for a network; empty where there are none.
std::string namesOfWeightsFor(std::string_view network);

enum class ChecksumMatch { NotPublished, Matches, Differs };
ChecksumMatch compareChecksum(const KnownWeights& known, std::string_view sha256);

/// Reads such a list strictly. Throws Error (DamagedFile) for a field that is missing, unknown or of another type, a name or
/// file that is there twice, a network that does not exist, an address that is not https, a checksum that is none.
std::vector<KnownWeights> parseKnownWeights(std::string_view json);

} // namespace semblance
