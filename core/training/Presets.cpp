// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Presets.h"

#include "core/base/Error.h"

#include <algorithm>
#include <initializer_list>

namespace semblance {
namespace {

using Keys = std::initializer_list<std::string_view>;

bool holds(Keys keys, std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

Preset presetOf(std::string key, const TrainingOptions& options, Keys ofStudy, Keys ofNotebook) {
    Preset preset{std::move(key), options, {}};
    for (OptionValue& value : describe(options)) {
        const ValueSource source = holds(ofStudy, value.key)      ? ValueSource::Study
                                   : holds(ofNotebook, value.key) ? ValueSource::Notebook
                                                                  : ValueSource::Ours;
        preset.values.push_back({std::move(value), source});
    }
    return preset;
}

/// A start that learns something useful on a CPU while one watches. All values are ours.
Preset quick() {
    TrainingOptions options;
    options.network = "densenet121";
    options.imageSize = {128, 128};
    options.epochs = 12;
    options.batch = 16;
    options.optimiser = Optimiser::Adam;
    options.learningRate = 1e-3;
    options.schedule = Schedule::Cosine;
    options.warmUpEpochs = 1;
    options.augmentation.flipHorizontal = true;
    options.augmentation.flipVertical = true;
    return presetOf("quick", options, {}, {});
}

/// What the study's protocol says of all its runs.
TrainingOptions ofProtocol() {
    TrainingOptions options;
    options.start = "scratch";
    options.resize = ResizePolicy::Squash;
    options.optimiser = Optimiser::Adam;
    options.weightDecay = 1e-4;
    options.schedule = Schedule::Constant;
    options.validationShare = 0.2;
    return options;
}

Preset cnn6() {
    TrainingOptions options = ofProtocol();
    options.network = "cnn6";
    options.imageSize = {150, 150};
    options.augmentation.flipHorizontal = true;
    options.augmentation.flipVertical = true;
    options.learningRate = 1e-3;
    options.batch = 64;
    options.epochs = 55;
    return presetOf("cnn6", options,
                    {"network", "start", "augmentation.flip_horizontal", "augmentation.flip_vertical", "learning_rate",
                     "batch", "epochs", "optimiser", "weight_decay", "validation_share"},
                    {"image_size"});
}

Preset m0() {
    TrainingOptions options = ofProtocol();
    options.network = "densenet121";
    options.imageSize = {512, 512};
    options.augmentation.flipHorizontal = true;
    options.augmentation.flipVertical = false;
    options.learningRate = 5e-3;
    options.batch = 32;
    options.epochs = 100;
    return presetOf("m0", options,
                    {"network", "start", "image_size", "augmentation.flip_horizontal", "augmentation.flip_vertical",
                     "learning_rate", "batch", "epochs", "optimiser", "weight_decay", "validation_share"},
                    {});
}

} // namespace

const std::vector<Preset>& presets() {
    static const std::vector<Preset> all{quick(), cnn6(), m0()};
    return all;
}

const Preset& preset(std::string_view key) {
    std::string known;
    for (const Preset& candidate : presets()) {
        if (candidate.key == key) return candidate;
        known.append(known.empty() ? "" : ", ").append(candidate.key);
    }
    throw Error(ErrorKind::InvalidArgument,
                std::string("there is no preset \"").append(key).append("\"; there are ").append(known));
}

} // namespace semblance
