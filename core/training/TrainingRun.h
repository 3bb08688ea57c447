// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/BatchReporter.h"
#include "core/training/CheckpointWriter.h"
#include "core/training/FeatureTable.h"
#include "core/training/LearningRate.h"
#include "core/training/MissingImages.h"
#include "core/training/Pace.h"
#include "core/training/RunResults.h"
#include "core/training/RunSetup.h"
#include "core/training/RunWriter.h"
#include "core/training/StepRunner.h"

namespace semblance {

class Error;

/// One run from its first check to its outcome; train() makes one and executes it. Used once, by one thread.
class TrainingRun {
public:
    /// All outlive the run.
    TrainingRun(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options,
                const RunDescription& run, TrainingControl& control, TrainingObserver& observer, RunLimits limits = {});
    ~TrainingRun();

    /// Never throws; no event follows it.
    TrainingOutcome execute();

private:
    enum class PassEnd { Done, Stopped };

    // Beginning.
    void prepare();
    void begin(const std::optional<Checkpoint>& checkpoint);
    void choose(const std::optional<Checkpoint>& checkpoint);
    void announce();
    /// The schedule with what is left of the learning rate.
    void takeLearningRate();
    // Changes while it runs.
    void recallChanges(const std::optional<Checkpoint>& checkpoint);
    /// Whether a frozen network looks at each image once: as the run began, so that it is the same wherever it goes on.
    bool usesFeatures() const;
    /// Those that hold by now; the number of those that are new.
    std::size_t applyDueChanges();
    /// What was asked for since the last call, and what was recorded for this step.
    void takeChanges();
    void addChange(std::vector<std::pair<std::string, std::string>> options);
    void requireChangeable(const RunChange& change) const;
    void requireSamePixels() const;
    /// Back to the last state that was whole, with half the learning rate. False: it went back too often, or the error is
    /// another than a loss that is no number.
    bool goBack(const Error& error);
    // Passes.
    PassEnd runWhole();
    PassEnd runEpochs();
    PassEnd runEpoch();
    PassEnd trainEpoch();
    PassEnd validateEpoch();
    PassEnd computeFeatures();
    PassEnd runPass(BatchSource& batches, Pass pass, int steps);
    int runStep(const Batch& batch, Pass pass);
    void train(const Batch& batch);
    /// Again, in smaller parts, where memory runs out in what `work` does with so many images.
    void inParts(Pass pass, std::int64_t images, const std::function<void()>& work);
    /// While the run is paused; the seconds that it was.
    double rest();
    /// What was asked for from outside, between two steps.
    void serve();
    /// Names the images that a batch had to do without. Throws Error (DataSet) where they are too many.
    void tellMissing(const std::vector<MissingImage>& missing);
    void takePictures(const Batch& batch, std::int64_t first);
    // Reports.
    void report(Pass pass, int step, int steps);
    double secondsLeft(std::int64_t doneOfEpoch, std::int64_t validatedOfEpoch) const;
    double seconds() const;
    [[noreturn]] void throwNotANumber(const char* where) const;
    // Ends.
    EpochEvent judgedEpoch();
    void endEpoch(const EpochEvent& event);
    EpochEvent epochEvent() const;
    std::optional<double> meanReconstructionError(const MetricsAccumulator& metrics) const;
    /// Writes the model file where the epoch is the best; false where it is not, or could not be written.
    bool takeBest(const EpochEvent& event);
    /// Appends to the run's record; a disk that refuses is told once and does not end the run.
    void toRecord(const std::function<void()>& write);
    /// Where the run went back and the curves could not be cut off there, that is done first. Throws Error.
    void renewRecord();
    void writeState();
    void writeStateIfDue(Pass pass);
    /// Where the last one that was written is of an earlier place.
    void keepState();
    std::filesystem::path modelFile() const;
    void tellCheckpoints();
    /// Whether all weights are numbers.
    bool hasNumbers();
    /// Throws Error (NotANumber) where a step has left weights that are none.
    void requireNumbers();
    /// Into another folder; one that cannot be used is told, and the run stays where it is.
    void moveTo(const std::filesystem::path& folder);
    void move(const std::filesystem::path& folder);
    bool hasEpochsLeft() const;
    /// Steps and epochs done.
    std::pair<std::int64_t, int> place() const { return {m_position.globalStep, m_position.epochsDone}; }
    void finish(TrainingOutcome outcome);
    void fail(const std::exception& error);

    TrainingOptions m_begunWith;
    TrainingOptions m_options; ///< as they are now
    RunDescription m_run;      ///< with the folder that it is kept in now
    RunInputs m_inputs;        ///< with m_options and m_run
    TrainingControl& m_control;
    TrainingObserver& m_observer;
    RunLimits m_limits;

    std::unique_ptr<RunLock> m_lock;
    std::unique_ptr<CheckpointWriter> m_checkpoints; ///< after the lock: it writes into the folder to its end
    Pace::Clock::time_point m_stateWritten = Pace::Clock::now();
    std::pair<std::int64_t, int> m_keptPlace{-1, -1}; ///< steps and epochs done, of what was written last
    bool m_isStateDue = false;                        ///< at the next step: the choice has changed
    std::uint64_t m_stateBytes = 0;
    std::string m_checkpointFailure; ///< why the last one could not be written; empty: it was
    ComputeChoice m_choice;
    std::string m_choiceReason;
    std::unique_ptr<StepRunner> m_runner;
    std::unique_ptr<MetricsAccumulator> m_trainMetrics;
    std::unique_ptr<MetricsAccumulator> m_validationMetrics;
    Normalisation m_normalisation;
    std::unique_ptr<FeatureTable> m_features; ///< where the backbone is frozen and nothing changes the pixels
    std::unique_ptr<BatchSource> m_trainBatches;
    std::unique_ptr<BatchSource> m_validationBatches;
    std::unique_ptr<RunWriter> m_writer;
    std::optional<LearningRate> m_learningRate;
    std::vector<RunChange> m_changes; ///< by step; those of a run that goes on may lie ahead
    std::size_t m_changesDone = 0;
    int m_stepsPerEpoch = 0;

    MissingImages m_missing;
    std::vector<RebuiltPicture> m_pictures; ///< of the epoch under way
    RunPosition m_position;
    BestEpoch m_best;
    TrainingOutcome m_outcome;

    BatchReporter m_reporter;
    Pace m_pace;
    Pace::Clock::time_point m_began = Pace::Clock::now();
    double m_pausedSeconds = 0;
    std::string m_whatLearns; ///< FrozenParts::description() as it was said last
    bool m_recordIsFailing = false;
    std::optional<RunPosition> m_recordFrom; ///< what the curves hold beyond it is not of this run any more
    double m_secondsBefore = 0;              ///< of the run before it was resumed
    double m_epochSeconds = 0;
    double m_trainRate = 0; ///< images a second of the epoch's training pass
};

} // namespace semblance
