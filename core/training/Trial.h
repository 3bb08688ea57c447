// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Cancellation.h"
#include "core/base/MachineLimits.h"
#include "core/training/TrainingEvents.h"

#include <filesystem>

namespace semblance {

/// Memory that a training step takes beyond the process at rest, as a straight line over the batch: the peak of what
/// LibTorch's allocators handed out in a measured step (gradients and optimiser state included) at two small batches.
struct StepMemory {
    std::uint64_t fixedBytes = 0;
    std::uint64_t bytesPerImage = 0;
    std::uint64_t of(int batch) const { return fixedBytes + bytesPerImage * static_cast<std::uint64_t>(batch); }
    /// The largest batch within `bytes`; 0 where not one image fits.
    int largestBatch(std::uint64_t bytes) const;
};

/// What a way to compute was found to be.
struct MeasuredSetting {
    Precision precision = Precision::Float32;
    MemoryFormat format = MemoryFormat::Contiguous;
    double imagesPerSecond = 0; ///< 0: it was not timed
    StepMemory memory;
    bool isSettled = false;  ///< not cut short: where it was timed, on more than a first step, which compiles
    bool isForetold = false; ///< from steps of smaller images
};

struct TrialRequest {
    TrainingOptions
        options; ///< network, image size, batch (0: to be chosen), precision and memory format (or Automatic)
    int classes = 2;
    int channels = 3;
    std::string device = "cpu"; ///< resolved
    int threads = 1;
    std::int64_t trainingImages = 0;   ///< a batch is never larger
    MemoryLimit memory;                ///< what a step may take
    double seconds = 4;                ///< about what the trial may take
    std::filesystem::path cacheFolder; ///< keeps what was measured (TrialCache); empty: it is measured anew
};

struct TrialResult {
    ComputeChoice choice;
    std::string reason; ///< "bf16 channels-last 36.5 images/s, fp32 contiguous 15.0 images/s"
    StepMemory memory;
};

/// Measures real training steps on a network of its own with random pixels, and chooses the fastest of what the options
/// leave open: fp32 contiguous, fp32 channels-last, bf16 channels-last (this one where the device has bfloat16 in hardware,
/// or where it is forced). Where options leave nothing open, only memory is measured. Batch 0 becomes the largest customary
/// size that takes at most half of the memory (up to 16 on a CPU, 64 on a GPU). Where a given batch does not fit, it goes
/// through in parts that do (ComputeChoice::microBatch). Checks what goes through at once against the memory. Where images
/// are large, small ones foretell what a step takes (time and memory grow with the area), and steps of the run's own size
/// are tried only where they fit into the trial's time and the memory.
/// What was measured is kept in `cacheFolder`, and a later trial of the same takes it from there.
/// Throws Error: OutOfMemory (naming the batch that fits), and what makeNetwork throws. Returns early when cancelled.
TrialResult runTrial(const TrialRequest& request, const Cancellation& cancel);

/// Throws Error (OutOfMemory) where a step of `batch` images takes more than there is, with the largest batch that fits.
void checkMemory(const StepMemory& memory, int batch, SizePx imageSize, const MemoryLimit& limit);

/// What a step on this device may take now: nine tenths of what is free.
MemoryLimit stepMemoryLimit(const std::string& device);

/// "bf16 channels-last"
std::string settingName(Precision precision, MemoryFormat format);

} // namespace semblance
