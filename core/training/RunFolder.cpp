// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RunFolder.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/training/Checkpoint.h"
#include "core/training/RunCurves.h"
#include "core/training/RunJson.h"

#include <fstream>

namespace semblance {
namespace {

constexpr std::uint64_t largestRecord = 1ULL << 30;
constexpr int format = 1;

RunRecord readRecord(const std::filesystem::path& file) {
    const std::vector<std::byte> bytes = readFile(file, largestRecord);
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    try {
        const auto json = nlohmann::json::parse(text, text + bytes.size());
        if (json.at("format").get<int>() > format)
            throw Error(ErrorKind::NewerFormat, "a later version wrote this run");
        return runRecordFromJson(json);
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorKind::DamagedFile, std::string("the run cannot be read: ") + error.what(), file);
    } catch (const Error& error) {
        throw Error(error.kind(), error.what(), file);
    }
}

template <typename Event, typename Parse>
std::vector<Event> readLines(const std::filesystem::path& file, Parse&& parse) {
    std::vector<Event> events;
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    while (std::getline(stream, line))
        if (auto event = parse(line)) events.push_back(std::move(*event));
    return events;
}

} // namespace

RunRecord readRunRecord(const std::filesystem::path& folder) {
    RunRecord record = readRecord(folder / "run.json");
    record.folder = folder;
    if (record.outcome && !record.outcome->model.empty()) record.outcome->model = folder / record.outcome->model;
    return record;
}

RunRecord readRun(const std::filesystem::path& folder) {
    RunRecord record = readRunRecord(folder);
    record.epochs = readLines<EpochEvent>(folder / "metrics.csv", epochFromLine);
    record.batches = readLines<BatchEvent>(folder / "batches.csv", batchFromLine);
    return record;
}

bool holdsRun(const std::filesystem::path& folder) {
    std::error_code code;
    return std::filesystem::exists(folder / "run.json", code) || !checkpointFiles(folder).empty();
}

} // namespace semblance
