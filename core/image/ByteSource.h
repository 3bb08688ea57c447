// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace semblance {

/// Bytes by offset, every read checked against the end: what the header parsers read from, so that no size in a file is
/// trusted. Thread-safe to read.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    virtual std::uint64_t size() const = 0;
    /// Fills `into` from `offset`; false, with `into` untouched or partly filled, where the source ends before.
    virtual bool read(std::uint64_t offset, std::span<std::byte> into) const = 0;
};

/// Bytes in memory, which must outlive the source.
class MemoryBytes : public ByteSource {
public:
    explicit MemoryBytes(std::span<const std::byte> bytes) : m_bytes(bytes) {}
    std::uint64_t size() const override { return m_bytes.size(); }
    bool read(std::uint64_t offset, std::span<std::byte> into) const override;

private:
    std::span<const std::byte> m_bytes;
};

/// An open regular file. Head and tail are read at once and kept, which serves most headers without another system call.
class FileBytes : public ByteSource {
public:
    static constexpr std::size_t kKeptBytes = 4096; ///< of head and of tail

    /// Throws Error: FileNotFound, FileUnreadable (also for what is no regular file).
    explicit FileBytes(const std::filesystem::path& path);
    ~FileBytes() override;
    FileBytes(const FileBytes&) = delete;
    FileBytes& operator=(const FileBytes&) = delete;

    std::uint64_t size() const override { return m_size; }
    bool read(std::uint64_t offset, std::span<std::byte> into) const override;

    std::int64_t modifiedNs() const { return m_modifiedNs; } ///< since the Unix epoch
    /// The first bytes, and the last ones that are not among the first.
    std::span<const std::byte> head() const { return m_head; }
    std::span<const std::byte> tail() const { return m_tail; }

private:
    bool readFile(std::uint64_t offset, std::span<std::byte> into) const;

    int m_descriptor = -1;
    std::uint64_t m_size = 0;
    std::int64_t m_modifiedNs = 0;
    std::vector<std::byte> m_head;
    std::vector<std::byte> m_tail;
};

} // namespace semblance
