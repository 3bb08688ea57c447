// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/Calibration.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace semblance {

class TiffTags;

/// What a reader may look at: the file's path (for side-cars) and its TIFF tags, if it is a TIFF.
struct MetadataInput {
    const std::filesystem::path& path;
    const TiffTags* tags = nullptr;
};

/// One vendor's way of writing metadata. Stateless, thread-safe. A new vendor: one class, one line in metadataReaders().
class MetadataReader {
public:
    virtual ~MetadataReader() = default;
    virtual std::string vendor() const = 0;
    /// Nothing where the file does not carry this vendor's metadata. Damaged metadata become a warning, never an error.
    virtual std::optional<ImageMetadata> read(const MetadataInput& input) const = 0;
};

/// All readers in the order in which they are asked.
const std::vector<std::unique_ptr<MetadataReader>>& metadataReaders();

/// Asks every reader; a file without any metadata gives an unknown calibration. Only the header's part of the file is
/// read. Throws Error (FileNotFound, FileUnreadable).
ImageMetadata readMetadata(const std::filesystem::path& path);

} // namespace semblance
