// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/CacheBuilder.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/dataset/CacheFolder.h"
#include "core/dataset/ParallelFor.h"
#include "core/dataset/ReadScales.h"
#include "core/dataset/StreamedPixels.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

namespace semblance {
namespace {

/// What every way of opening needs.
struct Request {
    const ScanReport& report;
    const DataSplit& split;
    const PreprocessingOptions& preprocessing;
    const CacheOptions& options;
    const Cancellation& cancel;
    const ProgressSink& progress;
    std::string key;

    std::filesystem::path path() const { return cachePath(options.cacheFolder, key); }
    std::filesystem::path besidePath() const { return unreadablePath(options.cacheFolder, key); }
};

CacheHeader headerOf(const Request& request) {
    const ScanReport& report = request.report;
    CacheHeader header{request.preprocessing, channelsFor(report, request.preprocessing), toUtf8(report.folder), {}};
    std::set<std::size_t> heldBack;
    for (const Example& example : request.split.set.validation)
        heldBack.insert(example.index);
    const std::vector<double> sizes = inputPixelSizesNm(report, request.preprocessing);
    for (std::size_t i = 0; i < report.images.size(); ++i) {
        const ImageEntry& image = report.images[i];
        header.entries.push_back({toUtf8(image.relativePath), image.sizeBytes, image.modifiedNs,
                                  report.classNames.at(static_cast<std::size_t>(image.classIndex)),
                                  heldBack.contains(i), sizes[i]});
    }
    return header;
}

void addUnreadable(OpenedPixels& opened, const ScanReport& report, std::size_t index, const Error& error) {
    opened.unreadableImages.push_back(index);
    opened.unreadable.push_back(
        {report.images[index].relativePath, std::string(errorKindName(error.kind())), error.what()});
}

/// Images that were there when the folder was scanned: gone since, replaced, on a disk that fails, or too large for the memory
/// that there is now. They may come back, so that nothing that was read without them is kept for a later run; where they are
/// many, what is left is not the data set.
class LostImages {
public:
    explicit LostImages(const ScanReport& report) : m_report(report) {}

    void add(std::size_t index, const Error& error) {
        constexpr std::array passing = {ErrorKind::FileNotFound, ErrorKind::FileUnreadable, ErrorKind::OutOfMemory};
        const bool isPassing = std::ranges::find(passing, error.kind()) != passing.end();
        if (!isPassing && isAsScanned(m_report, index)) return; // its content is broken, and stays so
        ++m_count;
        const std::size_t all = m_report.images.size();
        if (static_cast<double>(m_count) <= mostLost * static_cast<double>(all)) return;
        throw Error(ErrorKind::DataSet,
                    "at least " + std::to_string(m_count) + " of " + std::to_string(all) +
                        " images cannot be read any more since the folder was scanned (" +
                        toUtf8(m_report.images[index].relativePath) + ": " + error.what() +
                        "). Put the files back, or scan the folder again",
                    m_report.folder);
    }
    bool isAny() const { return m_count > 0; }

private:
    static constexpr double mostLost = 0.05; // as in a run: MissingImages
    const ScanReport& m_report;
    std::size_t m_count = 0;
};

/// Workers meet them in any order.
void sortUnreadable(OpenedPixels& opened) {
    std::ranges::sort(opened.unreadableImages);
    std::ranges::sort(opened.unreadable, {}, [](const UnreadableFile& file) { return toUtf8(file.relativePath); });
}

nlohmann::json unreadableJson(const OpenedPixels& opened) {
    nlohmann::json list = nlohmann::json::array();
    for (std::size_t i = 0; i < opened.unreadable.size(); ++i)
        list.push_back({{"image", opened.unreadableImages[i]},
                        {"kind", opened.unreadable[i].kind},
                        {"reason", opened.unreadable[i].reason}});
    return list;
}

void readUnreadable(const Request& request, OpenedPixels& opened) {
    const std::vector<std::byte> bytes = readFile(request.besidePath(), 256ULL << 20);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (const nlohmann::json& line : nlohmann::json::parse(text)) {
        const auto index = line.at("image").get<std::size_t>();
        opened.unreadableImages.push_back(index);
        opened.unreadable.push_back({request.report.images.at(index).relativePath, line.at("kind"), line.at("reason")});
    }
}

/// A cache of this key that is whole; what cannot be used is removed, for it is written anew.
std::optional<OpenedPixels> reuse(const Request& request) {
    std::error_code code;
    if (!std::filesystem::exists(request.path(), code)) return std::nullopt;
    try {
        auto cache = std::make_unique<PixelCache>(request.path());
        OpenedPixels opened;
        readUnreadable(request, opened);
        if (cache->count() != request.report.images.size() || cache->size() != request.preprocessing.size ||
            cache->channels() != channelsFor(request.report, request.preprocessing))
            throw Error(ErrorKind::DamagedFile, "the cache belongs to other images");
        touchCache(request.path());
        opened.source = std::move(cache);
        opened.kind = PixelSourceKind::ReusedCache;
        return opened;
    } catch (const std::exception&) {
        removeCache(request.path());
        return std::nullopt;
    }
}

/// Decodes every image once and hands it on, or the error that stood in the way; one call at a time. False: cancelled.
/// Throws Error: DataSet (too many are lost), and what the sink throws.
template <typename Sink>
bool decodeAll(const Request& request, LostImages& lost, const Sink& sink) {
    const Preprocessor preprocessor(request.preprocessing);
    const int channels = channelsFor(request.report, request.preprocessing);
    std::mutex mutex;
    const auto decode = [&](std::size_t i) {
        try {
            const PreparedPixels pixels = preparedPixels(request.report, i, preprocessor, channels);
            const std::lock_guard lock(mutex);
            sink(i, &pixels, nullptr);
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::FileUnwritable) throw;
            const std::lock_guard lock(mutex);
            lost.add(i, error);
            sink(i, nullptr, &error);
        }
    };
    return parallelFor(request.report.images.size(), {request.options.threads, request.cancel, request.progress},
                       decode);
}

std::size_t bytesPerImage(const CacheHeader& header) {
    const SizePx size = header.preprocessing.size;
    return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) *
           static_cast<std::size_t>(header.channels);
}

/// Nothing: cancelled. Throws Error (FileUnwritable).
std::optional<OpenedPixels> build(const Request& request, const CacheHeader& header) {
    OpenedPixels opened;
    PixelCacheWriter writer(request.path(), header);
    const std::vector<std::uint8_t> missing(bytesPerImage(header), kPixelOfMissingImage);
    LostImages lost(request.report);
    const bool isDone = decodeAll(request, lost, [&](std::size_t i, const PreparedPixels* pixels, const Error* error) {
        writer.write(i, pixels ? pixels->pixels : missing);
        if (error) addUnreadable(opened, request.report, i, *error);
    });
    if (!isDone) return std::nullopt;
    sortUnreadable(opened);
    const auto replace = nlohmann::json::error_handler_t::replace;
    writeDurably(request.besidePath(), unreadableJson(opened).dump(-1, ' ', false, replace));
    writer.commit();
    opened.source = std::make_unique<PixelCache>(request.path());
    opened.kind = PixelSourceKind::NewCache;
    if (lost.isAny()) removeCache(request.path()); // it is open, and this run's alone
    return opened;
}

/// Decodes everything once nevertheless, so that what is broken is known before a run begins. Nothing: cancelled.
std::optional<OpenedPixels> stream(const Request& request, const std::string& why) {
    OpenedPixels opened;
    LostImages lost(request.report);
    const bool isDone = decodeAll(request, lost, [&](std::size_t i, const PreparedPixels*, const Error* error) {
        if (error) addUnreadable(opened, request.report, i, *error);
    });
    if (!isDone) return std::nullopt;
    sortUnreadable(opened);
    opened.source = std::make_unique<StreamedPixels>(request.report, request.preprocessing);
    opened.kind = PixelSourceKind::Streaming;
    opened.message = why;
    return opened;
}

} // namespace

std::optional<OpenedPixels> openPixels(const ScanReport& report, const DataSplit& split,
                                       const PreprocessingOptions& preprocessing, const CacheOptions& options,
                                       const Cancellation& cancel, const ProgressSink& progress) {
    const Request request{report, split, preprocessing, options, cancel, progress, cacheKey(report, preprocessing)};
    if (auto opened = reuse(request)) return opened;
    const CacheHeader header = headerOf(request);
    const std::string why = makeRoom(options.cacheFolder, {cacheBytes(header), options.limitBytes});
    if (!why.empty()) return stream(request, why);
    try {
        return build(request, header);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::FileUnwritable) throw;
        return stream(request, std::string("the cache cannot be written: ") + error.what());
    }
}

void leaveOut(DataSplit& split, const std::vector<std::size_t>& images) {
    const std::set<std::size_t> broken(images.begin(), images.end());
    const auto leave = [&broken](std::vector<Example>& examples, std::vector<std::string>& files) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < examples.size(); ++i) {
            if (broken.contains(examples[i].index)) continue;
            examples[kept] = examples[i];
            std::swap(files[kept++], files[i]);
        }
        examples.resize(kept);
        files.resize(kept);
    };
    leave(split.set.training, split.trainingFiles);
    leave(split.set.validation, split.validationFiles);
}

} // namespace semblance
