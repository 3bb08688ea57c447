// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/ModelJson.h"
#include "tests/core/model/SampleModel.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace semblance;
using namespace semblance::tests;
using nlohmann::json;

namespace {

/// Through text, as a file would.
json throughText(const json& value) {
    return json::parse(value.dump());
}

/// What reading says of the sample description after one change; a null value removes the field.
std::string refusalAfter(const std::string& pointer, const json& value) {
    json object = toJson(sampleDescription());
    object[json::json_pointer(pointer)] = value;
    try {
        modelDescriptionFromJson(throughText(object));
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::DamagedFile);
        return error.what();
    }
    return "accepted";
}

std::string refusalWithout(const std::string& parent, const std::string& field) {
    json object = toJson(sampleDescription());
    object[json::json_pointer(parent)].erase(field);
    try {
        modelDescriptionFromJson(object);
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("descriptionComesBackAsItWas") {
    CHECK(modelDescriptionFromJson(throughText(toJson(sampleDescription()))) == sampleDescription());
    ModelDescription plain = sampleDescription();
    plain.trainingScale.reset();
    plain.validation = {};
    CHECK(modelDescriptionFromJson(throughText(toJson(plain))) == plain);
}

TEST_CASE("optionsAreNestedUnderTheKeysOfTheTable") {
    TrainingOptions options;
    options.augmentation.shift = 0.125;
    const json object = toJson(options);
    CHECK(object["epochs"] == 20);
    CHECK(object["image_size"] == "128x128");
    CHECK(object["augmentation"]["flip_horizontal"] == true);
    CHECK(object["augmentation"]["shift"] == 0.125);
    CHECK(object.flatten().size() == describe(options).size());
    CHECK(trainingOptionsFromJson(throughText(object)) == options);
}

TEST_CASE("channelMeansAreWrittenShort") {
    CHECK(toJson(PreprocessingOptions())["mean"].dump() == "[0.485,0.456,0.406]");
    PreprocessingOptions options;
    options.normalisation.mean = {std::nextafter(0.1F, 1.0F), 1.0F / 3, 1e-7F};
    CHECK(preprocessingFromJson(throughText(toJson(options))) == options);
}

TEST_CASE("lossThatIsNotANumberStaysOne") {
    Metrics metrics;
    metrics.loss = std::numeric_limits<double>::infinity();
    CHECK(std::isnan(metricsFromJson(throughText(toJson(metrics))).loss));
}

TEST_CASE("everyMissingFieldIsNamed") {
    const json object = toJson(sampleDescription());
    for (const std::string parent : {"", "/preprocessing", "/validation", "/validation/per_class/1", "/training_scale"})
        for (const auto& [field, value] : object[json::json_pointer(parent)].items()) {
            if (field == "mask_data_bar" || field == "common_scale_nm") continue; // younger than the format
            CAPTURE(parent + "/" + field);
            const std::string refusal = refusalWithout(parent, field);
            CHECK(refusal.find(field) != std::string::npos);
            CHECK(refusal.find("is missing") != std::string::npos);
        }
}

TEST_CASE("optionThatAFileIsTooOldToHaveTakesItsDefault") {
    const json flat = toJson(TrainingOptions()).flatten();
    for (const auto& [pointer, value] : flat.items()) {
        CAPTURE(pointer);
        json object = toJson(TrainingOptions());
        const json::json_pointer place(pointer);
        object[place.parent_pointer()].erase(place.back());
        TrainingOptions expected;
        if (pointer == "/mask_data_bar")
            expected.masksDataBar = false; // nothing was masked before there was the option
        CHECK(trainingOptionsFromJson(object) == expected);
    }
    json object = toJson(TrainingOptions());
    object.erase("augmentation");
    CHECK(trainingOptionsFromJson(object) == TrainingOptions());
    object["augmentation"]["surprise"] = 1;
    CHECK_THROWS_AS(trainingOptionsFromJson(object), Error);
}

TEST_CASE("filesFromBeforeBarsWereMaskedMaskNone") {
    json object = toJson(sampleDescription());
    object["preprocessing"].erase("mask_data_bar");
    object["preprocessing"].erase("common_scale_nm");
    object["options"].erase("mask_data_bar");
    const ModelDescription description = modelDescriptionFromJson(throughText(object));
    CHECK(!description.preprocessing.masksDataBar);
    CHECK(description.preprocessing.commonScaleNm == 0);
    CHECK(!description.options.masksDataBar);
}

TEST_CASE("classNamesAreFewAndDifferentAndSaySomething") {
    CHECK(refusalAfter("/class_names", json::array()) != "accepted");
    CHECK(refusalAfter("/class_names", {"a", ""}) == "class_names: should hold no empty name");
    CHECK(refusalAfter("/class_names", {"a", "a"}) == "class_names: should name each class once");
    CHECK(refusalAfter("/class_names", json(std::vector<std::string>(70000, "x"))) ==
          "class_names: should name fewer classes");
}

TEST_CASE("everyFieldOfAnotherTypeIsRefused") {
    const json flat = toJson(sampleDescription()).flatten();
    for (const auto& [pointer, value] : flat.items()) {
        CAPTURE(pointer);
        CHECK(refusalAfter(pointer, json::object()) != "accepted");
        CHECK(refusalAfter(pointer, json::array({1})) != "accepted");
        CHECK(refusalAfter(pointer, value.is_string() ? json(1) : json("text")) != "accepted");
    }
}

TEST_CASE("unknownFieldsAreRefused") {
    for (const std::string parent : {"", "/preprocessing", "/options", "/options/augmentation", "/validation",
                                     "/validation/per_class/0", "/training_scale"}) {
        CAPTURE(parent);
        CHECK(refusalAfter(parent + "/surprise", 1) != "accepted");
    }
}

TEST_CASE("valuesOutsideTheirRangeAreRefused") {
    CHECK(refusalAfter("/options/epochs", 0) == "options.epochs: should be: 1 to 10000");
    CHECK(refusalAfter("/options/epochs", 1e3) == "options.epochs: should be: 1 to 10000"); // 1000.0 is no whole number
    CHECK(refusalAfter("/options/seed", -1) != "accepted");
    CHECK(refusalAfter("/options/network", "vgg").starts_with("options.network: should be: cnn6, densenet121, "));
    CHECK(refusalAfter("/preprocessing/width_px", 0) == "preprocessing.width_px: should be a whole number, 1 to 8192");
    CHECK(refusalAfter("/preprocessing/width_px", 18446744073709551615ULL) != "accepted");
    CHECK(refusalAfter("/preprocessing/resize", "stretch") ==
          "preprocessing.resize: should be one of squash, letterbox, crop");
    CHECK(refusalAfter("/preprocessing/standard_deviation/1", 0) != "accepted");
    CHECK(refusalAfter("/preprocessing/low_percentile", 99.9) ==
          "preprocessing.low_percentile: should be below high_percentile");
    CHECK(refusalAfter("/validation/accuracy", 1.01) == "validation.accuracy: should be 0.0 to 1.0");
    CHECK(refusalAfter("/validation/confusion/0/0", -1) != "accepted");
    CHECK(refusalAfter("/validation/confusion/0", json::array({1, 2})) == "validation.confusion: should be square");
    CHECK(refusalAfter("/class_names", json::array()) == "class_names: should name at least one class");
    CHECK(refusalAfter("/class_names", {"a", "b"}) == "validation.per_class: should have an entry a class");
    CHECK(refusalAfter("/temperature", 0) != "accepted");
    CHECK(refusalAfter("/training_scale/smallest_nm", 1e4) != "accepted"); // above the largest
    CHECK(refusalAfter("/best_epoch", -1) != "accepted");
}

TEST_CASE("anythingButAnObjectIsRefused") {
    TrainingOptions masksNothing;
    masksNothing.masksDataBar = false;
    for (const json& value : {json(), json(3), json("text"), json::array(), json::object()}) {
        CAPTURE(value.dump());
        CHECK_THROWS_AS(modelDescriptionFromJson(value), Error);
        // An object without options is one that is too old for each of them.
        if (value.is_object())
            CHECK(trainingOptionsFromJson(value) == masksNothing);
        else
            CHECK_THROWS_AS(trainingOptionsFromJson(value), Error);
        CHECK_THROWS_AS(preprocessingFromJson(value), Error);
        CHECK_THROWS_AS(metricsFromJson(value), Error);
    }
}
