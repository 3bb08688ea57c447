// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/batches/PixelSource.h"
#include "core/dataset/ScanReport.h"
#include "core/preprocessing/Preprocessor.h"

namespace semblance {

constexpr std::uint8_t kPixelOfMissingImage = 128;

/// Decodes and prepares one image of a report, always with `channels` channels. Throws Error, naming the file, also where
/// that has another size or time than when it was scanned.
PreparedPixels preparedPixels(const ScanReport& report, std::size_t index, const Preprocessor& preprocessor,
                              int channels);

/// Whether an image's file is there, of the size and time that it had when it was scanned.
bool isAsScanned(const ScanReport& report, std::size_t index);

/// 1 where no image of the report holds colour, or colour is not wanted; 3 otherwise.
int channelsFor(const ScanReport& report, const PreprocessingOptions& preprocessing);

/// Images decoded each time they are asked for, where the disk has no room for a cache. An image that is gone, can no
/// longer be decoded, or has another size or time than when it was scanned is an error (FileNotFound, DamagedFile …), which
/// a run answers by going on without it. Thread-safe.
class StreamedPixels : public PixelSource {
public:
    StreamedPixels(const ScanReport& report, const PreprocessingOptions& preprocessing);

    std::size_t count() const override { return m_report.images.size(); }
    SizePx size() const override { return m_preprocessor.options().size; }
    int channels() const override { return m_channels; }
    void read(std::size_t index, std::span<std::uint8_t> pixels) const override;

private:
    ScanReport m_report;
    Preprocessor m_preprocessor;
    int m_channels;
};

} // namespace semblance
