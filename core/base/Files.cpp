// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Files.h"

#include "core/base/Error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace semblance {
namespace {

[[noreturn]] void throwUnreadable(const std::filesystem::path& path, int code) {
    const ErrorKind kind = code == ENOENT || code == ENOTDIR ? ErrorKind::FileNotFound : ErrorKind::FileUnreadable;
    throw Error(kind, "cannot read the file: " + std::string(std::strerror(code)), path);
}

/// Ends OpenFile::readPastMemory(). False where it had not begun.
bool endedReadingPastMemory(int descriptor) {
    const int flags = ::fcntl(descriptor, F_GETFL);
    return (flags & O_DIRECT) != 0 && ::fcntl(descriptor, F_SETFL, flags & ~O_DIRECT) == 0;
}

void syncFolder(const std::filesystem::path& folder, const std::filesystem::path& target) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int result = descriptor < 0 ? -1 : ::fsync(descriptor);
    const int code = errno;
    if (descriptor >= 0) ::close(descriptor);
    // Some file systems (network shares) cannot sync a folder; that is no loss we could mend.
    if (result != 0 && code != EINVAL && code != ENOTSUP)
        throw Error(ErrorKind::FileUnwritable, "cannot sync the folder: " + std::string(std::strerror(code)), target);
}

// A name need not be UTF-8 (old archives of other systems). Each byte B from 0x80 to 0xFF that is part of no character
// stands as U+EE00 + B, in the range for private use, so that the text is UTF-8 and leads back to the very name; a name
// that holds such characters itself has each of their bytes written so.
constexpr unsigned firstEscape = 0xEE80;
constexpr unsigned lastEscape = 0xEEFF;

/// Bytes of the UTF-8 character at the front; 0 where there is none (overlong forms and surrogates are none).
std::size_t sequenceLength(std::string_view text) {
    const auto at = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((at(i) & 0xC0) != 0x80) return 0;
    const bool isOverlong = (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xF0 && at(1) < 0x90);
    const bool isOutside = (lead == 0xED && at(1) >= 0xA0) || (lead == 0xF4 && at(1) >= 0x90);
    return isOverlong || isOutside ? 0 : length;
}

unsigned codePointOfThree(std::string_view text) {
    const auto at = [&text](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(text[i])); };
    return (at(0) & 0x0F) << 12 | (at(1) & 0x3F) << 6 | (at(2) & 0x3F);
}

bool isEscape(std::string_view text) {
    if (text.size() != 3 || sequenceLength(text) != 3) return false;
    const unsigned codePoint = codePointOfThree(text);
    return codePoint >= firstEscape && codePoint <= lastEscape;
}

unsigned char byteOf(std::string_view escape) {
    return static_cast<unsigned char>(codePointOfThree(escape) - 0xEE00);
}

std::string escapeOf(unsigned char byte) {
    const unsigned codePoint = 0xEE00U + byte;
    return {static_cast<char>(0xE0 | codePoint >> 12), static_cast<char>(0x80 | (codePoint >> 6 & 0x3F)),
            static_cast<char>(0x80 | (codePoint & 0x3F))};
}

} // namespace

std::string toUtf8(const std::filesystem::path& path) {
    const std::u8string name = path.generic_u8string();
    const std::string_view bytes(reinterpret_cast<const char*>(name.data()), name.size());
    std::string text;
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = sequenceLength(bytes.substr(i));
        if (length > 0 && !isEscape(bytes.substr(i, length)))
            text.append(bytes.substr(i, length));
        else
            text.append(escapeOf(static_cast<unsigned char>(bytes[i])));
        i += length > 0 && !isEscape(bytes.substr(i, length)) ? length : 1;
    }
    return text;
}

std::filesystem::path fromUtf8(std::string_view text) {
    std::u8string name;
    for (std::size_t i = 0; i < text.size();) {
        const bool isByte = isEscape(text.substr(i, 3));
        name.push_back(static_cast<char8_t>(isByte ? byteOf(text.substr(i, 3)) : text[i]));
        i += isByte ? 3 : 1;
    }
    return name;
}

OpenFile::OpenFile(std::filesystem::path path)
    : m_path(std::move(path)), m_descriptor(::open(m_path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat status {};
    if (m_descriptor < 0) throwUnreadable(m_path, errno);
    if (::fstat(m_descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(m_descriptor);
        throw Error(ErrorKind::FileUnreadable, "not a regular file", m_path);
    }
    m_size = static_cast<std::uint64_t>(status.st_size);
}

OpenFile::~OpenFile() {
    ::close(m_descriptor);
}

std::size_t OpenFile::readSome(std::uint64_t offset, std::span<std::byte> into) const {
    std::size_t filled = 0;
    while (filled < into.size()) {
        const auto place = static_cast<off_t>(offset + filled);
        const ssize_t count = ::pread(m_descriptor, into.data() + filled, into.size() - filled, place);
        if (count < 0 && errno == EINTR) continue;
        // Not aligned, as a file's end is, or not within the power of the file system.
        if (count < 0 && errno == EINVAL && endedReadingPastMemory(m_descriptor)) continue;
        if (count < 0) throwUnreadable(m_path, errno);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    return filled;
}

void OpenFile::readAt(std::uint64_t offset, std::span<std::byte> into) const {
    const std::size_t count = readSome(offset, into);
    if (count == into.size()) return;
    throw Error(ErrorKind::DamagedFile,
                "the file had " + std::to_string(m_size) + " bytes when it was opened and now ends before byte " +
                    std::to_string(offset + into.size()),
                m_path);
}

void OpenFile::willNeed(std::uint64_t offset, std::uint64_t length) const {
    ::posix_fadvise(m_descriptor, static_cast<off_t>(offset), static_cast<off_t>(length), POSIX_FADV_WILLNEED);
}

void OpenFile::readPastMemory() const {
    ::posix_fadvise(m_descriptor, 0, 0, POSIX_FADV_DONTNEED); // for file systems that cannot do what comes next
    ::fcntl(m_descriptor, F_SETFL, ::fcntl(m_descriptor, F_GETFL) | O_DIRECT);
}

std::vector<std::byte> readFile(const std::filesystem::path& path, std::uint64_t limitBytes) {
    const OpenFile file(path);
    if (file.size() > limitBytes)
        throw Error(ErrorKind::TooLarge, "the file has " + std::to_string(file.size()) + " bytes", path);
    std::vector<std::byte> bytes(static_cast<std::size_t>(file.size()));
    bytes.resize(file.readSome(0, bytes));
    return bytes;
}

void readInPieces(const std::filesystem::path& path, const std::function<void(std::span<const std::byte>)>& sink,
                  ReadFrom from) {
    constexpr std::size_t pieceBytes = 1 << 20, alignment = 4096;
    const OpenFile file(path);
    if (from == ReadFrom::Disk) file.readPastMemory();
    std::vector<std::byte> memory(pieceBytes + alignment);
    void* aligned = memory.data();
    std::size_t room = memory.size();
    const std::span piece(static_cast<std::byte*>(std::align(alignment, pieceBytes, aligned, room)), pieceBytes);
    std::uint64_t offset = 0;
    while (const std::size_t count = file.readSome(offset, piece)) {
        sink(piece.first(count));
        offset += count;
    }
}

std::uint64_t freeBytes(const std::filesystem::path& path) {
    std::filesystem::path existing = std::filesystem::absolute(path);
    while (!std::filesystem::exists(existing) && existing.has_relative_path())
        existing = existing.parent_path();
    std::error_code code;
    const auto space = std::filesystem::space(existing, code);
    return code ? 0 : space.available;
}

DurableFile::DurableFile(std::filesystem::path target) : m_target(std::move(target)), m_temporary(m_target) {
    m_temporary += ".writing-" + std::to_string(::getpid());
    m_descriptor = ::open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (m_descriptor < 0) fail("cannot create the file");
}

DurableFile::~DurableFile() {
    if (m_descriptor < 0) return;
    ::close(m_descriptor);
    ::unlink(m_temporary.c_str());
}

void DurableFile::fail(const char* what) const {
    throw Error(ErrorKind::FileUnwritable, std::string(what) + ": " + std::strerror(errno), m_target);
}

void DurableFile::write(std::span<const std::byte> bytes) {
    writeAt(m_size, bytes);
    m_size += bytes.size();
}

void DurableFile::write(std::string_view text) {
    write(std::as_bytes(std::span(text)));
}

void DurableFile::writeAt(std::uint64_t offset, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) fail("cannot write the file");
        offset += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void DurableFile::commit() {
    if (::fsync(m_descriptor) != 0) fail("cannot sync the file");
    const int descriptor = std::exchange(m_descriptor, -1);
    if (::close(descriptor) != 0 || ::rename(m_temporary.c_str(), m_target.c_str()) != 0) {
        const int code = errno;
        ::unlink(m_temporary.c_str());
        errno = code;
        fail("cannot finish the file");
    }
    syncFolder(m_target.parent_path().empty() ? "." : m_target.parent_path(), m_target);
}

void writeDurably(const std::filesystem::path& target, std::string_view content) {
    DurableFile file(target);
    file.write(content);
    file.commit();
}

void moveDurably(const std::filesystem::path& file, const std::filesystem::path& target) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool isSynced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int code = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (!isSynced)
        throw Error(ErrorKind::FileUnwritable, "cannot sync the file: " + std::string(std::strerror(code)), target);
    if (::rename(file.c_str(), target.c_str()) != 0)
        throw Error(ErrorKind::FileUnwritable, "cannot finish the file: " + std::string(std::strerror(errno)), target);
    syncFolder(target.parent_path().empty() ? "." : target.parent_path(), target);
}

} // namespace semblance
