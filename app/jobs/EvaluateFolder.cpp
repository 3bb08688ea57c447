// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/EvaluateFolder.h"

#include "app/jobs/ClassifyFiles.h"
#include "core/base/Error.h"

#include <algorithm>

namespace semblance {
namespace {

constexpr int noClass = -1;

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// For each folder the index of the model's class of that name.
std::vector<int> matchClasses(const ScanReport& report, Evaluation& evaluation) {
    const std::vector<std::string>& classes = evaluation.classNames;
    std::vector<int> classOf;
    for (std::size_t i = 0; i < report.classNames.size(); ++i) {
        const auto found = std::find(classes.begin(), classes.end(), report.classNames[i]);
        classOf.push_back(found == classes.end() ? noClass : static_cast<int>(found - classes.begin()));
        if (found == classes.end() && report.imagesOf(static_cast<int>(i)) > 0)
            evaluation.unmatchedFolders.push_back(report.classNames[i]);
    }
    for (std::size_t i = 0; i < classes.size(); ++i)
        if (std::find(classOf.begin(), classOf.end(), static_cast<int>(i)) == classOf.end())
            evaluation.unmatchedClasses.push_back(classes[i]);
    return classOf;
}

struct LabelledFiles {
    std::vector<std::filesystem::path> paths;
    std::vector<const ImageEntry*> entries;
    std::vector<int> labels;
};

LabelledFiles filesToMeasure(const ScanReport& report, Evaluation& evaluation) {
    const std::vector<int> classOf = matchClasses(report, evaluation);
    evaluation.isHeldBackPartAlone =
        std::any_of(report.images.begin(), report.images.end(),
                    [](const ImageEntry& image) { return image.part == DataSetPart::Validation; });
    LabelledFiles files;
    for (const ImageEntry& image : report.images) {
        const int label = classOf.at(static_cast<std::size_t>(image.classIndex));
        if (label == noClass || (evaluation.isHeldBackPartAlone && image.part != DataSetPart::Validation)) continue;
        files.paths.push_back(report.folder / image.relativePath);
        files.entries.push_back(&image);
        files.labels.push_back(label);
    }
    return files;
}

[[noreturn]] void throwNoMatch(const ScanReport& report, const Evaluation& evaluation) {
    const std::string folders = report.classNames.empty() ? "no class folders" : joined(report.classNames);
    throw Error(ErrorKind::DataSet,
                "no folder with images is called like a class of the model (" + joined(evaluation.classNames) +
                    "); here are " + folders,
                report.folder);
}

} // namespace

std::optional<Evaluation> evaluateFolder(const Classifier& classifier, const ScanReport& report,
                                         std::shared_ptr<const UserCalibrations> stated, const Cancellation& cancel,
                                         const ProgressSink& progress) {
    Evaluation evaluation;
    evaluation.classNames = classifier.model().classNames;
    evaluation.unreadable = report.unreadable;
    const LabelledFiles files = filesToMeasure(report, evaluation);
    if (files.paths.empty()) throwNoMatch(report, evaluation);
    std::vector<Prediction> predictions;
    std::vector<int> labels;
    std::size_t done = 0;
    ClassifyFilesOptions options;
    options.read.stated = std::move(stated);
    if (!classifier.needsScale()) options.read.search = MarkSearch::DataBar;
    const bool isWhole = classifyFiles(classifier, files.paths, options, cancel, [&](const ClassifiedFile& file) {
        if (file.prediction) {
            predictions.push_back(*file.prediction);
            labels.push_back(files.labels[done]);
        } else {
            evaluation.unreadable.push_back({files.entries[done]->relativePath, file.errorKind, file.error});
        }
        progress({++done, files.paths.size()});
    });
    if (!isWhole) return std::nullopt;
    if (predictions.empty()) throw Error(ErrorKind::DataSet, "none of the images could be read", report.folder);
    evaluation.metrics = measure(predictions, labels, static_cast<int>(evaluation.classNames.size()));
    return evaluation;
}

} // namespace semblance
