// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/SampleSet.h"

#include "core/base/Error.h"
#include "core/sample/DrawSample.h"
#include "core/sample/SampleFile.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <fstream>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>

namespace semblance {
namespace {

namespace fs = std::filesystem;

constexpr int largestCount = 100'000;

void checkOptions(const SampleOptions& options) {
    if (options.imagesPerClass < 1 || options.imagesPerClass > largestCount)
        throw Error(ErrorKind::InvalidArgument, "the number of images a class must lie between 1 and 100000");
    if (options.threads < 0) throw Error(ErrorKind::InvalidArgument, "the number of threads must not be negative");
}

/// Makes the folder where it is not there yet. Throws where it could hold anything of the user's.
void claimFolder(const fs::path& folder) {
    std::error_code error;
    const fs::file_status status = fs::status(folder, error);
    if (fs::exists(status) && !fs::is_directory(status))
        throw Error(ErrorKind::InvalidArgument, "the sample set needs a folder, and this is a file", folder);
    fs::create_directories(folder, error);
    if (error) throw Error(ErrorKind::FileUnwritable, "cannot make the folder: " + error.message(), folder);
    const fs::directory_iterator entries(folder, error);
    if (error) throw Error(ErrorKind::FileUnwritable, "cannot look into the folder: " + error.message(), folder);
    if (entries != fs::directory_iterator())
        throw Error(ErrorKind::InvalidArgument,
                    "the folder is not empty; the sample set is only written into an empty or new one", folder);
}

void writeWhole(const fs::path& path, const std::vector<std::byte>& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) throw Error(ErrorKind::FileUnwritable, "cannot write the image (is the disk full?)", path);
}

std::string fileName(const std::string& className, int number, SampleFormat format) {
    const std::string digits = std::to_string(number);
    const std::string padding(digits.size() < 3 ? 3 - digits.size() : 0, '0');
    return className + "_" + padding + digits + (format == SampleFormat::Jpeg ? ".jpg" : ".tif");
}

int jpegQualityOf(int imageIndex) {
    return 86 + imageIndex % 7;
}

/// One run of writing: the workers take image numbers from one counter until it ends, is cancelled or fails.
class Writer {
public:
    Writer(fs::path folder, const SampleOptions& options, const Cancellation& cancel, const ProgressSink& progress)
        : m_folder(std::move(folder)),
          m_options(options),
          m_cancel(cancel),
          m_progress(progress),
          m_classes(sampleClasses()),
          m_total(static_cast<std::int64_t>(m_classes.size()) * options.imagesPerClass) {}

    /// Returns whether everything was written; what was written otherwise is removed.
    bool run() {
        for (const std::string& name : m_classes) {
            std::error_code error;
            fs::create_directory(m_folder / name, error);
            if (error)
                m_failure = std::make_exception_ptr(
                    Error(ErrorKind::FileUnwritable, "cannot make the folder", m_folder / name));
        }
        if (!m_failure) work();
        if (!m_failure && m_done == m_total) return true;
        for (const std::string& name : m_classes) {
            std::error_code ignored;
            fs::remove_all(m_folder / name, ignored);
        }
        if (m_failure) std::rethrow_exception(m_failure);
        return false;
    }

    std::int64_t images() const { return m_total; }
    const std::vector<std::string>& classes() const { return m_classes; }

private:
    void work() {
        const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
        const int count = m_options.threads > 0 ? std::min(m_options.threads, 256) : static_cast<int>(cores);
        std::vector<std::jthread> others;
        for (int i = 1; i < count; ++i)
            others.emplace_back([this] { takeTurns(); });
        takeTurns();
    }

    void takeTurns() {
        for (;;) {
            const std::int64_t number = m_next.fetch_add(1);
            if (number >= m_total || m_cancel.isRequested() || m_stopped) return;
            try {
                writeOne(number);
            } catch (...) {
                const std::scoped_lock lock(m_mutex);
                if (!m_failure) m_failure = std::current_exception();
                m_stopped = true;
                return;
            }
        }
    }

    void writeOne(std::int64_t number) {
        const auto classes = static_cast<std::int64_t>(m_classes.size());
        const int classIndex = static_cast<int>(number % classes);
        const int imageIndex = static_cast<int>(number / classes);
        const Drawing drawing = drawWithAcquisition(classIndex, imageIndex, m_options.seed);
        const SampleFormat format = sampleFormatOf(imageIndex);
        const std::string& name = m_classes[static_cast<std::size_t>(classIndex)];
        writeWhole(m_folder / name / fileName(name, imageIndex + 1, format),
                   format == SampleFormat::Jpeg ? jpegOf(drawing.sample.image, jpegQualityOf(imageIndex))
                                                : tiffOf(drawing.sample.image, vendorText(drawing.acquisition)));
        const std::scoped_lock lock(m_mutex);
        ++m_done;
        if (m_progress) m_progress({static_cast<std::uint64_t>(m_done), static_cast<std::uint64_t>(m_total)});
    }

    fs::path m_folder;
    const SampleOptions& m_options;
    const Cancellation& m_cancel;
    const ProgressSink& m_progress;
    std::vector<std::string> m_classes;
    std::int64_t m_total;
    std::atomic<std::int64_t> m_next{0};
    std::atomic<bool> m_stopped{false};
    std::mutex m_mutex;
    std::int64_t m_done = 0;
    std::exception_ptr m_failure;
};

} // namespace

std::optional<SampleReport> writeSampleSet(const fs::path& folder, const SampleOptions& options,
                                           const Cancellation& cancel, const ProgressSink& progress) {
    const auto start = std::chrono::steady_clock::now();
    checkOptions(options);
    claimFolder(folder);
    Writer writer(folder, options, cancel, progress);
    if (!writer.run()) return std::nullopt;
    SampleReport report;
    report.folder = folder;
    report.classNames = writer.classes();
    report.images = writer.images();
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

} // namespace semblance
