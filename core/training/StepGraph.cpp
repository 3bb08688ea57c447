// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/StepGraph.h"

#include "core/base/Error.h"

#include <utility>

namespace semblance {
namespace {

constexpr int stepsBefore = 2;        // run as they are before one is recorded
constexpr int stepsBeforeAnother = 8; // in a row, where a step of another shape is recorded already
/// A recorded step keeps its memory; the steps that are not recorded, and the validation, need theirs beside it.
constexpr std::uint64_t roomInSteps = 2;

template <typename Input, typename Visit>
void forEachTensor(Input& input, Visit&& visit) {
    visit(input.pixels);
    visit(input.features);
    visit(input.labels);
    visit(input.scales);
}

StepInput copyOf(StepInput input) {
    const torch::NoGradGuard noGrad;
    forEachTensor(input, [](torch::Tensor& tensor) {
        if (tensor.defined()) tensor = tensor.clone();
    });
    return input;
}

void copyInto(StepInput& own, const StepInput& given) {
    const torch::NoGradGuard noGrad;
    const auto copy = [](torch::Tensor& to, const torch::Tensor& from) {
        if (to.defined()) to.copy_(from, /*non_blocking=*/true);
    };
    copy(own.pixels, given.pixels);
    copy(own.features, given.features);
    copy(own.labels, given.labels);
    copy(own.scales, given.scales);
}

} // namespace

StepGraph::StepGraph(StepQueue& queue, Step step, std::uint64_t stepBytes, Say say)
    : m_queue(queue), m_step(std::move(step)), m_stepBytes(stepBytes), m_say(std::move(say)) {}

StepOutput StepGraph::run(const StepInput& input) {
    const Shape shape = shapeOf(input);
    if (m_recorded && shape == m_shape) return repeat(input);
    if (isDue(shape) && record(input, shape)) return repeat(input);
    return m_step(input);
}

/// Sizes and types of all tensors, one behind the other.
StepGraph::Shape StepGraph::shapeOf(const StepInput& input) {
    Shape shape;
    forEachTensor(input, [&shape](const torch::Tensor& tensor) {
        shape.push_back(tensor.defined() ? tensor.dim() : -1);
        if (!tensor.defined()) return;
        shape.push_back(static_cast<std::int64_t>(tensor.scalar_type()));
        shape.insert(shape.end(), tensor.sizes().begin(), tensor.sizes().end());
    });
    return shape;
}

/// Whether a step of this shape is to be recorded now; counts it.
bool StepGraph::isDue(const Shape& shape) {
    if (m_isOff) return false;
    m_alike = m_alike > 0 && shape == m_last ? m_alike + 1 : 1;
    m_last = shape;
    const int before = m_plainSteps[shape]++;
    return m_recorded ? m_alike > stepsBeforeAnother : before >= stepsBefore;
}

bool StepGraph::record(const StepInput& input, const Shape& shape) {
    drop();
    try {
        if (m_queue.freeBytes() < roomInSteps * m_stepBytes) {
            turnOff("the card has too little memory for a recorded step beside those that are not");
            return false;
        }
        m_input = copyOf(input);
        m_recorded = m_queue.record([this] { m_output = m_step(m_input); });
        m_shape = shape;
    } catch (const std::exception& error) {
        turnOff(sentenceOf(error));
    }
    return isRecorded();
}

StepOutput StepGraph::repeat(const StepInput& input) {
    m_alike = 0;
    copyInto(m_input, input);
    m_recorded->repeat();
    StepOutput output = m_output;
    if (output.reconstructionErrors.defined()) output.reconstructionErrors = output.reconstructionErrors.clone();
    return output;
}

void StepGraph::drop() {
    m_recorded.reset();
    m_output = {};
    m_input = {};
    m_alike = 0;
}

void StepGraph::turnOff(const std::string& reason) {
    drop();
    m_isOff = true;
    m_say("steps are launched kernel by kernel, not as a CUDA graph: " + reason);
}

void StepGraph::forget() {
    drop();
    m_plainSteps.clear();
}

bool StepGraph::release() {
    if (!isRecorded()) return false;
    turnOff("memory ran out beside a recorded step");
    return true;
}

} // namespace semblance
