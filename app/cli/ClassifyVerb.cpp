// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ProgressDisplay.h"
#include "app/cli/Verbs.h"
#include "app/jobs/ClassificationCsv.h"
#include "app/jobs/PrepareTraining.h"
#include "core/dataset/Scan.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

using json = nlohmann::ordered_json;

struct ClassifyCall {
    std::string model;
    std::vector<std::string> paths;
    std::string csv;
    ClassifierOptions options;
};

json resultJson(const ClassifiedFile& file, const ClassificationRow& row, const std::vector<std::string>& classNames) {
    json probabilities = json::object();
    for (std::size_t i = 0; i < row.probabilities.size(); ++i)
        probabilities[classNames[i]] = row.probabilities[i];
    const bool isKnown = row.pixelSizeNm.has_value();
    json line{{"path", row.file},
              {"class", textOrNull(row.className)},
              {"probability", file.prediction ? json(row.probability) : json(nullptr)},
              {"probabilities", file.prediction ? probabilities : json(nullptr)},
              {"pixel_size_nm", valueOrNull(row.pixelSizeNm)},
              {"calibration_source", isKnown ? json(calibrationSourceName(row.calibrationSource)) : json(nullptr)},
              {"error", file.prediction ? json(nullptr) : errorJson(file.errorKind, file.error, file.path)}};
    if (row.reconstructionError) line["reconstruction_error"] = *row.reconstructionError;
    return line;
}

std::string resultText(const ClassificationRow& row, bool isClassified) {
    if (!isClassified) return row.file + "  error: " + row.error;
    std::string text = row.file + "  " + row.className + "  " + decimals(row.probability * 100, 1) + " %";
    return row.pixelSizeNm ? text + "  " + pixelSizeText(*row.pixelSizeNm) : text;
}

/// Prints each file, and keeps the table where one is wanted.
class Answers {
public:
    Answers(const ClassifyCall& call, const Classifier& classifier, std::uint64_t total, Console& console)
        : m_classNames(classifier.model().classNames), m_console(console), m_display(console, "Classifying") {
        m_progress.total = total;
        if (!call.csv.empty()) m_csv.emplace(fromUtf8(call.csv), classifier.model());
    }

    void take(const ClassifiedFile& file) {
        const ClassificationRow row = rowOf(file, m_classNames);
        m_display.clear();
        if (m_console.isJson()) m_console.printJson(resultJson(file, row, m_classNames));
        m_console.print(resultText(row, file.prediction.has_value()));
        if (!file.prediction) m_console.warn("semblance-cli: " + errorSentence(file.error, file.path));
        if (m_csv) m_csv->add(row);
        m_classified += file.prediction ? 1 : 0;
        ++m_progress.done;
        m_display.show(m_progress);
    }

    ExitStatus finish() {
        m_display.clear();
        if (m_csv) m_csv->commit();
        return m_classified > 0 ? ExitStatus::Done : ExitStatus::Failed;
    }

private:
    std::vector<std::string> m_classNames;
    Console& m_console;
    ProgressDisplay m_display;
    std::optional<ClassificationCsv> m_csv;
    Progress m_progress;
    std::int64_t m_classified = 0;
};

std::vector<std::filesystem::path> filesOf(const ClassifyCall& call, const Cancellation& cancel) {
    std::vector<std::filesystem::path> paths;
    for (const std::string& path : call.paths)
        paths.push_back(fromUtf8(path));
    return imageFilesUnder(paths, cancel);
}

ExitStatus classify(const ClassifyCall& call, Console& console) {
    const Classifier classifier(fromUtf8(call.model), call.options);
    const std::vector<std::filesystem::path> files = filesOf(call, console.interruption());
    if (console.interruption().isRequested()) return ExitStatus::Interrupted;
    if (files.empty()) throw Error(ErrorKind::DataSet, "there are no images to classify", fromUtf8(call.paths.front()));
    Answers answers(call, classifier, files.size(), console);
    ClassifyFilesOptions options;
    options.read.stated = statedCalibrations();
    const bool isWhole = classifyFiles(classifier, files, options, console.interruption(),
                                       [&answers](const ClassifiedFile& file) { answers.take(file); });
    const ExitStatus status = answers.finish();
    return isWhole ? status : ExitStatus::Interrupted;
}

} // namespace

Verb addClassifyVerb(CLI::App& app) {
    CLI::App* command = app.add_subcommand("classify", "Label images with a trained model");
    const auto call = std::make_shared<ClassifyCall>();
    command->add_option("MODEL", call->model, "Model file")->required();
    command->add_option("PATH", call->paths, "Images, and folders of images")->required();
    command->add_option("--csv", call->csv,
                        "File to write the table to; it appears at the end, also of an interrupted call");
    command->add_option("--device", call->options.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
    return {command, [call](Console& console) { return classify(*call, console); }};
}

} // namespace semblance
