// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ByteSource.h"
#include "core/image/Image.h"

namespace semblance {

// One bounded parser a format; each reads the header alone. They throw Error: DamagedFile, UnsupportedFormat, TooLarge.
ImageInfo readTiffHeader(const ByteSource& source);
ImageInfo readPngHeader(const ByteSource& source);
ImageInfo readJpegHeader(const ByteSource& source);
ImageInfo readBmpHeader(const ByteSource& source);
ImageInfo readPnmHeader(const ByteSource& source);
ImageInfo readJpeg2000Header(const ByteSource& source);

/// What a PNM header says, and where its samples begin.
struct PnmLayout {
    int widthPx = 0;
    int heightPx = 0;
    int channels = 1;
    bool isText = false; ///< P2, P3
    int largestValue = 255;
    std::uint64_t pixelOffset = 0;
};
PnmLayout readPnmLayout(const ByteSource& source);

/// Throws Error (DamagedFile) where the pieces of the file (chunks, tile parts, rows) do not reach to its end: what a
/// decoder might pass over in silence. The header must have been read without an error.
void checkPngIsWhole(const ByteSource& source);
void checkBmpIsWhole(const ByteSource& source, const ImageInfo& info);
void checkJpeg2000IsWhole(const ByteSource& source);

} // namespace semblance
