// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>

#include <cstdint>
#include <filesystem>
#include <string>

namespace semblance {

/// Of which file a part is, so that the rest of another one is never put behind it.
struct PartNote {
    std::string address;   ///< the one that was asked for, before any redirect
    std::string validator; ///< a strong ETag, or a date of Last-Modified; empty: the part cannot be gone on with
};

/// The unfinished file FILE.part of a download, and FILE.part.json, which says of what it is a part. Used by one thread;
/// whoever uses it holds the download's lock. Every function throws Error (FileUnwritable) where the disk refuses.
class PartFile {
public:
    explicit PartFile(const std::filesystem::path& place);

    const std::filesystem::path& path() const { return m_path; }
    /// Opens the part. It keeps what is there where that came from the same address and can be gone on with.
    void open(const std::string& address);
    const std::string& validator() const { return m_note.validator; }
    std::uint64_t size() const { return m_size; }
    /// Throws away what is there, and notes what comes now.
    void beginAnew(const PartNote& note);
    void write(const QByteArray& bytes);
    void close();
    /// Removes both files; nothing is said where they are not there.
    void remove();

private:
    [[noreturn]] void fail(const QString& why) const;

    std::filesystem::path m_path;
    std::filesystem::path m_notePath;
    QFile m_file;
    PartNote m_note;
    std::uint64_t m_size = 0;
};

} // namespace semblance
