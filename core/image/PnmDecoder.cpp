// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/image/Decoders.h"
#include "core/image/Headers.h"

#include <cstring>

namespace semblance {
namespace {

[[noreturn]] void cutOff() {
    throw Error(ErrorKind::DamagedFile, "the PNM is cut off in the middle of its pixels");
}

/// The samples of a file one after the other, as text or as bytes.
class PnmSamples {
public:
    PnmSamples(std::span<const std::byte> bytes, const PnmLayout& layout) : m_bytes(bytes), m_layout(layout) {}

    int next() {
        int value = m_layout.isText ? number() : byte();
        if (!m_layout.isText && m_layout.largestValue > 255) value = value * 256 + byte();
        if (value > m_layout.largestValue)
            throw Error(ErrorKind::DamagedFile, "the PNM holds a value over its largest one");
        return value;
    }

private:
    int byte() {
        if (m_at >= m_bytes.size()) cutOff();
        return std::to_integer<int>(m_bytes[m_at++]);
    }
    int number() {
        int digit = byte();
        while (digit == ' ' || (digit >= '\t' && digit <= '\r'))
            digit = byte();
        int value = 0;
        for (;; digit = byte()) {
            if (digit < '0' || digit > '9' || value > 65535)
                throw Error(ErrorKind::DamagedFile, "the PNM holds no number");
            value = value * 10 + (digit - '0');
            const int following = m_at < m_bytes.size() ? std::to_integer<int>(m_bytes[m_at]) : ' ';
            if (following == ' ' || (following >= '\t' && following <= '\r')) return value;
        }
    }

    std::span<const std::byte> m_bytes;
    const PnmLayout& m_layout;
    std::size_t m_at = 0;
};

} // namespace

Image decodePnm(std::span<const std::byte> bytes, const ImageInfo& info) {
    const PnmLayout layout = readPnmLayout(MemoryBytes(bytes));
    const auto samples = static_cast<std::uint64_t>(info.widthPx) * static_cast<std::uint64_t>(info.heightPx) *
                         static_cast<std::uint64_t>(info.channels);
    if (layout.pixelOffset > bytes.size()) cutOff();
    const std::span<const std::byte> content = bytes.subspan(static_cast<std::size_t>(layout.pixelOffset));
    if (content.size() < samples * (layout.isText ? 1 : layout.largestValue > 255 ? 2 : 1)) cutOff();
    Image image = blankImage(info.widthPx, info.heightPx, info.channels, info.bitDepth);
    PnmSamples reader(content, layout);
    for (std::size_t i = 0; i < samples; ++i) {
        const int value = reader.next();
        if (image.bitDepth == 8) {
            image.pixels[i] = static_cast<std::byte>((value * 255 + layout.largestValue / 2) / layout.largestValue);
        } else {
            const auto wide = static_cast<std::uint16_t>(value);
            std::memcpy(image.pixels.data() + 2 * i, &wide, sizeof wide);
        }
    }
    return image;
}

} // namespace semblance
