// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/ClassifyFiles.h"

#include "core/base/Error.h"
#include "core/image/ImageFile.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <new>
#include <span>
#include <thread>

namespace semblance {
namespace {

// Decoded micrographs waiting for the network stay under this, whatever the batch says.
constexpr std::size_t waitingBytesLimit = 512ULL << 20;

/// Calls `work` and puts what it throws into the fields of a value.
template <typename Value, typename Work>
void catchInto(Value& value, Work work) {
    const auto say = [&value](ErrorKind kind, const std::string& message) {
        value.errorKind = errorKindName(kind);
        value.error = message;
    };
    try {
        work();
    } catch (const Error& error) {
        say(error.kind(), error.what());
    } catch (const std::bad_alloc&) {
        say(ErrorKind::OutOfMemory, "not enough memory for the image");
    } catch (const std::exception& error) {
        say(ErrorKind::Internal, error.what());
    }
}

std::vector<ReadImage> readImages(std::span<const std::filesystem::path> paths, int threads, const ReadOptions& options,
                                  const Cancellation& cancel) {
    std::vector<ReadImage> images(paths.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < paths.size() && !cancel.isRequested(); i = next++)
            images[i] = readImage(paths[i], options);
    };
    std::vector<std::jthread> workers;
    for (int i = 1; i < std::min<int>(threads, static_cast<int>(paths.size())); ++i)
        workers.emplace_back(work);
    work();
    workers.clear();
    return images;
}

ClassifiedFile withoutPrediction(const ReadImage& read) {
    return {read.path, std::nullopt, read.facts.metadata, read.errorKind, read.error};
}

ImageContext contextOf(const MicrographFacts& facts) {
    return {facts.dataBar, facts.metadata.calibration};
}

/// One pass for the whole batch; where that fails, one image at a time, so that one bad image takes no other with it.
std::vector<ClassifiedFile> classifyBatch(const Classifier& classifier, std::vector<ReadImage>& batch) {
    std::vector<ClassifiedFile> files;
    std::vector<Image> images;
    std::vector<ImageContext> contexts;
    for (ReadImage& read : batch) {
        files.push_back(withoutPrediction(read));
        if (!read.image) continue;
        images.push_back(std::move(*read.image));
        contexts.push_back(contextOf(read.facts));
    }
    std::vector<Prediction> predictions;
    ClassifiedFile whole;
    if (!images.empty()) catchInto(whole, [&] { predictions = classifier.classify(images, contexts); });
    for (std::size_t i = 0, k = 0; i < files.size(); ++i) {
        if (!batch[i].image) continue;
        if (whole.errorKind.empty()) {
            files[i].prediction = std::move(predictions.at(k));
        } else {
            catchInto(files[i], [&] { files[i].prediction = classifier.classify(images[k], contexts[k]); });
        }
        ++k;
    }
    return files;
}

std::size_t pixelBytes(const ReadImage& read) {
    return read.image ? read.image->pixels.size() : 0;
}

/// How many files to decode ahead: the batch, or fewer where the images of the last batch were large.
std::size_t batchAfter(const std::vector<ReadImage>& last, std::size_t wanted) {
    std::size_t largest = 1;
    for (const ReadImage& read : last)
        largest = std::max(largest, pixelBytes(read));
    return std::clamp<std::size_t>(waitingBytesLimit / 2 / largest, 1, wanted);
}

} // namespace

ReadImage readImage(const std::filesystem::path& path, const ReadOptions& options) {
    ReadImage read;
    read.path = path;
    catchInto(read, [&] {
        read.info = probeImage(path);
        read.image = decodeImage(path, {.damage = PixelDamage::Kept});
        read.facts = factsOf(path, *read.image, options.search, options.stated.get());
        if (!read.image->damage.empty()) read.facts.metadata.warnings.push_back(read.image->damage);
    });
    if (!read.errorKind.empty()) read.image.reset();
    return read;
}

ReadImage readImage(const Image& image) {
    ReadImage read;
    read.image = image;
    catchInto(read, [&] { read.facts = factsOf(image, MarkSearch::DataBarAndScale); });
    return read;
}

ClassifiedFile classifyImage(const Classifier& classifier, const ReadImage& read) {
    ClassifiedFile file = withoutPrediction(read);
    if (read.image) catchInto(file, [&] { file.prediction = classifier.classify(*read.image, contextOf(read.facts)); });
    return file;
}

bool classifyFiles(const Classifier& classifier, const std::vector<std::filesystem::path>& paths,
                   const ClassifyFilesOptions& options, const Cancellation& cancel,
                   const std::function<void(const ClassifiedFile&)>& sink) {
    const std::span<const std::filesystem::path> all(paths);
    const int threads = options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency());
    const auto wanted = static_cast<std::size_t>(std::max(1, options.batch));
    std::size_t begun = 0;
    const auto readNext = [&](std::size_t count) {
        const auto part = all.subspan(begun, std::min(count, all.size() - begun));
        begun += part.size();
        return std::async(std::launch::async, [part, threads, read = options.read, &cancel] {
            return readImages(part, threads, read, cancel);
        });
    };
    // The first batch is small: its images tell how large the others may be, and the first answer comes soon.
    for (auto pending = readNext(std::min<std::size_t>(4, wanted)); !cancel.isRequested();) {
        std::vector<ReadImage> batch = pending.get();
        if (batch.empty()) return true;
        pending = readNext(batchAfter(batch, wanted));
        if (cancel.isRequested()) break;
        for (const ClassifiedFile& file : classifyBatch(classifier, batch))
            sink(file);
    }
    return false;
}

} // namespace semblance
