// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/RunPlaces.h"

#include "core/base/Error.h"
#include "core/base/Files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace semblance {
namespace {

using Path = std::filesystem::path;

constexpr std::uint64_t checkpointsOfRun = 3; // two, and the one that is being written
constexpr std::uint64_t reserveBytes = 256'000'000;
constexpr int writableByOwner = 0600;

[[noreturn]] void fail(const Path& folder, const std::string& reason) {
    throw Error(ErrorKind::FileUnwritable, "the folder cannot be written: " + reason, folder);
}

/// The folders that it had to make are removed again, where they are empty.
class MadeFolder {
public:
    explicit MadeFolder(const Path& folder) : m_existing(folder), m_folder(folder) {
        std::error_code code;
        while (!std::filesystem::exists(m_existing, code) && m_existing.has_relative_path())
            m_existing = m_existing.parent_path();
        std::filesystem::create_directories(folder, code);
        if (code) {
            removeMade();
            fail(folder, code.message());
        }
    }
    ~MadeFolder() { removeMade(); }
    MadeFolder(const MadeFolder&) = delete;
    MadeFolder& operator=(const MadeFolder&) = delete;

private:
    void removeMade() const {
        std::error_code ignored; // a run may have begun there meanwhile
        for (Path made = m_folder; made != m_existing && made.has_relative_path(); made = made.parent_path())
            std::filesystem::remove(made, ignored);
    }

    Path m_existing;
    Path m_folder;
};

/// A file that is taken away again.
class ProbeFile {
public:
    explicit ProbeFile(const Path& folder)
        : m_folder(folder),
          m_path(folder / (".room-" + std::to_string(::getpid()))),
          m_descriptor(::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, writableByOwner)) {
        if (m_descriptor < 0) fail(folder, std::strerror(errno));
    }
    ~ProbeFile() {
        ::close(m_descriptor);
        ::unlink(m_path.c_str());
    }
    ProbeFile(const ProbeFile&) = delete;
    ProbeFile& operator=(const ProbeFile&) = delete;

    /// A quota counts here as a full disk does. Not every file system can be asked.
    void claim(std::uint64_t bytes) const {
        if (bytes == 0 || ::fallocate(m_descriptor, 0, 0, static_cast<off_t>(bytes)) == 0) return;
        if (errno != EOPNOTSUPP && errno != ENOSYS) fail(m_folder, std::strerror(errno));
    }
    void write() const {
        const std::string text(4096, '.');
        const bool isWritten = ::write(m_descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
        if (!isWritten || ::fsync(m_descriptor) != 0) fail(m_folder, std::strerror(errno));
    }

private:
    Path m_folder;
    Path m_path;
    int m_descriptor;
};

Path freeName(const Path& folder, const Path& name) {
    std::error_code code;
    Path free = folder / name;
    for (int number = 2; std::filesystem::exists(free, code); ++number) {
        free = folder / name;
        free += ' ';
        free += std::to_string(number);
    }
    return free;
}

bool contains(const std::vector<Path>& paths, const Path& path) {
    return std::ranges::find(paths, path) != paths.end();
}

} // namespace

std::uint64_t roomForRun(std::uint64_t checkpointBytes) {
    return checkpointsOfRun * checkpointBytes + reserveBytes;
}

std::optional<RunPlace> tryRunPlace(const Path& folder, const PlaceSearch& search) {
    const MadeFolder made(folder);
    const std::uint64_t free = freeBytes(folder);
    if (free < roomForRun(search.checkpointBytes)) return std::nullopt;
    const ProbeFile probe(folder);
    probe.claim(checkpointsOfRun * search.checkpointBytes);
    probe.write();
    return RunPlace{folder, freeName(folder, search.runFolder.filename()), free};
}

std::optional<RunPlace> nextRunPlace(const PlaceSearch& search) {
    std::error_code code;
    const bool isGone = !std::filesystem::exists(search.runFolder, code);
    for (const Path& candidate : search.candidates) {
        if (candidate.empty() || contains(search.refused, candidate)) continue;
        if (isGone && candidate == search.runFolder.parent_path()) continue;
        try {
            if (auto place = tryRunPlace(candidate, search)) return place;
        } catch (const std::exception&) {
            continue; // cannot be written, or not even looked at: the next
        }
    }
    return std::nullopt;
}

} // namespace semblance
