// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ModelJson.h"

#include "core/base/Error.h"
#include "core/model/EnumNames.h"
#include "core/model/JsonFields.h"
#include "core/model/TrainingOptionsTable.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <set>

namespace semblance {
namespace {

using nlohmann::json;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kMostClasses = 65536;

/// "a.b" -> the place of b in the object a.
json::json_pointer pointerOf(const std::string& key) {
    std::string pointer = "/" + key;
    for (char& character : pointer)
        if (character == '.') character = '/';
    return json::json_pointer(pointer);
}

// 0.485F would be 0.48500001430511475 as a double; the shortest decimal of the float reads back as the same float.
json shortest(float value) {
    char digits[32];
    const auto [end, code] = std::to_chars(digits, digits + sizeof digits, value);
    double decimal = value;
    std::from_chars(digits, end, decimal);
    return code == std::errc() && static_cast<float>(decimal) == value ? json(decimal) : json(value);
}

json channels(const std::array<float, 3>& values) {
    return json::array({shortest(values[0]), shortest(values[1]), shortest(values[2])});
}

std::array<float, 3> channelsOf(JsonFields& fields, const std::string& field, double low) {
    const json& list = fields.array(field);
    std::array<float, 3> values{};
    if (list.size() != values.size()) throwDamagedField(fields.path(field), "should be a list of three numbers");
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double value = list[i].is_number() ? list[i].get<double>() : low - 1;
        if (!(value >= low && value <= 1000)) throwDamagedField(fields.path(field), "should be three numbers in range");
        values[i] = static_cast<float>(value);
    }
    return values;
}

template <typename Enum>
Enum enumOf(JsonFields& fields, const std::string& field) {
    const std::optional<Enum> value = valueOf<Enum>(fields.text(field));
    if (!value) throwDamagedField(fields.path(field), "should be one of " + namesOf<Enum>());
    return *value;
}

double numberOf(JsonFields& fields, const std::string& field, double low, double high) {
    const double value = fields.number(field);
    if (!(value >= low && value <= high))
        throwDamagedField(fields.path(field), "should be " + json(low).dump() + " to " + json(high).dump());
    return value;
}

double shareOf(JsonFields& fields, const std::string& field) {
    return numberOf(fields, field, 0, 1);
}

json toJson(const ClassMetrics& metrics) {
    return {
        {"images", metrics.images}, {"precision", metrics.precision}, {"recall", metrics.recall}, {"f1", metrics.f1}};
}

ClassMetrics classMetricsOf(const json& object, const std::string& where) {
    JsonFields fields(object, where);
    ClassMetrics metrics;
    metrics.images = fields.integer("images", 0, kMost);
    metrics.precision = shareOf(fields, "precision");
    metrics.recall = shareOf(fields, "recall");
    metrics.f1 = shareOf(fields, "f1");
    fields.finish();
    return metrics;
}

// JSON has no word for a loss that is not a number or without bound; null stands for it.
double lossOf(JsonFields& fields) {
    return fields.value("loss").is_null() ? std::numeric_limits<double>::quiet_NaN() : fields.number("loss");
}

std::vector<std::int64_t> countsOf(const json& list, const std::string& where) {
    if (!list.is_array()) throwDamagedField(where, "should be a list of lists");
    std::vector<std::int64_t> counts;
    for (const json& count : list) {
        if (!count.is_number_integer() || count.get<std::int64_t>() < 0)
            throwDamagedField(where, "should hold whole numbers from 0");
        counts.push_back(count.get<std::int64_t>());
    }
    return counts;
}

std::vector<std::vector<std::int64_t>> confusionOf(JsonFields& fields) {
    const json& rows = fields.array("confusion");
    std::vector<std::vector<std::int64_t>> confusion;
    for (const json& row : rows) {
        confusion.push_back(countsOf(row, fields.path("confusion")));
        if (confusion.back().size() != rows.size()) throwDamagedField(fields.path("confusion"), "should be square");
    }
    return confusion;
}

Metrics metricsOf(const json& object, const std::string& where) {
    JsonFields fields(object, where);
    Metrics metrics;
    metrics.images = fields.integer("images", 0, kMost);
    metrics.loss = lossOf(fields);
    metrics.accuracy = shareOf(fields, "accuracy");
    metrics.macroF1 = shareOf(fields, "macro_f1");
    metrics.balancedAccuracy = shareOf(fields, "balanced_accuracy");
    for (const json& one : fields.array("per_class"))
        metrics.perClass.push_back(classMetricsOf(one, fields.path("per_class")));
    metrics.confusion = confusionOf(fields);
    fields.finish();
    return metrics;
}

PreprocessingOptions preprocessingOf(const json& object, const std::string& where) {
    JsonFields fields(object, where);
    PreprocessingOptions options;
    options.size.width = static_cast<int>(fields.integer("width_px", 1, 8192));
    options.size.height = static_cast<int>(fields.integer("height_px", 1, 8192));
    options.resize = enumOf<ResizePolicy>(fields, "resize");
    options.colour = enumOf<ColourPolicy>(fields, "colour");
    options.lowPercentile = numberOf(fields, "low_percentile", 0, 100);
    options.highPercentile = numberOf(fields, "high_percentile", 0, 100);
    if (options.lowPercentile >= options.highPercentile)
        throwDamagedField(fields.path("low_percentile"), "should be below high_percentile");
    // Files written before images were masked or scaled lack both: nothing was done.
    options.masksDataBar = fields.has("mask_data_bar") && fields.truth("mask_data_bar");
    options.commonScaleNm = fields.has("common_scale_nm") ? numberOf(fields, "common_scale_nm", 0, 1e9) : 0;
    options.normalisation.mean = channelsOf(fields, "mean", -1000);
    options.normalisation.standardDeviation = channelsOf(fields, "standard_deviation", 1e-6);
    fields.finish();
    return options;
}

/// The options as the file has them, without the names of the rows: what is left is not known.
json unknownOptions(json object) {
    for (const OptionRow& row : optionRows()) {
        const json::json_pointer pointer = pointerOf(row.key);
        if (!object.contains(pointer)) continue;
        json& parent = object.at(pointer.parent_pointer());
        parent.erase(pointer.back());
        if (parent.empty() && !pointer.parent_pointer().empty()) object.erase(pointer.parent_pointer().back());
    }
    return object;
}

// The table's rows say what may stand where. A file written before an option existed lacks it: such an option's default
// is what the program did then. A field that no row has is refused.
TrainingOptions optionsOf(const json& object, const std::string& where) {
    if (!object.is_object()) throwDamagedField(where, "should be an object");
    TrainingOptions options;
    options.masksDataBar = false; // the one option whose default is not what was done before it existed
    for (const OptionRow& row : optionRows()) {
        const json::json_pointer pointer = pointerOf(row.key);
        const std::string path = where.empty() ? row.key : where + "." + row.key;
        if (!object.contains(pointer)) continue;
        if (!row.write(options, object.at(pointer))) throwDamagedField(path, "should be: " + row.allowed);
    }
    if (!unknownOptions(object).empty()) throwDamagedField(where, "holds a field that is not known to this version");
    return options;
}

std::vector<std::string> classNamesOf(JsonFields& fields) {
    std::vector<std::string> names;
    const json& list = fields.array("class_names");
    if (list.size() > kMostClasses) throwDamagedField("class_names", "should name fewer classes");
    for (const json& name : list) {
        if (!name.is_string()) throwDamagedField("class_names", "should be a list of texts");
        names.push_back(name.get<std::string>());
        if (names.back().empty()) throwDamagedField("class_names", "should hold no empty name");
    }
    if (names.empty()) throwDamagedField("class_names", "should name at least one class");
    if (std::set<std::string>(names.begin(), names.end()).size() != names.size())
        throwDamagedField("class_names", "should name each class once");
    return names;
}

std::optional<ScaleRange> scaleOf(JsonFields& fields) {
    if (fields.value("training_scale").is_null()) return std::nullopt;
    JsonFields scale = fields.object("training_scale");
    ScaleRange range;
    range.smallestNm = numberOf(scale, "smallest_nm", 0, 1e12);
    range.largestNm = numberOf(scale, "largest_nm", range.smallestNm, 1e12);
    scale.finish();
    return range;
}

// Only networks that rebuild images have it.
std::optional<ReconstructionScale> reconstructionOf(JsonFields& fields) {
    if (!fields.has("reconstruction")) return std::nullopt;
    JsonFields errors = fields.object("reconstruction");
    ReconstructionScale scale;
    scale.median = numberOf(errors, "median", 0, 1e12);
    scale.high = numberOf(errors, "high", scale.median, 1e12);
    errors.finish();
    return scale;
}

void requireClassCount(const Metrics& metrics, std::size_t classes) {
    if (!metrics.perClass.empty() && metrics.perClass.size() != classes)
        throwDamagedField("validation.per_class", "should have an entry a class");
    if (!metrics.confusion.empty() && metrics.confusion.size() != classes)
        throwDamagedField("validation.confusion", "should have a row a class");
}

} // namespace

json toJson(const PreprocessingOptions& options) {
    return {{"width_px", options.size.width},
            {"height_px", options.size.height},
            {"resize", nameOf(options.resize)},
            {"colour", nameOf(options.colour)},
            {"low_percentile", options.lowPercentile},
            {"high_percentile", options.highPercentile},
            {"mask_data_bar", options.masksDataBar},
            {"common_scale_nm", options.commonScaleNm},
            {"mean", channels(options.normalisation.mean)},
            {"standard_deviation", channels(options.normalisation.standardDeviation)}};
}

json toJson(const TrainingOptions& options) {
    json object = json::object();
    for (const OptionRow& row : optionRows())
        object[pointerOf(row.key)] = row.read(options);
    return object;
}

json toJson(const Metrics& metrics) {
    json perClass = json::array();
    for (const ClassMetrics& one : metrics.perClass)
        perClass.push_back(toJson(one));
    return {{"images", metrics.images},      {"loss", std::isfinite(metrics.loss) ? json(metrics.loss) : json()},
            {"accuracy", metrics.accuracy},  {"macro_f1", metrics.macroF1},
            {"per_class", perClass},         {"balanced_accuracy", metrics.balancedAccuracy},
            {"confusion", metrics.confusion}};
}

json toJson(const ModelDescription& description) {
    const auto& scale = description.trainingScale;
    json object{
        {"network", description.network},
        {"class_names", description.classNames},
        {"preprocessing", toJson(description.preprocessing)},
        {"options", toJson(description.options)},
        {"code_version", description.codeVersion},
        {"data_set_fingerprint", description.dataSetFingerprint},
        {"data_set_name", description.dataSetName},
        {"training_images", description.trainingImages},
        {"best_epoch", description.bestEpoch},
        {"validation", toJson(description.validation)},
        {"temperature", description.temperature},
        {"training_scale", scale ? json{{"smallest_nm", scale->smallestNm}, {"largest_nm", scale->largestNm}} : json()},
        {"created_utc", description.createdUtc}};
    if (const auto& rebuilt = description.reconstruction)
        object["reconstruction"] = {{"median", rebuilt->median}, {"high", rebuilt->high}};
    return object;
}

PreprocessingOptions preprocessingFromJson(const json& json) {
    return preprocessingOf(json, "");
}

TrainingOptions trainingOptionsFromJson(const json& json) {
    return optionsOf(json, "");
}

Metrics metricsFromJson(const json& json) {
    return metricsOf(json, "");
}

ModelDescription modelDescriptionFromJson(const json& object) {
    JsonFields fields(object, "");
    ModelDescription description;
    description.network = fields.text("network");
    description.classNames = classNamesOf(fields);
    description.preprocessing = preprocessingOf(fields.value("preprocessing"), "preprocessing");
    description.options = optionsOf(fields.value("options"), "options");
    description.codeVersion = fields.text("code_version");
    description.dataSetFingerprint = fields.text("data_set_fingerprint");
    description.dataSetName = fields.text("data_set_name");
    description.trainingImages = fields.integer("training_images", 0, kMost);
    description.bestEpoch = static_cast<int>(fields.integer("best_epoch", 0, 1000000));
    description.validation = metricsOf(fields.value("validation"), "validation");
    requireClassCount(description.validation, description.classNames.size());
    description.temperature = numberOf(fields, "temperature", 1e-6, 1e6);
    description.trainingScale = scaleOf(fields);
    description.reconstruction = reconstructionOf(fields);
    description.createdUtc = fields.text("created_utc");
    fields.finish();
    return description;
}

} // namespace semblance
