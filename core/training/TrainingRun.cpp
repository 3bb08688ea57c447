// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/TrainingRun.h"

#include "core/base/Error.h"
#include "core/model/Weights.h"
#include "core/training/Devices.h"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace semblance {
namespace {

constexpr std::uint64_t stepSeed = 3; // a purpose of derivedSeed
constexpr double secondsBetweenEvents = 0.05;

double secondsSince(Pace::Clock::time_point begin) {
    return std::chrono::duration<double>(Pace::Clock::now() - begin).count();
}

std::string utcNow() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

LoaderOptions loaderOptions(const ComputeChoice& choice, LoneTail tail) {
    LoaderOptions options;
    options.batch = choice.batch;
    options.tail = tail;
    options.isPinned = choice.device != "cpu";
    return options;
}

/// LibTorch throws its own types; memory that ran out is told by its words alone.
bool isOutOfMemory(const std::string& message) {
    return message.find("out of memory") != std::string::npos ||
           message.find("can't allocate memory") != std::string::npos;
}

} // namespace

TrainingRun::TrainingRun(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options,
                         const RunDescription& run, TrainingControl& control, TrainingObserver& observer,
                         RunLimits limits)
    : m_pixels(pixels),
      m_set(set),
      m_options(options),
      m_run(run),
      m_control(control),
      m_observer(observer),
      m_limits(std::move(limits)) {}

TrainingRun::~TrainingRun() = default;

TrainingOutcome TrainingRun::execute() {
    try {
        prepare();
        finish(runEpochs());
    } catch (const Error& error) {
        fail(std::string(errorKindName(error.kind())), error.what(), error.path());
    } catch (const std::bad_alloc&) {
        fail(std::string(errorKindName(ErrorKind::OutOfMemory)), "memory ran out; choose a smaller batch", {});
    } catch (const std::exception& error) {
        const std::string text = error.what();
        const ErrorKind kind = isOutOfMemory(text) ? ErrorKind::OutOfMemory : ErrorKind::Internal;
        fail(std::string(errorKindName(kind)), text.substr(0, text.find('\n')), {});
    }
    return m_outcome;
}

void TrainingRun::prepare() {
    checkRun(m_pixels, m_set, m_options);
    m_lock = std::make_unique<RunLock>(m_run.folder);
    if (!m_run.resume && holdsRun(m_run.folder))
        throw Error(ErrorKind::InvalidArgument,
                    "the folder holds a run already; resume that run or choose another folder", m_run.folder);
    std::optional<Checkpoint> checkpoint;
    if (m_run.resume)
        checkpoint = newestCheckpoint(m_run.folder, [this](const std::string& text) { m_observer.onMessage(text); });
    if (checkpoint) checkResume(*checkpoint, m_set, m_options, m_run);
    begin(checkpoint);
    announce();
}

void TrainingRun::begin(const std::optional<Checkpoint>& checkpoint) {
    if (checkpoint) {
        m_choice = checkpoint->choice;
        m_choiceReason = checkpoint->choiceReason;
        m_position = checkpoint->position;
        m_best = checkpoint->best;
        m_secondsBefore = m_position.seconds;
        if (m_choice.device != "cpu") resolveDevice(m_choice.device);
    } else {
        const TrialResult trial = chooseCompute(m_pixels, m_set, m_options, m_limits, m_control.cancellation());
        m_choice = trial.choice;
        m_choiceReason = trial.reason;
    }
    setComputeThreads(m_choice.threads);
    const int classes = static_cast<int>(m_set.classNames.size());
    TrainingOptions start = m_options;
    if (checkpoint) start.start = "scratch"; // the weights come from the checkpoint
    auto network = startNetwork(start, classes, [this](const std::string& text) { m_observer.onMessage(text); });
    m_runner = std::make_unique<StepRunner>(std::move(network), m_options, m_choice, classCounts(m_set));
    m_trainMetrics = std::make_unique<MetricsAccumulator>(classes, m_runner->device());
    m_validationMetrics = std::make_unique<MetricsAccumulator>(classes, m_runner->device());
    if (checkpoint) {
        restore(*m_runner, *checkpoint);
        m_trainMetrics->restore(m_position.lossSum, m_position.confusion);
    }
    m_trainLoader = std::make_unique<BatchLoader>(m_pixels, loaderOptions(m_choice, LoneTail::Merge));
    m_validationLoader = std::make_unique<BatchLoader>(m_pixels, loaderOptions(m_choice, LoneTail::Keep));
    m_stepsPerEpoch = static_cast<int>(planBatches(m_set.training.size(), m_choice.batch, LoneTail::Merge).size());
    m_learningRate.emplace(m_options, m_stepsPerEpoch);
}

RunRecord TrainingRun::record() const {
    RunRecord record;
    record.folder = m_run.folder;
    record.options = m_options;
    record.started = {m_choice,
                      m_choiceReason,
                      parameterCount(m_runner->network()),
                      static_cast<std::int64_t>(m_set.training.size()),
                      static_cast<std::int64_t>(m_set.validation.size()),
                      m_options.epochs,
                      m_stepsPerEpoch};
    record.classNames = m_set.classNames;
    record.trainingFiles = m_run.trainingFiles;
    record.validationFiles = m_run.validationFiles;
    record.dataSetFolder = m_run.dataSetFolder;
    return record;
}

void TrainingRun::announce() {
    const RunRecord started = record();
    m_writer = std::make_unique<RunWriter>(started, m_position);
    m_observer.onStarted(started.started);
    if (m_position.globalStep > 0)
        m_observer.onMessage("goes on after epoch " + std::to_string(m_position.epochsDone) + ", step " +
                             std::to_string(m_position.step));
    else if (m_set.training.size() % static_cast<std::size_t>(m_choice.batch) == 1 && m_stepsPerEpoch > 1)
        m_observer.onMessage("the last batch of an epoch would hold one image; it joins the batch before it");
}

TrainingRun::PassEnd TrainingRun::runEpochs() {
    while (m_position.epochsDone < m_options.epochs && !isToStopEarly()) {
        if (trainEpoch() == PassEnd::Stopped || validateEpoch() == PassEnd::Stopped) {
            writeState();
            return PassEnd::Stopped;
        }
        endEpoch();
    }
    m_outcome.stoppedEarly = m_position.epochsDone < m_options.epochs;
    return PassEnd::Done;
}

void TrainingRun::startTrainingLoader(int epoch, int firstStep) {
    m_trainLoader->start(epochOrder(m_set.training, m_options.seed, epoch), firstStep);
}

TrainingRun::PassEnd TrainingRun::trainEpoch() {
    startTrainingLoader(m_position.epochsDone, m_position.step);
    m_epochSeconds = 0;
    m_imagesAtEvent = m_trainMetrics->images();
    m_lossAtEvent = m_trainMetrics->lossSum();
    m_correctAtEvent = m_trainMetrics->correct();
    m_pace.begin();
    for (;;) {
        const double paused = m_control.waitWhilePaused();
        m_pausedSeconds += paused;
        if (m_control.isStopRequested()) return PassEnd::Stopped;
        const std::optional<Batch> batch = m_trainLoader->next();
        if (!batch) break;
        trainStep(*batch);
        m_pace.done(batch->images(), paused);
        reportBatch(false, m_position.step, m_stepsPerEpoch, m_position.step == m_stepsPerEpoch);
    }
    m_pace.end(false);
    m_trainRate = m_pace.imagesPerSecond();
    m_epochSeconds += m_pace.seconds();
    return PassEnd::Done;
}

void TrainingRun::trainStep(const Batch& batch) {
    const std::uint64_t seed = derivedSeed(m_options.seed, stepSeed, static_cast<std::uint64_t>(m_position.globalStep));
    m_runner->train(batch, seed, m_learningRate->at(m_position.globalStep), *m_trainMetrics);
    ++m_position.step;
    ++m_position.globalStep;
}

TrainingRun::PassEnd TrainingRun::validateEpoch() {
    m_validationMetrics->reset();
    if (m_set.validation.empty()) return PassEnd::Done;
    m_validationLoader->start(m_set.validation);
    const auto steps = static_cast<int>(planBatches(m_set.validation.size(), m_choice.batch, LoneTail::Keep).size());
    m_pace.begin();
    for (;;) {
        const double paused = m_control.waitWhilePaused();
        m_pausedSeconds += paused;
        if (m_control.isStopRequested()) return PassEnd::Stopped;
        const std::optional<Batch> batch = m_validationLoader->next();
        if (!batch) break;
        m_runner->evaluate(*batch, *m_validationMetrics);
        m_pace.done(batch->images(), paused);
        reportBatch(true, batch->step + 1, steps, batch->step + 1 == steps);
    }
    m_pace.end(true);
    m_epochSeconds += m_pace.seconds();
    if (!std::isfinite(m_validationMetrics->lossSum())) throwNotANumber("validation");
    return PassEnd::Done;
}

void TrainingRun::reportBatch(bool isValidating, int step, int steps, bool isLast) {
    // On a CPU the loss is there at once; a GPU is asked only when an event is due, so that its queue stays full.
    const bool isDue = isLast || secondsSince(m_lastEvent) >= secondsBetweenEvents;
    if (!isDue && !m_runner->device().is_cpu()) return;
    const double lossSum = m_trainMetrics->lossSum();
    if (!std::isfinite(lossSum)) throwNotANumber("training");
    if (!isDue) return;
    BatchEvent event = m_lastBatch;
    event.epoch = m_position.epochsDone + 1;
    event.step = step;
    event.stepsPerEpoch = steps;
    event.globalStep = m_position.globalStep;
    event.isValidating = isValidating;
    event.imagesPerSecond = m_pace.imagesPerSecond();
    event.learningRate = m_learningRate->at(std::max<std::int64_t>(m_position.globalStep - 1, 0));
    const auto images = static_cast<double>(m_trainMetrics->images() - m_imagesAtEvent);
    if (!isValidating && images > 0) {
        const std::int64_t correct = m_trainMetrics->correct();
        event.loss = (lossSum - m_lossAtEvent) / images;
        event.accuracy = static_cast<double>(correct - m_correctAtEvent) / images;
        m_lossAtEvent = lossSum;
        m_correctAtEvent = correct;
        m_imagesAtEvent = m_trainMetrics->images();
    }
    event.secondsLeft = secondsLeft(m_trainMetrics->images(), m_validationMetrics->images());
    m_lastBatch = event;
    m_lastEvent = Pace::Clock::now();
    m_writer->append(event);
    m_observer.onBatch(event);
}

double TrainingRun::secondsLeft(std::int64_t doneOfEpoch, std::int64_t validatedOfEpoch) const {
    const std::int64_t epochs = m_options.epochs - m_position.epochsDone;
    return m_pace.secondsFor(epochs * static_cast<std::int64_t>(m_set.training.size()) - doneOfEpoch,
                             epochs * static_cast<std::int64_t>(m_set.validation.size()) - validatedOfEpoch);
}

void TrainingRun::throwNotANumber(const char* where) const {
    std::string text = "the loss of ";
    text.append(where).append(" stopped being a number in epoch ").append(std::to_string(m_position.epochsDone + 1));
    text.append(", step ").append(std::to_string(m_position.step)).append("; a lower learning rate may help. ");
    text.append(m_best.epoch > 0 ? "The best epoch so far, " + std::to_string(m_best.epoch) + ", is kept"
                                 : std::string("No epoch had ended yet"));
    throw Error(ErrorKind::NotANumber, text);
}

EpochEvent TrainingRun::epochEvent() const {
    const Metrics training = m_trainMetrics->metrics();
    EpochEvent event;
    event.epoch = m_position.epochsDone + 1;
    event.trainLoss = training.loss;
    event.trainAccuracy = training.accuracy;
    if (!m_set.validation.empty()) event.validation = m_validationMetrics->metrics();
    event.learningRate = m_learningRate->at(m_position.globalStep - 1);
    event.imagesPerSecond = m_trainRate;
    event.seconds = m_epochSeconds;
    event.secondsLeft = secondsLeft(static_cast<std::int64_t>(m_set.training.size()),
                                    static_cast<std::int64_t>(m_set.validation.size()));
    return event;
}

void TrainingRun::endEpoch() {
    EpochEvent event = epochEvent();
    event.isBest = takeBest(event);
    if (event.isBest) writeModel();
    m_writer->append(event);
    ++m_position.epochsDone;
    m_position.step = 0;
    m_trainMetrics->reset();
    writeState();
    m_observer.onEpoch(event);
}

bool TrainingRun::takeBest(const EpochEvent& event) {
    const bool isValidated = event.validation.images > 0;
    Metrics metrics = event.validation;
    if (!isValidated) metrics.loss = event.trainLoss;
    const Metrics& best = m_best.metrics;
    const bool isBetter = m_best.epoch == 0 || metrics.macroF1 > best.macroF1 ||
                          (metrics.macroF1 == best.macroF1 && metrics.loss < best.loss);
    ++m_best.epochsSince;
    if (isBetter) m_best = {event.epoch, std::move(metrics), 0};
    return isBetter;
}

bool TrainingRun::isToStopEarly() const {
    return m_options.earlyStopEpochs > 0 && m_best.epochsSince >= m_options.earlyStopEpochs;
}

void TrainingRun::writeModel() const {
    ModelContent content;
    ModelDescription& description = content.description;
    description.network = m_options.network;
    description.classNames = m_set.classNames;
    description.preprocessing = preprocessingOf(m_options);
    description.options = m_options;
    description.codeVersion = SEMBLANCE_VERSION;
    description.dataSetFingerprint = m_run.dataSetFingerprint;
    description.dataSetName = m_run.dataSetName;
    description.trainingImages = static_cast<std::int64_t>(m_set.training.size());
    description.bestEpoch = m_best.epoch;
    description.validation = m_best.metrics;
    description.trainingScale = m_run.trainingScale;
    description.createdUtc = utcNow();
    content.tensors = storeWeights(m_runner->network());
    writeModelFile(m_run.folder / "model.semblance", content);
}

void TrainingRun::writeState() {
    Checkpoint checkpoint;
    checkpoint.options = m_options;
    checkpoint.choice = m_choice;
    checkpoint.choiceReason = m_choiceReason;
    checkpoint.dataSetFingerprint = m_run.dataSetFingerprint;
    checkpoint.classNames = m_set.classNames;
    checkpoint.trainingImages = static_cast<std::int64_t>(m_set.training.size());
    checkpoint.validationImages = static_cast<std::int64_t>(m_set.validation.size());
    checkpoint.position = m_position;
    checkpoint.position.seconds = m_secondsBefore + secondsSince(m_began) - m_pausedSeconds;
    checkpoint.position.lossSum = m_trainMetrics->lossSum();
    checkpoint.position.confusion = m_trainMetrics->confusion();
    checkpoint.best = m_best;
    checkpoint.tensors = stored(*m_runner);
    try {
        writeCheckpoint(m_run.folder, checkpoint);
    } catch (const Error& error) {
        // A full disk is no reason to lose what the run learns; the next epoch tries again.
        m_observer.onMessage(std::string("the checkpoint could not be written: ") + error.what());
    }
}

void TrainingRun::finish(PassEnd end) {
    m_outcome.end = end == PassEnd::Stopped ? RunEnd::Cancelled : RunEnd::Completed;
    m_outcome.bestEpoch = m_best.epoch;
    m_outcome.best = m_best.metrics;
    m_outcome.epochsDone = m_position.epochsDone;
    m_outcome.seconds = m_secondsBefore + secondsSince(m_began) - m_pausedSeconds;
    if (m_best.epoch > 0) m_outcome.model = m_run.folder / "model.semblance";
    if (m_writer) m_writer->finish(m_outcome);
}

void TrainingRun::fail(const std::string& kind, const std::string& reason, const std::filesystem::path& path) {
    m_outcome.end = RunEnd::Failed;
    m_outcome.errorKind = kind;
    m_outcome.reason = reason;
    m_outcome.errorPath = path;
    m_outcome.bestEpoch = m_best.epoch;
    m_outcome.best = m_best.metrics;
    m_outcome.epochsDone = m_position.epochsDone;
    m_outcome.seconds = m_secondsBefore + secondsSince(m_began) - m_pausedSeconds;
    if (m_best.epoch > 0) m_outcome.model = m_run.folder / "model.semblance";
    try {
        if (m_writer) m_writer->finish(m_outcome);
    } catch (const Error& error) {
        m_observer.onMessage(std::string("the run's record could not be written: ") + error.what());
    }
}

} // namespace semblance
