// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/base/Cancellation.h"
#include "core/inference/Classifier.h"
#include "core/microscopy/Micrograph.h"
#include "core/microscopy/UserCalibrations.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace semblance {

/// An image file as it was read; a file that could not be read is a value too.
struct ReadImage {
    std::filesystem::path path;
    std::optional<Image> image; ///< empty: see error
    ImageInfo info;             ///< as stored in the file; all zero where the header could not be read
    MicrographFacts facts;      ///< what is known of it beside its pixels
    std::string errorKind;      ///< errorKindName; empty where the file was read
    std::string error;          ///< one English sentence; empty where the file was read
};

/// How files are read beside their pixels.
struct ReadOptions {
    MarkSearch search = MarkSearch::DataBarAndScale;
    std::shared_ptr<const UserCalibrations> stated; ///< what the user stated of scales; null: nothing
};

/// What became of one file.
struct ClassifiedFile {
    std::filesystem::path path;
    std::optional<Prediction> prediction; ///< empty: see error
    ImageMetadata metadata;
    std::string errorKind;
    std::string error;
};

/// Decodes, and asks factsOf(). Never throws for a bad file. Thread-safe.
ReadImage readImage(const std::filesystem::path& path, const ReadOptions& options = {});
/// The same of an image that is no file.
ReadImage readImage(const Image& image);

/// Classifies what was read. Never throws for a bad image. As thread-safe as the classifier.
ClassifiedFile classifyImage(const Classifier& classifier, const ReadImage& read);

/// Where the cores share a pass: later ones take as many as the batch says.
constexpr std::size_t filesOfTheFirstPass = 4;

struct ClassifyFilesOptions {
    int threads = 0; ///< of decoding ahead; 0: cores
    int batch = 16;  ///< images in a pass of the network that all cores share
    ReadOptions read;
};

/// Classifies many files; `sink` receives each in the order of the paths, on the calling thread. On a CPU each of LibTorch's
/// cores (coresToShare()) reads and classifies some files of its own, and the calling thread is one of them. On a GPU, and
/// where files are few, the next ones are decoded while the network works. Which files share a pass depends on their number,
/// their sizes and the number of cores, never on time. False: cancelled.
bool classifyFiles(const Classifier& classifier, const std::vector<std::filesystem::path>& paths,
                   const ClassifyFilesOptions& options, const Cancellation& cancel,
                   const std::function<void(const ClassifiedFile&)>& sink);

} // namespace semblance
