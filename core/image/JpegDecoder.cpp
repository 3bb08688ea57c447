// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/image/Decoders.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <memory>
#include <vector>

#include <jpeglib.h>

#include <jerror.h>

namespace semblance {
namespace {

constexpr int kMostScans = 200; // a progressive file needs about ten; thousands of them are an attack on time

struct JpegState {
    jpeg_decompress_struct decompress{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf escape{};
    std::array<char, JMSG_LENGTH_MAX> message{};
    PixelDamage damage = PixelDamage::Refused;
    int damagedPlaces = 0; ///< passed over
};

JpegState& stateOf(j_common_ptr common) {
    return *static_cast<JpegState*>(common->client_data);
}

[[noreturn]] void leave(j_common_ptr common) {
    common->err->format_message(common, stateOf(common).message.data());
    std::longjmp(stateOf(common).escape, 1);
}

/// The next restart marker puts the decoder right again.
bool endsAtRestartMarker(const JpegState& state, int code) {
    return state.decompress.restart_interval > 0 && (code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE);
}

bool meansLostPixels(int code) {
    return code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC ||
           code == JWRN_NOT_SEQUENTIAL || code == JWRN_ARITH_BAD_CODE;
}

// The library fills what is missing with gray and only warns.
void onMessage(j_common_ptr common, int level) {
    const int code = common->err->msg_code;
    if (level >= 0 || !meansLostPixels(code)) return;
    JpegState& state = stateOf(common);
    if (state.damage == PixelDamage::Refused || !endsAtRestartMarker(state, code)) leave(common);
    ++state.damagedPlaces;
}

void onProgress(j_common_ptr common) {
    if (stateOf(common).decompress.input_scan_number <= kMostScans) return;
    common->err->msg_code = JERR_BAD_PROGRESSION;
    leave(common);
}

void silence(j_common_ptr) {}

J_COLOR_SPACE outputSpace(const jpeg_decompress_struct& decompress) {
    if (decompress.num_components == 1) return JCS_GRAYSCALE;
    return decompress.num_components == 4 ? JCS_CMYK : JCS_RGB;
}

/// Trivial locals only: a longjmp runs through it.
bool readRows(JpegState& state, std::span<const std::byte> bytes, unsigned char* pixels, std::size_t rowBytes) {
    jpeg_decompress_struct& decompress = state.decompress;
    decompress.err = jpeg_std_error(&state.errors);
    decompress.client_data = &state;
    state.errors.error_exit = leave;
    state.errors.emit_message = onMessage;
    state.errors.output_message = silence;
    if (setjmp(state.escape) != 0) return false;
    jpeg_create_decompress(&decompress);
    state.progress.progress_monitor = onProgress;
    decompress.progress = &state.progress;
    jpeg_mem_src(&decompress, reinterpret_cast<const unsigned char*>(bytes.data()),
                 static_cast<unsigned long>(bytes.size()));
    jpeg_read_header(&decompress, TRUE);
    decompress.out_color_space = outputSpace(decompress);
    jpeg_start_decompress(&decompress);
    if (decompress.output_width * static_cast<std::size_t>(decompress.output_components) != rowBytes) return false;
    while (decompress.output_scanline < decompress.output_height) {
        JSAMPROW row = pixels + decompress.output_scanline * rowBytes;
        jpeg_read_scanlines(&decompress, &row, 1);
    }
    jpeg_finish_decompress(&decompress);
    return true;
}

Image cmykToRgb(const Image& cmyk, bool isInverted) {
    Image rgb = blankImage(cmyk.widthPx, cmyk.heightPx, 3, 8);
    const auto ink = [isInverted](std::byte value) {
        const int stored = std::to_integer<int>(value);
        return isInverted ? stored : 255 - stored;
    };
    for (std::size_t i = 0; i < cmyk.pixels.size() / 4; ++i)
        for (std::size_t c = 0; c < 3; ++c) {
            const int value = (ink(cmyk.pixels[4 * i + c]) * ink(cmyk.pixels[4 * i + 3]) + 127) / 255;
            rgb.pixels[3 * i + c] = static_cast<std::byte>(value);
        }
    return rgb;
}

} // namespace

Image decodeJpeg(std::span<const std::byte> bytes, const ImageInfo& info, PixelDamage damage) {
    if (info.bitDepth != 8)
        throw Error(ErrorKind::UnsupportedFormat, "a JPEG of " + std::to_string(info.bitDepth) + " bit is not read");
    Image image = blankImage(info.widthPx, info.heightPx, info.channels, 8);
    const auto state = std::make_unique<JpegState>();
    state->damage = damage;
    const bool isWhole = readRows(*state, bytes, reinterpret_cast<unsigned char*>(image.pixels.data()),
                                  image.pixels.size() / static_cast<std::size_t>(image.heightPx));
    const bool isInverted = state->decompress.saw_Adobe_marker != 0;
    const bool isVariant = state->errors.msg_code == JERR_SOF_UNSUPPORTED;
    jpeg_destroy_decompress(&state->decompress);
    if (isVariant) throw Error(ErrorKind::UnsupportedFormat, "this variant of JPEG is not read");
    if (!isWhole)
        throw Error(ErrorKind::DamagedFile, std::string("the JPEG is damaged or cut off: ") + state->message.data());
    if (image.channels == 4) image = cmykToRgb(image, isInverted);
    if (state->damagedPlaces > 0) image.damage = "the JPEG is damaged: some of its pixels are not what was stored";
    return image;
}

} // namespace semblance
