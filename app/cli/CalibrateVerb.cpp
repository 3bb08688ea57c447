// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Verbs.h"
#include "app/jobs/PrepareTraining.h"
#include "app/jobs/StateCalibration.h"
#include "core/base/Error.h"
#include "core/base/Files.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

struct CalibrateCall {
    std::string path;
    double pixelSizeNm = 0;
    CLI::Option* sizeOption = nullptr;
    bool forgets = false;
};

ExitStatus calibrate(const CalibrateCall& call, Console& console) {
    const std::filesystem::path path = fromUtf8(call.path);
    if (!std::filesystem::exists(path)) throw Error(ErrorKind::FileNotFound, "there is no such image or folder", path);
    if (call.forgets == (call.sizeOption->count() > 0))
        throw Error(ErrorKind::InvalidArgument, "either --pixel-size-nm or --forget is wanted");
    nlohmann::ordered_json answer{{"path", call.path}, {"pixel_size_nm", nullptr}};
    std::string sentence;
    if (call.forgets) {
        const bool wasStated = forgetCalibration(defaultCalibrationsFile(), path);
        sentence = wasStated ? "What was stated for " + call.path + " is forgotten."
                             : "Nothing was stated for " + call.path + ".";
    } else {
        stateCalibration(defaultCalibrationsFile(), path, {call.pixelSizeNm, {}, {}});
        answer["pixel_size_nm"] = call.pixelSizeNm;
        sentence = call.path + ": " + pixelSizeText(call.pixelSizeNm) +
                   (std::filesystem::is_directory(path) ? " for its images of unknown scale" : "");
    }
    console.isJson() ? console.printJson(answer) : console.print(sentence);
    return ExitStatus::Done;
}

} // namespace

Verb addCalibrateVerb(CLI::App& app) {
    CLI::App* command = app.add_subcommand("calibrate", "State the pixel size of an image, or of a folder's images");
    const auto call = std::make_shared<CalibrateCall>();
    command
        ->add_option(
            "PATH", call->path,
            "An image, whose own metadata then do not count; or a folder: for images in it, and below it, whose "
            "scale is not known otherwise")
        ->required();
    call->sizeOption = command->add_option("--pixel-size-nm", call->pixelSizeNm, "Nanometres a pixel, 0.001 to 1e9");
    command->add_flag("--forget", call->forgets, "Forget what was stated for it");
    return {command, [call](Console& console) { return calibrate(*call, console); }};
}

} // namespace semblance
