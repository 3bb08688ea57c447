// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Presets.h"
#include "tests/core/batches/SyntheticPixels.h"

#include <doctest/doctest.h>

using namespace semblance;

namespace {

ValueSource sourceOf(const Preset& preset, const std::string& key) {
    for (const PresetValue& value : preset.values)
        if (value.option.key == key) return value.source;
    FAIL("there is no option " << key);
    return ValueSource::Ours;
}

} // namespace

TEST_CASE("the presets stand in their order and are found by key") {
    std::vector<std::string> keys;
    for (const Preset& each : presets())
        keys.push_back(each.key);
    CHECK(keys == std::vector<std::string>{"quick", "recommended", "cnn6", "inception-v3", "m0", "m0-pretrained", "m1",
                                           "m2", "m3", "m4", "ad1", "ad2", "ad3"});
    CHECK(&preset("m0") == &presets()[4]);
    CHECK(test::thrownKind([] { preset("m9"); }) == ErrorKind::InvalidArgument);
}

namespace {

/// The study's table, once more and in its own words; 0 and "" where it is silent.
struct Row {
    const char* key;
    const char* network;
    const char* start;
    const char* size;
    const char* flips;
    double learningRate;
    int batch;
    int epochs;
};
constexpr Row kStudy[] = {
    {"cnn6", "cnn6", "scratch", "", "H+V", 1e-3, 64, 55},
    {"inception-v3", "inception_v3", "inception_v3-imagenet", "1024x768", "H", 5e-3, 0, 100},
    {"m0", "densenet121", "scratch", "512x512", "H", 5e-3, 32, 100},
    {"m0-pretrained", "densenet121", "densenet121-imagenet", "512x512", "H", 5e-3, 32, 100},
    {"m1", "densenet121", "scratch", "300x300", "H", 5e-3, 32, 100},
    {"m2", "densenet121", "scratch", "512x512", "H+V", 1e-2, 32, 100},
    {"m3", "densenet121", "scratch", "512x512", "H", 2e-2, 32, 100},
    {"m4", "densenet121", "scratch", "600x425", "H", 7e-3, 32, 100},
    {"ad1", "autoencoder_densenet121", "scratch", "480x480", "H", 5e-3, 0, 100},
    {"ad2", "autoencoder_densenet121", "scratch", "128x128", "H", 5e-3, 0, 100},
    {"ad3", "autoencoder_densenet121", "scratch", "480x480", "H", 1e-2, 0, 100},
};

std::string valueOf(const Preset& preset, const std::string& key) {
    for (const PresetValue& value : preset.values)
        if (value.option.key == key) return value.option.value;
    return "(none)";
}

} // namespace

TEST_CASE("each experiment of the study is built as its row says") {
    for (const Row& row : kStudy) {
        CAPTURE(row.key);
        const Preset& built = preset(row.key);
        const TrainingOptions& options = built.options;
        CHECK(options.network == row.network);
        CHECK(options.start == row.start);
        CHECK(valueOf(built, "image_size") == (row.size[0] != 0 ? row.size : "150x150"));
        CHECK(options.augmentation.flipHorizontal);
        CHECK(options.augmentation.flipVertical == (std::string_view(row.flips) == "H+V"));
        CHECK(options.learningRate == row.learningRate);
        CHECK(options.epochs == row.epochs);
        if (row.batch > 0) CHECK(options.batch == row.batch);
        CHECK(sourceOf(built, "batch") == (row.batch > 0 ? ValueSource::Study : ValueSource::Ours));
        CHECK(sourceOf(built, "image_size") == (row.size[0] != 0 ? ValueSource::Study : ValueSource::Notebook));
        CHECK(sourceOf(built, "learning_rate") == ValueSource::Study);
        CHECK(sourceOf(built, "seed") == ValueSource::Ours);
    }
}

TEST_CASE("the study's protocol holds in each of its experiments") {
    for (const Row& row : kStudy) {
        CAPTURE(row.key);
        const TrainingOptions& options = preset(row.key).options;
        CHECK(options.optimiser == Optimiser::Adam);
        CHECK(options.weightDecay == 1e-4);
        CHECK(options.decaysNorms);
        CHECK(options.schedule == Schedule::Constant);
        CHECK(options.validationShare == 0.2);
        CHECK(options.freeze == Freeze::None);
        CHECK(options.weightAverage == 0);
        CHECK(options.labelSmoothing == 0);
        CHECK_FALSE(options.augmentation.rotate90);
        CHECK(options.resize == ResizePolicy::Squash);
    }
}

TEST_CASE("Inception's total loss is main plus auxiliary, and cnn6 is normalised by 0.5") {
    CHECK(preset("inception-v3").options.auxiliaryWeight == 1);
    CHECK(sourceOf(preset("inception-v3"), "auxiliary_weight") == ValueSource::Study);
    CHECK(preprocessingOf(preset("cnn6").options).normalisation.mean[0] == 0.5F);
    CHECK(preprocessingOf(preset("cnn6").options).normalisation.standardDeviation[2] == 0.5F);
}

TEST_CASE("recommended is the published recipe") {
    const TrainingOptions& options = preset("recommended").options;
    CHECK(options.start == options.network + "-imagenet");
    CHECK(options.optimiser == Optimiser::AdamW);
    CHECK(options.learningRate == 1e-3);
    CHECK(options.learningRate * options.backboneRateFactor == doctest::Approx(1e-4));
    CHECK(options.weightDecay == 0.05);
    CHECK_FALSE(options.decaysNorms);
    CHECK(options.warmUpEpochs == 1);
    CHECK(options.schedule == Schedule::Cosine);
    CHECK(options.labelSmoothing == 0.05);
    CHECK(options.weightAverage > 0);
    CHECK(options.imageSize == SizePx{512, 384});
    CHECK(options.epochs >= 12);
    CHECK(options.epochs <= 20);
}

TEST_CASE("every preset is valid and says every option") {
    for (const Preset& preset : presets()) {
        CAPTURE(preset.key);
        CHECK_NOTHROW(validate(preset.options));
        const auto described = describe(preset.options);
        REQUIRE(preset.values.size() == described.size());
        for (std::size_t i = 0; i < described.size(); ++i) {
            CHECK(preset.values[i].option.key == described[i].key);
            CHECK(preset.values[i].option.value == described[i].value);
        }
    }
}
