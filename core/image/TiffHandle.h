// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <tiffio.h>

namespace semblance {

/// A TIFF opened in memory with libtiff, which prints nothing and takes no more than a gigabyte at once. Not thread-safe;
/// two handles may be used by two threads.
class TiffHandle {
public:
    /// `bytes` must outlive the handle. Throws Error (DamagedFile).
    explicit TiffHandle(std::span<const std::byte> bytes);
    ~TiffHandle();
    TiffHandle(const TiffHandle&) = delete;
    TiffHandle& operator=(const TiffHandle&) = delete;

    TIFF* get() const { return m_tiff; }
    /// Whether a codec warned that it filled up pixels that were not there.
    bool lostPixels() const { return m_state->lostPixels; }
    /// Throws Error (DamagedFile) with libtiff's words.
    [[noreturn]] void fail() const;
    /// A 16-bit field with its default.
    unsigned field(std::uint32_t tag) const;

    struct State {
        std::span<const std::byte> bytes;
        std::uint64_t position = 0;
        std::string firstError;
        bool lostPixels = false;
    };

private:
    std::unique_ptr<State> m_state;
    TIFF* m_tiff = nullptr;
};

} // namespace semblance
