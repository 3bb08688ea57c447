// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Pretraining.h"

#include "core/base/CudaDriver.h"
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/networks/SafetensorsWriter.h"
#include "core/training/Devices.h"
#include "core/training/LearningRate.h"
#include "core/training/Pace.h"
#include "core/training/PretrainingStep.h"
#include "core/training/RunResults.h"
#include "core/training/RunSetup.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace semblance {
namespace {

constexpr std::uint64_t stepSeed = 11; // purposes of derivedSeed
constexpr std::uint64_t heldBackSeed = 12;
constexpr std::uint64_t splitSeed = 13;
constexpr double secondsBetweenFiles = 30;
constexpr auto betweenEvents = std::chrono::milliseconds(50);
constexpr int shownPictures = 4;

std::vector<Example> examplesOf(const std::vector<std::size_t>& images) {
    std::vector<Example> examples;
    for (const std::size_t image : images)
        examples.push_back({image, 0});
    return examples;
}

void checkRequest(const PixelSource& pixels, const PretrainingRequest& request) {
    validate(request.options);
    if (networkInfo(request.options.network).pretrainedPrefix.empty())
        throw Error(ErrorKind::InvalidArgument,
                    networkInfo(request.options.network).title + " has no part that learns without labels");
    if (pixels.size() != request.options.imageSize)
        throw Error(ErrorKind::InvalidArgument,
                    "the pixels were prepared for another image size than the options name");
    if (request.images.size() < 2)
        throw Error(ErrorKind::DataSet,
                    "a pretraining needs at least two images, and there are " + std::to_string(request.images.size()));
}

Precision precisionOf(const TrainingOptions& options, const std::string& device) {
    if (options.precision != Precision::Automatic) return options.precision;
    return deviceHasBFloat16(device) ? Precision::BFloat16 : Precision::Float32;
}

/// One pretraining from its first check to its outcome. Used once, by one thread.
class PretrainingRun {
public:
    PretrainingRun(const PixelSource& pixels, const PretrainingRequest& request, TrainingControl& control,
                   PretrainingObserver& observer)
        : m_pixels(pixels), m_request(request), m_control(control), m_observer(observer) {}

    PretrainingOutcome execute() {
        try {
            prepare();
            while (m_outcome.epochsDone < m_request.options.epochs && runEpoch()) {
            }
            if (m_outcome.epochsDone < m_request.options.epochs) m_outcome.end = RunEnd::Cancelled;
            if (m_steps > 0) write();
        } catch (const std::exception& error) {
            const TrainingOutcome failure = failureOf(error);
            m_outcome.end = RunEnd::Failed;
            m_outcome.errorKind = failure.errorKind;
            m_outcome.reason = failure.reason;
            m_outcome.errorPath = failure.errorPath;
        }
        m_outcome.seconds = secondsSince(m_began);
        return m_outcome;
    }

private:
    static double secondsSince(Pace::Clock::time_point begin) {
        return std::chrono::duration<double>(Pace::Clock::now() - begin).count();
    }

    void prepare() {
        checkRequest(m_pixels, m_request);
        const TrainingOptions& options = m_request.options;
        const std::string device = resolveDevice(options.device);
        const int threads = options.threads > 0 ? options.threads : usableCores();
        setComputeThreads(threads);
        RunDescription start;
        start.startFile = m_request.startFile;
        start.startNormalisation = m_request.startNormalisation;
        m_started = startNetwork(options, start, 1, [this](const std::string& text) { m_observer.onMessage(text); });
        const Precision precision = precisionOf(options, device);
        m_step.emplace(m_started.network, m_started.normalisation, options, device, precision);
        const int batch = options.batch > 0 ? options.batch : 32;
        m_step->checkMemory(batch, m_pixels.channels(), stepMemoryLimit(device));
        LoaderOptions loading;
        loading.batch = batch;
        loading.isPinned = device != "cpu";
        m_loader.emplace(m_pixels, loading);
        m_stepsPerEpoch = static_cast<int>(planBatches(m_request.images.size(), batch, LoneTail::Keep).size());
        m_rate.emplace(options, m_stepsPerEpoch);
        announce(device, threads, precision, batch);
    }

    void announce(const std::string& device, int threads, Precision precision, int batch) {
        PretrainingStarted started;
        started.device = device;
        started.threads = threads;
        started.precision = precision;
        started.batch = batch;
        started.parameters = m_step->parameters();
        started.images = static_cast<std::int64_t>(m_request.images.size());
        started.heldBackImages = static_cast<std::int64_t>(m_request.heldBack.size());
        started.epochs = m_request.options.epochs;
        started.stepsPerEpoch = m_stepsPerEpoch;
        m_observer.onStarted(started);
    }

    /// False where it was stopped.
    bool mayGoOn() {
        m_pausedSeconds = 0;
        do {
            m_pausedSeconds += m_control.waitWhilePaused();
            if (m_control.takeCheckpointRequest() && m_steps > 0) write();
        } while (m_control.isPaused() && !m_control.isStopRequested());
        return !m_control.isStopRequested();
    }

    bool runEpoch() {
        const auto begin = Pace::Clock::now();
        PretrainingEpoch event;
        event.epoch = m_outcome.epochsDone + 1;
        if (!learn(event)) return false;
        if (!measure(event)) return false;
        ++m_outcome.epochsDone;
        event.seconds = secondsSince(begin);
        event.secondsLeft = event.seconds * (m_request.options.epochs - m_outcome.epochsDone);
        m_outcome.last = event;
        if (secondsSince(m_written) > secondsBetweenFiles) write();
        m_observer.onEpoch(event);
        return true;
    }

    bool learn(PretrainingEpoch& event) {
        m_loader->start(epochOrder(examplesOf(m_request.images), m_request.options.seed, m_outcome.epochsDone));
        m_pace.begin();
        m_step->beginEpoch();
        for (int step = 1; step <= m_stepsPerEpoch; ++step) {
            if (!mayGoOn()) return false;
            const std::optional<Batch> batch = m_loader->next();
            if (!batch) break;
            tellMissing();
            if (batch->images() == 0) continue;
            const double rate = m_rate->at(m_steps);
            m_step->train(*batch, derivedSeed(m_request.options.seed, stepSeed, static_cast<std::uint64_t>(m_steps)),
                          rate);
            ++m_steps;
            m_pace.done(batch->images(), m_pausedSeconds);
            event.learningRate = rate;
            report(step);
        }
        m_pace.end(Pass::Training);
        event.loss = m_step->meanLoss();
        event.imagesPerSecond = m_pace.imagesPerSecond();
        if (!std::isfinite(event.loss))
            throw Error(ErrorKind::NotANumber, "the loss stopped being a number in epoch " +
                                                   std::to_string(event.epoch) + "; a lower learning rate may help");
        return true;
    }

    /// Learning without labels needs no image in particular; too few of them are said, not refused.
    void tellMissing() {
        for (const MissingImage& image : m_loader->takeMissing())
            if (m_missing.insert(image.index).second)
                m_observer.onMessage("image " + std::to_string(image.index + 1) + ": left out, " + image.reason);
    }

    void report(int step) {
        if (step < m_stepsPerEpoch && Pace::Clock::now() - m_reported < betweenEvents) return;
        m_reported = Pace::Clock::now();
        PretrainingBatch event;
        event.epoch = m_outcome.epochsDone + 1;
        event.step = step;
        event.stepsPerEpoch = m_stepsPerEpoch;
        event.globalStep = m_steps;
        event.loss = m_step->meanLoss();
        event.imagesPerSecond = m_pace.imagesPerSecond();
        const auto left =
            static_cast<std::int64_t>(m_request.images.size()) * (m_request.options.epochs - m_outcome.epochsDone) -
            m_step->images();
        event.secondsLeft = m_pace.secondsFor(left, 0);
        m_observer.onBatch(event);
    }

    /// The images held back, hidden in the same way each time; without such the first ones that are learned from.
    bool measure(PretrainingEpoch& event) {
        const bool isHeldBack = !m_request.heldBack.empty();
        std::vector<std::size_t> images = isHeldBack ? m_request.heldBack : m_request.images;
        if (!isHeldBack) images.resize(std::min<std::size_t>(images.size(), 32));
        m_loader->start(examplesOf(images));
        std::vector<RebuiltPicture> pictures;
        m_step->beginMeasuring();
        for (std::uint64_t index = 0; std::optional<Batch> batch = m_loader->next(); ++index) {
            if (!mayGoOn()) return false;
            tellMissing();
            if (batch->images() == 0) continue;
            const int wanted = shownPictures - static_cast<int>(pictures.size());
            const auto seen = m_step->measure(*batch, derivedSeed(m_request.options.seed, heldBackSeed, index), wanted);
            pictures.insert(pictures.end(), seen.begin(), seen.end());
        }
        if (isHeldBack) event.heldBackLoss = m_step->measuredError();
        event.baseline = m_step->measuredBaseline();
        m_observer.onPictures(pictures);
        return true;
    }

    void write() {
        const NetworkInfo& info = networkInfo(m_request.options.network);
        const bool isWhole = m_request.options.start != "scratch";
        std::vector<NamedTensor> tensors;
        const auto add = [&](const std::string& name, const torch::Tensor& tensor) {
            const bool isOfHead = std::any_of(info.headPrefixes.begin(), info.headPrefixes.end(),
                                              [&name](const std::string& prefix) { return name.starts_with(prefix); });
            if (name.starts_with(info.pretrainedPrefix) || (isWhole && !isOfHead)) tensors.push_back({name, tensor});
        };
        for (const auto& item : m_started.network->named_parameters())
            add(item.key(), item.value());
        for (const auto& item : m_started.network->named_buffers())
            add(item.key(), item.value());
        writeSafetensors(m_request.file, tensors,
                         {{"network", info.key},
                          {"pretrained", info.pretrainedPrefix},
                          {"program_version", SEMBLANCE_VERSION},
                          {"images", std::to_string(m_request.images.size())},
                          {"epochs", std::to_string(m_outcome.epochsDone)}});
        m_outcome.file = m_request.file;
        m_written = Pace::Clock::now();
    }

    const PixelSource& m_pixels;
    const PretrainingRequest& m_request;
    TrainingControl& m_control;
    PretrainingObserver& m_observer;
    StartedNetwork m_started;
    std::optional<PretrainingStep> m_step;
    std::optional<BatchLoader> m_loader;
    std::optional<LearningRate> m_rate;
    std::set<std::size_t> m_missing; ///< images that could not be read any more
    int m_stepsPerEpoch = 0;
    std::int64_t m_steps = 0;
    double m_pausedSeconds = 0;
    Pace m_pace;
    Pace::Clock::time_point m_began = Pace::Clock::now();
    Pace::Clock::time_point m_written = m_began;
    Pace::Clock::time_point m_reported;
    PretrainingOutcome m_outcome;
};

} // namespace

TrainingOptions pretrainingOptions(std::string_view network) {
    const NetworkInfo& info = networkInfo(network);
    if (info.pretrainedPrefix.empty())
        throw Error(ErrorKind::InvalidArgument, info.title + " has no part that learns without labels");
    TrainingOptions options;
    options.network = info.key;
    options.imageSize = {info.defaultWidthPx, info.defaultHeightPx};
    options.colour = ColourPolicy::Gray;
    options.epochs = 200;
    options.batch = 32;
    options.optimiser = Optimiser::AdamW;
    options.learningRate = 1e-3;
    options.weightDecay = 0.05;
    options.decaysNorms = false;
    options.schedule = Schedule::Cosine;
    options.warmUpEpochs = 10;
    options.maskTarget = MaskTarget::Pixels;
    options.augmentation = {.flipHorizontal = true, .flipVertical = true, .rotate90 = true};
    return options;
}

void holdBack(PretrainingRequest& request, double share) {
    std::vector<Example> order =
        epochOrder(examplesOf(request.images), derivedSeed(request.options.seed, splitSeed, 0), 0);
    const auto count = static_cast<std::size_t>(std::floor(share * static_cast<double>(order.size()) + 0.5));
    const std::size_t held = order.size() < 10 ? 0 : std::clamp<std::size_t>(count, 1, order.size() - 2);
    request.images.clear();
    request.heldBack.clear();
    for (std::size_t i = 0; i < order.size(); ++i)
        (i < held ? request.heldBack : request.images).push_back(order[i].index);
    // Those held back stay as they were drawn: the first few, which are shown as pictures, are of many kinds.
    std::sort(request.images.begin(), request.images.end());
}

PretrainingOutcome pretrain(const PixelSource& pixels, const PretrainingRequest& request, TrainingControl& control,
                            PretrainingObserver& observer) {
    return PretrainingRun(pixels, request, control, observer).execute();
}

} // namespace semblance
