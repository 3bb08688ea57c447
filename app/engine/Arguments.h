// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace semblance {

/// A call of the engine's program, taken apart: "train CACHE --out RUN --set epochs=3 --json".
struct Arguments {
    std::string verb;
    std::vector<std::string> operands;
    std::map<std::string, std::string> options;                ///< without the dashes; the last of several counts
    std::vector<std::pair<std::string, std::string>> settings; ///< of --set, in order
    bool isJson = false;
    bool resumes = false;
    bool isByKernel = false; ///< main looks for it before anything else

    std::string option(const std::string& name, const std::string& otherwise) const;
};

/// Throws std::invalid_argument with a sentence.
Arguments parseArguments(const std::vector<std::string>& words);

/// "128x96" -> width, height. Throws std::invalid_argument.
std::pair<int, int> parseSize(const std::string& text);
/// A whole number of at least 0. Throws std::invalid_argument.
int parseNumber(const std::string& text);

} // namespace semblance
