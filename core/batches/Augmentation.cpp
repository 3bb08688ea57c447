// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/batches/Augmentation.h"

#include "core/base/Error.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace semblance {
namespace {

/// What one image undergoes.
struct Change {
    bool flipHorizontal = false;
    bool flipVertical = false;
    int quarterTurns = 0; ///< counter-clockwise
    std::int64_t shiftX = 0;
    std::int64_t shiftY = 0;
    float brightness = 1;
};

std::int64_t drawShift(Random& random, double share, std::int64_t side) {
    const auto largest = std::min(static_cast<std::int64_t>(share * static_cast<double>(side)), side - 1);
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * largest + 1))) - largest;
}

Change draw(const AugmentationOptions& options, std::int64_t height, std::int64_t width, std::uint64_t seed) {
    // One generator a change, so that a change's draw does not depend on what else is switched on.
    Random seeds(seed);
    Random flipX(seeds.next()), flipY(seeds.next()), turn(seeds.next()), shift(seeds.next()), light(seeds.next());
    Change change;
    change.flipHorizontal = options.flipHorizontal && (flipX.next() >> 63) != 0;
    change.flipVertical = options.flipVertical && (flipY.next() >> 63) != 0;
    if (options.rotate90) {
        const int turns = static_cast<int>(turn.below(4));
        change.quarterTurns = height == width ? turns : 2 * (turns & 1);
    }
    change.shiftX = drawShift(shift, options.shift, width);
    change.shiftY = drawShift(shift, options.shift, height);
    change.brightness = static_cast<float>(light.uniform(1 - options.brightness, 1 + options.brightness));
    return change;
}

/// Mirrored at the edge pixel, which is not repeated; a shift is smaller than the side, so one reflection is enough.
std::int64_t mirrored(std::int64_t position, std::int64_t side) {
    if (position < 0) return -position;
    return position < side ? position : 2 * (side - 1) - position;
}

/// Where a batch's output pixel (y, x) comes from: input pixel fromRow[y] + fromColumn[x], counted row-major. Flips, quarter
/// turns and shifts all take this form.
struct Sources {
    torch::Tensor fromRow;    ///< [N,H] int64
    torch::Tensor fromColumn; ///< [N,W] int64
};

/// An output row y reads input row y; after a quarter turn of a square it reads input column y or W − 1 − y.
void fillRows(const Change& change, std::int64_t height, std::int64_t width, std::int64_t* fromRow) {
    const bool turned = (change.quarterTurns & 1) != 0;
    const bool reversed = change.quarterTurns == 1 || change.quarterTurns == 2;
    const bool flipped = turned ? change.flipHorizontal : change.flipVertical;
    for (std::int64_t y = 0; y < height; ++y) {
        const std::int64_t source = mirrored(y - change.shiftY, height);
        const std::int64_t read = reversed != flipped ? height - 1 - source : source;
        fromRow[y] = turned ? read : read * width;
    }
}

void fillColumns(const Change& change, std::int64_t width, std::int64_t* fromColumn) {
    const bool turned = (change.quarterTurns & 1) != 0;
    const bool reversed = change.quarterTurns >= 2;
    const bool flipped = turned ? change.flipVertical : change.flipHorizontal;
    for (std::int64_t x = 0; x < width; ++x) {
        const std::int64_t source = mirrored(x - change.shiftX, width);
        const std::int64_t read = reversed != flipped ? width - 1 - source : source;
        fromColumn[x] = turned ? read * width : read;
    }
}

/// Host memory that a card copies from without making the host wait for it.
torch::Tensor emptyFor(const torch::Device& device, torch::IntArrayRef sizes, torch::ScalarType type) {
    return torch::empty(sizes, torch::TensorOptions().dtype(type).pinned_memory(device.is_cuda()));
}

/// On the CPU.
Sources sourcesOf(const std::vector<Change>& changes, std::int64_t height, std::int64_t width,
                  const torch::Device& device) {
    const auto count = static_cast<std::int64_t>(changes.size());
    Sources sources{emptyFor(device, {count, height}, torch::kLong), emptyFor(device, {count, width}, torch::kLong)};
    for (std::int64_t n = 0; n < count; ++n) {
        const Change& change = changes[static_cast<std::size_t>(n)];
        fillRows(change, height, width, sources.fromRow.data_ptr<std::int64_t>() + n * height);
        fillColumns(change, width, sources.fromColumn.data_ptr<std::int64_t>() + n * width);
    }
    return sources;
}

std::array<std::uint8_t, 256> brightnessTable(float factor) {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t value = 0; value < table.size(); ++value)
        table[value] =
            static_cast<std::uint8_t>(std::clamp(std::nearbyint(static_cast<float>(value) * factor), 0.0F, 255.0F));
    return table;
}

template <int channels>
void copyImage(const std::uint8_t* from, std::uint8_t* to, std::span<const std::int64_t> rows,
               std::span<const std::int64_t> columns, const std::array<std::uint8_t, 256>& table) {
    for (const std::int64_t row : rows)
        for (const std::int64_t column : columns) {
            const std::uint8_t* pixel = from + (row + column) * channels;
            for (int c = 0; c < channels; ++c)
                *to++ = table[pixel[c]];
        }
}

/// 8 bit on the CPU: one pass over the bytes, several times faster than the same as tensor operations.
torch::Tensor augmentBytes(const torch::Tensor& pixels, const std::vector<Change>& changes) {
    const torch::Tensor input = pixels.permute({0, 2, 3, 1}).contiguous(); // [N,H,W,C]
    const std::int64_t height = input.size(1), width = input.size(2), channels = input.size(3);
    const Sources sources = sourcesOf(changes, height, width, torch::kCPU);
    torch::Tensor output = torch::empty_like(input);
    at::parallel_for(0, input.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t n = begin; n < end; ++n) {
            const std::uint8_t* from = input.data_ptr<std::uint8_t>() + n * height * width * channels;
            std::uint8_t* to = output.data_ptr<std::uint8_t>() + n * height * width * channels;
            const std::span rows(sources.fromRow.data_ptr<std::int64_t>() + n * height,
                                 static_cast<std::size_t>(height));
            const std::span columns(sources.fromColumn.data_ptr<std::int64_t>() + n * width,
                                    static_cast<std::size_t>(width));
            const auto table = brightnessTable(changes[static_cast<std::size_t>(n)].brightness);
            (channels == 1 ? copyImage<1> : copyImage<3>)(from, to, rows, columns, table);
        }
    });
    return output.permute({0, 3, 1, 2});
}

torch::Tensor brightened(const torch::Tensor& pixels, const std::vector<Change>& changes) {
    torch::Tensor factors =
        emptyFor(pixels.device(), {static_cast<std::int64_t>(changes.size()), 1, 1, 1}, torch::kFloat);
    for (std::size_t n = 0; n < changes.size(); ++n)
        factors.data_ptr<float>()[n] = changes[n].brightness;
    factors = factors.to(pixels.device(), /*non_blocking=*/true);
    if (pixels.is_floating_point()) return pixels * factors.to(pixels.scalar_type());
    return (pixels.to(torch::kFloat) * factors).round_().clamp_(0, 255).to(pixels.scalar_type());
}

/// Any type on any device: one gather for all geometry, one product for brightness.
torch::Tensor augmentTensor(const torch::Tensor& pixels, const std::vector<Change>& changes, bool changesBrightness) {
    const torch::Device device = pixels.device();
    const Sources sources = sourcesOf(changes, pixels.size(2), pixels.size(3), device);
    const torch::Tensor index =
        (sources.fromRow.to(device, true).unsqueeze(2) + sources.fromColumn.to(device, true).unsqueeze(1))
            .flatten(1)
            .unsqueeze(1)
            .expand({-1, pixels.size(1), -1}); // [N,C,H*W]
    const torch::Tensor moved = pixels.flatten(2).gather(2, index).view(pixels.sizes());
    const torch::Tensor result = changesBrightness ? brightened(moved, changes) : moved;
    return result.contiguous(torch::MemoryFormat::ChannelsLast);
}

} // namespace

bool changesAnything(const AugmentationOptions& options) {
    return options.flipHorizontal || options.flipVertical || options.rotate90 || options.shift > 0 ||
           options.brightness > 0;
}

torch::Tensor augment(const torch::Tensor& pixels, const AugmentationOptions& options, Random& random) {
    if (pixels.dim() != 4 || (pixels.size(1) != 1 && pixels.size(1) != 3))
        throw Error(ErrorKind::InvalidArgument, "augmentation takes images [N,1|3,H,W]");
    std::vector<Change> changes;
    changes.reserve(static_cast<std::size_t>(pixels.size(0)));
    for (std::int64_t n = 0; n < pixels.size(0); ++n)
        changes.push_back(draw(options, pixels.size(2), pixels.size(3), random.next()));
    if (!changesAnything(options)) return pixels;
    if (pixels.is_cpu() && pixels.scalar_type() == torch::kByte) return augmentBytes(pixels, changes);
    return augmentTensor(pixels, changes, options.brightness > 0);
}

InputScaling::InputScaling(const Normalisation& normalisation, const torch::Device& device)
    : m_factor(torch::empty({1, 3, 1, 1})), m_offset(torch::empty({1, 3, 1, 1})) {
    for (std::size_t c = 0; c < 3; ++c) {
        m_factor.data_ptr<float>()[c] = 1.0F / (255.0F * normalisation.standardDeviation[c]);
        m_offset.data_ptr<float>()[c] = -normalisation.mean[c] / normalisation.standardDeviation[c];
    }
    m_factor = m_factor.to(device);
    m_offset = m_offset.to(device);
}

torch::Tensor InputScaling::operator()(const torch::Tensor& pixels) const {
    if (pixels.dim() != 4 || (pixels.size(1) != 1 && pixels.size(1) != 3))
        throw Error(ErrorKind::InvalidArgument, "a network's input is made from images [N,1|3,H,W]");
    return torch::addcmul(m_offset, pixels.to(torch::kFloat), m_factor);
}

torch::Tensor toNetworkInput(const torch::Tensor& pixels, const Normalisation& normalisation) {
    return InputScaling(normalisation, pixels.device())(pixels);
}

} // namespace semblance
