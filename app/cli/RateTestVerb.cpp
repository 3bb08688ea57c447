// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/InterruptionWatch.h"
#include "app/cli/ProgressDisplay.h"
#include "app/cli/Table.h"
#include "app/cli/TrainCall.h"
#include "app/cli/Verbs.h"
#include "core/training/RateTest.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace semblance {
namespace {

constexpr int kRows = 25;
constexpr int kBarWidth = 40;

std::string rateText(double rate) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2e", rate);
    return text.data();
}

nlohmann::ordered_json resultJson(const RateTest& result) {
    std::vector<double> rates;
    std::vector<double> losses;
    std::vector<double> smoothed;
    for (const RatePoint& point : result.points) {
        rates.push_back(point.learningRate);
        losses.push_back(point.loss);
        smoothed.push_back(point.smoothed);
    }
    return {{"learning_rate", rates},
            {"loss", losses},
            {"smoothed_loss", smoothed},
            {"suggested", result.suggested ? nlohmann::ordered_json(*result.suggested) : nullptr},
            {"diverged", result.diverged}};
}

/// A line of the plot: the loss as a share of the most that is drawn.
std::string barOf(double loss, double most) {
    const double share = most > 0 ? std::clamp(loss / most, 0.0, 1.0) : 0;
    return std::string(static_cast<std::size_t>(share * kBarWidth + 0.5), '#');
}

void print(const RateTest& result, Console& console) {
    Table table({{"LEARNING RATE", Align::Right}, {"LOSS", Align::Right}, {"SMOOTHED", Align::Right}, {""}});
    // What lies far above the first loss would press the rest together.
    const double most = result.points.empty() ? 0 : 2 * result.points.front().smoothed;
    const std::size_t every = std::max<std::size_t>(1, result.points.size() / kRows);
    for (std::size_t i = 0; i < result.points.size(); i += every) {
        const RatePoint& point = result.points[i];
        table.add({rateText(point.learningRate), decimals(point.loss, 4), decimals(point.smoothed, 4),
                   barOf(point.smoothed, most)});
    }
    for (const std::string& line : table.lines())
        console.print(line);
    console.print(result.suggested ? "Suggested learning rate: " + rateText(*result.suggested)
                                   : std::string("No rate is suggested: the loss fell nowhere"));
}

ExitStatus runRateTest(const TrainCall& call, const RateTestOptions& test, Console& console) {
    const PreparationOptions options = preparationOf(call);
    const auto prepared = prepareData(call, options, console);
    if (!prepared) return ExitStatus::Interrupted;
    console.say("Network: " + options.training.network + ", start " + options.training.start);
    TrainingControl control;
    const InterruptionWatch watch(console.interruption(), control);
    ProgressDisplay display(console, "Trying learning rates");
    std::uint64_t done = 0;
    const RateTest result = testLearningRates(*prepared->pixels.source, prepared->split.set, prepared->options,
                                              prepared->run, test, control, [&](const RatePoint&) {
                                                  display.show({++done, static_cast<std::uint64_t>(test.steps)});
                                              });
    display.clear();
    for (const std::string& message : result.messages)
        console.say(message);
    if (console.isJson())
        console.printJson(resultJson(result));
    else
        print(result, console);
    return control.isStopRequested() ? ExitStatus::Interrupted : ExitStatus::Done;
}

} // namespace

Verb addRateTestVerb(CLI::App& app) {
    CLI::App* command = app.add_subcommand("lr-test", "Try learning rates from small to large, and propose one");
    const auto call = addTrainOptions(*command, CallKind::Trial);
    const auto test = std::make_shared<RateTestOptions>();
    command->add_option("--lowest", test->lowest, "Learning rate of the first step")->capture_default_str();
    command->add_option("--highest", test->highest, "Learning rate of the last step")->capture_default_str();
    command->add_option("--steps", test->steps, "Steps from the one to the other")->capture_default_str();
    command->footer(
        "The training stops where the loss is four times its best. Nothing of it is kept. The rate proposed is "
        "where the loss falls most steeply.");
    return {command, [call, test](Console& console) { return runRateTest(*call, *test, console); }};
}

} // namespace semblance
