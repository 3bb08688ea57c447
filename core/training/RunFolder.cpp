// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RunFolder.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/training/Checkpoint.h"
#include "core/training/RunCurves.h"
#include "core/training/RunJson.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace semblance {
namespace {

constexpr std::uint64_t largestRecord = 1ULL << 30;
constexpr int format = 1;
constexpr std::array<std::string_view, 5> ourNames{"run.json", "metrics.csv", "batches.csv", "model.semblance",
                                                   "checkpoint-"};

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

/// Of a run without one: all that its newest whole checkpoint knows, which is enough to go on. Nothing where there is none.
std::optional<RunRecord> recordOfCheckpoint(const std::filesystem::path& folder) {
    const auto checkpoint = newestCheckpoint(folder, [](const std::string&) {});
    if (!checkpoint || checkpoint->trainingFiles.empty()) return std::nullopt;
    RunRecord record;
    record.options = checkpoint->options;
    record.started.choice = checkpoint->choice;
    record.started.choiceReason = checkpoint->choiceReason;
    for (const StoredTensor& tensor : checkpoint->tensors)
        if (tensor.type == StoredType::Float32 && tensor.name.starts_with("network.") &&
            tensor.name.find(".running_") == std::string::npos)
            record.started.parameters += static_cast<std::int64_t>(tensor.bytes.size() / sizeof(float));
    record.started.trainingImages = checkpoint->trainingImages;
    record.started.validationImages = checkpoint->validationImages;
    record.started.epochs = checkpoint->options.epochs;
    const std::int64_t batch = checkpoint->choice.batch;
    record.started.stepsPerEpoch = static_cast<int>((checkpoint->trainingImages + batch - 1) / batch);
    record.classNames = checkpoint->classNames;
    record.classFolders = checkpoint->classFolders;
    record.trainingFiles = checkpoint->trainingFiles;
    record.validationFiles = checkpoint->validationFiles;
    record.dataSetFolder = checkpoint->dataSetFolder;
    record.changes = checkpoint->changes;
    return record;
}

RunRecord recordIn(const std::filesystem::path& folder) {
    try {
        return readRecord(folder / "run.json");
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::NewerFormat) throw;
        if (auto record = recordOfCheckpoint(folder)) return *std::move(record);
        throw;
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

/// "run.json.writing-4711", as DurableFile calls it.
bool isUnfinished(const std::string& name) {
    constexpr std::string_view mark = ".writing-";
    const std::size_t at = name.rfind(mark);
    if (at == std::string::npos || name.find_first_not_of("0123456789", at + mark.size()) != std::string::npos)
        return false;
    return std::ranges::any_of(ourNames, [&name](std::string_view ours) { return name.starts_with(ours); });
}

} // namespace

RunRecord readRunRecord(const std::filesystem::path& folder) {
    RunRecord record = recordIn(folder);
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

void removeUnfinished(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code code; // one that stays is only room lost
    for (const auto& entry : std::filesystem::directory_iterator(folder, code))
        if (isUnfinished(entry.path().filename().string())) files.push_back(entry.path());
    for (const std::filesystem::path& file : files)
        std::filesystem::remove(file, code);
}

} // namespace semblance
