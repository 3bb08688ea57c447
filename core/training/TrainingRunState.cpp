// SPDX-License-Identifier: GPL-3.0-or-later
// What a run keeps of itself, and how it goes back to it.
#include "core/base/Error.h"
#include "core/training/Devices.h"
#include "core/training/TrainingRun.h"

#include <algorithm>
#include <cmath>

namespace semblance {
namespace {

constexpr double mostMissing = 0.05; // of the images
constexpr int mostHalvings = 2;      // of the learning rate, where the loss stops being a number

bool holdsEpoch(const std::filesystem::path& model, int epoch) {
    try {
        return readModelDescription(model).bestEpoch == epoch;
    } catch (const Error&) {
        return false; // none, or not whole
    }
}

/// Why the device of a run that goes on cannot be used any more, where its options leave the device open; empty: it can.
/// Throws Error (DeviceUnavailable) where they name it.
std::string lostDevice(const ComputeChoice& choice, const TrainingOptions& options) {
    try {
        resolveDevice(choice.device);
        return {};
    } catch (const Error& error) {
        if (options.device != "auto") throw;
        return error.what();
    }
}

} // namespace

void TrainingRun::choose(const std::optional<Checkpoint>& checkpoint) {
    TrainingOptions options = m_inputs.options;
    const std::string lost = checkpoint ? lostDevice(checkpoint->choice, options) : "";
    if (checkpoint && lost.empty()) {
        m_choice = checkpoint->choice;
        m_choiceReason = checkpoint->choiceReason;
        checkPredicted(m_choice, m_limits.memory ? *m_limits.memory : stepMemoryLimit(m_choice.device));
    } else {
        if (checkpoint) {
            m_observer.onMessage("the run goes on on another device than it began on: " + lost);
            options.batch = checkpoint->choice.batch; // its position is counted in these
        }
        const TrialResult trial = chooseCompute(m_inputs.pixels, m_inputs.set, options, m_limits,
                                                m_inputs.run.trialFolder, m_control.cancellation());
        m_choice = trial.choice;
        m_choiceReason = trial.reason;
    }
    setComputeThreads(m_choice.threads);
}

std::filesystem::path TrainingRun::modelFile() const {
    return m_inputs.run.folder / "model.semblance";
}

bool TrainingRun::takeBest(const EpochEvent& event) {
    ++m_best.epochsSince;
    const BestEpoch now{event.epoch, judgedMetrics(event), 0};
    if (!isBetter(now.metrics, m_best)) return false;
    try {
        writeModelFile(modelFile(), modelOf(m_inputs, {m_runner->network(), m_normalisation, now,
                                                       m_validationMetrics->reconstructionErrors()}));
    } catch (const Error& error) {
        // The best epoch is the one that the file holds; a full disk is no reason to lose what the run learns.
        m_observer.onMessage("epoch " + std::to_string(event.epoch) +
                             " was the best so far, and its model could not be written: " + error.what());
        // Where only the folder could not be synced, the file has its new content all the same.
        if (!holdsEpoch(modelFile(), event.epoch)) return false;
    }
    m_best = now;
    return true;
}

void TrainingRun::writeStateIfDue() {
    tellFailedCheckpoints();
    const std::chrono::duration<double> since = Pace::Clock::now() - m_stateWritten;
    if (since.count() < m_limits.checkpointSeconds) return;
    requireNumbers();
    writeState();
}

void TrainingRun::requireNumbers() {
    const torch::NoGradGuard noGrad;
    torch::Tensor sum = torch::zeros({}, torch::TensorOptions().device(m_runner->device()));
    for (const torch::Tensor& parameter : m_runner->network().parameters())
        sum += parameter.sum();
    if (!std::isfinite(sum.item<double>())) throwNotANumber("training");
}

void TrainingRun::tellFailedCheckpoints() {
    // A full disk is no reason to lose what the run learns; the next checkpoint tries again.
    for (const std::string& failure : m_checkpoints->takeFailures())
        m_observer.onMessage("the checkpoint could not be written: " + failure);
}

void TrainingRun::writeState() {
    m_stateWritten = Pace::Clock::now();
    Checkpoint checkpoint = checkpointOf(m_inputs);
    checkpoint.choice = m_choice;
    checkpoint.choiceReason = m_choiceReason;
    checkpoint.position = m_position;
    checkpoint.position.seconds = seconds();
    checkpoint.position.lossSum = m_trainMetrics->lossSum();
    checkpoint.position.confusion = m_trainMetrics->confusion();
    checkpoint.position.reconstructionSum = m_trainMetrics->reconstructionSum();
    checkpoint.normalisation = m_normalisation;
    checkpoint.best = m_best;
    checkpoint.options = m_begunWith;
    checkpoint.changes = m_changes;
    checkpoint.tensors = stored(*m_runner);
    m_checkpoints->put(std::move(checkpoint));
}

std::string TrainingRun::nameOf(std::size_t image) const {
    const auto find = [image](const std::vector<Example>& examples, const std::vector<std::string>& files) {
        for (std::size_t i = 0; i < std::min(examples.size(), files.size()); ++i)
            if (examples[i].index == image) return files[i];
        return std::string();
    };
    const std::string name = find(m_inputs.set.training, m_inputs.run.trainingFiles);
    return name.empty() ? find(m_inputs.set.validation, m_inputs.run.validationFiles) : name;
}

void TrainingRun::tellMissing(std::vector<MissingImage> missing, Pass pass) {
    for (const MissingImage& image : missing)
        if (m_missing.insert(image.index).second)
            m_observer.onMessage(nameOf(image.index) + ": left out from now on, " + image.reason);
    if (missing.empty()) return;
    const std::size_t all = m_inputs.set.training.size() + m_inputs.set.validation.size();
    // What a frozen network saw is kept by place: none may be missing then.
    const bool areTooMany = static_cast<double>(m_missing.size()) > mostMissing * static_cast<double>(all);
    if (!areTooMany && pass != Pass::Features) return;
    if (m_position.globalStep > 0) writeState();
    throw Error(ErrorKind::DataSet, std::to_string(m_missing.size()) + " of " + std::to_string(all) +
                                        " images cannot be read any more (" + nameOf(missing.back().index) + ": " +
                                        missing.back().reason +
                                        "). What was learned is kept; put the files back and go on with the run");
}

void TrainingRun::throwNotANumber(const char* where) const {
    std::string text = "the loss of ";
    text.append(where).append(" stopped being a number in epoch ").append(std::to_string(m_position.epochsDone + 1));
    text.append(", step ").append(std::to_string(m_position.step)).append("; a lower learning rate may help. ");
    text.append(m_best.epoch > 0 ? "The best epoch so far, " + std::to_string(m_best.epoch) + ", is kept"
                                 : std::string("No epoch had ended yet"));
    throw Error(ErrorKind::NotANumber, text);
}

void TrainingRun::takeLearningRate() {
    TrainingOptions options = m_inputs.options;
    options.learningRate *= std::pow(0.5, m_position.rateHalvings);
    m_learningRate.emplace(options, m_stepsPerEpoch);
}

bool TrainingRun::goBack(const Error& error) {
    if (error.kind() != ErrorKind::NotANumber || m_position.rateHalvings >= mostHalvings) return false;
    const int halvings = m_position.rateHalvings + 1;
    m_checkpoints->finish();
    const auto checkpoint =
        newestCheckpoint(m_inputs.run.folder, [this](const std::string& text) { m_observer.onMessage(text); });
    begin(checkpoint);
    m_position.rateHalvings = halvings;
    takeLearningRate();
    m_writer = std::make_unique<RunWriter>(m_writer->record(), m_position);
    m_observer.onMessage(std::string(error.what()) + ". The run goes back to " +
                         (m_position.globalStep == 0 ? std::string("its beginning")
                                                     : "step " + std::to_string(m_position.globalStep) + " (epoch " +
                                                           std::to_string(m_position.epochsDone + 1) + ")") +
                         " and goes on with half the learning rate");
    return true;
}

} // namespace semblance
