// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RunJson.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/model/EnumNames.h"
#include "core/model/ModelJson.h"
#include "core/training/RunEndNames.h"

namespace semblance {
namespace {

template <typename Enum>
Enum enumFrom(const nlohmann::json& json) {
    const auto name = json.get<std::string>();
    if (const auto value = valueOf<Enum>(name)) return *value;
    throw Error(ErrorKind::DamagedFile, "\"" + name + "\" is not known here");
}

nlohmann::json toJson(const RunPosition& position) {
    return {{"epochs_done", position.epochsDone},
            {"step", position.step},
            {"global_step", position.globalStep},
            {"seconds", position.seconds},
            {"loss_sum", position.lossSum},
            {"confusion", position.confusion},
            {"reconstruction_sum", position.reconstructionSum},
            {"rate_halvings", position.rateHalvings}};
}

RunPosition positionFrom(const nlohmann::json& json) {
    RunPosition position;
    json.at("epochs_done").get_to(position.epochsDone);
    json.at("step").get_to(position.step);
    json.at("global_step").get_to(position.globalStep);
    json.at("seconds").get_to(position.seconds);
    json.at("loss_sum").get_to(position.lossSum);
    json.at("confusion").get_to(position.confusion);
    json.at("reconstruction_sum").get_to(position.reconstructionSum);
    position.rateHalvings = json.value("rate_halvings", 0); // files from before it had none
    return position;
}

// A best epoch that is not there has no metrics that a strict reader would take.
nlohmann::json toJson(const BestEpoch& best) {
    return {{"epoch", best.epoch},
            {"epochs_since", best.epochsSince},
            {"metrics", best.epoch == 0 ? nlohmann::json() : toJson(best.metrics)}};
}

BestEpoch bestFrom(const nlohmann::json& json) {
    BestEpoch best;
    json.at("epoch").get_to(best.epoch);
    json.at("epochs_since").get_to(best.epochsSince);
    if (best.epoch > 0) best.metrics = metricsFromJson(json.at("metrics"));
    return best;
}

} // namespace

nlohmann::json toJson(const ComputeChoice& choice) {
    return {{"device", choice.device},
            {"threads", choice.threads},
            {"precision", nameOf(choice.precision)},
            {"memory_format", nameOf(choice.memoryFormat)},
            {"batch", choice.batch},
            {"micro_batch", choice.microBatch},
            {"images_per_second", choice.imagesPerSecond},
            {"predicted_bytes", choice.predictedBytes}};
}

ComputeChoice computeChoiceFromJson(const nlohmann::json& json) {
    ComputeChoice choice;
    json.at("device").get_to(choice.device);
    json.at("threads").get_to(choice.threads);
    choice.precision = enumFrom<Precision>(json.at("precision"));
    choice.memoryFormat = enumFrom<MemoryFormat>(json.at("memory_format"));
    json.at("batch").get_to(choice.batch);
    choice.microBatch = json.value("micro_batch", choice.batch); // files from before it had none
    json.at("images_per_second").get_to(choice.imagesPerSecond);
    json.at("predicted_bytes").get_to(choice.predictedBytes);
    if (choice.batch < 1 || choice.microBatch < 1 || choice.threads < 1)
        throw Error(ErrorKind::DamagedFile, "the choice is out of range");
    return choice;
}

nlohmann::json toJson(const std::vector<RunChange>& changes) {
    nlohmann::json json = nlohmann::json::array();
    for (const RunChange& change : changes) {
        nlohmann::json options = nlohmann::json::object();
        for (const auto& [key, value] : change.options)
            options[key] = value;
        json.push_back({{"global_step", change.globalStep}, {"epoch", change.epoch}, {"options", options}});
        if (change.rateHalvings > 0) json.back()["rate_halvings"] = change.rateHalvings;
    }
    return json;
}

std::vector<RunChange> runChangesFromJson(const nlohmann::json& json) {
    std::vector<RunChange> changes;
    for (const nlohmann::json& item : json) {
        RunChange change;
        item.at("global_step").get_to(change.globalStep);
        item.at("epoch").get_to(change.epoch);
        for (const auto& [key, value] : item.at("options").items())
            change.options.emplace_back(key, value.get<std::string>());
        change.rateHalvings = item.value("rate_halvings", 0);
        changes.push_back(std::move(change));
    }
    return changes;
}

nlohmann::json toJson(const TrainingOutcome& outcome) {
    return {{"end", nameOf(outcome.end)},
            {"stopped_early", outcome.stoppedEarly},
            {"error_kind", outcome.errorKind},
            {"reason", outcome.reason},
            {"error_path", toUtf8(outcome.errorPath)},
            {"model", toUtf8(outcome.model.filename())},
            {"best_epoch", outcome.bestEpoch},
            {"best", outcome.bestEpoch == 0 ? nlohmann::json() : toJson(outcome.best)},
            {"epochs_done", outcome.epochsDone},
            {"seconds", outcome.seconds},
            {"missing_images", outcome.missingImages}};
}

TrainingOutcome trainingOutcomeFromJson(const nlohmann::json& json) {
    TrainingOutcome outcome;
    outcome.end = enumFrom<RunEnd>(json.at("end"));
    json.at("stopped_early").get_to(outcome.stoppedEarly);
    json.at("error_kind").get_to(outcome.errorKind);
    json.at("reason").get_to(outcome.reason);
    outcome.errorPath = fromUtf8(json.at("error_path").get<std::string>());
    // The name alone is kept, so that a run folder can be moved.
    outcome.model = fromUtf8(json.at("model").get<std::string>()).filename();
    json.at("best_epoch").get_to(outcome.bestEpoch);
    if (outcome.bestEpoch > 0) outcome.best = metricsFromJson(json.at("best"));
    json.at("epochs_done").get_to(outcome.epochsDone);
    json.at("seconds").get_to(outcome.seconds);
    outcome.missingImages = json.value("missing_images", std::int64_t{0}); // files from before it had none
    return outcome;
}

nlohmann::json toJson(const Checkpoint& checkpoint) {
    return {{"options", toJson(checkpoint.options)},
            {"choice", toJson(checkpoint.choice)},
            {"choice_reason", checkpoint.choiceReason},
            {"mean", checkpoint.normalisation.mean},
            {"standard_deviation", checkpoint.normalisation.standardDeviation},
            {"data_set_fingerprint", checkpoint.dataSetFingerprint},
            {"class_names", checkpoint.classNames},
            {"training_images", checkpoint.trainingImages},
            {"validation_images", checkpoint.validationImages},
            {"data_set_folder", checkpoint.dataSetFolder},
            {"class_folders", checkpoint.classFolders},
            {"training_files", checkpoint.trainingFiles},
            {"validation_files", checkpoint.validationFiles},
            {"position", toJson(checkpoint.position)},
            {"best", toJson(checkpoint.best)},
            {"changes", toJson(checkpoint.changes)}};
}

Checkpoint checkpointFromJson(const nlohmann::json& json) {
    Checkpoint checkpoint;
    checkpoint.options = trainingOptionsFromJson(json.at("options"));
    checkpoint.choice = computeChoiceFromJson(json.at("choice"));
    json.at("choice_reason").get_to(checkpoint.choiceReason);
    json.at("mean").get_to(checkpoint.normalisation.mean);
    json.at("standard_deviation").get_to(checkpoint.normalisation.standardDeviation);
    json.at("data_set_fingerprint").get_to(checkpoint.dataSetFingerprint);
    json.at("class_names").get_to(checkpoint.classNames);
    json.at("training_images").get_to(checkpoint.trainingImages);
    json.at("validation_images").get_to(checkpoint.validationImages);
    if (json.contains("training_files")) { // files from before it had none
        json.at("data_set_folder").get_to(checkpoint.dataSetFolder);
        json.at("class_folders").get_to(checkpoint.classFolders);
        json.at("training_files").get_to(checkpoint.trainingFiles);
        json.at("validation_files").get_to(checkpoint.validationFiles);
    }
    checkpoint.position = positionFrom(json.at("position"));
    checkpoint.best = bestFrom(json.at("best"));
    if (json.contains("changes")) checkpoint.changes = runChangesFromJson(json.at("changes"));
    return checkpoint;
}

nlohmann::json toJson(const RunRecord& record) {
    const RunStarted& started = record.started;
    return {{"options", toJson(record.options)},
            {"choice", toJson(started.choice)},
            {"choice_reason", started.choiceReason},
            {"parameters", started.parameters},
            {"training_images", started.trainingImages},
            {"validation_images", started.validationImages},
            {"epochs", started.epochs},
            {"steps_per_epoch", started.stepsPerEpoch},
            {"data_set_folder", record.dataSetFolder},
            {"class_names", record.classNames},
            {"class_folders", record.classFolders},
            {"training_files", record.trainingFiles},
            {"validation_files", record.validationFiles},
            {"changes", toJson(record.changes)},
            {"outcome", record.outcome ? toJson(*record.outcome) : nlohmann::json()}};
}

RunRecord runRecordFromJson(const nlohmann::json& json) {
    RunRecord record;
    record.options = trainingOptionsFromJson(json.at("options"));
    record.started.choice = computeChoiceFromJson(json.at("choice"));
    json.at("choice_reason").get_to(record.started.choiceReason);
    json.at("parameters").get_to(record.started.parameters);
    json.at("training_images").get_to(record.started.trainingImages);
    json.at("validation_images").get_to(record.started.validationImages);
    json.at("epochs").get_to(record.started.epochs);
    json.at("steps_per_epoch").get_to(record.started.stepsPerEpoch);
    json.at("data_set_folder").get_to(record.dataSetFolder);
    json.at("class_names").get_to(record.classNames);
    if (json.contains("class_folders")) json.at("class_folders").get_to(record.classFolders);
    json.at("training_files").get_to(record.trainingFiles);
    json.at("validation_files").get_to(record.validationFiles);
    if (json.contains("changes")) record.changes = runChangesFromJson(json.at("changes"));
    if (!json.at("outcome").is_null()) record.outcome = trainingOutcomeFromJson(json.at("outcome"));
    return record;
}

} // namespace semblance
