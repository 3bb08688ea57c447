// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"

#include <utility>

namespace semblance {

std::string_view errorKindName(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::InvalidArgument: return "invalid_argument";
    case ErrorKind::FileNotFound: return "file_not_found";
    case ErrorKind::FileUnreadable: return "file_unreadable";
    case ErrorKind::FileUnwritable: return "file_unwritable";
    case ErrorKind::UnsupportedFormat: return "unsupported_format";
    case ErrorKind::DamagedFile: return "damaged_file";
    case ErrorKind::ForeignFile: return "foreign_file";
    case ErrorKind::NewerFormat: return "newer_format";
    case ErrorKind::TooLarge: return "too_large";
    case ErrorKind::DataSet: return "data_set";
    case ErrorKind::OutOfMemory: return "out_of_memory";
    case ErrorKind::DeviceUnavailable: return "device_unavailable";
    case ErrorKind::NotANumber: return "not_a_number";
    case ErrorKind::Busy: return "busy";
    case ErrorKind::Internal: return "internal";
    }
    return "internal";
}

ErrorKind errorKindNamed(std::string_view name) {
    for (int kind = 0; kind < static_cast<int>(ErrorKind::Internal); ++kind)
        if (errorKindName(static_cast<ErrorKind>(kind)) == name) return static_cast<ErrorKind>(kind);
    return ErrorKind::Internal;
}

Error::Error(ErrorKind kind, const std::string& message, std::filesystem::path path)
    : std::runtime_error(message), m_kind(kind), m_path(std::move(path)) {}

std::string sentenceOf(const std::exception& error) {
    const std::string_view text = error.what();
    return std::string(text.substr(0, text.find('\n')));
}

} // namespace semblance
