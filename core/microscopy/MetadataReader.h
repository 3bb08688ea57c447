// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/Calibration.h"
#include "core/microscopy/SideCar.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace semblance {

class ByteSource;
class TiffTags;

/// What a reader may look at.
struct MetadataInput {
    const TiffTags* tags = nullptr;   ///< null where the image is no TIFF
    const ByteSource* file = nullptr; ///< the image, for what a tag points at; may be null
    int widthPx = 0;                  ///< as stored; 0: not known
    int heightPx = 0;
    SideCars sideCars;
};

/// One vendor's way of writing metadata. Stateless, thread-safe. A new vendor: one class, one line in metadataReaders().
class MetadataReader {
public:
    virtual ~MetadataReader() = default;
    virtual std::string vendor() const = 0;
    /// Nothing where the file does not carry this vendor's metadata. Damaged metadata become a warning, never an error;
    /// only what `input.file` throws comes through.
    virtual std::optional<ImageMetadata> read(const MetadataInput& input) const = 0;
};

/// All readers in the order in which they are asked.
const std::vector<std::unique_ptr<MetadataReader>>& metadataReaders();

/// Asks every reader. A pixel size counts where it passes the rule of sanity, a field of view of 10 nm to 20 mm; in an image
/// under 512 columns, which must be a cut-out, the lower bound is that of 512 columns and passing it is a warning. Where
/// two that count are more than 5 % apart, the calibration is unknown and both are candidates. What else the readers found
/// is joined, the first to say something wins.
ImageMetadata interpretMetadata(const MetadataInput& input);

/// The same for a file and its side-cars; one without any metadata gives an unknown calibration. Only the header's part of
/// the image is read. Throws Error (FileNotFound, FileUnreadable).
ImageMetadata readMetadata(const std::filesystem::path& path);

} // namespace semblance
