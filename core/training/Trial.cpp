// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Trial.h"

#include "core/base/CudaDriver.h"
#include "core/base/Error.h"
#include "core/training/Devices.h"
#include "core/training/TrialCache.h"
#include "core/training/TrialStep.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>

namespace semblance {
namespace {

constexpr int smallBatch = 2; // one image alone is refused by batch normalisation on a map of one pixel
constexpr double clearlyFaster = 1.15;
constexpr int probeSidePx = 224;      // a step at this size is small on any machine
constexpr int leastProbeSidePx = 150; // below, the hidden layer of a cnn6 has fewer weights
constexpr double largeFrom = 2;       // times the area of such an image
/// An inception_v3, whose convolutions take no margin, loses more of a small image than of a large one: it takes up to a
/// fifth more than was foretold, the others up to 4 %.
constexpr double foretoldMargin = 1.2;
constexpr int imagesOfALook = 10; ///< what SettingTrial lets through at least

struct Setting {
    Precision precision;
    MemoryFormat format;
};

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Fastest first, as a rule: where time runs out the slow ones stay untried.
std::vector<Setting> openSettings(const TrialRequest& request) {
    const Precision precision = request.options.precision;
    const MemoryFormat format = request.options.memoryFormat;
    std::vector<Setting> settings;
    for (const Setting setting : {Setting{Precision::BFloat16, MemoryFormat::ChannelsLast},
                                  Setting{Precision::BFloat16, MemoryFormat::Contiguous},
                                  Setting{Precision::Float32, MemoryFormat::ChannelsLast},
                                  Setting{Precision::Float32, MemoryFormat::Contiguous}}) {
        if (precision != Precision::Automatic && setting.precision != precision) continue;
        if (format != MemoryFormat::Automatic && setting.format != format) continue;
        const bool isForced = precision == Precision::BFloat16;
        const bool hasBFloat16 = deviceHasBFloat16(request.device);
        if (setting.precision == Precision::BFloat16 && !isForced && !hasBFloat16) continue;
        // With both open and bf16 in hardware, nothing contiguous has ever been the fastest; the time is better spent on
        // measuring the two others well.
        if (precision == Precision::Automatic && format == MemoryFormat::Automatic && hasBFloat16 &&
            setting.format == MemoryFormat::Contiguous)
            continue;
        settings.push_back(setting);
    }
    return settings;
}

ComputeChoice choiceOf(const TrialRequest& request, const Setting& setting, int batch) {
    ComputeChoice choice;
    choice.device = request.device;
    choice.threads = request.threads;
    choice.precision = setting.precision;
    choice.memoryFormat = setting.format;
    choice.batch = batch;
    choice.microBatch = batch;
    return choice;
}

StepMemory lineThrough(int few, std::uint64_t fewBytes, int many, std::uint64_t manyBytes, std::uint64_t always) {
    StepMemory memory;
    const std::uint64_t rise = manyBytes > fewBytes ? manyBytes - fewBytes : 0;
    memory.bytesPerImage = rise / static_cast<std::uint64_t>(many - few);
    const std::uint64_t ofImages = memory.bytesPerImage * static_cast<std::uint64_t>(few);
    memory.fixedBytes = always + (fewBytes > ofImages ? fewBytes - ofImages : 0);
    return memory;
}

int customaryBatch(const TrialRequest& request, const StepMemory& memory) {
    const int most = request.device == "cpu" ? 16 : 64;
    const int fits = memory.largestBatch(request.memory.bytes / 2);
    for (const int size : {64, 32, 16, 8, 4, 2})
        if (size <= most && size <= fits && size * 4 <= request.trainingImages) return size;
    return std::clamp(memory.largestBatch(request.memory.bytes), 1, 2);
}

/// Smaller, but nothing that the network would refuse to train on.
SizePx probeSize(const TrainingOptions& options) {
    const SizePx& full = options.imageSize;
    const NetworkInfo& network = networkInfo(options.network);
    const int auxiliaryPx = options.auxiliaryWeight > 0 ? network.smallestAuxiliaryInputPx : 0;
    const int smallestPx = std::max(network.smallestInputPx, auxiliaryPx);
    const double factor = std::min(1.0, static_cast<double>(probeSidePx) / std::max(full.width, full.height));
    const int leastPx = std::max(smallestPx, leastProbeSidePx);
    const auto side = [&](int px) { return std::clamp(static_cast<int>(px * factor), std::min(px, leastPx), px); };
    return {side(full.width), side(full.height)};
}

double area(const SizePx& size) {
    return static_cast<double>(size.width) * size.height;
}

double growthOf(const TrialRequest& request) {
    return area(request.options.imageSize) / area(probeSize(request.options));
}

bool isLarge(const TrialRequest& request) {
    return growthOf(request) >= largeFrom;
}

/// With one image and a last map of one pixel, batch normalisation has a single value to normalise.
void checkLoneImage(TrialStep& step, const TrainingOptions& options) {
    try {
        step.train(1);
    } catch (const c10::Error& error) {
        if (std::string_view(error.what()).find("more than 1 value per channel") == std::string_view::npos) throw;
        throw Error(ErrorKind::InvalidArgument,
                    "a batch of one image of " + std::to_string(options.imageSize.width) + "x" +
                        std::to_string(options.imageSize.height) + " is too little for batch normalisation in " +
                        networkInfo(options.network).title + "; choose a batch of 2 or more, or a larger image size");
    }
}

/// Measures one setting within a share of the time.
class SettingTrial {
public:
    SettingTrial(const TrialRequest& request, const Setting& setting, double seconds, bool isTimed)
        : m_request(request),
          m_setting(setting),
          m_seconds(seconds),
          m_isTimed(isTimed),
          m_step(request.options, choiceOf(request, setting, smallBatch), request.classes, request.channels) {}

    MeasuredSetting run(const Cancellation& cancel) {
        const auto begin = Clock::now();
        if (m_request.options.batch == 1) checkLoneImage(m_step, m_request.options);
        StepMeasurement few = m_step.train(smallBatch);
        const std::uint64_t fewBytes = few.peakBytes;
        // The first step takes its memory from the system and compiles its kernels.
        if (few.seconds < m_seconds / 2) few = m_step.train(smallBatch);
        const int many = m_isTimed ? timedBatch(few, fewBytes) : smallBatch + 1;
        const StepMeasurement first = m_step.train(many);
        double fastest = first.seconds;
        bool isSettled = false;
        // The first step of a shape compiles its kernels: it counts only where there is no time for another.
        for (int i = 0; m_isTimed && i < 4 && !cancel.isRequested(); ++i) {
            if (secondsSince(begin) + fastest > m_seconds) break;
            fastest = std::min(fastest, m_step.train(many).seconds);
            isSettled = true;
        }
        m_secondsPerImage = fastest / many;
        MeasuredSetting result{
            m_setting.precision, m_setting.format, m_isTimed ? many / fastest : 0, {}, isSettled || !m_isTimed};
        result.memory = lineThrough(smallBatch, fewBytes, many, first.peakBytes, m_step.keptBytes());
        return result;
    }

    double secondsPerImage() const { return m_secondsPerImage; } ///< of the fastest step, settled or not

private:
    /// As near to the run's batch as time and memory allow.
    int timedBatch(const StepMeasurement& few, std::uint64_t fewBytes) const {
        // Of a step of few images, half or more does not depend on them: the optimiser, reading the weights.
        const double always = few.seconds / 2;
        const double secondsPerImage = std::max((few.seconds - always) / smallBatch, 1e-6);
        const auto byTime = static_cast<int>(std::max(m_seconds / 3 - always, 0.0) / secondsPerImage);
        const std::uint64_t room = m_request.memory.bytes / std::max<std::uint64_t>(fewBytes / smallBatch, 1);
        const int byMemory = static_cast<int>(std::min<std::uint64_t>(room, 4096));
        const int wanted = m_request.options.batch > 0 ? m_request.options.batch : 16;
        // cuDNN stays with the algorithms that it first took for a size: the run's own is left to the run's search.
        const int near = m_request.device == "cpu" ? wanted : wanted - 1;
        return std::max(smallBatch + 1, std::min({near, byTime, byMemory}));
    }

    const TrialRequest& m_request;
    Setting m_setting;
    double m_seconds;
    bool m_isTimed;
    double m_secondsPerImage = 0;
    TrialStep m_step;
};

std::string rateText(const MeasuredSetting& measured) {
    std::array<char, 64> number{};
    std::snprintf(number.data(), number.size(), " %.1f images/s", measured.imagesPerSecond);
    return settingName(measured.precision, measured.format) + number.data();
}

/// A later setting is taken where it is clearly faster: a short trial on a machine that does other things errs, and the
/// order is that of what is fastest as a rule.
const MeasuredSetting& fastestOf(const std::vector<MeasuredSetting>& all) {
    const MeasuredSetting* best = &all.front();
    for (const MeasuredSetting& measured : all)
        if (measured.imagesPerSecond > clearlyFaster * best->imagesPerSecond) best = &measured;
    return *best;
}

/// What is taken first, then the others by their rate.
std::string reasonOf(const std::vector<MeasuredSetting>& all, std::size_t open, const TrialRequest& request) {
    const MeasuredSetting& taken = fastestOf(all);
    if (open == 1 && request.options.precision != Precision::Automatic)
        return settingName(taken.precision, taken.format) + ", as the options say";
    std::vector<const MeasuredSetting*> others;
    for (const MeasuredSetting& measured : all)
        if (&measured != &taken) others.push_back(&measured);
    std::ranges::stable_sort(others, std::greater{}, &MeasuredSetting::imagesPerSecond);
    std::string reason = rateText(taken);
    for (const MeasuredSetting* other : others)
        reason += ", " + rateText(*other);
    if (!others.empty() && others.front()->imagesPerSecond > taken.imagesPerSecond) reason += ", not clearly faster";
    if (all.size() < open) reason += "; the rest was not tried for want of time";
    return reason;
}

/// The images that go through at once: the step's whole batch, or half of it, a quarter … until it fits.
int partOf(const TrialRequest& request, const StepMemory& memory, int largest) {
    if (request.options.microBatch > 0) return std::min(request.options.microBatch, largest);
    int part = largest;
    const std::uint64_t limit = request.memory.bytes;
    while (limit > 0 && part > smallBatch && memory.of(part) > limit)
        part = std::max(smallBatch, (part + 1) / 2);
    return part;
}

/// What a step holds of images of the run's size, where small ones foretold it: by one step of two images, where that fits
/// into time and memory; else with a margin.
void makeSure(const TrialRequest& request, double secondsPerImage, double seconds, MeasuredSetting& foretold) {
    constexpr double firstStep = 1.5; // compiles its kernels
    const std::uint64_t limit = request.memory.bytes;
    StepMemory careful = foretold.memory;
    careful.bytesPerImage = static_cast<std::uint64_t>(static_cast<double>(careful.bytesPerImage) * foretoldMargin);
    const bool isTooMuch = limit > 0 && careful.of(smallBatch) > limit;
    if (isTooMuch || firstStep * smallBatch * secondsPerImage > seconds) {
        foretold.memory = careful;
        return;
    }
    TrialStep step(request.options, choiceOf(request, {foretold.precision, foretold.format}, smallBatch),
                   request.classes, request.channels);
    const std::uint64_t bytes = step.train(smallBatch).peakBytes + step.keptBytes();
    const std::uint64_t ofImages = bytes > foretold.memory.fixedBytes ? bytes - foretold.memory.fixedBytes : 0;
    foretold.memory.bytesPerImage = ofImages / smallBatch;
}

/// Where images are large, by small ones first: time and memory of a step grow with the area. At the run's own size only
/// where that fits into both.
MeasuredSetting measure(const TrialRequest& request, const Setting& setting, double seconds, bool isTimed,
                        const Cancellation& cancel) {
    if (!isLarge(request)) return SettingTrial(request, setting, seconds, isTimed).run(cancel);
    const auto begin = Clock::now();
    TrialRequest small = request;
    small.options.imageSize = probeSize(request.options);
    const double growth = growthOf(request);
    auto look = std::make_unique<SettingTrial>(small, setting, seconds, isTimed);
    MeasuredSetting foretold = look->run(cancel);
    const double secondsPerImage = growth * look->secondsPerImage();
    look.reset(); // its memory
    foretold.isForetold = true;
    foretold.imagesPerSecond /= growth;
    foretold.memory.bytesPerImage =
        static_cast<std::uint64_t>(static_cast<double>(foretold.memory.bytesPerImage) * growth);
    const double left = seconds - secondsSince(begin);
    const bool isTooMuch = request.memory.bytes > 0 && foretold.memory.of(smallBatch + 1) > request.memory.bytes;
    if (!isTooMuch && imagesOfALook * secondsPerImage < left && !cancel.isRequested())
        return SettingTrial(request, setting, left, isTimed).run(cancel);
    if (isTooMuch) foretold.isSettled = false; // another time there may be more memory
    if (!isTimed) makeSure(request, secondsPerImage, cancel.isRequested() ? 0 : left, foretold);
    return foretold;
}

std::vector<MeasuredSetting> measureAll(const TrialRequest& request, const std::vector<Setting>& settings,
                                        const Cancellation& cancel) {
    const auto begin = Clock::now();
    const bool isTimed = settings.size() > 1;
    std::vector<MeasuredSetting> all;
    for (const Setting& setting : settings) {
        const double left = request.seconds - secondsSince(begin);
        if (!all.empty() && (cancel.isRequested() || left < request.seconds / 10)) break;
        const std::size_t looks = settings.size() - all.size() + (isTimed ? 1 : 0);
        all.push_back(measure(request, setting, left / static_cast<double>(looks), isTimed, cancel));
    }
    // The first was measured while the process still took its memory from the system, which slows several steps down: where
    // another seems to be faster, it gets a second look.
    const double left = request.seconds - secondsSince(begin);
    if (&fastestOf(all) != &all.front() && !cancel.isRequested() && left > request.seconds / 10) {
        MeasuredSetting& first = all.front();
        MeasuredSetting again = measure(request, settings.front(), left, isTimed, cancel);
        if (again.isForetold == first.isForetold) {
            again.imagesPerSecond = std::max(first.imagesPerSecond, again.imagesPerSecond);
            again.isSettled = first.isSettled || again.isSettled;
        }
        if (first.isForetold || !again.isForetold) first = again;
    }
    const MeasuredSetting* const best = &fastestOf(all);
    for (MeasuredSetting& measured : all) {
        if (!isTimed || !measured.isForetold) continue;
        const bool isSure = &measured == best && !cancel.isRequested();
        makeSure(request, 1 / measured.imagesPerSecond, isSure ? request.seconds - secondsSince(begin) : 0, measured);
    }
    return all;
}

/// Whether every way was timed well, where there is a choice: what time, memory or the user cut short is measured again.
bool isWhole(const std::vector<MeasuredSetting>& all, std::size_t open) {
    return all.size() == open && std::ranges::all_of(all, &MeasuredSetting::isSettled);
}

/// The training images that the largest step holds; a lone last image joins the batch before it.
int largestStep(const TrialRequest& request, int batch) {
    const bool isJoined = batch > 1 && request.trainingImages > batch && request.trainingImages % batch == 1;
    return static_cast<int>(std::clamp<std::int64_t>(request.trainingImages, 1, batch + (isJoined ? 1 : 0)));
}

/// The images that the largest part holds: of an odd number in parts of two the last one has three, since none is alone.
int largestPart(const TrialRequest& request, int batch, int part) {
    const int largest = largestStep(request, batch);
    if (part != smallBatch || part >= largest) return part;
    const std::int64_t tail = request.trainingImages % batch;
    return largest % 2 == 1 || tail % 2 == 1 ? part + 1 : part;
}

std::string gigabytes(std::uint64_t bytes) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f GB", static_cast<double>(bytes) / 1e9);
    return text.data();
}

std::string partsText(const TrialRequest& request, const StepMemory& memory, int largest, int part) {
    const std::string parts = "a batch goes through in parts of at most " + std::to_string(part) + " images";
    if (request.options.microBatch > 0) return parts + ", as the options say";
    return parts + ": the whole would take " + gigabytes(memory.of(largest)) + ", and " + request.memory.origin +
           " has " + gigabytes(request.memory.bytes) + " to give";
}

} // namespace

std::string settingName(Precision precision, MemoryFormat format) {
    return std::string(precision == Precision::BFloat16 ? "bf16" : "fp32") +
           (format == MemoryFormat::ChannelsLast ? " channels-last" : " contiguous");
}

void checkMemory(const StepMemory& memory, int batch, SizePx imageSize, const MemoryLimit& limit) {
    if (limit.bytes == 0 || memory.of(batch) <= limit.bytes) return;
    const int fits = memory.largestBatch(limit.bytes);
    std::string text = "a batch of " + std::to_string(batch) + " images of " + std::to_string(imageSize.width) + "x";
    text += std::to_string(imageSize.height) + " takes " + gigabytes(memory.of(batch)) + " of memory, and " +
            limit.origin + " has " + gigabytes(limit.bytes) + " to give: ";
    text += fits > 0 ? "the largest batch that fits is " + std::to_string(fits)
                     : "not even one image of this size fits; choose a smaller image size";
    throw Error(ErrorKind::OutOfMemory, text);
}

TrialResult runTrial(const TrialRequest& request, const Cancellation& cancel) {
    const std::vector<Setting> settings = openSettings(request);
    const TrialCache cache(request.cacheFolder);
    const std::optional<std::vector<MeasuredSetting>> known = cache.find(request);
    const std::vector<MeasuredSetting> all = known ? *known : measureAll(request, settings, cancel);
    if (!known && !cancel.isRequested() && isWhole(all, settings.size())) cache.keep(request, all);
    const MeasuredSetting& best = fastestOf(all);
    const int batch = request.options.batch > 0 ? request.options.batch : customaryBatch(request, best.memory);
    TrialResult result{choiceOf(request, {best.precision, best.format}, batch), reasonOf(all, settings.size(), request),
                       best.memory};
    result.choice.imagesPerSecond = best.imagesPerSecond;
    if (known) result.reason += "; measured in an earlier run";
    const int largest = largestStep(request, batch);
    const int part = partOf(request, best.memory, largest);
    if (part < largest) {
        result.choice.microBatch = part;
        result.reason += "; " + partsText(request, best.memory, largest, part);
    }
    if (const std::string text = cudaStepText(request.device, best.precision == Precision::Float32); !text.empty())
        result.reason += "; " + text;
    const int most = largestPart(request, batch, part);
    result.choice.predictedBytes = best.memory.of(most);
    checkMemory(best.memory, most, request.options.imageSize, request.memory);
    return result;
}

} // namespace semblance
