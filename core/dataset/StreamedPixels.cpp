// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/StreamedPixels.h"

#include "core/base/Error.h"
#include "core/image/ByteSource.h"
#include "core/image/ImageFile.h"
#include "core/microscopy/Micrograph.h"

#include <algorithm>

namespace semblance {

namespace {

ImageContext contextOf(const ScanReport& report, std::size_t index, const Image& image,
                       const PreprocessingOptions& options) {
    ImageContext context;
    if (index < report.scales.size()) context.calibration = report.scales[index].calibration;
    if (options.masksDataBar)
        context.dataBar =
            factsOf(report.folder / report.images[index].relativePath, image, MarkSearch::DataBar, nullptr).dataBar;
    return context;
}

/// Other pixels under the same name would be learned under a label that nobody gave them.
void requireUnchanged(const ScanReport& report, const ImageEntry& image) {
    const std::filesystem::path path = report.folder / image.relativePath;
    const FileBytes file(path);
    if (file.size() != image.sizeBytes || file.modifiedNs() != image.modifiedNs)
        throw Error(ErrorKind::DamagedFile, "the file has changed since the folder was scanned", path);
}

} // namespace

PreparedPixels preparedPixels(const ScanReport& report, std::size_t index, const Preprocessor& preprocessor,
                              int channels) {
    requireUnchanged(report, report.images.at(index));
    const std::filesystem::path path = report.folder / report.images[index].relativePath;
    const Image image = decodeImage(path);
    PreparedPixels pixels = preprocessor.prepare(image, contextOf(report, index, image, preprocessor.options()));
    if (channels == 3) return toThreeChannels(std::move(pixels));
    if (pixels.channels != 1) throw Error(ErrorKind::DamagedFile, "the image was gray and now holds colour", path);
    return pixels;
}

bool isAsScanned(const ScanReport& report, std::size_t index) {
    try {
        requireUnchanged(report, report.images.at(index));
        return true;
    } catch (const Error&) {
        return false;
    }
}

int channelsFor(const ScanReport& report, const PreprocessingOptions& preprocessing) {
    const bool holdsColour =
        std::ranges::any_of(report.images, [](const ImageEntry& image) { return image.info.isColour; });
    return holdsColour && preprocessing.colour != ColourPolicy::Gray ? 3 : 1;
}

StreamedPixels::StreamedPixels(const ScanReport& report, const PreprocessingOptions& preprocessing)
    : m_report(report), m_preprocessor(preprocessing), m_channels(channelsFor(report, preprocessing)) {}

void StreamedPixels::read(std::size_t index, std::span<std::uint8_t> pixels) const {
    if (index >= count() || pixels.size() != bytesPerImage())
        throw Error(ErrorKind::InvalidArgument, "image " + std::to_string(index) + " was asked for in a wrong size");
    std::ranges::copy(preparedPixels(m_report, index, m_preprocessor, m_channels).pixels, pixels.begin());
}

} // namespace semblance
