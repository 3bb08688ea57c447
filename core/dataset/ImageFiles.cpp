// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/dataset/FolderWalk.h"
#include "core/dataset/Scan.h"
#include "core/image/ByteSource.h"
#include "core/image/Sniff.h"

#include <algorithm>

namespace semblance {
namespace fs = std::filesystem;
namespace {

bool isDigit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// The number at the start of a text without its leading zeros, as text, for it may have any length.
std::string_view digitsOf(std::string_view& text) {
    std::size_t length = 0;
    while (length < text.size() && isDigit(text[length]))
        ++length;
    std::string_view digits = text.substr(0, length);
    text.remove_prefix(length);
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

/// "a2" before "a10"; bytes otherwise.
bool naturallyBefore(std::string_view left, std::string_view right) {
    while (!left.empty() && !right.empty()) {
        if (isDigit(left[0]) && isDigit(right[0])) {
            const std::string_view leftDigits = digitsOf(left);
            const std::string_view rightDigits = digitsOf(right);
            if (leftDigits.size() != rightDigits.size()) return leftDigits.size() < rightDigits.size();
            if (leftDigits != rightDigits) return leftDigits < rightDigits;
            continue;
        }
        if (left[0] != right[0]) return static_cast<unsigned char>(left[0]) < static_cast<unsigned char>(right[0]);
        left.remove_prefix(1);
        right.remove_prefix(1);
    }
    return left.size() < right.size();
}

bool looksLikeImage(const fs::path& path) {
    if (hasImageExtension(path)) return true;
    try {
        return sniff(FileBytes(path)).isImage();
    } catch (const Error&) {
        return false;
    }
}

void addFolder(const fs::path& folder, const Cancellation& cancel, std::vector<fs::path>& files) {
    for (fs::path& path : FolderWalk(folder, cancel).filesBelow(folder))
        if (!cancel.isRequested() && looksLikeImage(path)) files.push_back(std::move(path));
}

/// Equal texts by number ("a01", "a1") keep an order of their own.
bool before(const fs::path& left, const fs::path& right) {
    const std::string leftText = toUtf8(left);
    const std::string rightText = toUtf8(right);
    if (naturallyBefore(leftText, rightText)) return true;
    return !naturallyBefore(rightText, leftText) && leftText < rightText;
}

} // namespace

std::vector<fs::path> imageFilesUnder(const std::vector<fs::path>& paths, const Cancellation& cancel) {
    std::vector<fs::path> files;
    for (const fs::path& path : paths) {
        std::error_code code;
        if (fs::is_directory(path, code))
            addFolder(path, cancel, files);
        else
            files.push_back(path);
    }
    std::ranges::sort(files, before);
    files.erase(std::unique(files.begin(), files.end()), files.end());
    return files;
}

} // namespace semblance
