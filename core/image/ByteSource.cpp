// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ByteSource.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace semblance {
namespace {

bool lies(std::uint64_t offset, std::size_t length, std::uint64_t begin, std::uint64_t size) {
    return offset >= begin && offset - begin <= size && length <= size - (offset - begin);
}

bool copyFrom(std::span<const std::byte> kept, std::uint64_t begin, std::uint64_t offset, std::span<std::byte> into) {
    if (!lies(offset, into.size(), begin, kept.size())) return false;
    if (!into.empty()) std::memcpy(into.data(), kept.data() + (offset - begin), into.size());
    return true;
}

[[noreturn]] void throwUnreadable(const std::filesystem::path& path, int code) {
    const ErrorKind kind = code == ENOENT || code == ENOTDIR ? ErrorKind::FileNotFound : ErrorKind::FileUnreadable;
    throw Error(kind, "cannot read the file: " + std::string(std::strerror(code)), path);
}

} // namespace

bool MemoryBytes::read(std::uint64_t offset, std::span<std::byte> into) const {
    return copyFrom(m_bytes, 0, offset, into);
}

// O_NONBLOCK: opening a named pipe must not wait for a writer.
FileBytes::FileBytes(const std::filesystem::path& path)
    : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (m_descriptor < 0) throwUnreadable(path, errno);
    struct stat status {};
    if (::fstat(m_descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(m_descriptor);
        throw Error(ErrorKind::FileUnreadable, "this is not a regular file", path);
    }
    m_size = static_cast<std::uint64_t>(status.st_size);
    m_modifiedNs = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    m_head.resize(static_cast<std::size_t>(std::min<std::uint64_t>(m_size, kKeptBytes)));
    m_tail.resize(static_cast<std::size_t>(std::min<std::uint64_t>(m_size - m_head.size(), kKeptBytes)));
    if (!readFile(0, m_head) || !readFile(m_size - m_tail.size(), m_tail)) {
        const int code = errno;
        ::close(m_descriptor);
        throwUnreadable(path, code == 0 ? EIO : code);
    }
}

FileBytes::~FileBytes() {
    ::close(m_descriptor);
}

bool FileBytes::read(std::uint64_t offset, std::span<std::byte> into) const {
    if (!lies(offset, into.size(), 0, m_size)) return false;
    return copyFrom(m_head, 0, offset, into) || copyFrom(m_tail, m_size - m_tail.size(), offset, into) ||
           readFile(offset, into);
}

bool FileBytes::readFile(std::uint64_t offset, std::span<std::byte> into) const {
    errno = 0;
    while (!into.empty()) {
        const ssize_t count = ::pread(m_descriptor, into.data(), into.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        offset += static_cast<std::uint64_t>(count);
        into = into.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

} // namespace semblance
