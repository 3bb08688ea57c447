// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ProgressDisplay.h"
#include "app/cli/Table.h"
#include "app/cli/Verbs.h"
#include "app/jobs/EvaluateFolder.h"
#include "app/jobs/PrepareTraining.h"
#include "core/base/Files.h"
#include "core/dataset/Scan.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

using json = nlohmann::ordered_json;

struct EvaluateCall {
    std::string model;
    std::string folder;
    ClassifierOptions options;
};

json perClassJson(const Evaluation& evaluation) {
    json classes = json::object();
    for (std::size_t i = 0; i < evaluation.classNames.size(); ++i) {
        const ClassMetrics& metrics = evaluation.metrics.perClass.at(i);
        classes[evaluation.classNames[i]] = {{"images", metrics.images},
                                             {"precision", metrics.precision},
                                             {"recall", metrics.recall},
                                             {"f1", metrics.f1}};
    }
    return classes;
}

json evaluationJson(const Evaluation& evaluation) {
    json unreadable = json::array();
    for (const UnreadableFile& file : evaluation.unreadable)
        unreadable.push_back({{"path", toUtf8(file.relativePath)}, {"reason", file.reason}});
    const Metrics& metrics = evaluation.metrics;
    return {{"images", metrics.images},
            {"accuracy", metrics.accuracy},
            {"macro_f1", metrics.macroF1},
            {"balanced_accuracy", metrics.balancedAccuracy},
            {"loss", metrics.loss},
            {"per_class", perClassJson(evaluation)},
            {"confusion", metrics.confusion},
            {"classes", evaluation.classNames},
            {"unmatched_folders", evaluation.unmatchedFolders},
            {"unmatched_classes", evaluation.unmatchedClasses},
            {"unreadable", unreadable}};
}

void printClasses(const Evaluation& evaluation, Console& console) {
    Table table({{"CLASS"},
                 {"IMAGES", Align::Right},
                 {"PRECISION", Align::Right},
                 {"RECALL", Align::Right},
                 {"F1", Align::Right}});
    for (std::size_t i = 0; i < evaluation.classNames.size(); ++i) {
        const ClassMetrics& metrics = evaluation.metrics.perClass.at(i);
        table.add({evaluation.classNames[i], std::to_string(metrics.images), decimals(metrics.precision, 4),
                   decimals(metrics.recall, 4), decimals(metrics.f1, 4)});
    }
    for (const std::string& line : table.lines())
        console.print(line);
}

void printConfusion(const Evaluation& evaluation, Console& console) {
    std::vector<Table::Column> columns{{"true \\ answered"}};
    for (const std::string& name : evaluation.classNames)
        columns.push_back({name, Align::Right});
    Table table(columns);
    for (std::size_t i = 0; i < evaluation.classNames.size(); ++i) {
        std::vector<std::string> cells{evaluation.classNames[i]};
        for (const std::int64_t count : evaluation.metrics.confusion.at(i))
            cells.push_back(std::to_string(count));
        table.add(std::move(cells));
    }
    for (const std::string& line : table.lines())
        console.print(line);
}

void warn(const Evaluation& evaluation, Console& console) {
    for (const std::string& name : evaluation.unmatchedFolders)
        console.warn("left out: the model knows no class like the folder " + name);
    for (const std::string& name : evaluation.unmatchedClasses)
        console.warn("no folder is called like the model's class " + name);
    for (const UnreadableFile& file : evaluation.unreadable)
        console.warn("left out: " + errorSentence(file.reason, file.relativePath));
    if (evaluation.isHeldBackPartAlone)
        console.warn("The folder holds a split; the part held back from training is measured.");
}

ExitStatus evaluate(const EvaluateCall& call, Console& console) {
    const Classifier classifier(fromUtf8(call.model), call.options);
    ProgressDisplay display(console, "Scanning files");
    const auto report = scanFolder(fromUtf8(call.folder), {}, console.interruption(), display.sink());
    if (!report) return ExitStatus::Interrupted;
    display.setLabel("Classifying");
    const auto evaluation =
        evaluateFolder(classifier, *report, statedCalibrations(), console.interruption(), display.sink());
    display.clear();
    if (!evaluation) return ExitStatus::Interrupted;
    warn(*evaluation, console);
    if (console.isJson()) {
        console.printJson(evaluationJson(*evaluation));
        return ExitStatus::Done;
    }
    const Metrics& metrics = evaluation->metrics;
    console.print(std::to_string(metrics.images) + " images: accuracy " + decimals(metrics.accuracy, 4) +
                  ", macro-F1 " + decimals(metrics.macroF1, 4) + ", balanced accuracy " +
                  decimals(metrics.balancedAccuracy, 4));
    printClasses(*evaluation, console);
    printConfusion(*evaluation, console);
    return ExitStatus::Done;
}

} // namespace

Verb addEvaluateVerb(CLI::App& app) {
    CLI::App* command = app.add_subcommand("evaluate", "Measure a model on a labelled folder");
    const auto call = std::make_shared<EvaluateCall>();
    command->add_option("MODEL", call->model, "Model file")->required();
    command->add_option("FOLDER", call->folder, "A folder of class folders, called as the model's classes")->required();
    command->add_option("--device", call->options.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
    return {command, [call](Console& console) { return evaluate(*call, console); }};
}

} // namespace semblance
