// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Cancellation.h"
#include "core/base/Error.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace semblance {

enum class ExitStatus { Done = 0, Failed = 1, WrongCall = 2, Interrupted = 130 };

/// Where a verb prints. With --json standard output carries JSON alone, so that all other text goes to the messages.
/// Used by one thread.
class Console {
public:
    Console(std::ostream& out, std::ostream& messages, const Cancellation& interruption);

    void useJson() { m_json = true; }
    bool isJson() const { return m_json; }
    /// True where messages go to a terminal, which can show a bar.
    bool hasTerminal() const { return m_hasTerminal; }
    const Cancellation& interruption() const { return m_interruption; }
    std::ostream& messages() { return m_messages; }

    /// One JSON value on a line of its own, at once. Bytes that are no UTF-8 become U+FFFD.
    void printJson(const nlohmann::ordered_json& json);
    /// A line of the result for people: nothing with --json.
    void print(const std::string& line);
    /// A line beside the result: standard output, or the messages with --json.
    void say(const std::string& line);
    /// A line on the messages.
    void warn(const std::string& line);

private:
    std::ostream& m_out;
    std::ostream& m_messages;
    const Cancellation& m_interruption;
    bool m_json = false;
    bool m_hasTerminal = false;
};

/// {"kind", "message", "path"}; path null where no file is concerned.
nlohmann::ordered_json errorJson(std::string_view kind, const std::string& message, const std::filesystem::path& path);

/// "message: path", or the message alone.
std::string errorSentence(const std::string& message, const std::filesystem::path& path);

/// A number with a decimal point whatever the locale, with so many digits after it.
std::string decimals(double value, int digits);

/// The value, or null where it is empty.
nlohmann::ordered_json textOrNull(const std::string& text);
template <typename T>
nlohmann::ordered_json valueOrNull(const std::optional<T>& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

} // namespace semblance
