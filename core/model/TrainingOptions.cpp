// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/TrainingOptions.h"

#include "core/base/Error.h"
#include "core/model/TrainingOptionsTable.h"

#include <algorithm>
#include <charconv>

namespace semblance {
namespace {

std::string asText(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

[[noreturn]] void throwNotAllowed(const OptionRow& row, const std::string& value) {
    throw Error(ErrorKind::InvalidArgument, row.key + " cannot be \"" + value + "\"; allowed: " + row.allowed);
}

[[noreturn]] void refuse(const std::string& sentence) {
    throw Error(ErrorKind::InvalidArgument, sentence);
}

std::string sizeText(const SizePx& size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

void requireSize(const TrainingOptions& options, const NetworkInfo& info) {
    const int shorter = std::min(options.imageSize.width, options.imageSize.height);
    const std::string refusal = "image_size cannot be " + sizeText(options.imageSize) + ": " + info.title;
    if (shorter < info.smallestInputPx)
        refuse(refusal + " needs at least " + std::to_string(info.smallestInputPx) + " px on either side");
    if (options.auxiliaryWeight > 0 && shorter < info.smallestAuxiliaryInputPx)
        refuse(refusal + " with its auxiliary classifier trains on at least " +
               std::to_string(info.smallestAuxiliaryInputPx) + " px on either side; auxiliary_weight 0 leaves it out");
}

void requireFreezable(const TrainingOptions& options, const NetworkInfo& info) {
    if (options.freeze == Freeze::None) return;
    if (options.start == "scratch")
        refuse("freeze needs weights to start from: what is frozen would stay as it was drawn at random");
    if (options.freeze == Freeze::PretrainedPart && info.pretrainedPrefix.empty())
        refuse("freeze cannot be \"pretrained_part\": " + info.title + " has no part that learns without labels");
}

[[noreturn]] void throwUnknown(std::string_view key) {
    std::string known;
    for (const OptionRow& row : optionRows())
        known += (known.empty() ? "" : ", ") + row.key;
    throw Error(ErrorKind::InvalidArgument,
                "there is no option \"" + std::string(key) + "\"; the options are " + known);
}

} // namespace

std::string shortText(double value) {
    char digits[32];
    return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

void writeOption(const OptionRow& row, TrainingOptions& options, const nlohmann::json& value) {
    if (!row.write(options, value)) throwNotAllowed(row, asText(value));
}

std::vector<OptionValue> describe(const TrainingOptions& options) {
    std::vector<OptionValue> values;
    for (const OptionRow& row : optionRows())
        values.push_back({row.key, asText(row.read(options)), row.allowed});
    return values;
}

void setOption(TrainingOptions& options, std::string_view key, std::string_view value) {
    const auto row =
        std::find_if(optionRows().begin(), optionRows().end(), [key](const auto& it) { return it.key == key; });
    if (row == optionRows().end()) throwUnknown(key);
    if (!row->write(options, row->parse(value))) throwNotAllowed(*row, std::string(value));
}

void validate(const TrainingOptions& options) {
    TrainingOptions copy = options;
    for (const OptionRow& row : optionRows())
        writeOption(row, copy, row.read(options));
    const NetworkInfo& info = networkInfo(options.network);
    requireSize(options, info);
    requireFreezable(options, info);
    if (options.thumbnailPx % 32 != 0)
        refuse("thumbnail_px cannot be " + std::to_string(options.thumbnailPx) + "; allowed: 64, 96, 128");
}

PreprocessingOptions preprocessingOf(const TrainingOptions& options) {
    PreprocessingOptions preprocessing;
    preprocessing.size = options.imageSize;
    preprocessing.resize = options.resize;
    preprocessing.colour = options.colour;
    preprocessing.masksDataBar = options.masksDataBar;
    preprocessing.commonScaleNm = options.sameScale ? options.sameScaleNm : 0;
    preprocessing.normalisation = networkInfo(options.network).normalisation;
    return preprocessing;
}

} // namespace semblance
