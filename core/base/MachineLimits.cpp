// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/MachineLimits.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

namespace semblance {
namespace {

using std::filesystem::path;

std::optional<std::string> firstLine(const path& file) {
    std::ifstream stream(file);
    std::string line;
    if (std::getline(stream, line)) return line;
    return std::nullopt;
}

/// A number alone in a file; "max" and kernel's "no limit" of version 1 are none.
std::optional<std::uint64_t> numberIn(const path& file) {
    const auto line = firstLine(file);
    if (!line) return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(line->data(), line->data() + line->size(), value);
    if (code != std::errc() || end == line->data() || value >= (1ULL << 60)) return std::nullopt;
    return value;
}

/// Lines "Key: value unit" or "key value" as numbers.
std::map<std::string, std::uint64_t> numbersIn(const path& file) {
    std::map<std::string, std::uint64_t> numbers;
    std::ifstream stream(file);
    std::string line;
    while (std::getline(stream, line)) {
        std::istringstream words(line);
        std::string key;
        std::uint64_t value = 0;
        if (!(words >> key >> value)) continue;
        if (key.back() == ':') key.pop_back();
        numbers[key] = value;
    }
    return numbers;
}

bool listHolds(std::string_view list, char separator, std::string_view item) {
    while (!list.empty()) {
        const auto end = std::min(list.find(separator), list.size());
        if (list.substr(0, end) == item) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

std::uint64_t valueOr(const std::map<std::string, std::uint64_t>& numbers, const std::string& key,
                      std::uint64_t otherwise) {
    const auto found = numbers.find(key);
    return found == numbers.end() ? otherwise : found->second;
}

/// The folder of this process in one hierarchy and all above it, innermost first. In a container the named folder may not
/// be visible; the root of what is visible then stands for it.
std::vector<path> groupFolders(const KernelFiles& files, const std::string& controller) {
    std::vector<path> folders;
    std::ifstream stream(files.proc / "self" / "cgroup");
    std::string line;
    while (std::getline(stream, line)) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const std::string_view controllers = std::string_view(line).substr(first + 1, second - first - 1);
        const bool isUnified = controllers.empty();
        if (!isUnified && !listHolds(controllers, ',', controller)) continue;
        const path root = isUnified ? files.controlGroups : files.controlGroups / controller;
        path inside = path(line.substr(second + 1)).relative_path();
        for (; !inside.empty(); inside = inside.parent_path())
            folders.push_back(root / inside);
        folders.push_back(root);
    }
    return folders;
}

std::optional<std::uint64_t> groupLimit(const path& folder) {
    const auto unified = numberIn(folder / "memory.max");
    return unified ? unified : numberIn(folder / "memory.limit_in_bytes");
}

/// What a group holds and cannot give back: its use less file cache.
std::uint64_t groupUse(const path& folder) {
    const auto unified = numberIn(folder / "memory.current");
    const std::uint64_t use = unified ? *unified : numberIn(folder / "memory.usage_in_bytes").value_or(0);
    const auto numbers = numbersIn(folder / "memory.stat");
    const std::uint64_t cache =
        unified ? valueOr(numbers, "inactive_file", 0) + valueOr(numbers, "active_file", 0)
                : valueOr(numbers, "total_inactive_file", 0) + valueOr(numbers, "total_active_file", 0);
    return use > cache ? use - cache : 0;
}

std::uint64_t machineBytes(const KernelFiles& files, const std::string& key) {
    return valueOr(numbersIn(files.proc / "meminfo"), key, 0) * 1024;
}

MemoryLimit smallest(const KernelFiles& files, std::uint64_t ofMachine,
                     const std::function<std::uint64_t(const path&, std::uint64_t)>& ofGroup) {
    MemoryLimit limit{ofMachine, "the machine"};
    for (const path& folder : groupFolders(files, "memory"))
        if (const auto groups = groupLimit(folder)) {
            const std::uint64_t bytes = ofGroup(folder, *groups);
            if (limit.bytes == 0 || bytes < limit.bytes) limit = {bytes, "the control group"};
        }
    return limit;
}

/// Calls `sink` with each "key : value" line of the processor list.
void eachProcessorLine(const KernelFiles& files,
                       const std::function<void(const std::string& key, const std::string& value)>& sink) {
    std::ifstream stream(files.proc / "cpuinfo");
    std::string line;
    while (std::getline(stream, line)) {
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        const auto end = line.find_last_not_of(" \t", colon == 0 ? 0 : colon - 1);
        const auto begin = line.find_first_not_of(" \t", colon + 1);
        sink(line.substr(0, end + 1), begin == std::string::npos ? "" : line.substr(begin));
    }
}

} // namespace

MemoryLimit totalMemory(const KernelFiles& files) {
    return smallest(files, machineBytes(files, "MemTotal"), [](const path&, std::uint64_t limit) { return limit; });
}

MemoryLimit freeMemory(const KernelFiles& files) {
    return smallest(files, machineBytes(files, "MemAvailable"), [](const path& folder, std::uint64_t limit) {
        const std::uint64_t use = groupUse(folder);
        return limit > use ? limit - use : 1;
    });
}

std::string processorName(const KernelFiles& files) {
    std::string name;
    eachProcessorLine(files, [&name](const std::string& key, const std::string& value) {
        if (name.empty() && key == "model name") name = value;
    });
    return name.empty() ? "CPU" : name;
}

bool processorHasBFloat16(const KernelFiles& files) {
    bool has = false;
    eachProcessorLine(files, [&has](const std::string& key, const std::string& value) {
        if (key != "flags" && key != "Features") return;
        for (const char* flag : {"avx512_bf16", "amx_bf16", "bf16"})
            has = has || listHolds(value, ' ', flag);
    });
    return has;
}

int physicalCores(const KernelFiles& files) {
    std::set<std::pair<std::string, std::string>> cores;
    std::string package;
    eachProcessorLine(files, [&](const std::string& key, const std::string& value) {
        if (key == "physical id") package = value;
        if (key == "core id") cores.emplace(package, value);
    });
    return static_cast<int>(cores.size());
}

int quotaCores(const KernelFiles& files) {
    double fewest = std::numeric_limits<double>::infinity();
    for (const path& folder : groupFolders(files, "cpu")) {
        double quota = 0, period = 0;
        std::istringstream unified(firstLine(folder / "cpu.max").value_or(""));
        if (!(unified >> quota >> period)) {
            quota = static_cast<double>(numberIn(folder / "cpu.cfs_quota_us").value_or(0));
            period = static_cast<double>(numberIn(folder / "cpu.cfs_period_us").value_or(0));
        }
        if (quota > 0 && period > 0) fewest = std::min(fewest, quota / period);
    }
    return std::isinf(fewest) ? 0 : std::max(1, static_cast<int>(std::ceil(fewest)));
}

} // namespace semblance
