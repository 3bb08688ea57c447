// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/TrainingOptions.h"

#include <doctest/doctest.h>

#include <limits>
#include <map>

using namespace semblance;

namespace {

/// Every key with a value that is not its default.
const std::map<std::string, std::string>& otherValues() {
    static const std::map<std::string, std::string> values{{"network", "cnn6"},
                                                           {"start", "/models/старый.semblance"},
                                                           {"epochs", "55"},
                                                           {"image_size", "600x425"},
                                                           {"resize", "letterbox"},
                                                           {"colour", "gray"},
                                                           {"mask_data_bar", "false"},
                                                           {"same_scale", "true"},
                                                           {"same_scale_nm", "12.5"},
                                                           {"scale_input", "true"},
                                                           {"batch", "0"},
                                                           {"micro_batch", "5"},
                                                           {"learning_rate", "0.005"},
                                                           {"weight_decay", "0.05"},
                                                           {"optimiser", "adamw"},
                                                           {"momentum", "0.5"},
                                                           {"schedule", "step"},
                                                           {"schedule_epochs", "30"},
                                                           {"warm_up_epochs", "1.5"},
                                                           {"step_epochs", "7"},
                                                           {"step_factor", "0.25"},
                                                           {"freeze", "gradual"},
                                                           {"unfreeze_epochs", "3"},
                                                           {"backbone_rate_factor", "0.1"},
                                                           {"weight_decay_on_norms", "false"},
                                                           {"auxiliary_weight", "0.75"},
                                                           {"reconstruction_weight", "0.25"},
                                                           {"thumbnail_px", "128"},
                                                           {"mask_target", "pixels"},
                                                           {"weight_average", "0.99"},
                                                           {"class_weights", "balanced"},
                                                           {"label_smoothing", "0.05"},
                                                           {"early_stop_epochs", "12"},
                                                           {"validation_share", "0.3"},
                                                           {"seed", "18446744073709551615"},
                                                           {"device", "cuda:1"},
                                                           {"threads", "3"},
                                                           {"precision", "bfloat16"},
                                                           {"memory_format", "channels_last"},
                                                           {"augmentation.flip_horizontal", "false"},
                                                           {"augmentation.flip_vertical", "true"},
                                                           {"augmentation.rotate_90", "true"},
                                                           {"augmentation.shift", "0.1"},
                                                           {"augmentation.brightness", "0.2"}};
    return values;
}

std::string refusalOf(std::string_view key, std::string_view value) {
    TrainingOptions options;
    try {
        setOption(options, key, value);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::InvalidArgument);
        CHECK(options == TrainingOptions());
        return error.what();
    }
    return "accepted";
}

std::string valueOf(const TrainingOptions& options, std::string_view key) {
    for (const OptionValue& value : describe(options))
        if (value.key == key) return value.value;
    return "no such key";
}

std::string invalidityOf(const TrainingOptions& options) {
    try {
        validate(options);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::InvalidArgument);
        return error.what();
    }
    return "valid";
}

} // namespace

TEST_CASE("everyKeyIsSetFromTextAndToldAsThatText") {
    TrainingOptions options;
    CHECK(describe(options).size() == otherValues().size());
    for (const OptionValue& before : describe(options)) {
        CAPTURE(before.key);
        REQUIRE(otherValues().contains(before.key));
        const std::string& value = otherValues().at(before.key);
        CHECK(before.value != value);
        setOption(options, before.key, value);
        CHECK(valueOf(options, before.key) == value);
        CHECK_FALSE(before.allowed.empty());
    }
}

TEST_CASE("eachKeyChangesItsOwnFieldAlone") {
    for (const auto& [key, value] : otherValues()) {
        TrainingOptions options;
        setOption(options, key, value);
        const std::vector<OptionValue> before = describe(TrainingOptions());
        const std::vector<OptionValue> after = describe(options);
        for (std::size_t i = 0; i < before.size(); ++i) {
            CAPTURE(key + " and " + before[i].key);
            CHECK((before[i].value != after[i].value) == (before[i].key == key));
        }
    }
}

TEST_CASE("keysReachTheFieldsTheyName") {
    TrainingOptions options;
    for (const auto& [key, value] : otherValues())
        setOption(options, key, value);
    TrainingOptions expected;
    expected.network = "cnn6";
    expected.start = "/models/старый.semblance";
    expected.freeze = Freeze::Gradual;
    expected.unfreezeEpochs = 3;
    expected.backboneRateFactor = 0.1;
    expected.decaysNorms = false;
    expected.auxiliaryWeight = 0.75;
    expected.reconstructionWeight = 0.25;
    expected.thumbnailPx = 128;
    expected.maskTarget = MaskTarget::Pixels;
    expected.weightAverage = 0.99;
    expected.epochs = 55;
    expected.imageSize = {600, 425};
    expected.resize = ResizePolicy::Letterbox;
    expected.colour = ColourPolicy::Gray;
    expected.batch = 0;
    expected.microBatch = 5;
    expected.learningRate = 0.005;
    expected.weightDecay = 0.05;
    expected.optimiser = Optimiser::AdamW;
    expected.masksDataBar = false;
    expected.sameScale = true;
    expected.sameScaleNm = 12.5;
    expected.takesScale = true;
    expected.momentum = 0.5;
    expected.schedule = Schedule::Step;
    expected.scheduleEpochs = 30;
    expected.warmUpEpochs = 1.5;
    expected.stepEpochs = 7;
    expected.stepFactor = 0.25;
    expected.classWeights = ClassWeights::Balanced;
    expected.labelSmoothing = 0.05;
    expected.earlyStopEpochs = 12;
    expected.validationShare = 0.3;
    expected.seed = std::numeric_limits<std::uint64_t>::max();
    expected.device = "cuda:1";
    expected.threads = 3;
    expected.precision = Precision::BFloat16;
    expected.memoryFormat = MemoryFormat::ChannelsLast;
    expected.augmentation = {false, true, true, 0.1, 0.2};
    CHECK(options == expected);
}

TEST_CASE("describedDefaultsSetTheDefaults") {
    TrainingOptions options;
    for (const auto& [key, value] : otherValues())
        setOption(options, key, value);
    for (const OptionValue& value : describe(TrainingOptions()))
        setOption(options, value.key, value.value);
    CHECK(options == TrainingOptions());
}

TEST_CASE("wrongValuesNameWhatIsAllowed") {
    CHECK(refusalOf("epochs", "0") == "epochs cannot be \"0\"; allowed: 1 to 10000");
    CHECK(refusalOf("epochs", "10001") == "epochs cannot be \"10001\"; allowed: 1 to 10000");
    CHECK(refusalOf("optimiser", "lion") == "optimiser cannot be \"lion\"; allowed: adam, adamw, sgd");
    CHECK(refusalOf("network", "vgg") ==
          "network cannot be \"vgg\"; allowed: cnn6, densenet121, densenet161, densenet169, densenet201, "
          "autoencoder_densenet121, mae_densenet121, inception_v3, resnet18, resnet50, mobilenet_v3_large, "
          "efficientnet_b0, convnext_tiny");
    CHECK(refusalOf("image_size", "128") == "image_size cannot be \"128\"; allowed: WIDTHxHEIGHT, each 1 to 8192");
    CHECK(refusalOf("augmentation.rotate_90", "yes") ==
          "augmentation.rotate_90 cannot be \"yes\"; allowed: true, false");
    CHECK(refusalOf("augmentation.shift", "0.3") == "augmentation.shift cannot be \"0.3\"; allowed: 0 to 0.25");
}

TEST_CASE("valuesOfTheWrongKindAreRefused") {
    for (const auto& [key, value] :
         std::vector<std::pair<std::string, std::string>>{{"epochs", "ten"},
                                                          {"epochs", "1.5"},
                                                          {"epochs", "12x"},
                                                          {"epochs", ""},
                                                          {"epochs", " 5"},
                                                          {"epochs", "99999999999"},
                                                          {"epochs", "-5"},
                                                          {"seed", "-1"},
                                                          {"seed", "18446744073709551616"},
                                                          {"learning_rate", "0"},
                                                          {"learning_rate", "nan"},
                                                          {"learning_rate", "inf"},
                                                          {"learning_rate", "1e-3;"},
                                                          {"learning_rate", "0,001"},
                                                          {"weight_decay", "-0.1"},
                                                          {"image_size", "0x10"},
                                                          {"image_size", "10x"},
                                                          {"image_size", "x10"},
                                                          {"image_size", "10x10x3"},
                                                          {"image_size", "9000x100"},
                                                          {"device", "gpu"},
                                                          {"device", "cuda:"},
                                                          {"device", "cuda:-1"},
                                                          {"device", "cuda:1x"},
                                                          {"start", ""},
                                                          {"precision", "fp8"},
                                                          {"schedule", "Cosine"},
                                                          {"augmentation.flip_vertical", "1"}}) {
        CAPTURE(key + "=" + value);
        CHECK(refusalOf(key, value) != "accepted");
    }
}

TEST_CASE("scientificNotationIsUnderstood") {
    TrainingOptions options;
    setOption(options, "learning_rate", "5e-3");
    CHECK(options.learningRate == 5e-3);
    CHECK(valueOf(options, "learning_rate") == "0.005");
}

TEST_CASE("unknownKeyNamesTheKnownOnes") {
    const std::string refusal = refusalOf("learningrate", "1");
    CHECK(refusal.starts_with("there is no option \"learningrate\"; the options are network, start, freeze, "));
    CHECK(refusal.ends_with("augmentation.shift, augmentation.brightness"));
}

TEST_CASE("frozenPartsWantWeightsAndAThumbnailHasOneOfThreeSizes") {
    TrainingOptions options;
    options.freeze = Freeze::Backbone;
    CHECK(invalidityOf(options).starts_with("freeze needs weights to start from"));
    options.start = "weights.pth";
    CHECK(invalidityOf(options) == "valid");
    options.freeze = Freeze::PretrainedPart;
    CHECK(invalidityOf(options).find("DenseNet-121 has no part that learns without labels") != std::string::npos);
    options.network = "autoencoder_densenet121";
    CHECK(invalidityOf(options) == "valid");
    options.thumbnailPx = 100;
    CHECK(invalidityOf(options) == "thumbnail_px cannot be 100; allowed: 64, 96, 128");
}

TEST_CASE("anAuxiliaryClassifierWantsLargeImagesAndCanBeLeftOut") {
    TrainingOptions options;
    options.network = "inception_v3";
    CHECK(invalidityOf(options) ==
          "image_size cannot be 128x128: Inception-v3 with its auxiliary classifier trains on at "
          "least 299 px on either side; auxiliary_weight 0 leaves it out");
    options.auxiliaryWeight = 0;
    CHECK(invalidityOf(options) == "valid");
}

TEST_CASE("defaultsAreValid") {
    CHECK(invalidityOf(TrainingOptions()) == "valid");
}

TEST_CASE("invalidFieldsAreFound") {
    TrainingOptions options;
    options.labelSmoothing = std::numeric_limits<double>::quiet_NaN();
    CHECK(invalidityOf(options).starts_with("label_smoothing cannot be"));
    options = {};
    options.batch = -1;
    CHECK(invalidityOf(options) == "batch cannot be \"-1\"; allowed: 0 to 65536");
    options = {};
    options.network = "none";
    CHECK(invalidityOf(options).starts_with("network cannot be \"none\""));
}

TEST_CASE("imageSmallerThanTheNetworkTakesIsInvalid") {
    TrainingOptions options;
    options.imageSize = {128, 28};
    CHECK(invalidityOf(options) == "image_size cannot be 128x28: DenseNet-121 needs at least 29 px on either side");
    options.network = "cnn6";
    CHECK(invalidityOf(options) == "valid");
}

TEST_CASE("preprocessingFollowsTheOptionsAndTheNetwork") {
    TrainingOptions options;
    options.imageSize = {300, 200};
    options.resize = ResizePolicy::Crop;
    options.colour = ColourPolicy::Gray;
    PreprocessingOptions preprocessing = preprocessingOf(options);
    CHECK(preprocessing.size == SizePx{300, 200});
    CHECK(preprocessing.resize == ResizePolicy::Crop);
    CHECK(preprocessing.colour == ColourPolicy::Gray);
    CHECK(preprocessing.normalisation == Normalisation());
    options.network = "cnn6";
    CHECK(preprocessingOf(options).normalisation == Normalisation{{0.5F, 0.5F, 0.5F}, {0.5F, 0.5F, 0.5F}});
}
