// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace semblance {

/// A path as UTF-8 text, and back; the same on every platform. Names that are not UTF-8 get through unchanged: bytes that
/// are part of no character stand as characters for private use, U+EE80 to U+EEFF.
std::string toUtf8(const std::filesystem::path& path);
std::filesystem::path fromUtf8(std::string_view text);

/// A file open for reading at any place; it stays readable when its name is removed. Thread-safe. Throws Error:
/// FileNotFound (the constructor alone), FileUnreadable, and what is said below.
class OpenFile {
public:
    explicit OpenFile(std::filesystem::path path);
    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    /// In bytes, when it was opened.
    std::uint64_t size() const { return m_size; }
    /// Fills `into`. Throws Error (DamagedFile) where the file ends before that: it was cut off since.
    void readAt(std::uint64_t offset, std::span<std::byte> into) const;
    /// Likewise as far as there is something; returns the bytes read, 0 at the file's end.
    std::size_t readSome(std::uint64_t offset, std::span<std::byte> into) const;
    /// Tells the kernel that a part will be wanted soon.
    void willNeed(std::uint64_t offset, std::uint64_t length) const;
    /// What is read next comes from the disk, past what the kernel keeps of the file in memory; some file systems give
    /// that all the same. It comes without a copy where place, length and the memory read into are multiples of 4096.
    void readPastMemory() const;

private:
    std::filesystem::path m_path;
    int m_descriptor;
    std::uint64_t m_size = 0;
};

/// The whole file. Throws Error: FileNotFound, FileUnreadable, TooLarge (over `limitBytes`; nothing is allocated then).
std::vector<std::byte> readFile(const std::filesystem::path& path, std::uint64_t limitBytes);

/// Where the kernel may take a file's content from: Disk is for a file that was written and synced a moment ago, whose
/// content in memory says nothing about the disk (OpenFile::readPastMemory).
enum class ReadFrom { Anywhere, Disk };

/// The whole file piece by piece (1 MiB). Throws Error: FileNotFound, FileUnreadable.
void readInPieces(const std::filesystem::path& path, const std::function<void(std::span<const std::byte>)>& sink,
                  ReadFrom from = ReadFrom::Anywhere);

/// Bytes free for this user on the disk of `path`, which need not exist yet.
std::uint64_t freeBytes(const std::filesystem::path& path);

/// A file that appears whole or not at all: written beside its place under a temporary name, synced, renamed over the
/// target, and the folder synced; every result is checked. Without commit() the temporary file is removed and the target
/// is untouched. Throws Error (FileUnwritable), naming the target. Not thread-safe.
class DurableFile {
public:
    explicit DurableFile(std::filesystem::path target);
    ~DurableFile();
    DurableFile(const DurableFile&) = delete;
    DurableFile& operator=(const DurableFile&) = delete;

    void write(std::span<const std::byte> bytes);
    void write(std::string_view text);
    /// Writes at a place already written; for headers that are known last.
    void writeAt(std::uint64_t offset, std::span<const std::byte> bytes);
    std::uint64_t size() const { return m_size; }
    void commit();

private:
    [[noreturn]] void fail(const char* what) const;

    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
};

/// The whole content at once through DurableFile.
void writeDurably(const std::filesystem::path& target, std::string_view content);

/// Gives a file that is written already its final name in the same folder, replacing what stands there: synced, renamed,
/// and the folder synced. Throws Error (FileUnwritable), naming the target.
void moveDurably(const std::filesystem::path& file, const std::filesystem::path& target);

} // namespace semblance
