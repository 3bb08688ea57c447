// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/TiffHandle.h"

#include "core/base/Error.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

namespace semblance {
namespace {

constexpr tmsize_t kLargestAllocation = 1 << 30;

TiffHandle::State& stateOf(thandle_t handle) {
    return *static_cast<TiffHandle::State*>(handle);
}

tmsize_t onRead(thandle_t handle, void* into, tmsize_t length) {
    TiffHandle::State& state = stateOf(handle);
    if (length <= 0 || state.position >= state.bytes.size()) return 0;
    const std::size_t count = std::min<std::size_t>(static_cast<std::size_t>(length),
                                                    state.bytes.size() - static_cast<std::size_t>(state.position));
    std::memcpy(into, state.bytes.data() + state.position, count);
    state.position += count;
    return static_cast<tmsize_t>(count);
}

tmsize_t onWrite(thandle_t, void*, tmsize_t) {
    return 0;
}

toff_t onSeek(thandle_t handle, toff_t offset, int whence) {
    TiffHandle::State& state = stateOf(handle);
    const std::uint64_t base = whence == SEEK_CUR ? state.position : whence == SEEK_END ? state.bytes.size() : 0;
    state.position = base + offset;
    return state.position;
}

int onClose(thandle_t) {
    return 0;
}

toff_t onSize(thandle_t handle) {
    return stateOf(handle).bytes.size();
}

std::string formatted(const char* format, va_list arguments) {
    std::array<char, 512> text{};
    // Both come from libtiff, whose format strings are its own.
    std::vsnprintf(text.data(), text.size(), format, arguments);
    return text.data();
}

int onError(TIFF*, void* data, const char*, const char* format, va_list arguments) {
    TiffHandle::State& state = stateOf(data);
    if (state.firstError.empty()) state.firstError = formatted(format, arguments);
    return 1;
}

// Fax and JPEG codecs fill up what is missing and warn only.
int onWarning(TIFF*, void* data, const char* module, const char* format, va_list arguments) {
    const std::string text = formatted(format, arguments);
    const bool isJpeg = module && std::strcmp(module, "JPEGLib") == 0;
    if (isJpeg || text.find("Premature") != std::string::npos) stateOf(data).lostPixels = true;
    return 1;
}

} // namespace

TiffHandle::TiffHandle(std::span<const std::byte> bytes) : m_state(std::make_unique<State>()) {
    m_state->bytes = bytes;
    TIFFOpenOptions* options = TIFFOpenOptionsAlloc();
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, kLargestAllocation);
    TIFFOpenOptionsSetErrorHandlerExtR(options, onError, m_state.get());
    TIFFOpenOptionsSetWarningHandlerExtR(options, onWarning, m_state.get());
    m_tiff = TIFFClientOpenExt("image", "rm", m_state.get(), onRead, onWrite, onSeek, onClose, onSize, nullptr, nullptr,
                               options);
    TIFFOpenOptionsFree(options);
    if (!m_tiff) fail();
    m_state->lostPixels = false;
}

TiffHandle::~TiffHandle() {
    if (m_tiff) TIFFClose(m_tiff);
}

void TiffHandle::fail() const {
    const std::string& why = m_state->firstError;
    throw Error(ErrorKind::DamagedFile, "the TIFF is damaged or cut off" + (why.empty() ? why : ": " + why));
}

unsigned TiffHandle::field(std::uint32_t tag) const {
    std::uint16_t value = 0;
    TIFFGetFieldDefaulted(m_tiff, tag, &value);
    return value;
}

} // namespace semblance
