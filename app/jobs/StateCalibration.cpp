// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/StateCalibration.h"

#include "core/base/Error.h"
#include "core/base/UtcNow.h"

#include <fcntl.h>
#include <mutex>
#include <sys/file.h>
#include <unistd.h>

namespace semblance {
namespace {

/// Held while the file is read, changed and written, so that two programs do not lose each other's entries.
class FileLock {
public:
    explicit FileLock(const std::filesystem::path& file) : m_inProcess(s_mutex) {
        std::error_code code;
        std::filesystem::create_directories(file.parent_path(), code);
        std::filesystem::path lock = file;
        lock += ".lock";
        m_descriptor = ::open(lock.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        if (m_descriptor < 0 || ::flock(m_descriptor, LOCK_EX) != 0)
            throw Error(ErrorKind::FileUnwritable, "the list of stated calibrations cannot be locked", file);
    }
    ~FileLock() {
        if (m_descriptor >= 0) ::close(m_descriptor);
    }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    static std::mutex s_mutex;
    std::scoped_lock<std::mutex> m_inProcess;
    int m_descriptor = -1;
};

std::mutex FileLock::s_mutex;

} // namespace

UserCalibrations stateCalibration(const std::filesystem::path& file, const std::filesystem::path& path,
                                  UserCalibration calibration) {
    const FileLock lock(file);
    UserCalibrations all = UserCalibrations::read(file);
    if (calibration.dateUtc.empty()) calibration.dateUtc = utcNow();
    all.set(path, std::move(calibration));
    all.write(file);
    return all;
}

bool forgetCalibration(const std::filesystem::path& file, const std::filesystem::path& path) {
    const FileLock lock(file);
    UserCalibrations all = UserCalibrations::read(file);
    if (!all.remove(path)) return false;
    all.write(file);
    return true;
}

} // namespace semblance
