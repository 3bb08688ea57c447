// SPDX-License-Identifier: GPL-3.0-or-later
// What an input of fuzz_metadata stands for; the test that replays the corpus reads it in the same way.
#pragma once

#include "core/image/ByteSource.h"
#include "core/microscopy/MetadataReader.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/TiffTags.h"

#include <algorithm>
#include <span>

namespace semblance::test {

/// A TIFF as it is; or 'T' or 'H', two bytes each for width and height of the image (little-endian), and the text of its
/// side-car (.txt or .hdr).
inline ImageMetadata interpretedCase(std::span<const std::byte> bytes) {
    MetadataInput input;
    const MemoryBytes file(bytes);
    const std::optional<TiffTags> tags = TiffTags::read(file);
    const auto byteAt = [&bytes](std::size_t at) { return std::to_integer<int>(bytes[at]); };
    if (tags) {
        input.tags = &*tags;
        input.file = &file;
        input.widthPx = pixelCount(tags->number(256)).value_or(0);
        input.heightPx = pixelCount(tags->number(257)).value_or(0);
    } else if (bytes.size() > 5) {
        input.widthPx = byteAt(1) | byteAt(2) << 8;
        input.heightPx = byteAt(3) | byteAt(4) << 8;
        (byteAt(0) == 'T' ? input.sideCars.txt : input.sideCars.hdr) = textOf(bytes.subspan(5));
    }
    return interpretMetadata(input);
}

inline bool isSound(const Calibration& calibration) {
    const auto isSize = [](double nm) { return nm > 0 && nm < 1e18; };
    return isSize(calibration.pixelSizeNm.value_or(1)) && isSize(calibration.pixelSizeYNm.value_or(1)) &&
           calibration.isKnown() == (calibration.source != CalibrationSource::Unknown);
}

/// What holds for any input.
inline bool isSound(const ImageMetadata& metadata) {
    const auto isOver0 = [](const std::optional<double>& value) { return !value || (*value > 0 && *value < 1e12); };
    return isSound(metadata.calibration) &&
           std::all_of(metadata.candidates.begin(), metadata.candidates.end(),
                       [](const Calibration& one) { return one.isKnown() && isSound(one); }) &&
           metadata.dataBarHeightPx.value_or(1) > 0 && isOver0(metadata.magnification) && isOver0(metadata.voltageKv) &&
           isOver0(metadata.workingDistanceMm);
}

} // namespace semblance::test
