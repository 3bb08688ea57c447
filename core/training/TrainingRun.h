// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/LearningRate.h"
#include "core/training/Pace.h"
#include "core/training/RunSetup.h"
#include "core/training/RunWriter.h"
#include "core/training/StepRunner.h"

namespace semblance {

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
    void announce();
    RunRecord record() const;
    // Passes.
    PassEnd runEpochs();
    PassEnd trainEpoch();
    PassEnd validateEpoch();
    void trainStep(const Batch& batch);
    void startTrainingLoader(int epoch, int firstStep);
    // Reports.
    void reportBatch(bool isValidating, int step, int steps, bool isLast);
    double secondsLeft(std::int64_t doneOfEpoch, std::int64_t validatedOfEpoch) const;
    [[noreturn]] void throwNotANumber(const char* where) const;
    // End of an epoch, end of the run.
    void endEpoch();
    EpochEvent epochEvent() const;
    bool takeBest(const EpochEvent& event);
    void writeModel() const;
    void writeState();
    bool isToStopEarly() const;
    void finish(PassEnd end);
    void fail(const std::string& kind, const std::string& reason, const std::filesystem::path& path);

    const PixelSource& m_pixels;
    const TrainingSet& m_set;
    const TrainingOptions& m_options;
    const RunDescription& m_run;
    TrainingControl& m_control;
    TrainingObserver& m_observer;
    RunLimits m_limits;

    std::unique_ptr<RunLock> m_lock;
    ComputeChoice m_choice;
    std::string m_choiceReason;
    std::unique_ptr<StepRunner> m_runner;
    std::unique_ptr<MetricsAccumulator> m_trainMetrics;
    std::unique_ptr<MetricsAccumulator> m_validationMetrics;
    std::unique_ptr<BatchLoader> m_trainLoader;
    std::unique_ptr<BatchLoader> m_validationLoader;
    std::unique_ptr<RunWriter> m_writer;
    std::optional<LearningRate> m_learningRate;
    int m_stepsPerEpoch = 0;

    RunPosition m_position;
    BestEpoch m_best;
    TrainingOutcome m_outcome;

    Pace m_pace;
    Pace::Clock::time_point m_began = Pace::Clock::now();
    Pace::Clock::time_point m_lastEvent;
    double m_pausedSeconds = 0;
    double m_secondsBefore = 0;
    double m_epochSeconds = 0;
    double m_trainRate = 0; ///< images a second of the epoch's training pass
    double m_lossAtEvent = 0;
    std::int64_t m_correctAtEvent = 0;
    std::int64_t m_imagesAtEvent = 0;
    BatchEvent m_lastBatch;
};

} // namespace semblance
