// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only. The one place where the words for enumerators are spelled, for text options and for JSON.
#pragma once

#include "core/model/TrainingOptions.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace semblance {

/// An enumerator and its word.
template <typename Enum>
struct EnumName {
    Enum value;
    std::string_view name;
};

/// The words of an enumeration, in the order in which they are listed to people.
template <typename Enum>
constexpr auto enumNames() = delete;

template <>
constexpr auto enumNames<ResizePolicy>() {
    return std::array<EnumName<ResizePolicy>, 3>{
        {{ResizePolicy::Squash, "squash"}, {ResizePolicy::Letterbox, "letterbox"}, {ResizePolicy::Crop, "crop"}}};
}
template <>
constexpr auto enumNames<ColourPolicy>() {
    return std::array<EnumName<ColourPolicy>, 3>{
        {{ColourPolicy::Keep, "keep"}, {ColourPolicy::Untint, "untint"}, {ColourPolicy::Gray, "gray"}}};
}
template <>
constexpr auto enumNames<Optimiser>() {
    return std::array<EnumName<Optimiser>, 3>{
        {{Optimiser::Adam, "adam"}, {Optimiser::AdamW, "adamw"}, {Optimiser::Sgd, "sgd"}}};
}
template <>
constexpr auto enumNames<Schedule>() {
    return std::array<EnumName<Schedule>, 3>{
        {{Schedule::Constant, "constant"}, {Schedule::Cosine, "cosine"}, {Schedule::Step, "step"}}};
}
template <>
constexpr auto enumNames<ClassWeights>() {
    return std::array<EnumName<ClassWeights>, 2>{{{ClassWeights::None, "none"}, {ClassWeights::Balanced, "balanced"}}};
}
template <>
constexpr auto enumNames<MaskTarget>() {
    return std::array<EnumName<MaskTarget>, 2>{
        {{MaskTarget::Normalised, "normalised"}, {MaskTarget::Pixels, "pixels"}}};
}

template <>
constexpr auto enumNames<Freeze>() {
    return std::array<EnumName<Freeze>, 4>{{{Freeze::None, "none"},
                                            {Freeze::Backbone, "backbone"},
                                            {Freeze::Gradual, "gradual"},
                                            {Freeze::PretrainedPart, "pretrained_part"}}};
}
template <>
constexpr auto enumNames<Precision>() {
    return std::array<EnumName<Precision>, 3>{
        {{Precision::Automatic, "auto"}, {Precision::Float32, "float32"}, {Precision::BFloat16, "bfloat16"}}};
}
template <>
constexpr auto enumNames<MemoryFormat>() {
    return std::array<EnumName<MemoryFormat>, 3>{{{MemoryFormat::Automatic, "auto"},
                                                  {MemoryFormat::Contiguous, "contiguous"},
                                                  {MemoryFormat::ChannelsLast, "channels_last"}}};
}

/// The word of an enumerator.
template <typename Enum>
std::string nameOf(Enum value) {
    for (const auto& entry : enumNames<Enum>())
        if (entry.value == value) return std::string(entry.name);
    return {};
}

/// The enumerator of a word; nothing where there is none.
template <typename Enum>
std::optional<Enum> valueOf(std::string_view name) {
    for (const auto& entry : enumNames<Enum>())
        if (entry.name == name) return entry.value;
    return std::nullopt;
}

/// "adam, adamw, sgd"
template <typename Enum>
std::string namesOf() {
    std::string names;
    for (const auto& entry : enumNames<Enum>())
        names += (names.empty() ? "" : ", ") + std::string(entry.name);
    return names;
}

} // namespace semblance
