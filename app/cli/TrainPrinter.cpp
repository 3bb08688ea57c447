// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/TrainPrinter.h"

#include "app/cli/Table.h"
#include "core/base/Files.h"
#include "core/training/RunEndNames.h"

#include <array>

namespace semblance {
namespace {

using json = nlohmann::ordered_json;

struct EpochColumn {
    const char* title;
    std::size_t width;
};

constexpr std::array<EpochColumn, 8> epochColumns{{{"epoch", 5},
                                                   {"train loss", 10},
                                                   {"accuracy", 8},
                                                   {"validation loss", 15},
                                                   {"accuracy", 8},
                                                   {"macro-F1", 8},
                                                   {"images/s", 8},
                                                   {"seconds", 7}}};

std::string epochLine(const std::array<std::string, 8>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i)
        line += (i == 0 ? "" : "  ") + padded(cells[i], epochColumns[i].width, Align::Right);
    return line;
}

std::string titleLine() {
    std::array<std::string, 8> titles;
    for (std::size_t i = 0; i < titles.size(); ++i)
        titles[i] = epochColumns[i].title;
    return epochLine(titles);
}

/// What was measured on validation images, or null where there are none.
json measured(const Metrics& metrics, double value) {
    return metrics.images > 0 ? json(value) : json(nullptr);
}

json epochJson(const EpochEvent& event) {
    const Metrics& validation = event.validation;
    json line{{"epoch", event.epoch},
              {"train_loss", event.trainLoss},
              {"train_accuracy", event.trainAccuracy},
              {"validation_loss", measured(validation, validation.loss)},
              {"validation_accuracy", measured(validation, validation.accuracy)},
              {"validation_macro_f1", measured(validation, validation.macroF1)},
              {"images_per_second", event.imagesPerSecond},
              {"seconds", event.seconds}};
    if (event.trainReconstructionError) line["train_reconstruction_error"] = *event.trainReconstructionError;
    if (event.validationReconstructionError)
        line["validation_reconstruction_error"] = *event.validationReconstructionError;
    return line;
}

std::string epochText(const EpochEvent& event) {
    const Metrics& validation = event.validation;
    const auto cell = [&validation](double value) { return validation.images > 0 ? decimals(value, 4) : "-"; };
    const std::string line =
        epochLine({std::to_string(event.epoch), decimals(event.trainLoss, 4), decimals(event.trainAccuracy, 4),
                   cell(validation.loss), cell(validation.accuracy), cell(validation.macroF1),
                   decimals(event.imagesPerSecond, 1), decimals(event.seconds, 1)});
    return event.isBest ? line + "  best" : line;
}

json outcomeJson(const TrainingOutcome& outcome) {
    return {{"model", textOrNull(toUtf8(outcome.model))},
            {"best_epoch", outcome.bestEpoch > 0 ? json(outcome.bestEpoch) : json(nullptr)},
            {"validation_accuracy", measured(outcome.best, outcome.best.accuracy)},
            {"validation_macro_f1", measured(outcome.best, outcome.best.macroF1)},
            {"epochs", outcome.epochsDone},
            {"seconds", outcome.seconds},
            {"stopped_early", outcome.stoppedEarly},
            {"end", nameOf(outcome.end)}};
}

std::string outcomeText(const TrainingOutcome& outcome) {
    if (outcome.model.empty()) return "No epoch ended; there is no model.";
    std::string text = "Best epoch " + std::to_string(outcome.bestEpoch);
    if (outcome.best.images > 0)
        text += ": accuracy " + decimals(outcome.best.accuracy, 4) + ", macro-F1 " + decimals(outcome.best.macroF1, 4);
    return text + ". Model: " + toUtf8(outcome.model);
}

} // namespace

TrainPrinter::TrainPrinter(Console& console) : m_console(console), m_display(console, "Training") {}

void TrainPrinter::onStarted(const RunStarted& event) {
    const ComputeChoice& choice = event.choice;
    m_console.say("Parameters: " + std::to_string(event.parameters) + "; " + std::to_string(event.trainingImages) +
                  " images to learn from, " + std::to_string(event.validationImages) + " held back");
    std::string line = "Computing on " + choice.device + ": " + std::to_string(choice.threads) + " threads, " +
                       nameOf(choice.precision) + ", " + nameOf(choice.memoryFormat) + ", batch " +
                       std::to_string(choice.batch);
    if (choice.microBatch < choice.batch) line += " in parts of " + std::to_string(choice.microBatch);
    if (!event.choiceReason.empty()) line += " (" + event.choiceReason + ")";
    m_console.say(line);
}

namespace {

std::string passLabel(const BatchEvent& event) {
    if (event.pass == Pass::Features) return "Looking at each image once";
    return "Epoch " + std::to_string(event.epoch) + (event.pass == Pass::Validation ? ", validating" : "");
}

} // namespace

void TrainPrinter::onBatch(const BatchEvent& event) {
    if (!m_console.hasTerminal()) return;
    m_display.setLabel(passLabel(event));
    m_display.show({static_cast<std::uint64_t>(event.step), static_cast<std::uint64_t>(event.stepsPerEpoch)});
}

void TrainPrinter::onEpoch(const EpochEvent& event) {
    m_display.clear();
    if (m_console.isJson()) m_console.printJson(epochJson(event));
    if (!m_hasTitle) m_console.print(titleLine());
    m_hasTitle = true;
    m_console.print(epochText(event));
}

void TrainPrinter::onMessage(const std::string& text) {
    m_display.clear();
    m_console.say(text);
}

ExitStatus TrainPrinter::finish(const TrainingOutcome& outcome) {
    m_display.clear();
    if (outcome.end == RunEnd::Failed) {
        if (!outcome.model.empty()) m_console.warn(outcomeText(outcome));
        const std::filesystem::path path = outcome.errorPath;
        throw Error(errorKindNamed(outcome.errorKind), outcome.reason, path);
    }
    if (m_console.isJson()) m_console.printJson(outcomeJson(outcome));
    m_console.print(outcomeText(outcome));
    return outcome.end == RunEnd::Cancelled ? ExitStatus::Interrupted : ExitStatus::Done;
}

} // namespace semblance
