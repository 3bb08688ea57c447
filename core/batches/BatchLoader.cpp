// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/batches/BatchLoader.h"

#include "core/base/Error.h"
#include "core/networks/ScaleInput.h"

#include <algorithm>

namespace semblance {

std::vector<BatchRange> planBatches(std::size_t images, int batch, LoneTail tail) {
    const auto size = static_cast<std::size_t>(std::max(batch, 1));
    std::vector<BatchRange> plan;
    for (std::size_t first = 0; first < images; first += size)
        plan.push_back({first, std::min(size, images - first)});
    if (tail == LoneTail::Merge && size > 1 && plan.size() > 1 && plan.back().count == 1) {
        plan.pop_back();
        ++plan.back().count;
    }
    return plan;
}

std::uint64_t derivedSeed(std::uint64_t seed, std::uint64_t purpose, std::uint64_t index) {
    const std::uint64_t first = Random(seed).next();
    return Random(first ^ Random(purpose * 0x9E3779B97F4A7C15ULL + index).next()).next();
}

torch::Tensor scalesOf(std::span<const Example> examples) {
    std::vector<double> sizesNm;
    for (const Example& example : examples)
        sizesNm.push_back(example.pixelSizeNm);
    return scaleInputOf(sizesNm);
}

std::vector<Example> epochOrder(std::vector<Example> examples, std::uint64_t seed, int epoch) {
    Random random(derivedSeed(seed, 1, static_cast<std::uint64_t>(epoch)));
    random.shuffle(examples);
    return examples;
}

BatchLoader::BatchLoader(const PixelSource& source, LoaderOptions options) : m_source(source), m_options(options) {}

BatchLoader::~BatchLoader() {
    stop();
}

void BatchLoader::stop() {
    if (m_producer.joinable()) {
        m_producer.request_stop();
        m_producer.join();
    }
    m_ready.clear();
    m_failure = nullptr;
    m_isFinished = true;
}

void BatchLoader::start(std::vector<Example> order, int firstStep) {
    stop();
    m_order = std::move(order);
    m_plan = planBatches(m_order.size(), m_options.batch, m_options.tail);
    m_room = m_plan.empty() ? 0 : std::ranges::max(m_plan, {}, &BatchRange::count).count;
    m_isFinished = false;
    m_producer = std::jthread([this, firstStep](const std::stop_token& token) { produce(token, firstStep); });
}

std::optional<Batch> BatchLoader::next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_ready.empty() || m_isFinished; });
    if (m_ready.empty()) {
        if (m_failure) std::rethrow_exception(std::exchange(m_failure, nullptr));
        return std::nullopt;
    }
    Batch batch = std::move(m_ready.front());
    m_ready.pop_front();
    m_changed.notify_all();
    return batch;
}

void BatchLoader::produce(const std::stop_token& token, int firstStep) {
    std::exception_ptr failure;
    try {
        for (int step = firstStep; step < static_cast<int>(m_plan.size()) && waitForRoom(token); ++step) {
            announce(step + 1);
            Batch batch = readBatch(step);
            const std::lock_guard lock(m_mutex);
            m_ready.push_back(std::move(batch));
            m_changed.notify_all();
        }
    } catch (...) {
        failure = std::current_exception();
    }
    const std::lock_guard lock(m_mutex);
    m_failure = failure;
    m_isFinished = true;
    m_changed.notify_all();
}

bool BatchLoader::waitForRoom(const std::stop_token& token) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, token, [this] { return m_ready.size() < static_cast<std::size_t>(m_options.prefetched); });
    return !token.stop_requested();
}

void BatchLoader::announce(int step) {
    if (step >= static_cast<int>(m_plan.size())) return;
    const BatchRange range = m_plan[static_cast<std::size_t>(step)];
    m_announced.clear();
    for (std::size_t i = 0; i < range.count; ++i)
        m_announced.push_back(m_order[range.first + i].index);
    m_source.prepare(m_announced);
}

bool BatchLoader::Buffer::isFree() const {
    return pixels.storage().use_count() == 1 && labels.storage().use_count() == 1 && scales.storage().use_count() == 1;
}

BatchLoader::Buffer& BatchLoader::freeBuffer() {
    // Page-locked memory goes back to LibTorch's own pool, which waits for copies in flight; a reuse here would not.
    std::erase_if(m_buffers, [this](const Buffer& buffer) {
        return m_options.isPinned || (buffer.room() < m_room && buffer.isFree());
    });
    for (Buffer& buffer : m_buffers)
        if (buffer.room() >= m_room && buffer.isFree()) return buffer;
    const auto room = static_cast<std::int64_t>(m_room);
    const SizePx size = m_source.size();
    const auto bytes = torch::TensorOptions().dtype(torch::kByte).pinned_memory(m_options.isPinned);
    return m_buffers.emplace_back(Buffer{torch::empty({room, size.height, size.width, m_source.channels()}, bytes),
                                         torch::empty({room}, bytes.dtype(torch::kLong)),
                                         torch::empty({room, 2}, bytes.dtype(torch::kFloat))});
}

bool BatchLoader::readImage(std::size_t index, std::span<std::uint8_t> pixels) {
    try {
        m_source.read(index, pixels);
        return true;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Internal || error.kind() == ErrorKind::InvalidArgument) throw;
        const std::lock_guard lock(m_mutex);
        m_missing.push_back({index, error.what()});
        return false;
    }
}

std::vector<MissingImage> BatchLoader::takeMissing() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_missing, {});
}

Batch BatchLoader::readBatch(int step) {
    const BatchRange range = m_plan[static_cast<std::size_t>(step)];
    Buffer& buffer = freeBuffer();
    auto* pixels = buffer.pixels.data_ptr<std::uint8_t>();
    auto* labels = buffer.labels.data_ptr<std::int64_t>();
    auto* scales = buffer.scales.data_ptr<float>();
    const std::size_t bytes = m_source.bytesPerImage();
    std::size_t read = 0;
    for (const Example& example : std::span(m_order).subspan(range.first, range.count)) {
        if (!readImage(example.index, {pixels + read * bytes, bytes})) continue;
        labels[read] = example.label;
        writeScaleInput(example.pixelSizeNm, std::span<float, 2>(scales + 2 * read, 2));
        ++read;
    }
    const auto count = static_cast<std::int64_t>(read);
    return {buffer.pixels.narrow(0, 0, count).permute({0, 3, 1, 2}),
            buffer.labels.narrow(0, 0, count),
            step,
            {},
            buffer.scales.narrow(0, 0, count)};
}

} // namespace semblance
