// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "app/jobs/PrepareTraining.h"
#include "core/training/Pretraining.h"

namespace semblance {

struct PretrainingPreparation {
    std::vector<std::filesystem::path> folders; ///< every image below them, whatever its folder is called
    TrainingOptions options;
    double heldBackShare = 0.1;          ///< of the images, for measuring
    std::filesystem::path weightsFolder; ///< as PreparationOptions::weightsFolder
    PixelStorage storage = PixelStorage::Cache;
    CacheOptions cache;
};

/// All that pretrain() wants beside a file, control and observer.
struct PreparedPretraining {
    OpenedPixels pixels;
    PretrainingRequest request; ///< without its file
    std::vector<UnreadableFile> unreadable;
    std::size_t identical = 0; ///< images left out because another one has the same content
};

/// From folders to what a pretraining needs. Synchronous; its threads end with it. Nothing: cancelled. Throws Error: DataSet
/// (no images), FileNotFound, FileUnreadable (a folder), InvalidArgument (an option), FileUnwritable.
std::optional<PreparedPretraining> preparePretraining(const PretrainingPreparation& preparation,
                                                      const Cancellation& cancel, const ProgressSink& scanning,
                                                      const ProgressSink& decoding);

} // namespace semblance
