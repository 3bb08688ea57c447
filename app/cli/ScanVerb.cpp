// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ProgressDisplay.h"
#include "app/cli/Table.h"
#include "app/cli/Verbs.h"
#include "core/base/Files.h"
#include "core/dataset/Scan.h"

#include <CLI/CLI.hpp>

#include <map>

namespace semblance {
namespace {

using json = nlohmann::ordered_json;

struct ScanCall {
    std::string folder;
    bool isThorough = false;
};

/// All that the verb tells about a folder.
struct ScanResult {
    ScanReport report;
    std::vector<UnreadableFile> unreadable;
    std::vector<DuplicateGroup> duplicates;
};

const char* noteSentence(ScanNoteKind kind) {
    switch (kind) {
    case ScanNoteKind::EmptyClassFolder: return "a class folder without images";
    case ScanNoteKind::LinkCycle: return "a link that leads back to where it came from; it was not followed";
    case ScanNoteKind::UnreadableFolder: return "a folder that may not be read";
    case ScanNoteKind::LooseImages: return "images beside the class folders were left out";
    case ScanNoteKind::NestedFolders: return "folders within a class folder; their images were taken";
    case ScanNoteKind::OneClassOnly: return "one class only, which cannot be trained on";
    case ScanNoteKind::NoSubFolders: return "no class folders: each class wants a folder of its own";
    case ScanNoteKind::NoImages: return "no images";
    case ScanNoteKind::UnusedPart: return "is not used: there is a folder for validation";
    case ScanNoteKind::OneSidedClass: return "a class of training or of validation alone";
    case ScanNoteKind::OtherFiles: return "files that are no images were left out";
    }
    return "";
}

std::string noteText(const ScanNote& note) {
    std::string text = errorSentence(noteSentence(note.kind), note.path);
    if (note.count > 0) text += " (" + std::to_string(note.count) + ")";
    return text;
}

json classesJson(const ScanReport& report) {
    json classes = json::object();
    for (std::size_t i = 0; i < report.classNames.size(); ++i)
        classes[report.classNames[i]] = report.imagesOf(static_cast<int>(i));
    return classes;
}

json unreadableJson(const std::vector<UnreadableFile>& files) {
    json list = json::array();
    for (const UnreadableFile& file : files)
        list.push_back({{"path", toUtf8(file.relativePath)}, {"reason", file.reason}});
    return list;
}

json duplicatesJson(const ScanResult& result) {
    json list = json::array();
    for (const DuplicateGroup& group : result.duplicates) {
        json paths = json::array();
        for (const std::size_t image : group.images)
            paths.push_back(toUtf8(result.report.images.at(image).relativePath));
        list.push_back(
            {{"paths", paths}, {"crosses_classes", group.crossesClasses}, {"crosses_parts", group.crossesParts}});
    }
    return list;
}

json sizesJson(const ScanReport& report) {
    std::map<std::pair<int, int>, std::int64_t> counts;
    for (const ImageEntry& image : report.images)
        ++counts[{image.info.widthPx, image.info.heightPx}];
    json list = json::array();
    for (const auto& [size, count] : counts)
        list.push_back({{"width_px", size.first}, {"height_px", size.second}, {"images", count}});
    return list;
}

std::map<std::string, std::int64_t> depthCounts(const ScanReport& report) {
    std::map<std::string, std::int64_t> counts;
    for (const ImageEntry& image : report.images)
        ++counts[std::to_string(image.info.bitDepth)];
    return counts;
}

json notesJson(const ScanReport& report) {
    json list = json::array();
    for (const ScanNote& note : report.notes)
        list.push_back(noteText(note));
    return list;
}

json resultJson(const ScanResult& result) {
    return {{"folder", toUtf8(result.report.folder)}, {"images", result.report.images.size()},
            {"classes", classesJson(result.report)},  {"unreadable", unreadableJson(result.unreadable)},
            {"duplicates", duplicatesJson(result)},   {"sizes", sizesJson(result.report)},
            {"depths", depthCounts(result.report)},   {"notes", notesJson(result.report)},
            {"seconds", result.report.seconds}};
}

std::string sizesText(const ScanReport& report) {
    const json sizes = sizesJson(report);
    std::string text = std::to_string(sizes.size()) + (sizes.size() == 1 ? " size" : " sizes");
    if (sizes.size() == 1)
        text = std::to_string(sizes[0]["width_px"].get<int>()) + "x" + std::to_string(sizes[0]["height_px"].get<int>());
    for (const auto& [depth, count] : depthCounts(report))
        text += ", " + std::to_string(count) + " of " + depth + " bit";
    return text;
}

void printResult(const ScanResult& result, Console& console) {
    const ScanReport& report = result.report;
    Table table({{"CLASS"}, {"IMAGES", Align::Right}});
    for (std::size_t i = 0; i < report.classNames.size(); ++i)
        table.add({report.classNames[i], std::to_string(report.imagesOf(static_cast<int>(i)))});
    table.add({"all", std::to_string(report.images.size())});
    for (const std::string& line : table.lines())
        console.print(line);
    if (!report.images.empty()) console.print("Images: " + sizesText(report) + ".");
    for (const UnreadableFile& file : result.unreadable)
        console.print("Unreadable: " + toUtf8(file.relativePath) + ": " + file.reason);
    for (const json& group : duplicatesJson(result)) {
        std::string line = group["crosses_classes"].get<bool>() ? "Identical, in two classes:"
                           : group["crosses_parts"].get<bool>() ? "Identical, in training and in validation:"
                                                                : "Identical:";
        for (const json& path : group["paths"])
            line.append(1, ' ').append(path.get<std::string>());
        console.print(line);
    }
    for (const ScanNote& note : report.notes)
        console.print("Note: " + noteText(note));
}

/// False: cancelled.
bool compareFiles(ScanResult& result, bool isThorough, Console& console) {
    if (!isThorough) {
        auto duplicates = findDuplicates(result.report, {}, console.interruption());
        if (duplicates) result.duplicates = std::move(*duplicates);
        return duplicates.has_value();
    }
    ProgressDisplay display(console, "Decoding images");
    auto health = checkHealth(result.report, {}, console.interruption(), display.sink());
    if (!health) return false;
    result.duplicates = std::move(health->duplicates);
    result.unreadable.insert(result.unreadable.end(), health->unreadable.begin(), health->unreadable.end());
    return true;
}

ExitStatus scan(const ScanCall& call, Console& console) {
    ProgressDisplay display(console, "Scanning files");
    auto report = scanFolder(fromUtf8(call.folder), {}, console.interruption(), display.sink());
    display.clear();
    if (!report) return ExitStatus::Interrupted;
    ScanResult result{std::move(*report), {}, {}};
    result.unreadable = result.report.unreadable;
    if (!compareFiles(result, call.isThorough, console)) return ExitStatus::Interrupted;
    if (console.isJson())
        console.printJson(resultJson(result));
    else
        printResult(result, console);
    return ExitStatus::Done;
}

} // namespace

Verb addScanVerb(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("scan", "Count a folder's classes; list unreadable files, sizes, depths and duplicates");
    const auto call = std::make_shared<ScanCall>();
    command->add_option("FOLDER", call->folder, "A folder of class folders")->required();
    command->add_flag("--thorough", call->isThorough,
                      "Decode every image as well, which finds damage behind the header");
    return {command, [call](Console& console) { return scan(*call, console); }};
}

} // namespace semblance
