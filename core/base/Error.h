// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace semblance {

/// What went wrong, so that the window can say it in a translated sentence and offer the message as details.
enum class ErrorKind {
    InvalidArgument,   ///< an option outside its range, an unknown name
    FileNotFound,      ///< the file or folder is not there
    FileUnreadable,    ///< it is there and cannot be read (permission, device)
    FileUnwritable,    ///< it cannot be written (permission, read-only, disk full)
    UnsupportedFormat, ///< a format, or a variant of one, that the program does not read
    DamagedFile,       ///< truncated or inconsistent content
    ForeignFile,       ///< a sound file of another program
    NewerFormat,       ///< written by a later version of this program
    TooLarge,          ///< more pixels or bytes than is sane
    DataSet,           ///< the folder cannot be trained on (one class only, no images …)
    OutOfMemory,       ///< does not fit into the memory of the machine, its control group or the card
    DeviceUnavailable, ///< the asked-for device cannot be used
    NotANumber,        ///< the loss stopped being a number
    Busy,              ///< another instance holds it
    Internal           ///< a fault of this program or of a library under it
};

/// The stable English word for a kind, as JSON carries it: "damaged_file".
std::string_view errorKindName(ErrorKind kind);
/// The kind of a word; Internal where there is none.
ErrorKind errorKindNamed(std::string_view name);

/// The one exception type that core throws. Thread-safe to copy and rethrow.
class Error : public std::runtime_error {
public:
    Error(ErrorKind kind, const std::string& message, std::filesystem::path path = {});

    ErrorKind kind() const { return m_kind; }
    /// The file or folder concerned; empty where none is.
    const std::filesystem::path& path() const { return m_path; }

private:
    ErrorKind m_kind;
    std::filesystem::path m_path;
};

/// The first line of what an exception says; LibTorch's go on with a stack trace.
std::string sentenceOf(const std::exception& error);

} // namespace semblance
