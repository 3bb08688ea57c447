// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/Split.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Random.h"
#include "core/base/Sha256.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace semblance {
namespace {

constexpr int kLeftOut = -1;

/// Images that must stand on one side; of one label unless they go to training whole.
using Group = std::vector<std::size_t>;

/// Which label a class of the report has, and how the labels are called.
struct Labels {
    std::vector<std::string> names; ///< sorted
    std::vector<int> ofClass;       ///< by class index; kLeftOut: not included
};

std::string nameOf(const SplitOptions& options, const std::string& folderName) {
    if (options.classes.empty()) return folderName;
    const auto choice = std::ranges::find(options.classes, folderName, &ClassChoice::folderName);
    if (choice == options.classes.end()) return folderName;
    if (!choice->isIncluded) return {};
    return choice->name.empty() ? folderName : choice->name;
}

Labels labelsOf(const ScanReport& report, const SplitOptions& options) {
    Labels labels;
    std::vector<std::string> names;
    for (const std::string& folderName : report.classNames)
        names.push_back(nameOf(options, folderName));
    std::set<std::string> sorted(names.begin(), names.end());
    sorted.erase("");
    labels.names.assign(sorted.begin(), sorted.end());
    for (const std::string& name : names) {
        const auto found = std::ranges::find(labels.names, name);
        labels.ofClass.push_back(name.empty() ? kLeftOut : static_cast<int>(found - labels.names.begin()));
    }
    return labels;
}

int labelOf(const ScanReport& report, const Labels& labels, std::size_t image) {
    return labels.ofClass[static_cast<std::size_t>(report.images[image].classIndex)];
}

std::vector<std::int64_t> countImages(const ScanReport& report, const Labels& labels) {
    std::vector<std::int64_t> counts(labels.names.size());
    for (std::size_t i = 0; i < report.images.size(); ++i)
        if (const int label = labelOf(report, labels, i); label != kLeftOut) ++counts[static_cast<std::size_t>(label)];
    return counts;
}

void requireTrainable(const ScanReport& report, const Labels& labels, const SplitOptions& options) {
    if (labels.names.size() < 2)
        throw Error(ErrorKind::DataSet, "training needs images of at least two classes", report.folder);
    if (!(options.validationShare > 0 && options.validationShare < 1))
        throw Error(ErrorKind::InvalidArgument, "the share of validation images must lie between 0 and 1");
    const std::vector<std::int64_t> counts = countImages(report, labels);
    for (std::size_t label = 0; label < counts.size(); ++label)
        if (counts[label] == 0)
            throw Error(ErrorKind::DataSet, "the class \"" + labels.names[label] + "\" has no images", report.folder);
}

/// Every included image in exactly one group: identical files together, the others alone. Sorted by their first image.
std::vector<Group> groupsOf(const ScanReport& report, const std::vector<DuplicateGroup>& duplicates,
                            const Labels& labels) {
    const auto isIncluded = [&](std::size_t image) { return labelOf(report, labels, image) != kLeftOut; };
    std::vector<bool> isTaken(report.images.size());
    std::vector<Group> groups;
    for (const DuplicateGroup& duplicate : duplicates) {
        Group group;
        for (const std::size_t image : duplicate.images)
            if (isIncluded(image) && !isTaken.at(image)) {
                group.push_back(image);
                isTaken[image] = true;
            }
        std::ranges::sort(group);
        if (!group.empty()) groups.push_back(std::move(group));
    }
    for (std::size_t image = 0; image < report.images.size(); ++image)
        if (isIncluded(image) && !isTaken[image]) groups.push_back({image});
    std::ranges::sort(groups, {}, [](const Group& group) { return group[0]; });
    return groups;
}

/// The seed of one class, so that ticking another off does not change its split (FNV-1a, 64 bit).
std::uint64_t seedOf(std::uint64_t seed, const std::string& name) {
    std::uint64_t hash = 0xCBF29CE484222325ULL ^ seed;
    for (const char letter : name)
        hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3ULL;
    return hash;
}

/// Fills validation up to `wanted` images with whole groups in shuffled order; at least one group on either side.
std::vector<Group> chooseValidation(std::vector<Group> groups, std::size_t wanted, std::uint64_t seed) {
    if (groups.size() < 2) return {};
    Random random(seed);
    random.shuffle(groups);
    std::vector<Group> chosen;
    std::size_t images = 0;
    for (const Group& group : groups)
        if (chosen.size() + 1 < groups.size() && images + group.size() <= wanted) {
            images += group.size();
            chosen.push_back(group);
        }
    if (chosen.empty()) chosen.push_back(*std::ranges::min_element(groups, {}, &Group::size));
    return chosen;
}

/// Whether each image is held back.
std::vector<bool> drawValidation(const ScanReport& report, const std::vector<Group>& groups, const Labels& labels,
                                 const SplitOptions& options) {
    std::vector<std::vector<Group>> groupsOfLabel(labels.names.size());
    for (const Group& group : groups) {
        const int label = labelOf(report, labels, group[0]);
        const auto isSame = [&](std::size_t image) { return labelOf(report, labels, image) == label; };
        if (std::ranges::all_of(group, isSame)) groupsOfLabel[static_cast<std::size_t>(label)].push_back(group);
    }
    const std::vector<std::int64_t> counts = countImages(report, labels);
    std::vector<bool> isValidation(report.images.size());
    for (std::size_t label = 0; label < groupsOfLabel.size(); ++label) {
        const auto wanted = std::lround(static_cast<double>(counts[label]) * options.validationShare);
        const auto chosen =
            chooseValidation(std::move(groupsOfLabel[label]), static_cast<std::size_t>(std::max(1L, wanted)),
                             seedOf(options.seed, labels.names[label]));
        for (const Group& group : chosen)
            for (const std::size_t image : group)
                isValidation[image] = true;
    }
    return isValidation;
}

std::vector<bool> preparedValidation(const ScanReport& report) {
    std::vector<bool> isValidation;
    for (const ImageEntry& image : report.images)
        isValidation.push_back(image.part == DataSetPart::Validation);
    return isValidation;
}

void requireTrainingImages(const TrainingSet& set, const std::filesystem::path& folder) {
    std::vector<bool> isThere(set.classNames.size());
    for (const Example& example : set.training)
        isThere[static_cast<std::size_t>(example.label)] = true;
    for (std::size_t label = 0; label < isThere.size(); ++label)
        if (!isThere[label])
            throw Error(ErrorKind::DataSet,
                        "the class \"" + set.classNames[label] +
                            "\" has images for validation alone, none to learn from",
                        folder);
}

/// Over contents, not names: a renamed file is the same file, and the order does not count.
std::string fingerprintOf(const ScanReport& report, const TrainingSet& set) {
    std::vector<std::string> lines;
    const auto add = [&](const std::vector<Example>& examples, const char* part) {
        for (const Example& example : examples)
            lines.push_back(toHex(report.images[example.index].quickHash) + " " + part + " " +
                            set.classNames[static_cast<std::size_t>(example.label)] + "\n");
    };
    add(set.training, "training");
    add(set.validation, "validation");
    std::ranges::sort(lines);
    Sha256 hash;
    for (const std::string& line : lines)
        hash.update(std::as_bytes(std::span(line)));
    return toHex(hash.finish());
}

} // namespace

DataSplit splitDataSet(const ScanReport& report, const std::vector<DuplicateGroup>& duplicates,
                       const SplitOptions& options) {
    const Labels labels = labelsOf(report, options);
    requireTrainable(report, labels, options);
    const std::vector<bool> isValidation =
        report.kind == DataSetKind::PreparedSplit
            ? preparedValidation(report)
            : drawValidation(report, groupsOf(report, duplicates, labels), labels, options);
    DataSplit split;
    split.set.classNames = labels.names;
    for (std::size_t image = 0; image < report.images.size(); ++image) {
        const int label = labelOf(report, labels, image);
        if (label == kLeftOut) continue;
        (isValidation[image] ? split.set.validation : split.set.training).push_back({image, label});
        (isValidation[image] ? split.validationFiles : split.trainingFiles)
            .push_back(toUtf8(report.images[image].relativePath));
    }
    if (split.set.training.empty() || split.set.validation.empty())
        throw Error(ErrorKind::DataSet, "there are too few images to hold some back for validation", report.folder);
    requireTrainingImages(split.set, report.folder);
    split.fingerprint = fingerprintOf(report, split.set);
    return split;
}

} // namespace semblance
