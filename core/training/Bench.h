// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/base/Cancellation.h"
#include "core/training/TrainingEvents.h"

namespace semblance {

enum class BenchMode { Training, Inference };

struct BenchOptions {
    std::string network = "densenet121";
    SizePx imageSize{128, 128};
    int batch = 16;
    int classes = 10;
    std::string device = "auto";
    int threads = 0;
    Precision precision = Precision::Automatic;
    MemoryFormat memoryFormat = MemoryFormat::Automatic;
    double seconds = 5; ///< of measurement a mode
    /// What else of a training changes its steps: what is frozen, further losses, averages. The fields above come first.
    TrainingOptions others = {};
};

struct BenchResult {
    BenchMode mode = BenchMode::Training;
    ComputeChoice choice;        ///< imagesPerSecond is the median over steps
    std::string reason;          ///< what the trial measured
    std::int64_t parameters = 0; ///< of the network at this size and number of classes
    std::uint64_t cardBytes = 0; ///< the most that was held of a card's memory; 0 on the CPU
};

/// Times training and inference steps on random pixels, with the settings a run would choose. Throws Error.
std::vector<BenchResult> bench(const BenchOptions& options, const Cancellation& cancel);

} // namespace semblance
