// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/TrainingOptionsTable.h"

#include "core/model/EnumNames.h"
#include "core/networks/NetworkRegistry.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <type_traits>

namespace semblance {
namespace {

using nlohmann::json;

/// Reaches the option's place in either a constant or a changing TrainingOptions.
template <typename T>
using Place = T& (*)(TrainingOptions&);

template <typename T>
T& at(Place<T> place, const TrainingOptions& options) {
    return place(const_cast<TrainingOptions&>(options)); // read by every caller, never written
}

template <typename Number>
std::string text(Number value) {
    return json(value).dump();
}

template <typename Number>
json parsedNumber(std::string_view text) {
    Number value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() && end == text.data() + text.size() ? json(value) : json();
}

json parsedText(std::string_view text) {
    return json(std::string(text));
}

template <typename T>
struct Range {
    T low;
    T high;
};

/// A whole number. JSON integers keep their sign and all 64 bits; a number with a fraction is not one.
template <typename Integer>
OptionRow integer(std::string key, Place<Integer> place, Range<Integer> range) {
    const auto write = [place, range](TrainingOptions& options, const json& value) {
        if (!value.is_number_integer()) return false;
        const bool isNegative = !value.is_number_unsigned() && value.get<std::int64_t>() < 0;
        if (isNegative && std::is_unsigned_v<Integer>) return false;
        if (isNegative ? value.get<std::int64_t>() < static_cast<std::int64_t>(range.low)
                       : value.get<std::uint64_t>() > static_cast<std::uint64_t>(range.high))
            return false;
        const auto number = value.get<Integer>();
        if (number < range.low) return false;
        place(options) = number;
        return true;
    };
    return {std::move(key), text(range.low) + " to " + text(range.high),
            [place](const TrainingOptions& options) { return json(at(place, options)); }, write, parsedNumber<Integer>};
}

OptionRow number(std::string key, Place<double> place, Range<double> range) {
    const auto write = [place, range](TrainingOptions& options, const json& value) {
        const double number = value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
        if (!(number >= range.low && number <= range.high)) return false;
        place(options) = number;
        return true;
    };
    return {std::move(key), shortText(range.low) + " to " + shortText(range.high),
            [place](const TrainingOptions& options) { return json(at(place, options)); }, write, parsedNumber<double>};
}

OptionRow toggle(std::string key, Place<bool> place) {
    const auto write = [place](TrainingOptions& options, const json& value) {
        if (value.is_boolean()) place(options) = value.get<bool>();
        return value.is_boolean();
    };
    const auto parse = [](std::string_view text) {
        return text == "true" ? json(true) : text == "false" ? json(false) : json();
    };
    return {std::move(key), "true, false", [place](const TrainingOptions& options) { return json(at(place, options)); },
            write, parse};
}

template <typename Enum>
OptionRow choice(std::string key, Place<Enum> place) {
    const auto write = [place](TrainingOptions& options, const json& value) {
        const auto found = value.is_string() ? valueOf<Enum>(value.get_ref<const std::string&>()) : std::nullopt;
        if (found) place(options) = *found;
        return found.has_value();
    };
    return {std::move(key), namesOf<Enum>(),
            [place](const TrainingOptions& options) { return json(nameOf(at(place, options))); }, write, parsedText};
}

OptionRow words(std::string key, std::string allowed, Place<std::string> place, bool (*isAllowed)(std::string_view)) {
    const auto write = [place, isAllowed](TrainingOptions& options, const json& value) {
        const bool isFine = value.is_string() && isAllowed(value.get_ref<const std::string&>());
        if (isFine) place(options) = value.get<std::string>();
        return isFine;
    };
    return {std::move(key), std::move(allowed),
            [place](const TrainingOptions& options) { return json(at(place, options)); }, write, parsedText};
}

bool parseSize(std::string_view text, Range<int> range, SizePx& size) {
    const std::size_t cross = text.find('x');
    if (cross == std::string_view::npos) return false;
    const json width = parsedNumber<int>(text.substr(0, cross));
    const json height = parsedNumber<int>(text.substr(cross + 1));
    if (width.is_null() || height.is_null()) return false;
    size = {width.get<int>(), height.get<int>()};
    return std::min(size.width, size.height) >= range.low && std::max(size.width, size.height) <= range.high;
}

OptionRow size(std::string key, Place<SizePx> place, Range<int> range) {
    const auto write = [place, range](TrainingOptions& options, const json& value) {
        SizePx parsed;
        const bool isFine = value.is_string() && parseSize(value.get_ref<const std::string&>(), range, parsed);
        if (isFine) place(options) = parsed;
        return isFine;
    };
    const auto read = [place](const TrainingOptions& options) {
        return json(text(at(place, options).width) + "x" + text(at(place, options).height));
    };
    return {std::move(key), "WIDTHxHEIGHT, each " + text(range.low) + " to " + text(range.high), read, write,
            parsedText};
}

bool isNetwork(std::string_view key) {
    return std::any_of(networks().begin(), networks().end(),
                       [key](const NetworkInfo& info) { return info.key == key; });
}

std::string networkKeys() {
    std::string keys;
    for (const NetworkInfo& info : networks())
        keys += (keys.empty() ? "" : ", ") + info.key;
    return keys;
}

bool isNotEmpty(std::string_view text) {
    return !text.empty();
}

bool isDevice(std::string_view text) {
    if (text == "auto" || text == "cpu" || text == "cuda") return true;
    return text.starts_with("cuda:") && text.size() <= 8 && parsedNumber<unsigned>(text.substr(5)).is_number();
}

// A place is a function, so that nested options are reached like the others.
#define SEMBLANCE_AT(member) [](TrainingOptions& options) -> decltype((options.member)) { return options.member; }

std::vector<OptionRow> makeRows() {
    constexpr std::uint64_t kAnySeed = std::numeric_limits<std::uint64_t>::max();
    return {
        words("network", networkKeys(), SEMBLANCE_AT(network), isNetwork),
        words("start", "scratch, the name of weights, or the path of a model file or of weights", SEMBLANCE_AT(start),
              isNotEmpty),
        choice<Freeze>("freeze", SEMBLANCE_AT(freeze)),
        integer<int>("unfreeze_epochs", SEMBLANCE_AT(unfreezeEpochs), {1, 10000}),
        integer<int>("epochs", SEMBLANCE_AT(epochs), {1, 10000}),
        size("image_size", SEMBLANCE_AT(imageSize), {1, 8192}),
        choice<ResizePolicy>("resize", SEMBLANCE_AT(resize)),
        choice<ColourPolicy>("colour", SEMBLANCE_AT(colour)),
        toggle("mask_data_bar", SEMBLANCE_AT(masksDataBar)),
        toggle("same_scale", SEMBLANCE_AT(sameScale)),
        number("same_scale_nm", SEMBLANCE_AT(sameScaleNm), {0, 1e7}),
        toggle("scale_input", SEMBLANCE_AT(takesScale)),
        integer<int>("batch", SEMBLANCE_AT(batch), {0, 65536}),
        integer<int>("micro_batch", SEMBLANCE_AT(microBatch), {0, 65536}),
        number("learning_rate", SEMBLANCE_AT(learningRate), {1e-8, 10}),
        number("backbone_rate_factor", SEMBLANCE_AT(backboneRateFactor), {1e-4, 1}),
        number("weight_decay", SEMBLANCE_AT(weightDecay), {0, 1}),
        toggle("weight_decay_on_norms", SEMBLANCE_AT(decaysNorms)),
        choice<Optimiser>("optimiser", SEMBLANCE_AT(optimiser)),
        number("momentum", SEMBLANCE_AT(momentum), {0, 0.9999}),
        choice<Schedule>("schedule", SEMBLANCE_AT(schedule)),
        integer<int>("schedule_epochs", SEMBLANCE_AT(scheduleEpochs), {0, 10000}),
        number("warm_up_epochs", SEMBLANCE_AT(warmUpEpochs), {0, 10000}),
        integer<int>("step_epochs", SEMBLANCE_AT(stepEpochs), {1, 10000}),
        number("step_factor", SEMBLANCE_AT(stepFactor), {1e-6, 1}),
        choice<ClassWeights>("class_weights", SEMBLANCE_AT(classWeights)),
        number("label_smoothing", SEMBLANCE_AT(labelSmoothing), {0, 0.5}),
        number("auxiliary_weight", SEMBLANCE_AT(auxiliaryWeight), {0, 1}),
        number("reconstruction_weight", SEMBLANCE_AT(reconstructionWeight), {0, 10}),
        integer<int>("thumbnail_px", SEMBLANCE_AT(thumbnailPx), {64, 128}),
        choice<MaskTarget>("mask_target", SEMBLANCE_AT(maskTarget)),
        number("weight_average", SEMBLANCE_AT(weightAverage), {0, 0.99999}),
        integer<int>("early_stop_epochs", SEMBLANCE_AT(earlyStopEpochs), {0, 10000}),
        number("validation_share", SEMBLANCE_AT(validationShare), {0.01, 0.9}),
        integer<std::uint64_t>("seed", SEMBLANCE_AT(seed), {0, kAnySeed}),
        words("device", "auto, cpu, cuda, cuda:NUMBER", SEMBLANCE_AT(device), isDevice),
        integer<int>("threads", SEMBLANCE_AT(threads), {0, 1024}),
        choice<Precision>("precision", SEMBLANCE_AT(precision)),
        choice<MemoryFormat>("memory_format", SEMBLANCE_AT(memoryFormat)),
        toggle("augmentation.flip_horizontal", SEMBLANCE_AT(augmentation.flipHorizontal)),
        toggle("augmentation.flip_vertical", SEMBLANCE_AT(augmentation.flipVertical)),
        toggle("augmentation.rotate_90", SEMBLANCE_AT(augmentation.rotate90)),
        number("augmentation.shift", SEMBLANCE_AT(augmentation.shift), {0, 0.25}),
        number("augmentation.brightness", SEMBLANCE_AT(augmentation.brightness), {0, 0.5}),
    };
}

} // namespace

const std::vector<OptionRow>& optionRows() {
    static const std::vector<OptionRow> rows = makeRows();
    return rows;
}

} // namespace semblance
