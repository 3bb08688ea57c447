// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/StepRunner.h"

namespace semblance {

/// What one measured step took.
struct StepMeasurement {
    double seconds = 0;
    std::uint64_t peakBytes = 0; ///< of LibTorch's allocators beyond the network at rest
};

/// A network of its own, with random pixels and labels, whose steps are measured. One thread.
class TrialStep {
public:
    TrialStep(const TrainingOptions& options, const ComputeChoice& choice, int classes, int channels);

    /// `steps` behind one another, as a run does them; the seconds are those of one.
    StepMeasurement train(int images, int steps = 1);
    /// Forward in evaluation mode; likewise.
    StepMeasurement evaluate(int images, int steps = 1);
    /// Bytes that optimiser and averaged weights keep from the first step to the end.
    std::uint64_t keptBytes();
    std::int64_t parameters() const;
    /// As a run does it: StepRunner::searchAlgorithms().
    void searchAlgorithms() { m_runner->searchAlgorithms(); }
    const torch::Device& device() const { return m_runner->device(); }

private:
    Batch batchOf(int images);

    int m_classes;
    int m_channels;
    SizePx m_size;
    std::unique_ptr<StepRunner> m_runner;
    MetricsAccumulator m_metrics;
    Batch m_batch;
};

} // namespace semblance
