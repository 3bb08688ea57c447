// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/HeaderFields.h"
#include "core/image/Headers.h"

namespace semblance {
namespace {

constexpr std::uint64_t kLargestHeader = 64 << 10;

bool isSpace(int byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/// Reads the numbers of the header, between spaces and comments.
class PnmNumbers {
public:
    explicit PnmNumbers(const HeaderFields& fields) : m_fields(fields) {}

    int next() {
        skipSpace();
        std::int64_t value = 0;
        int digits = 0;
        for (int byte = m_fields.u8(m_offset); byte >= '0' && byte <= '9'; byte = m_fields.u8(++m_offset)) {
            value = value * 10 + (byte - '0');
            if (++digits > 10 || value > INT32_MAX)
                throw Error(ErrorKind::TooLarge, "the PNM header names an impossible size");
        }
        if (digits == 0) throw Error(ErrorKind::DamagedFile, "the PNM header is damaged");
        return static_cast<int>(value);
    }
    std::uint64_t offset() const { return m_offset; }

private:
    void skipSpace() {
        for (bool inComment = false;; ++m_offset) {
            const int byte = m_fields.u8(m_offset);
            if (byte == '#') inComment = true;
            if (byte == '\n' || byte == '\r') inComment = false;
            if (!inComment && !isSpace(byte)) return;
            if (m_offset > kLargestHeader) throw Error(ErrorKind::DamagedFile, "the PNM header does not end");
        }
    }

    const HeaderFields& m_fields;
    std::uint64_t m_offset = 2;
};

} // namespace

PnmLayout readPnmLayout(const ByteSource& source) {
    const HeaderFields fields(source, std::endian::big);
    const int kind = fields.u8(1) - '0';
    if (kind == 1 || kind == 4) throw Error(ErrorKind::UnsupportedFormat, "a black-and-white bitmap (PBM) is not read");
    PnmLayout layout;
    PnmNumbers numbers(fields);
    layout.widthPx = checkedSide(static_cast<std::uint64_t>(numbers.next()));
    layout.heightPx = checkedSide(static_cast<std::uint64_t>(numbers.next()));
    layout.largestValue = numbers.next();
    layout.channels = kind == 3 || kind == 6 ? 3 : 1;
    layout.isText = kind < 4;
    layout.pixelOffset = numbers.offset() + 1;
    if (layout.largestValue < 1 || layout.largestValue > 65535)
        throw Error(ErrorKind::DamagedFile, "the PNM header names an impossible largest value");
    return layout;
}

ImageInfo readPnmHeader(const ByteSource& source) {
    const PnmLayout layout = readPnmLayout(source);
    return {.format = ImageFormat::Pnm,
            .widthPx = layout.widthPx,
            .heightPx = layout.heightPx,
            .channels = layout.channels,
            .bitDepth = layout.largestValue > 255 ? 16 : 8,
            .isColour = layout.channels == 3};
}

} // namespace semblance
