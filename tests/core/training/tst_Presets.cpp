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
    REQUIRE(presets().size() == 3);
    CHECK(presets()[0].key == "quick");
    CHECK(presets()[1].key == "cnn6");
    CHECK(presets()[2].key == "m0");
    CHECK(&preset("m0") == &presets()[2]);
    CHECK(test::thrownKind([] { preset("m9"); }) == ErrorKind::InvalidArgument);
}

TEST_CASE("m0 is the study's row") {
    const TrainingOptions& options = preset("m0").options;
    CHECK(options.network == "densenet121");
    CHECK(options.start == "scratch");
    CHECK(options.imageSize == SizePx{512, 512});
    CHECK(options.augmentation.flipHorizontal);
    CHECK_FALSE(options.augmentation.flipVertical);
    CHECK_FALSE(options.augmentation.rotate90);
    CHECK(options.learningRate == 5e-3);
    CHECK(options.batch == 32);
    CHECK(options.epochs == 100);
    CHECK(options.optimiser == Optimiser::Adam);
    CHECK(options.weightDecay == 1e-4);
    CHECK(options.schedule == Schedule::Constant);
    CHECK(options.validationShare == 0.2);
    CHECK(sourceOf(preset("m0"), "learning_rate") == ValueSource::Study);
    CHECK(sourceOf(preset("m0"), "seed") == ValueSource::Ours);
}

TEST_CASE("cnn6 is the study's row") {
    const TrainingOptions& options = preset("cnn6").options;
    CHECK(options.network == "cnn6");
    CHECK(options.imageSize == SizePx{150, 150});
    CHECK(options.augmentation.flipHorizontal);
    CHECK(options.augmentation.flipVertical);
    CHECK(options.learningRate == 1e-3);
    CHECK(options.batch == 64);
    CHECK(options.epochs == 55);
    CHECK(options.optimiser == Optimiser::Adam);
    CHECK(options.weightDecay == 1e-4);
    CHECK(preprocessingOf(options).normalisation.mean[0] == 0.5F);
    CHECK(preprocessingOf(options).normalisation.standardDeviation[2] == 0.5F);
    CHECK(sourceOf(preset("cnn6"), "image_size") == ValueSource::Notebook);
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
