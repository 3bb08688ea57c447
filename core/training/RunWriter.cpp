// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RunWriter.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/training/RunCurves.h"
#include "core/training/RunJson.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>

namespace semblance {
namespace {

void writeRecord(const RunRecord& record) {
    nlohmann::json json = toJson(record);
    json["format"] = 1;
    json["program_version"] = SEMBLANCE_VERSION;
    writeDurably(record.folder / "run.json", json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace));
}

/// The file with its header and those lines of what was there that `isKept` takes.
template <typename IsKept>
std::filesystem::path rewritten(const std::filesystem::path& path, const std::string& header, IsKept&& isKept) {
    std::string content = header + "\n";
    std::ifstream before(path);
    std::string line;
    std::getline(before, line);
    while (std::getline(before, line))
        if (isKept(line)) content.append(line).append("\n");
    writeDurably(path, content);
    return path;
}

std::filesystem::path startEpochs(const RunRecord& record, const RunPosition& position) {
    return rewritten(record.folder / "metrics.csv",
                     epochHeader(record.classNames, networkInfo(record.options.network).rebuildsImages),
                     [&position](const std::string& line) {
                         const auto event = epochFromLine(line);
                         return event && event->epoch <= position.epochsDone;
                     });
}

std::filesystem::path startBatches(const RunRecord& record, const RunPosition& position) {
    return rewritten(record.folder / "batches.csv", batchHeader(), [&position](const std::string& line) {
        const auto event = batchFromLine(line);
        return event && event->globalStep <= position.globalStep;
    });
}

} // namespace

RunLock::RunLock(const std::filesystem::path& folder) {
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code) throw Error(ErrorKind::FileUnwritable, "the run's folder cannot be made: " + code.message(), folder);
    const std::filesystem::path file = folder / ".lock";
    m_descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (m_descriptor < 0)
        throw Error(ErrorKind::FileUnwritable,
                    std::string("the run's folder cannot be written: ") + std::strerror(errno), folder);
    if (::flock(m_descriptor, LOCK_EX | LOCK_NB) == 0) return;
    const int reason = errno;
    ::close(m_descriptor);
    if (reason == EWOULDBLOCK) throw Error(ErrorKind::Busy, "another training writes into this folder", folder);
    throw Error(ErrorKind::FileUnwritable, std::string("the run's folder cannot be locked: ") + std::strerror(reason),
                folder);
}

void requireRunFolder(const std::filesystem::path& folder) {
    std::error_code code;
    if (std::filesystem::exists(folder / ".lock", code)) {
        const RunLock probe(folder);
        return;
    }
    std::filesystem::path existing = std::filesystem::absolute(folder);
    while (!std::filesystem::exists(existing, code) && existing.has_relative_path())
        existing = existing.parent_path();
    const bool isFolder = std::filesystem::is_directory(existing, code);
    if (isFolder && ::access(existing.c_str(), W_OK) == 0) return;
    throw Error(ErrorKind::FileUnwritable,
                std::string("the run's folder cannot be written: ") + std::strerror(isFolder ? errno : ENOTDIR),
                folder);
}

RunLock::~RunLock() {
    ::close(m_descriptor);
}

// Asked for shared, and given back at once: two that ask at the same time do not see one another.
bool RunLock::isHeld(const std::filesystem::path& folder) {
    const int descriptor = ::open((folder / ".lock").c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool isHeld = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(descriptor);
    return isHeld;
}

LineFile::LineFile(std::filesystem::path path)
    : m_path(std::move(path)), m_descriptor(::open(m_path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)) {
    if (m_descriptor < 0) fail();
}

LineFile::~LineFile() {
    ::close(m_descriptor);
}

void LineFile::fail() const {
    throw Error(ErrorKind::FileUnwritable, std::string("cannot write the file: ") + std::strerror(errno), m_path);
}

/// Half a line would run into the next one and make it another.
void LineFile::takeBack(off_t end) const {
    const int code = errno;
    const bool isWhole = end < 0 || ::ftruncate(m_descriptor, end) == 0;
    errno = isWhole ? code : errno;
    fail();
}

void LineFile::append(std::string_view line) {
    const std::string text = std::string(line) + "\n";
    std::string_view rest = text;
    const off_t end = ::lseek(m_descriptor, 0, SEEK_END);
    while (!rest.empty()) {
        const ssize_t count = ::write(m_descriptor, rest.data(), rest.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) takeBack(end);
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
}

void LineFile::sync() {
    if (::fsync(m_descriptor) != 0) fail();
}

RunWriter::RunWriter(const RunRecord& record, const RunPosition& position)
    : m_record(record), m_epochs(startEpochs(record, position)), m_batches(startBatches(record, position)) {
    writeRecord(m_record);
}

void RunWriter::append(const BatchEvent& event) {
    if (event.pass == Pass::Training) m_batches.append(batchLine(event));
}

void RunWriter::append(const EpochEvent& event) {
    m_epochs.append(epochLine(event));
    m_epochs.sync();
}

void RunWriter::setChanges(const std::vector<RunChange>& changes) {
    m_record.changes = changes;
    writeRecord(m_record);
}

void RunWriter::finish(const TrainingOutcome& outcome) {
    m_record.outcome = outcome;
    writeRecord(m_record);
}

} // namespace semblance
