// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RunSetup.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/model/StartWeights.h"
#include "core/model/Weights.h"
#include "core/networks/LoadWeights.h"
#include "core/training/Devices.h"
#include "core/training/StepRunner.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

namespace semblance {
namespace {

constexpr std::uint64_t initialisation = 2; // a purpose of derivedSeed
constexpr const char* networkPrefix = "network.";
constexpr const char* optimiserPrefix = "optimiser.";
constexpr const char* averagePrefix = "average.";

[[noreturn]] void refuse(ErrorKind kind, const std::string& sentence) {
    throw Error(kind, sentence);
}

void checkExamples(const std::vector<Example>& examples, const TrainingSet& set, std::size_t images) {
    for (const Example& example : examples)
        if (example.index >= images || example.label < 0 || example.label >= static_cast<int>(set.classNames.size()))
            refuse(ErrorKind::InvalidArgument, "an example names an image or a class that is not there");
}

std::string differences(const TrainingOptions& before, const TrainingOptions& now) {
    const std::vector<OptionValue> first = describe(before), second = describe(now);
    std::string text;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const std::string& key = first[i].key;
        if (first[i].value == second[i].value || key == "epochs" || key == "early_stop_epochs" || key == "device")
            continue;
        text.append(text.empty() ? "" : ", ").append(first[i].key).append(" is ").append(first[i].value);
        text.append(" there and ").append(second[i].value).append(" here");
    }
    return text;
}

StartWeights readStartOf(const TrainingOptions& options, const RunDescription& run) {
    const std::filesystem::path path = run.startFile.empty() ? fromUtf8(options.start) : run.startFile;
    StartWeights start = readStart(path);
    // A network in two parts takes the weights of one of them from another network's model.
    const bool mayDiffer = !networkInfo(options.network).pretrainedPrefix.empty();
    if (start.model && start.model->network != options.network && !mayDiffer)
        throw Error(ErrorKind::InvalidArgument,
                    std::string("the model to start from is a ")
                        .append(start.model->network)
                        .append(", not a ")
                        .append(options.network),
                    path);
    return start;
}

Normalisation normalisationOf(const StartWeights& start, const TrainingOptions& options, const RunDescription& run) {
    if (run.startNormalisation) return *run.startNormalisation;
    return start.model ? start.model->preprocessing.normalisation : networkInfo(options.network).normalisation;
}

void load(Network& network, const TrainingOptions& options, const StartWeights& start,
          const std::function<void(const std::string&)>& onMessage) {
    const LoadReport report = loadWeights(network, networkInfo(options.network), start.weights, Gaps::Refuse);
    onMessage("starts from the weights of " + toUtf8(start.weights.path.filename()) + " (" +
              formatName(start.weights.format) + ")");
    for (const std::string& sentence : sentencesOf(report))
        onMessage(sentence);
}

NamedTensors tensorsOf(StepRunner& runner) {
    NamedTensors tensors;
    for (const auto& item : runner.network().named_parameters())
        tensors.emplace_back(networkPrefix + item.key(), item.value());
    for (const auto& item : runner.network().named_buffers())
        tensors.emplace_back(networkPrefix + item.key(), item.value());
    for (const auto& [name, tensor] : runner.optimiser().state())
        tensors.emplace_back(optimiserPrefix + name, tensor);
    if (runner.average() != nullptr)
        for (const auto& [name, tensor] : runner.average()->state())
            tensors.emplace_back(averagePrefix + name, tensor);
    return tensors;
}

StartedNetwork withoutScaleInput(const TrainingOptions& options, const Normalisation& normalisation, int classes) {
    NetworkOptions description = networkOptionsOf(options, classes);
    description.normalisation = normalisation;
    description.seed = derivedSeed(options.seed, initialisation, 0);
    return {makeNetwork(options.network, description), normalisation};
}

/// Whether a file has the part of the network that takes scales, for as many classes.
bool hasScaleInput(const StartWeights& start, int classes) {
    return start.model && start.model->options.takesScale &&
           start.model->classNames.size() == static_cast<std::size_t>(classes);
}

} // namespace

void checkPredicted(const ComputeChoice& choice, const MemoryLimit& limit) {
    if (limit.bytes == 0 || choice.predictedBytes <= limit.bytes) return;
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), "the run's steps take %.2f GB of memory, and %s has %.2f GB to give now",
                  static_cast<double>(choice.predictedBytes) / 1e9, limit.origin.c_str(),
                  static_cast<double>(limit.bytes) / 1e9);
    refuse(ErrorKind::OutOfMemory, text.data());
}

void checkRun(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options) {
    validate(options);
    if (set.classNames.size() < 2)
        refuse(ErrorKind::DataSet,
               "a training needs at least two classes, and there is only " + std::to_string(set.classNames.size()));
    if (set.training.size() < 2)
        refuse(ErrorKind::DataSet,
               "a training needs at least two images, and there are " + std::to_string(set.training.size()));
    if (pixels.size() != options.imageSize)
        refuse(ErrorKind::InvalidArgument, "the pixels were prepared for another image size than the options name");
    if (pixels.channels() != 1 && pixels.channels() != 3)
        refuse(ErrorKind::InvalidArgument, "images have one channel or three");
    checkExamples(set.training, set, pixels.count());
    const std::vector<std::int64_t> counts = classCounts(set);
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] == 0)
            refuse(ErrorKind::DataSet, "the class \"" + set.classNames[i] + "\" has no training images");
    checkExamples(set.validation, set, pixels.count());
}

void checkResume(const Checkpoint& checkpoint, const TrainingSet& set, const TrainingOptions& options,
                 const RunDescription& run) {
    if (const std::string text = differences(checkpoint.options, options); !text.empty())
        throw Error(ErrorKind::InvalidArgument, "the run cannot go on with other options than it began with: " + text,
                    run.folder);
    const bool isSameData = checkpoint.dataSetFingerprint == run.dataSetFingerprint &&
                            checkpoint.classNames == set.classNames &&
                            checkpoint.trainingImages == static_cast<std::int64_t>(set.training.size()) &&
                            checkpoint.validationImages == static_cast<std::int64_t>(set.validation.size());
    if (!isSameData)
        throw Error(ErrorKind::DataSet,
                    "the run cannot go on: its images, their scales or its classes have changed since it began",
                    run.folder);
}

TrialResult chooseCompute(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options,
                          const RunLimits& limits, const std::filesystem::path& trialFolder,
                          const Cancellation& cancel) {
    TrialRequest request;
    request.options = options;
    request.classes = static_cast<int>(set.classNames.size());
    request.channels = pixels.channels();
    request.device = resolveDevice(options.device);
    request.threads = options.threads > 0 ? options.threads : usableCores();
    request.trainingImages = static_cast<std::int64_t>(set.training.size());
    request.memory = limits.memory ? *limits.memory : stepMemoryLimit(request.device);
    request.seconds = limits.trialSeconds;
    request.cacheFolder = trialFolder;
    setComputeThreads(request.threads);
    return runTrial(request, cancel);
}

StartedNetwork networkToRestore(const TrainingOptions& options, const Normalisation& normalisation, int classes) {
    StartedNetwork restored = withoutScaleInput(options, normalisation, classes);
    if (options.takesScale) restored.network->addScaleInput(classes);
    return restored;
}

StartedNetwork startNetwork(const TrainingOptions& options, const RunDescription& run, int classes,
                            const std::function<void(const std::string&)>& onMessage) {
    if (options.start == "scratch")
        return networkToRestore(options, networkInfo(options.network).normalisation, classes);
    const StartWeights start = readStartOf(options, run);
    StartedNetwork started = withoutScaleInput(options, normalisationOf(start, options, run), classes);
    const bool isGoneOnWith = options.takesScale && hasScaleInput(start, classes);
    if (isGoneOnWith) started.network->addScaleInput(classes);
    load(*started.network, options, start, onMessage);
    if (options.takesScale && !isGoneOnWith) started.network->addScaleInput(classes);
    return started;
}

void restore(StepRunner& runner, const Checkpoint& checkpoint) {
    const torch::NoGradGuard noGrad;
    std::map<std::string, const StoredTensor*> given;
    for (const StoredTensor& tensor : checkpoint.tensors)
        given[tensor.name] = &tensor;
    for (auto& [name, tensor] : tensorsOf(runner)) {
        const auto found = given.find(name);
        if (found == given.end() || tensor.sizes() != torch::IntArrayRef(found->second->shape))
            throw Error(ErrorKind::DamagedFile, "the checkpoint has no fitting tensor " + name);
        tensor.copy_(toTensor(*found->second));
    }
}

std::vector<StoredTensor> stored(StepRunner& runner) {
    std::vector<StoredTensor> result;
    for (const auto& [name, tensor] : tensorsOf(runner))
        result.push_back(toStored(name, tensor));
    return result;
}

std::vector<std::int64_t> classCounts(const TrainingSet& set) {
    std::vector<std::int64_t> counts(set.classNames.size(), 0);
    for (const Example& example : set.training)
        ++counts[static_cast<std::size_t>(example.label)];
    return counts;
}

} // namespace semblance
