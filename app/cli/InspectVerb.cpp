// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Table.h"
#include "app/cli/Verbs.h"
#include "app/jobs/ClassifyFiles.h"
#include "app/jobs/PrepareTraining.h"
#include "core/base/Files.h"
#include "core/preprocessing/Tint.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

using json = nlohmann::ordered_json;

json errorOf(const ReadImage& read) {
    return read.errorKind.empty() ? json(nullptr) : errorJson(read.errorKind, read.error, read.path);
}

json candidatesOf(const ImageMetadata& metadata) {
    json candidates = json::array();
    for (const Calibration& candidate : metadata.candidates)
        candidates.push_back({{"pixel_size_nm", *candidate.pixelSizeNm},
                              {"source", calibrationSourceName(candidate.source)},
                              {"detail", candidate.detail}});
    return candidates;
}

json rectangleOrNull(const std::optional<PixelRectangle>& rectangle) {
    if (!rectangle) return nullptr;
    return {{"x", rectangle->x}, {"y", rectangle->y}, {"width", rectangle->width}, {"height", rectangle->height}};
}

json scaleBarOf(const std::optional<BurnedInBar>& bar) {
    if (!bar) return nullptr;
    // A label that was cut out has no bar, and so no place and no length of one.
    const auto ofBar = [&bar](auto value) { return bar->lengthPx > 0 ? json(value) : json(nullptr); };
    return {{"x", ofBar(bar->rectangle.x)},
            {"y", ofBar(bar->rectangle.y)},
            {"length_px", ofBar(bar->lengthPx)},
            {"label", textOrNull(bar->label)},
            {"length_nm", bar->lengthNm > 0 ? json(bar->lengthNm) : json(nullptr)},
            {"confidence", bar->confidence}};
}

json inspectJson(const ReadImage& read) {
    const ImageMetadata& metadata = read.facts.metadata;
    const Calibration& calibration = metadata.calibration;
    const auto ifRead = [](int value) { return value > 0 ? json(value) : json(nullptr); };
    return {
        {"path", toUtf8(read.path)},
        {"width_px", ifRead(read.info.widthPx)},
        {"height_px", ifRead(read.info.heightPx)},
        {"bit_depth", ifRead(read.info.bitDepth)},
        {"channels", ifRead(read.info.channels)},
        {"is_gray", read.image ? json(isGrayInOneTint(*read.image)) : json(nullptr)},
        {"pages", read.info.widthPx > 0 ? json(read.info.pages) : json(nullptr)},
        {"vendor", textOrNull(metadata.vendor)},
        {"instrument", textOrNull(metadata.instrument)},
        {"detector", textOrNull(metadata.detector)},
        {"voltage_kv", valueOrNull(metadata.voltageKv)},
        {"working_distance_mm", valueOrNull(metadata.workingDistanceMm)},
        {"magnification", valueOrNull(metadata.magnification)},
        {"date", textOrNull(metadata.date)},
        {"pixel_size_nm", valueOrNull(calibration.pixelSizeNm)},
        {"pixel_size_y_nm", valueOrNull(calibration.pixelSizeYNm)},
        {"calibration_source", calibration.isKnown() ? json(calibrationSourceName(calibration.source)) : json(nullptr)},
        {"candidates", candidatesOf(metadata)},
        {"scale_bar", scaleBarOf(read.facts.scaleBar)},
        {"data_bar", rectangleOrNull(read.facts.dataBar)},
        {"data_bar_height_px", metadata.dataBarHeightPx ? json(*metadata.dataBarHeightPx) : json(nullptr)},
        {"crop_hint", rectangleOrNull(metadata.cropHint)},
        {"warnings", metadata.warnings},
        {"error", errorOf(read)}};
}

void addRow(Table& table, const ReadImage& read) {
    if (!read.image) {
        table.add({toUtf8(read.path), "", "", "", "", read.error});
        return;
    }
    const ImageMetadata& metadata = read.facts.metadata;
    const Calibration& calibration = metadata.calibration;
    std::string remark = metadata.instrument.empty() ? metadata.vendor : metadata.instrument;
    const auto add = [&remark](const std::string& text) { remark += (remark.empty() ? "" : "; ") + text; };
    if (read.facts.scaleBar && read.facts.scaleBar->lengthPx <= 0)
        add("the label of a scale bar, " + read.facts.scaleBar->label);
    for (const std::string& warning : metadata.warnings)
        add(warning);
    table.add({toUtf8(read.path), std::to_string(read.info.widthPx) + "x" + std::to_string(read.info.heightPx),
               std::to_string(read.info.bitDepth) + " bit x " + std::to_string(read.info.channels),
               calibration.isKnown() ? pixelSizeText(*calibration.pixelSizeNm) : "unknown",
               calibration.isKnown() ? calibrationSourceName(calibration.source) : "", remark});
}

ExitStatus inspect(const std::vector<std::string>& files, Console& console) {
    Table table({{"FILE"}, {"SIZE", Align::Right}, {"DEPTH"}, {"PIXEL SIZE", Align::Right}, {"SOURCE"}, {"REMARK"}});
    bool anyRead = false;
    const ReadOptions options{MarkSearch::Everything, statedCalibrations()};
    for (const std::string& file : files) {
        if (console.interruption().isRequested()) return ExitStatus::Interrupted;
        const ReadImage read = readImage(fromUtf8(file), options);
        anyRead = anyRead || read.image.has_value();
        if (!read.image) console.warn("semblance-cli: " + errorSentence(read.error, read.path));
        if (console.isJson())
            console.printJson(inspectJson(read));
        else
            addRow(table, read);
    }
    for (const std::string& line : table.lines())
        console.print(line);
    return anyRead ? ExitStatus::Done : ExitStatus::Failed;
}

} // namespace

Verb addInspectVerb(CLI::App& app) {
    CLI::App* command = app.add_subcommand("inspect", "Say what images and their metadata tell");
    const auto files = std::make_shared<std::vector<std::string>>();
    command->add_option("IMAGE", *files, "Image files")->required();
    return {command, [files](Console& console) { return inspect(*files, console); }};
}

} // namespace semblance
