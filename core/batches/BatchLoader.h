// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"
#include "core/batches/PixelSource.h"

#include <torch/torch.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace semblance {

/// A part of an epoch's order that becomes one batch.
struct BatchRange {
    std::size_t first = 0;
    std::size_t count = 0;
    bool operator==(const BatchRange&) const = default;
};

/// What happens to a last batch of a single image. Batch normalisation learns nothing from one image, and refuses it where
/// its feature map is one pixel, so training merges it into the batch before (which then holds one image more).
enum class LoneTail { Keep, Merge };

/// Cuts `images` into batches of `batch` (at least 1), the last one smaller.
std::vector<BatchRange> planBatches(std::size_t images, int batch, LoneTail tail);

/// The examples in the order of an epoch: shuffled from the seed and the epoch's number alone.
std::vector<Example> epochOrder(std::vector<Example> examples, std::uint64_t seed, int epoch);

/// A seed for one purpose of a run, independent of the other purposes' and repeatable without history.
std::uint64_t derivedSeed(std::uint64_t seed, std::uint64_t purpose, std::uint64_t index);

/// What a network is told of the scales of examples (Network::scaleTerm): [N,2] float32 on the CPU.
torch::Tensor scalesOf(std::span<const Example> examples);

struct Batch {
    torch::Tensor pixels; ///< [N,C,H,W] uint8 on the CPU, channels-last in memory
    torch::Tensor labels; ///< [N] int64 on the CPU
    int step = 0;         ///< within the epoch, counted from 0
    torch::Tensor features =
        {}; ///< [N,F] float32 on the device: what a frozen network made of the pixels, then undefined
    torch::Tensor scales = {}; ///< scalesOf() its examples
    std::int64_t images() const { return labels.size(0); }
};

struct LoaderOptions {
    int batch = 16;
    int prefetched = 3; ///< batches that wait at most
    LoneTail tail = LoneTail::Keep;
    bool isPinned = false; ///< page-locked memory, for copies to a GPU that do not block
};

/// An image that could not be read while batches were made.
struct MissingImage {
    std::size_t index = 0; ///< in the source
    std::string reason;    ///< one English sentence
};

/// Where the batches of an epoch come from. One thread calls it.
class BatchSource {
public:
    virtual ~BatchSource() = default;
    /// Begins an epoch at batch `firstStep`; one that was under way is dropped.
    virtual void start(std::vector<Example> order, int firstStep) = 0;
    /// The next batch in order; nothing at the end of the epoch.
    virtual std::optional<Batch> next() = 0;
    /// Images that were left out of the batches since it was last asked; such a batch is smaller, and may hold none.
    virtual std::vector<MissingImage> takeMissing() { return {}; }
};

/// Reads batches ahead of their use in a thread of its own, which ends with the epoch, with the next start() and with the
/// loader. What a batch takes (as much as the largest of the epoch) is allocated once and used again when nobody holds that
/// batch any more. One thread calls it.
class BatchLoader : public BatchSource {
public:
    /// `source` outlives the loader.
    BatchLoader(const PixelSource& source, LoaderOptions options);
    ~BatchLoader() override;
    BatchLoader(const BatchLoader&) = delete;
    BatchLoader& operator=(const BatchLoader&) = delete;

    void start(std::vector<Example> order, int firstStep = 0) override;
    /// An image that is gone, damaged or another than it was is left out (takeMissing()). Rethrows what else reading threw,
    /// after the batches before it.
    std::optional<Batch> next() override;
    std::vector<MissingImage> takeMissing() override;
    /// Drops what is under way.
    void stop();

private:
    /// Room for R images. All that a batch takes is here: a small aligned block taken for each step would leave splinters in
    /// the producer's part of the heap, which grows with them.
    struct Buffer {
        torch::Tensor pixels; ///< [R,H,W,C]
        torch::Tensor labels; ///< [R]
        torch::Tensor scales; ///< [R,2]

        std::size_t room() const { return static_cast<std::size_t>(labels.size(0)); }
        /// Whether nobody holds a batch of it.
        bool isFree() const;
    };

    void produce(const std::stop_token& token, int firstStep);
    bool waitForRoom(const std::stop_token& token);
    void announce(int step);
    Batch readBatch(int step);
    /// False: the image is missing, which is noted.
    bool readImage(std::size_t index, std::span<std::uint8_t> pixels);
    Buffer& freeBuffer();

    const PixelSource& m_source;
    LoaderOptions m_options;
    std::vector<Example> m_order;
    std::vector<BatchRange> m_plan;
    // The producer's while it runs:
    std::size_t m_room = 0; ///< images of the largest batch of the plan
    std::vector<Buffer> m_buffers;
    std::vector<std::size_t> m_announced;

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Batch> m_ready;
    std::exception_ptr m_failure;
    std::vector<MissingImage> m_missing;
    bool m_isFinished = true;
    std::jthread m_producer;
};

} // namespace semblance
