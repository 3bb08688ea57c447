// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/image/Decoders.h"

#include <bit>
#include <csetjmp>
#include <cstring>
#include <vector>

#include <png.h>

namespace semblance {
namespace {

constexpr png_alloc_size_t kLargestChunk = 64U << 20;

struct PngState {
    std::span<const std::byte> unread;
    std::string message;
};

void onRead(png_structp png, png_bytep into, std::size_t length) {
    auto& unread = static_cast<PngState*>(png_get_io_ptr(png))->unread;
    if (unread.size() < length) png_error(png, "the file ends too early");
    std::memcpy(into, unread.data(), length);
    unread = unread.subspan(length);
}

[[noreturn]] void onError(png_structp png, png_const_charp message) {
    static_cast<PngState*>(png_get_error_ptr(png))->message = message;
    png_longjmp(png, 1);
}

void onWarning(png_structp, png_const_charp) {}

/// Closes itself.
class PngReader {
public:
    PngReader() {
        m_png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &m_state, onError, onWarning);
        m_info = m_png ? png_create_info_struct(m_png) : nullptr;
        if (!m_info) throw Error(ErrorKind::OutOfMemory, "there is not enough memory for this image");
    }
    ~PngReader() { png_destroy_read_struct(&m_png, &m_info, nullptr); }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;

    Image decode(std::span<const std::byte> bytes, const ImageInfo& info);

private:
    bool readHeader();
    bool readRows(png_bytepp rows);
    [[noreturn]] void fail() const {
        throw Error(ErrorKind::DamagedFile, "the PNG is damaged or cut off: " + m_state.message);
    }

    PngState m_state;
    png_structp m_png = nullptr;
    png_infop m_info = nullptr;
};

// No local with a destructor in the two below: a longjmp runs through them.
bool PngReader::readHeader() {
    if (setjmp(png_jmpbuf(m_png)) != 0) return false;
    png_set_read_fn(m_png, &m_state, onRead);
    png_set_user_limits(m_png, 0x7FFFFFFF, 0x7FFFFFFF);
    png_set_chunk_malloc_max(m_png, kLargestChunk);
    png_read_info(m_png, m_info);
    png_set_expand(m_png);
    png_set_strip_alpha(m_png);
    if (std::endian::native == std::endian::little) png_set_swap(m_png);
    png_set_interlace_handling(m_png);
    png_read_update_info(m_png, m_info);
    return true;
}

bool PngReader::readRows(png_bytepp rows) {
    if (setjmp(png_jmpbuf(m_png)) != 0) return false;
    png_read_image(m_png, rows);
    png_read_end(m_png, nullptr);
    return true;
}

Image PngReader::decode(std::span<const std::byte> bytes, const ImageInfo& info) {
    m_state.unread = bytes;
    if (!readHeader()) fail();
    const int channels = png_get_channels(m_png, m_info);
    if (channels != 1 && channels != 3) fail();
    Image image = blankImage(info.widthPx, info.heightPx, channels, png_get_bit_depth(m_png, m_info));
    const std::size_t rowBytes = image.pixels.size() / static_cast<std::size_t>(image.heightPx);
    if (png_get_rowbytes(m_png, m_info) != rowBytes) fail();
    std::vector<png_bytep> rows(static_cast<std::size_t>(image.heightPx));
    for (std::size_t y = 0; y < rows.size(); ++y)
        rows[y] = reinterpret_cast<png_bytep>(image.pixels.data() + y * rowBytes);
    if (!readRows(rows.data())) fail();
    return image;
}

} // namespace

Image decodePng(std::span<const std::byte> bytes, const ImageInfo& info) {
    return PngReader().decode(bytes, info);
}

} // namespace semblance
