// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/batches/PixelSource.h"
#include "core/dataset/ScanReport.h"

namespace semblance {

struct SplitOptions {
    double validationShare = 0.2;
    std::uint64_t seed = 0;
    std::vector<ClassChoice> classes; ///< those not named here take part under their folder names
};

/// A data set ready for training: which image is learned from and which is held back.
struct DataSplit {
    TrainingSet set;                        ///< Example::index is an index into ScanReport::images
    std::vector<std::string> trainingFiles; ///< relative, UTF-8, in the order of set.training
    std::vector<std::string> validationFiles;
    std::string fingerprint; ///< SHA-256 over quick hashes, labels and parts, hexadecimal
};

/// Seeded, per class, the same on every platform; groups of identical files never stand on both sides (a group that
/// crosses classes goes to training whole). Every class of two or more groups has at least one image on either side.
/// PreparedSplit folders are taken as they are. Throws Error: DataSet (fewer than two classes, no image in one, nothing to
/// learn from or nothing to hold back), InvalidArgument (a share outside 0 to 1). Each class is drawn from a seed of its own,
/// made of `seed` and its name, so that ticking another class off does not change it.
DataSplit splitDataSet(const ScanReport& report, const std::vector<DuplicateGroup>& duplicates,
                       const SplitOptions& options);

} // namespace semblance
