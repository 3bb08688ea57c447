// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/Arguments.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>

namespace semblance {
namespace {

constexpr std::array<std::string_view, 7> valueOptions{"network", "image-size", "batch",  "device",
                                                       "out",     "preset",     "threads"};

std::pair<std::string, std::string> parseSetting(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) throw std::invalid_argument("--set wants KEY=VALUE, not \"" + text + '"');
    return {text.substr(0, equals), text.substr(equals + 1)};
}

} // namespace

std::string Arguments::option(const std::string& name, const std::string& otherwise) const {
    const auto found = options.find(name);
    return found == options.end() ? otherwise : found->second;
}

Arguments parseArguments(const std::vector<std::string>& words) {
    Arguments arguments;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--json") {
            arguments.isJson = true;
        } else if (word == "--resume") {
            arguments.resumes = true;
        } else if (word == "--by-kernel") {
            arguments.isByKernel = true;
        } else if (word.starts_with("--")) {
            const std::string name = word.substr(2);
            const bool isKnown =
                name == "set" || std::find(valueOptions.begin(), valueOptions.end(), name) != valueOptions.end();
            if (!isKnown) throw std::invalid_argument("there is no option " + word);
            if (++i == words.size()) throw std::invalid_argument(word + " wants a value");
            if (name == "set")
                arguments.settings.push_back(parseSetting(words[i]));
            else
                arguments.options[name] = words[i];
        } else if (arguments.verb.empty()) {
            arguments.verb = word;
        } else {
            arguments.operands.push_back(word);
        }
    }
    return arguments;
}

int parseNumber(const std::string& text) {
    int value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size() || value < 0)
        throw std::invalid_argument("\"" + text + "\" is not a whole number");
    return value;
}

std::pair<int, int> parseSize(const std::string& text) {
    const auto cross = text.find('x');
    if (cross == std::string::npos) throw std::invalid_argument("an image size is WIDTHxHEIGHT, not \"" + text + '"');
    return {parseNumber(text.substr(0, cross)), parseNumber(text.substr(cross + 1))};
}

} // namespace semblance
