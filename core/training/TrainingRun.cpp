// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/TrainingRun.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace semblance {
namespace {

constexpr std::uint64_t stepSeed = 3; // a purpose of derivedSeed
constexpr int shownPictures = 4;

LoaderOptions loaderOptions(const ComputeChoice& choice, LoneTail tail) {
    LoaderOptions options;
    options.batch = choice.batch;
    options.tail = tail;
    options.isPinned = choice.device != "cpu";
    return options;
}

int stepsOf(const std::vector<Example>& examples, int batch, LoneTail tail) {
    return static_cast<int>(planBatches(examples.size(), batch, tail).size());
}

} // namespace

TrainingRun::TrainingRun(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options,
                         const RunDescription& run, TrainingControl& control, TrainingObserver& observer,
                         RunLimits limits)
    : m_begunWith(options),
      m_options(options),
      m_run(run),
      m_inputs{pixels, set, m_options, m_run},
      m_control(control),
      m_observer(observer),
      m_limits(std::move(limits)),
      m_missing(set, m_run) {}

TrainingRun::~TrainingRun() = default;

TrainingOutcome TrainingRun::execute() {
    try {
        prepare();
        TrainingOutcome outcome;
        if (runWhole() == PassEnd::Stopped) outcome.end = RunEnd::Cancelled;
        outcome.stoppedEarly = outcome.end == RunEnd::Completed && m_position.epochsDone < m_inputs.options.epochs;
        finish(outcome);
    } catch (const std::exception& error) {
        fail(error);
    } catch (...) {
        fail(std::runtime_error("an exception of an unknown type"));
    }
    return m_outcome;
}

TrainingRun::PassEnd TrainingRun::runWhole() {
    for (;;) {
        try {
            return computeFeatures() == PassEnd::Stopped ? PassEnd::Stopped : runEpochs();
        } catch (const Error& error) {
            if (!goBack(error)) throw;
        }
    }
}

void TrainingRun::fail(const std::exception& error) {
    try {
        finish(failureOf(error));
    } catch (const std::exception& second) {
        m_observer.onMessage(std::string("the run's record could not be written: ") + second.what());
    }
}

void TrainingRun::prepare() {
    const RunDescription& run = m_run;
    checkRun(m_inputs.pixels, m_inputs.set, m_inputs.options);
    m_lock = std::make_unique<RunLock>(run.folder);
    removeUnfinished(run.folder);
    m_checkpoints = std::make_unique<CheckpointWriter>(run.folder);
    if (!run.resume && holdsRun(run.folder))
        throw Error(ErrorKind::InvalidArgument,
                    "the folder holds a run already; resume that run or choose another folder", run.folder);
    std::optional<Checkpoint> checkpoint;
    if (run.resume)
        checkpoint = newestCheckpoint(run.folder, [this](const std::string& text) { m_observer.onMessage(text); });
    if (checkpoint) checkResume(*checkpoint, m_inputs.set, m_inputs.options, run);
    choose(checkpoint);
    recallChanges(checkpoint);
    begin(checkpoint);
    requireSamePixels();
    m_secondsBefore = m_position.seconds;
    announce();
    // From here on whatever happens to the run, it goes on as it was chosen. A trial that was cut short chose nothing.
    if (!m_control.isStopRequested()) keepState();
}

void TrainingRun::begin(const std::optional<Checkpoint>& checkpoint) {
    m_options = m_begunWith;
    m_changesDone = 0;
    const int classes = static_cast<int>(m_inputs.set.classNames.size());
    const auto say = [this](const std::string& text) { m_observer.onMessage(text); };
    StartedNetwork started = checkpoint ? networkToRestore(m_inputs.options, checkpoint->normalisation, classes)
                                        : startNetwork(m_inputs.options, m_inputs.run, classes, say);
    m_normalisation = started.normalisation;
    m_runner.reset(); // one that goes back lets go of its memory first
    m_runner = std::make_unique<StepRunner>(std::move(started.network), m_normalisation, m_inputs.options, m_choice,
                                            classCounts(m_inputs.set));
    m_runner->searchAlgorithms();
    m_runner->tellTo(say);
    m_trainMetrics = std::make_unique<MetricsAccumulator>(classes, m_runner->device());
    m_validationMetrics = std::make_unique<MetricsAccumulator>(classes, m_runner->device());
    m_position = checkpoint ? checkpoint->position : RunPosition{};
    m_keptPlace = checkpoint ? place() : std::pair<std::int64_t, int>{-1, -1};
    m_best = checkpoint ? checkpoint->best : BestEpoch{};
    if (checkpoint) {
        restore(*m_runner, *checkpoint);
        m_trainMetrics->restore(m_position.lossSum, m_position.confusion, m_position.reconstructionSum);
    }
    m_trainBatches = std::make_unique<BatchLoader>(m_inputs.pixels, loaderOptions(m_choice, LoneTail::Merge));
    m_validationBatches = std::make_unique<BatchLoader>(m_inputs.pixels, loaderOptions(m_choice, LoneTail::Keep));
    m_stepsPerEpoch = stepsOf(m_inputs.set.training, m_choice.batch, LoneTail::Merge);
    applyDueChanges();
    takeLearningRate();
}

void TrainingRun::announce() {
    RunStarted started;
    started.choice = m_choice;
    started.choiceReason = m_choiceReason;
    started.parameters = parameterCount(m_runner->network());
    started.trainingImages = static_cast<std::int64_t>(m_inputs.set.training.size());
    started.validationImages = static_cast<std::int64_t>(m_inputs.set.validation.size());
    started.epochs = m_inputs.options.epochs;
    started.stepsPerEpoch = m_stepsPerEpoch;
    RunRecord record = recordOf(m_inputs, started);
    record.options = m_begunWith;
    record.changes = m_changes;
    m_writer = std::make_unique<RunWriter>(record, m_position);
    m_observer.onStarted(started);
    for (std::size_t i = 0; i < m_changesDone; ++i)
        m_observer.onChanged(m_changes[i]);
    if (m_position.globalStep > 0)
        m_observer.onMessage("goes on after epoch " + std::to_string(m_position.epochsDone) + ", step " +
                             std::to_string(m_position.step));
    else if (m_stepsPerEpoch < stepsOf(m_inputs.set.training, m_choice.batch, LoneTail::Keep))
        m_observer.onMessage("the last batch of an epoch would hold one image; it joins the batch before it");
}

/// A frozen network gives the same vector of an image in every epoch: it is asked once, again after a resume.
TrainingRun::PassEnd TrainingRun::computeFeatures() {
    if (!hasEpochsLeft()) return PassEnd::Done;
    if (!usesFeatures()) return PassEnd::Done;
    std::vector<Example> examples = m_inputs.set.training;
    examples.insert(examples.end(), m_inputs.set.validation.begin(), m_inputs.set.validation.end());
    m_observer.onMessage(
        "the network before the last layer is frozen and nothing changes the images: each is looked at "
        "once, and the epochs use what the network saw");
    m_features = std::make_unique<FeatureTable>(m_inputs.pixels.count(), examples);
    const int steps = stepsOf(examples, m_choice.batch, LoneTail::Keep);
    m_validationBatches->start(std::move(examples), 0);
    if (runPass(*m_validationBatches, Pass::Features, steps) == PassEnd::Stopped) return PassEnd::Stopped;
    m_trainBatches = std::make_unique<FeatureBatches>(*m_features, m_choice.batch, LoneTail::Merge);
    m_validationBatches = std::make_unique<FeatureBatches>(*m_features, m_choice.batch, LoneTail::Keep);
    return PassEnd::Done;
}

TrainingRun::PassEnd TrainingRun::runEpochs() {
    for (;;) {
        takeChanges(); // more epochs, or fewer
        if (!hasEpochsLeft()) return PassEnd::Done;
        if (runEpoch() == PassEnd::Done) continue;
        // Also where it is kept already: the folder may have gone since. Before the first step there is nothing new, but for
        // a choice whose trial was cut short.
        if (m_position.globalStep > 0) writeState();
        return PassEnd::Stopped;
    }
}

TrainingRun::PassEnd TrainingRun::runEpoch() {
    m_runner->enterEpoch(m_position.epochsDone);
    if (const std::string text = m_runner->frozen().description(); text != std::exchange(m_whatLearns, text))
        m_observer.onMessage("epoch " + std::to_string(m_position.epochsDone + 1) + ": " + text);
    if (trainEpoch() == PassEnd::Stopped) return PassEnd::Stopped;
    EpochEvent event;
    {
        const AveragedWeights averaged(m_runner->average());
        if (validateEpoch() == PassEnd::Stopped) return PassEnd::Stopped;
        event = judgedEpoch();
    }
    endEpoch(event);
    return PassEnd::Done;
}

TrainingRun::PassEnd TrainingRun::trainEpoch() {
    m_epochSeconds = 0;
    m_validationMetrics->reset();
    m_reporter.begin(*m_trainMetrics);
    m_trainBatches->start(epochOrder(m_inputs.set.training, m_inputs.options.seed, m_position.epochsDone),
                          m_position.step);
    if (runPass(*m_trainBatches, Pass::Training, m_stepsPerEpoch) == PassEnd::Stopped) return PassEnd::Stopped;
    requireNumbers();
    m_trainRate = m_pace.imagesPerSecond();
    return PassEnd::Done;
}

TrainingRun::PassEnd TrainingRun::validateEpoch() {
    const std::vector<Example>& examples = m_inputs.set.validation;
    if (examples.empty()) return PassEnd::Done;
    m_pictures.clear();
    m_validationBatches->start(examples, 0);
    const int steps = stepsOf(examples, m_choice.batch, LoneTail::Keep);
    if (runPass(*m_validationBatches, Pass::Validation, steps) == PassEnd::Stopped) return PassEnd::Stopped;
    if (!std::isfinite(m_validationMetrics->lossSum())) throwNotANumber("validation");
    if (!m_pictures.empty()) m_observer.onPictures(m_pictures);
    return PassEnd::Done;
}

TrainingRun::PassEnd TrainingRun::runPass(BatchSource& batches, Pass pass, int steps) {
    m_pace.begin();
    for (;;) {
        const double paused = rest();
        m_pausedSeconds += paused;
        if (m_control.isStopRequested()) return PassEnd::Stopped;
        const std::optional<Batch> batch = batches.next();
        if (!batch) break;
        const std::vector<MissingImage> missing = batches.takeMissing();
        tellMissing(missing);
        if (pass == Pass::Features) m_features->leaveOut(missing);
        const int step = runStep(*batch, pass);
        m_pace.done(batch->images(), paused);
        report(pass, step, steps);
        writeStateIfDue(pass);
    }
    m_pace.end(pass);
    m_epochSeconds += m_pace.seconds();
    return PassEnd::Done;
}

int TrainingRun::runStep(const Batch& batch, Pass pass) {
    if (pass == Pass::Features && batch.images() > 0)
        inParts(pass, batch.images(), [&] { m_features->append(m_runner->features(batch)); });
    if (pass == Pass::Validation && batch.images() > 0) {
        takePictures(batch, m_validationMetrics->images());
        inParts(pass, batch.images(), [&] { m_runner->evaluate(batch, *m_validationMetrics); });
    }
    if (pass != Pass::Training) return batch.step + 1;
    takeChanges();
    const bool isLone = batch.images() == 1 && m_choice.batch > 1; // a norm learns nothing from one image
    if (batch.images() > 0 && !isLone) train(batch);
    ++m_position.globalStep;
    return ++m_position.step;
}

void TrainingRun::train(const Batch& batch) {
    const auto step = static_cast<std::uint64_t>(m_position.globalStep);
    const StepPlace place{derivedSeed(m_inputs.options.seed, stepSeed, step), m_learningRate->at(m_position.globalStep),
                          m_position.globalStep};
    inParts(Pass::Training, batch.images(), [&] { m_runner->train(batch, place, *m_trainMetrics); });
}

/// `first`: place of the batch's first image among the validation images, which are in the order of their classes.
void TrainingRun::takePictures(const Batch& batch, std::int64_t first) {
    if (m_runner->frozen().isBackboneFrozen()) return; // they would be the same in every epoch
    const auto all = static_cast<std::int64_t>(m_inputs.set.validation.size());
    const std::int64_t count = std::min<std::int64_t>(shownPictures, all);
    std::vector<std::int64_t> places;
    for (std::int64_t i = 0; i < count; ++i)
        if (const std::int64_t place = i * all / count - first; place >= 0 && place < batch.images())
            places.push_back(place);
    for (RebuiltPicture& picture : m_runner->pictures(batch, places))
        m_pictures.push_back(std::move(picture));
}

void TrainingRun::report(Pass pass, int step, int steps) {
    // On a CPU the loss is there at once; a GPU is asked only when an event is due, so that its queue stays full.
    const bool isDue = m_reporter.isDue(step == steps);
    if (!isDue && !m_runner->device().is_cpu()) return;
    const double lossSum = m_trainMetrics->lossSum();
    if (!std::isfinite(lossSum)) throwNotANumber("training");
    if (!isDue) return;
    BatchEvent event;
    event.epoch = m_position.epochsDone + 1;
    event.step = step;
    event.stepsPerEpoch = steps;
    event.globalStep = m_position.globalStep;
    event.pass = pass;
    event.imagesPerSecond = m_pace.imagesPerSecond();
    event.learningRate = m_learningRate->at(std::max<std::int64_t>(m_position.globalStep - 1, 0));
    event.secondsLeft = secondsLeft(m_trainMetrics->images(), m_validationMetrics->images());
    event = m_reporter.complete(event, *m_trainMetrics, lossSum);
    toRecord([&] { m_writer->append(event); });
    m_observer.onBatch(event);
}

double TrainingRun::secondsLeft(std::int64_t doneOfEpoch, std::int64_t validatedOfEpoch) const {
    const std::int64_t epochs = m_inputs.options.epochs - m_position.epochsDone;
    return m_pace.secondsFor(epochs * static_cast<std::int64_t>(m_inputs.set.training.size()) - doneOfEpoch,
                             epochs * static_cast<std::int64_t>(m_inputs.set.validation.size()) - validatedOfEpoch);
}

double TrainingRun::seconds() const {
    const std::chrono::duration<double> passed = Pace::Clock::now() - m_began;
    return m_secondsBefore + passed.count() - m_pausedSeconds;
}

std::optional<double> TrainingRun::meanReconstructionError(const MetricsAccumulator& metrics) const {
    const bool isRebuilding =
        networkInfo(m_inputs.options.network).rebuildsImages && !m_runner->frozen().isBackboneFrozen();
    if (!isRebuilding || metrics.images() == 0) return std::nullopt;
    return metrics.reconstructionSum() / static_cast<double>(metrics.images());
}

EpochEvent TrainingRun::epochEvent() const {
    const Metrics training = m_trainMetrics->metrics();
    EpochEvent event;
    event.epoch = m_position.epochsDone + 1;
    event.trainLoss = training.loss;
    event.trainAccuracy = training.accuracy;
    if (!m_inputs.set.validation.empty()) event.validation = m_validationMetrics->metrics();
    event.trainReconstructionError = meanReconstructionError(*m_trainMetrics);
    event.validationReconstructionError = meanReconstructionError(*m_validationMetrics);
    event.learningRate = m_learningRate->at(m_position.globalStep - 1);
    event.imagesPerSecond = m_trainRate;
    event.seconds = m_epochSeconds;
    event.secondsLeft = secondsLeft(static_cast<std::int64_t>(m_inputs.set.training.size()),
                                    static_cast<std::int64_t>(m_inputs.set.validation.size()));
    return event;
}

EpochEvent TrainingRun::judgedEpoch() {
    EpochEvent event = epochEvent();
    event.isBest = takeBest(event);
    return event;
}

void TrainingRun::endEpoch(const EpochEvent& event) {
    toRecord([&] { m_writer->append(event); });
    ++m_position.epochsDone;
    m_position.step = 0;
    m_trainMetrics->reset();
    writeState();
    m_observer.onEpoch(event);
}

void TrainingRun::renewRecord() {
    if (!m_recordFrom) return;
    m_writer = std::make_unique<RunWriter>(m_writer->record(), *m_recordFrom);
    m_recordFrom.reset();
}

void TrainingRun::toRecord(const std::function<void()>& write) {
    try {
        renewRecord();
        write();
        m_recordIsFailing = false;
    } catch (const Error& error) {
        if (!std::exchange(m_recordIsFailing, true))
            m_observer.onMessage(std::string("the run's record could not be written: ") + error.what());
    }
}

bool TrainingRun::hasEpochsLeft() const {
    const int patience = m_inputs.options.earlyStopEpochs;
    const bool isToStopEarly = patience > 0 && m_best.epochsSince >= patience;
    return m_position.epochsDone < m_inputs.options.epochs && !isToStopEarly;
}

void TrainingRun::finish(TrainingOutcome outcome) {
    if (m_checkpoints) {
        m_checkpoints->finish();
        tellCheckpoints();
    }
    m_outcome = std::move(outcome);
    if (m_outcome.end == RunEnd::Cancelled) m_outcome.unkept = m_checkpointFailure;
    m_outcome.missingImages = static_cast<std::int64_t>(m_missing.count());
    m_outcome.bestEpoch = m_best.epoch;
    m_outcome.best = m_best.metrics;
    m_outcome.epochsDone = m_position.epochsDone;
    m_outcome.seconds = seconds();
    if (m_best.epoch > 0) m_outcome.model = modelFile();
    if (!m_writer) return;
    toRecord([] {});
    try {
        m_writer->finish(m_outcome);
    } catch (const Error& error) {
        if (m_outcome.end != RunEnd::Cancelled) throw;
        // Stopped is what it was; whether it can be gone on with is the checkpoint's to say.
        m_observer.onMessage(std::string("the run's record could not be written: ") + error.what());
    }
}

} // namespace semblance
