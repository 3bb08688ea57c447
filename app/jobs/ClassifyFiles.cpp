// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/ClassifyFiles.h"

#include "core/base/Error.h"
#include "core/image/ImageFile.h"
#include "core/inference/OwnCores.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <span>
#include <thread>

namespace semblance {
namespace {

// Decoded micrographs waiting for the network stay under this, whatever the batch says; beside them, each thread that
// decodes has one.
constexpr std::size_t waitingBytesLimit = 512ULL << 20;
// Images in a pass of one core: fewer share less of reading the weights, and with more the cores end at different times.
constexpr std::size_t filesOfACore = 4;
constexpr std::size_t leastPartsOfACore = 3; // with fewer, cores wait for the last one

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

/// Each core reads and classifies some files of its own; the calling thread is one of them, and hands on what is finished.
class FilesOnEachCore {
public:
    FilesOnEachCore(const Classifier& classifier, std::span<const std::filesystem::path> paths, const ReadOptions& read,
                    const Cancellation& cancel, const std::function<void(const ClassifiedFile&)>& sink)
        : m_classifier(classifier), m_paths(paths), m_read(read), m_cancel(cancel), m_sink(sink) {}

    bool run(int cores) {
        m_bytesOfACore = waitingBytesLimit / static_cast<std::size_t>(cores);
        onOwnCores(cores, [this, caller = std::this_thread::get_id()] {
            try {
                work(std::this_thread::get_id() == caller);
            } catch (...) {
                m_next = m_paths.size(); // the other cores end, too
                throw;
            }
        });
        deliver();
        return m_delivered == m_paths.size();
    }

private:
    using Part = std::vector<ClassifiedFile>;

    void work(bool delivers) {
        while (!m_cancel.isRequested()) {
            const std::size_t first = m_next.fetch_add(filesOfACore);
            if (first >= m_paths.size()) return;
            Part part = classified(first);
            {
                const std::lock_guard lock(m_mutex);
                m_finished.emplace(first, std::move(part));
            }
            if (delivers) deliver();
        }
    }

    Part classified(std::size_t first) const {
        Part files;
        std::vector<ReadImage> batch;
        std::size_t bytes = 0;
        const auto pass = [&] {
            std::ranges::move(classifyBatch(m_classifier, batch), std::back_inserter(files));
            batch.clear();
            bytes = 0;
        };
        for (const auto& path : m_paths.subspan(first, std::min(filesOfACore, m_paths.size() - first))) {
            batch.push_back(readImage(path, m_read));
            bytes += pixelBytes(batch.back());
            if (bytes > m_bytesOfACore) pass();
        }
        pass();
        return files;
    }

    /// What is finished, in order.
    void deliver() {
        for (Part part = nextFinished(); !part.empty() && !m_cancel.isRequested(); part = nextFinished()) {
            for (const ClassifiedFile& file : part)
                m_sink(file);
            m_delivered += part.size();
        }
    }

    Part nextFinished() {
        const std::lock_guard lock(m_mutex);
        const auto found = m_finished.extract(m_delivered);
        return found.empty() ? Part() : std::move(found.mapped());
    }

    const Classifier& m_classifier;
    std::span<const std::filesystem::path> m_paths;
    const ReadOptions& m_read;
    const Cancellation& m_cancel;
    const std::function<void(const ClassifiedFile&)>& m_sink;
    std::size_t m_bytesOfACore = 0;
    std::atomic<std::size_t> m_next{0};
    std::mutex m_mutex;
    std::map<std::size_t, Part> m_finished; ///< by their first file
    std::size_t m_delivered = 0;            ///< files; of the calling thread
};

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
    const int cores = coresToShare();
    if (classifier.isOnCpu() && cores > 1 &&
        all.size() >= leastPartsOfACore * filesOfACore * static_cast<std::size_t>(cores))
        return FilesOnEachCore(classifier, all, options.read, cancel, sink).run(cores);
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
    for (auto pending = readNext(std::min(filesOfTheFirstPass, wanted)); !cancel.isRequested();) {
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
