// SPDX-License-Identifier: GPL-3.0-or-later
// What a run keeps of itself, and how it goes back to it.
#include "core/base/Error.h"
#include "core/training/Devices.h"
#include "core/training/SmallerParts.h"
#include "core/training/TrainingRun.h"

#include <algorithm>
#include <cmath>

namespace semblance {
namespace {

constexpr int mostHalvings = 2; // of the learning rate, where the loss stops being a number

bool holdsEpoch(const std::filesystem::path& model, int epoch) {
    try {
        return readModelDescription(model).bestEpoch == epoch;
    } catch (const Error&) {
        return false; // none, or not whole
    }
}

/// Why a run goes on on another device than it began on; empty: it does not. Throws Error (DeviceUnavailable) where the
/// options name a device that cannot be used.
std::string otherDevice(const ComputeChoice& choice, const TrainingOptions& options) {
    if (options.device != "auto") return resolveDevice(options.device) == choice.device ? "" : "as the options say";
    try {
        resolveDevice(choice.device);
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

bool isRate(const std::pair<std::string, std::string>& option) {
    return option.first == "learning_rate";
}

} // namespace

void TrainingRun::choose(const std::optional<Checkpoint>& checkpoint) {
    TrainingOptions options = m_inputs.options;
    const std::string other = checkpoint ? otherDevice(checkpoint->choice, options) : "";
    if (checkpoint && other.empty()) {
        m_choice = checkpoint->choice;
        m_choiceReason = checkpoint->choiceReason;
        checkPredicted(m_choice, m_limits.memory ? *m_limits.memory : stepMemoryLimit(m_choice.device));
    } else {
        if (checkpoint) {
            m_observer.onMessage("the run goes on on another device than it began on: " + other);
            options.batch = checkpoint->choice.batch; // its position is counted in these
        }
        const TrialResult trial = chooseCompute(m_inputs.pixels, m_inputs.set, options, m_limits, m_run.trialFolder,
                                                m_control.cancellation());
        m_choice = trial.choice;
        m_choiceReason = trial.reason;
    }
    setComputeThreads(m_choice.threads);
}

std::filesystem::path TrainingRun::modelFile() const {
    return m_run.folder / "model.semblance";
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

void TrainingRun::writeStateIfDue(Pass pass) {
    tellCheckpoints();
    const std::chrono::duration<double> since = Pace::Clock::now() - m_stateWritten;
    const bool isTime = since.count() >= m_limits.checkpointSeconds && place() != m_keptPlace;
    if (!isTime && !m_isStateDue) return;
    if (pass == Pass::Training) requireNumbers();
    writeState();
}

bool TrainingRun::hasNumbers() {
    const torch::NoGradGuard noGrad;
    torch::Tensor sum = torch::zeros({}, torch::TensorOptions().device(m_runner->device()));
    for (const torch::Tensor& parameter : m_runner->network().parameters())
        sum += parameter.sum();
    return std::isfinite(sum.item<double>());
}

void TrainingRun::requireNumbers() {
    if (!hasNumbers()) throwNotANumber("training");
}

void TrainingRun::tellCheckpoints() {
    // A full disk is no reason to lose what the run learns; the next checkpoint tries again.
    for (std::string& failure : m_checkpoints->takeResults()) {
        const bool wasFailing = !m_checkpointFailure.empty();
        m_checkpointFailure = std::move(failure);
        if (!m_checkpointFailure.empty()) {
            m_keptPlace = {-1, -1};
            m_observer.onMessage("the checkpoint could not be written: " + m_checkpointFailure);
            if (!wasFailing) m_observer.onCheckpointFailed({m_run.folder, m_checkpointFailure, m_stateBytes});
        } else if (wasFailing) {
            m_observer.onMessage("checkpoints can be written again");
            m_observer.onCheckpointKept(m_run.folder);
        }
    }
}

void TrainingRun::keepState() {
    if (place() != m_keptPlace) writeState();
}

void TrainingRun::writeState() {
    m_stateWritten = Pace::Clock::now();
    m_isStateDue = false;
    WeightAverage* const average = m_runner->average();
    // In a validation the network has the averages; a checkpoint has what learns.
    const AveragedWeights learning(average != nullptr && average->isExchanged() ? average : nullptr);
    if (!hasNumbers()) {
        m_observer.onMessage("the weights stopped being numbers; the checkpoint before is kept in place of a new one");
        return;
    }
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
    m_stateBytes = 0;
    for (const StoredTensor& tensor : checkpoint.tensors)
        m_stateBytes += tensor.bytes.size();
    m_checkpoints->put(std::move(checkpoint));
    m_keptPlace = place();
}

void TrainingRun::tellMissing(const std::vector<MissingImage>& missing) {
    for (const std::string& line : m_missing.add(missing))
        m_observer.onMessage(line);
    if (missing.empty() || !m_missing.areTooMany()) return;
    keepState();
    throw Error(ErrorKind::DataSet,
                m_missing.sentence() + ". What was learned is kept; put the files back and go on with the run");
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
    int before = 0; // halvings that the rate knew of when it was set
    for (std::size_t i = 0; i < m_changesDone; ++i)
        if (std::ranges::any_of(m_changes[i].options, isRate)) before = m_changes[i].rateHalvings;
    TrainingOptions options = m_inputs.options;
    options.learningRate *= std::pow(0.5, std::max(0, m_position.rateHalvings - before));
    m_learningRate.emplace(options, m_stepsPerEpoch);
}

void TrainingRun::inParts(Pass pass, std::int64_t images, const std::function<void()>& work) {
    const auto tried = [&] {
        if (m_limits.beforeStep) m_limits.beforeStep(m_choice.microBatch, pass);
        work();
    };
    untilItFits(*m_runner, images, tried, [&] {
        const int before = std::min<int>(m_choice.microBatch, m_choice.batch);
        m_choice.microBatch = m_runner->microBatch();
        m_choice.predictedBytes = m_choice.predictedBytes * static_cast<std::uint64_t>(m_choice.microBatch) /
                                  static_cast<std::uint64_t>(before);
        m_isStateDue = true; // one that is killed goes on in these parts
        const std::string where = pass == Pass::Training ? "step " + std::to_string(m_position.globalStep + 1)
                                                         : std::string("a look at images without learning");
        m_observer.onMessage("memory ran out in " + where + "; from now on a batch goes through in parts of at most " +
                             std::to_string(m_choice.microBatch) +
                             " images. The gradients are those of the whole batch, but for batch normalisation, which "
                             "sees a part");
    });
}

bool TrainingRun::goBack(const Error& error) {
    if (error.kind() != ErrorKind::NotANumber || m_position.rateHalvings >= mostHalvings) return false;
    const int halvings = m_position.rateHalvings + 1;
    m_checkpoints->finish();
    const auto checkpoint =
        newestCheckpoint(m_run.folder, [this](const std::string& text) { m_observer.onMessage(text); });
    begin(checkpoint);
    m_position.rateHalvings = halvings;
    takeLearningRate();
    if (!m_recordFrom || m_position.globalStep < m_recordFrom->globalStep) m_recordFrom = m_position;
    toRecord([] {});
    writeState(); // one that is killed goes on with this rate
    m_checkpoints->finish();
    tellCheckpoints();
    m_observer.onWentBack({m_position.epochsDone, m_position.globalStep});
    m_observer.onMessage(std::string(error.what()) + ". The run goes back to " +
                         (m_position.globalStep == 0 ? std::string("its beginning")
                                                     : "step " + std::to_string(m_position.globalStep) + " (epoch " +
                                                           std::to_string(m_position.epochsDone + 1) + ")") +
                         " and goes on with half the learning rate");
    return true;
}

} // namespace semblance
