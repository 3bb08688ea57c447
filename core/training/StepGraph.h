// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/StepQueue.h"

#include <map>
#include <string>
#include <vector>

namespace semblance {

/// What a training step reads, on its device; undefined where it has no such part.
struct StepInput {
    torch::Tensor pixels;   ///< [N,C,H,W] uint8, augmented
    torch::Tensor features; ///< [N,F] float32, in place of pixels
    torch::Tensor labels;   ///< [N] int64
    torch::Tensor scales;   ///< [N,2] float32
};

/// What a training step leaves for the metrics.
struct StepOutput {
    torch::Tensor loss;                 ///< scalar, mean over the batch
    torch::Tensor logits;               ///< [N,K] float32
    torch::Tensor reconstructionErrors; ///< [N]; undefined where nothing is rebuilt
};

/// Training steps as one recorded piece of work (a CUDA graph): a network of some hundred layers is launched with one call
/// in place of some thousand. Steps of a shape run as they are at first, which sets up the libraries under them; then one
/// is recorded and from there on repeated, until what a step does changes. Steps of another shape (a last, short batch)
/// run as they are. What cannot be recorded runs as it is, too, and is said once. One thread, within its queue.
class StepGraph {
public:
    /// A whole step but for what comes from outside: forward, backward, new weights. It may differ from call to call in
    /// nothing but the values of tensors, which keep their places.
    using Step = std::function<StepOutput(const StepInput&)>;
    using Say = std::function<void(const std::string&)>;

    /// `queue` outlives it. `stepBytes`: memory that a step takes; 0 where that is not known.
    StepGraph(StepQueue& queue, Step step, std::uint64_t stepBytes, Say say);

    /// One step. What it answers holds until the next one, but for the reconstruction errors, which are the caller's.
    StepOutput run(const StepInput& input);
    /// What a step does has changed: the next ones run as they are, and one is recorded anew.
    void forget();
    /// Gives back the memory of a recorded step, and records no more. False where there was none.
    bool release();

    bool isRecorded() const { return m_recorded != nullptr; }

private:
    using Shape = std::vector<std::int64_t>;
    static Shape shapeOf(const StepInput& input);
    bool isDue(const Shape& shape);
    bool record(const StepInput& input, const Shape& shape);
    StepOutput repeat(const StepInput& input);
    void drop();
    void turnOff(const std::string& reason);

    StepQueue& m_queue;
    Step m_step;
    std::uint64_t m_stepBytes;
    Say m_say;
    bool m_isOff = false;
    std::map<Shape, int> m_plainSteps; ///< that ran as they are, by shape
    Shape m_last;                      ///< of the last of them
    int m_alike = 0;                   ///< the last ones with that shape, without a repeated one between them
    Shape m_shape;                     ///< of the recorded step
    StepInput m_input;                 ///< the recorded step's own
    StepOutput m_output;               ///< likewise
    std::unique_ptr<RecordedWork> m_recorded;
};

} // namespace semblance
