// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/download/PartFile.h"

#include "core/base/Error.h"
#include "core/base/Files.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace semblance {
namespace {

constexpr std::uint64_t kLargestNote = 64 << 10;

std::filesystem::path withEnding(std::filesystem::path path, const char* ending) {
    path += ending;
    return path;
}

/// Empty where there is no note that can be read: the part is then begun anew.
PartNote noteIn(const std::filesystem::path& path) {
    try {
        const std::vector<std::byte> text = readFile(path, kLargestNote);
        const auto* begin = reinterpret_cast<const char*>(text.data());
        const nlohmann::json json = nlohmann::json::parse(begin, begin + text.size());
        return {json.at("address").get<std::string>(), json.at("validator").get<std::string>()};
    } catch (const Error&) {
        return {};
    } catch (const nlohmann::json::exception&) {
        return {};
    }
}

} // namespace

PartFile::PartFile(const std::filesystem::path& place)
    : m_path(withEnding(place, ".part")), m_notePath(withEnding(place, ".part.json")), m_file(m_path) {}

void PartFile::fail(const QString& why) const {
    throw Error(ErrorKind::FileUnwritable, "cannot write the file: " + why.toStdString(), m_path);
}

void PartFile::open(const std::string& address) {
    const PartNote note = noteIn(m_notePath);
    const bool goesOn = note.address == address && !note.validator.empty();
    if (!m_file.open(QIODevice::ReadWrite | QIODevice::Unbuffered)) fail(m_file.errorString());
    if (!goesOn && !m_file.resize(0)) fail(m_file.errorString());
    m_note = goesOn ? note : PartNote{address, {}};
    m_size = static_cast<std::uint64_t>(m_file.size());
    if (!m_file.seek(m_file.size())) fail(m_file.errorString());
}

void PartFile::beginAnew(const PartNote& note) {
    if (!m_file.resize(0) || !m_file.seek(0)) fail(m_file.errorString());
    m_size = 0;
    m_note = note;
    writeDurably(m_notePath, nlohmann::json{{"address", note.address}, {"validator", note.validator}}.dump() + "\n");
}

void PartFile::write(const QByteArray& bytes) {
    for (qsizetype done = 0; done < bytes.size();) {
        const qint64 count = m_file.write(bytes.constData() + done, bytes.size() - done);
        if (count <= 0) fail(m_file.errorString());
        done += count;
        m_size += static_cast<std::uint64_t>(count);
    }
}

void PartFile::close() {
    m_file.close();
}

void PartFile::remove() {
    m_file.close();
    m_size = 0;
    m_note.validator.clear();
    std::error_code ignored; // what is not there need not be removed, and what cannot be is begun anew next time
    std::filesystem::remove(m_notePath, ignored);
    std::filesystem::remove(m_path, ignored);
}

} // namespace semblance
