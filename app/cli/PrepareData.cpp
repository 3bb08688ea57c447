// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ProgressDisplay.h"
#include "app/cli/TrainCall.h"
#include "core/base/Files.h"
#include "core/dataset/Scan.h"

namespace semblance {
namespace {

const char* stepLabel(PreparationStep step) {
    switch (step) {
    case PreparationStep::Comparing: return "Comparing files";
    case PreparationStep::Decoding: return "Decoding images";
    case PreparationStep::ReadingScales: break;
    }
    return "Reading pixel sizes";
}

void warnOfUnreadable(const std::vector<UnreadableFile>& files, Console& console) {
    for (const UnreadableFile& file : files)
        console.warn("left out: " + errorSentence(file.reason, file.relativePath));
}

std::optional<ScanReport> scanData(const TrainCall& call, Console& console) {
    ProgressDisplay display(console, "Scanning files");
    auto report = scanFolder(fromUtf8(call.folder), {}, console.interruption(), display.sink());
    display.clear();
    if (!report) return std::nullopt;
    warnOfUnreadable(report->unreadable, console);
    console.say("Data: " + std::to_string(report->images.size()) + " images in " +
                std::to_string(report->classNames.size()) + " classes in " + toUtf8(report->folder));
    return report;
}

void sayStorage(const PreparedTraining& prepared, Console& console) {
    if (!prepared.pixels.message.empty()) console.say(prepared.pixels.message);
    for (const std::string& remark : prepared.remarks)
        console.warn("semblance-cli: " + remark);
    if (prepared.pixels.kind == PixelSourceKind::ReusedCache)
        console.say("The decoded pixels of an earlier run serve.");
}

} // namespace

std::optional<PreparedTraining> prepareData(const TrainCall& call, const PreparationOptions& options,
                                            Console& console) {
    const auto report = scanData(call, console);
    if (!report) return std::nullopt;
    ProgressDisplay display(console, "");
    auto prepared =
        prepareTraining(*report, options, console.interruption(), [&](PreparationStep step, const Progress& progress) {
            display.setLabel(stepLabel(step));
            display.show(progress);
        });
    display.clear();
    if (!prepared) return std::nullopt;
    warnOfUnreadable(prepared->pixels.unreadable, console);
    sayStorage(*prepared, console);
    return prepared;
}

} // namespace semblance
