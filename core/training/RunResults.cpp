// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RunResults.h"

#include "core/base/Error.h"
#include "core/base/UtcNow.h"
#include "core/model/Weights.h"

#include <algorithm>
#include <new>

namespace semblance {
namespace {

std::optional<ReconstructionScale> scaleOf(std::vector<float> errors) {
    if (errors.empty()) return std::nullopt;
    std::sort(errors.begin(), errors.end());
    const auto quantile = [&errors](double share) { // the nearest rank
        return static_cast<double>(
            errors[static_cast<std::size_t>(share * static_cast<double>(errors.size() - 1) + 0.5)]);
    };
    return ReconstructionScale{quantile(0.5), quantile(0.99)};
}

} // namespace

ModelContent modelOf(const RunInputs& inputs, const BestState& state) {
    ModelContent content;
    ModelDescription& description = content.description;
    description.network = inputs.options.network;
    description.classNames = inputs.set.classNames;
    description.preprocessing = preprocessingOf(inputs.options);
    description.preprocessing.normalisation = state.normalisation;
    description.options = inputs.options;
    description.codeVersion = SEMBLANCE_VERSION;
    description.dataSetFingerprint = inputs.run.dataSetFingerprint;
    description.dataSetName = inputs.run.dataSetName;
    description.trainingImages = static_cast<std::int64_t>(inputs.set.training.size());
    description.bestEpoch = state.best.epoch;
    description.validation = state.best.metrics;
    description.reconstruction = scaleOf(state.reconstructionErrors);
    description.trainingScale = inputs.run.trainingScale;
    description.createdUtc = utcNow();
    content.tensors = storeWeights(state.network);
    return content;
}

Checkpoint checkpointOf(const RunInputs& inputs) {
    Checkpoint checkpoint;
    checkpoint.options = inputs.options;
    checkpoint.dataSetFingerprint = inputs.run.dataSetFingerprint;
    checkpoint.classNames = inputs.set.classNames;
    checkpoint.trainingImages = static_cast<std::int64_t>(inputs.set.training.size());
    checkpoint.validationImages = static_cast<std::int64_t>(inputs.set.validation.size());
    checkpoint.dataSetFolder = inputs.run.dataSetFolder;
    checkpoint.classFolders = inputs.run.classFolders;
    checkpoint.trainingFiles = inputs.run.trainingFiles;
    checkpoint.validationFiles = inputs.run.validationFiles;
    return checkpoint;
}

RunRecord recordOf(const RunInputs& inputs, const RunStarted& started) {
    RunRecord record;
    record.folder = inputs.run.folder;
    record.options = inputs.options;
    record.started = started;
    record.classNames = inputs.set.classNames;
    record.classFolders = inputs.run.classFolders;
    record.trainingFiles = inputs.run.trainingFiles;
    record.validationFiles = inputs.run.validationFiles;
    record.dataSetFolder = inputs.run.dataSetFolder;
    return record;
}

bool isBetter(const Metrics& metrics, const BestEpoch& best) {
    if (best.epoch == 0 || metrics.macroF1 > best.metrics.macroF1) return true;
    return metrics.macroF1 == best.metrics.macroF1 && metrics.loss < best.metrics.loss;
}

Metrics judgedMetrics(const EpochEvent& event) {
    Metrics metrics = event.validation;
    if (metrics.images == 0) metrics.loss = event.trainLoss;
    return metrics;
}

// LibTorch throws its own types; memory that ran out is told by its words alone.
bool isOutOfMemory(const std::exception& error) {
    const std::string_view text = error.what();
    return dynamic_cast<const std::bad_alloc*>(&error) || text.find("out of memory") != std::string_view::npos ||
           text.find("can't allocate memory") != std::string_view::npos ||
           text.find("_STATUS_ALLOC_FAILED") != std::string_view::npos; // cuBLAS, cuDNN
}

// Told by its words, too: they come from LibTorch, from a library on the card or from the driver.
bool isDeviceFault(const std::exception& error) {
    const std::string_view text = error.what();
    for (const char* const words :
         {"CUDA error", "CUDA driver error", "CUBLAS_STATUS_", "CUDNN_STATUS_", "cuDNN error"})
        if (text.find(words) != std::string_view::npos) return true;
    return false;
}

TrainingOutcome failureOf(const std::exception& error) {
    TrainingOutcome outcome;
    outcome.end = RunEnd::Failed;
    outcome.reason = sentenceOf(error);
    outcome.errorKind = errorKindName(ErrorKind::Internal);
    if (const auto* own = dynamic_cast<const Error*>(&error)) {
        outcome.errorKind = errorKindName(own->kind());
        outcome.errorPath = own->path();
    } else if (isOutOfMemory(error)) {
        outcome.errorKind = errorKindName(ErrorKind::OutOfMemory);
        outcome.reason = "memory ran out; choose a smaller batch or image size (" + outcome.reason + ")";
    } else if (isDeviceFault(error)) {
        outcome.errorKind = errorKindName(ErrorKind::DeviceUnavailable);
        outcome.reason = "the graphics card or its driver stopped working (" + outcome.reason +
                         "). What was saved last is kept: start the program again and go on with the run, on the "
                         "CPU (device cpu) where the card is gone";
    }
    return outcome;
}

} // namespace semblance
