// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/image/ByteSource.h"
#include "core/image/ImageFile.h"
#include "core/microscopy/MetadataReader.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/TiffTags.h"

namespace semblance {
namespace {

constexpr std::uint16_t kWidthTag = 256;
constexpr std::uint16_t kHeightTag = 257;

int side(const TiffTags& tags, std::uint16_t tag) {
    return pixelCount(tags.number(tag)).value_or(0);
}

void takeSize(const ByteSource& file, MetadataInput& input) {
    if (input.tags) {
        input.widthPx = side(*input.tags, kWidthTag);
        input.heightPx = side(*input.tags, kHeightTag);
    } else if (!input.sideCars.txt.empty() || !input.sideCars.hdr.empty()) {
        try {
            const ImageInfo info = probeImage(file);
            input.widthPx = info.widthPx;
            input.heightPx = info.heightPx;
        } catch (const Error&) { // decoding says what is wrong with the image
        }
    }
}

} // namespace

ImageMetadata readMetadata(const std::filesystem::path& path) {
    const FileBytes file(path);
    const std::optional<TiffTags> tags = TiffTags::read(file);
    MetadataInput input;
    input.tags = tags ? &*tags : nullptr;
    input.file = &file;
    input.sideCars = readSideCars(path);
    takeSize(file, input);
    return interpretMetadata(input);
}

} // namespace semblance
