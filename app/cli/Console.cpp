// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Console.h"

#include "core/base/Files.h"

#include <array>
#include <charconv>
#include <iostream>
#include <unistd.h>

namespace semblance {

using json = nlohmann::ordered_json;

Console::Console(std::ostream& out, std::ostream& messages, const Cancellation& interruption)
    : m_out(out),
      m_messages(messages),
      m_interruption(interruption),
      m_hasTerminal(&messages == &std::cerr && ::isatty(STDERR_FILENO) == 1) {}

void Console::printJson(const json& value) {
    m_out << value.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

void Console::print(const std::string& line) {
    if (!m_json) m_out << line << std::endl;
}

void Console::say(const std::string& line) {
    (m_json ? m_messages : m_out) << line << std::endl;
}

void Console::warn(const std::string& line) {
    m_messages << line << std::endl;
}

json errorJson(std::string_view kind, const std::string& message, const std::filesystem::path& path) {
    return {{"kind", kind}, {"message", message}, {"path", textOrNull(toUtf8(path))}};
}

std::string errorSentence(const std::string& message, const std::filesystem::path& path) {
    return path.empty() ? message : message + ": " + toUtf8(path);
}

std::string decimals(double value, int digits) {
    std::array<char, 400> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits);
    return {text.data(), end.ptr};
}

json textOrNull(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

} // namespace semblance
