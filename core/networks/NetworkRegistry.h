// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace semblance {

/// Mean and standard deviation per channel of pixels in [0, 1], subtracted and divided before the network.
struct Normalisation {
    std::array<float, 3> mean{0.485F, 0.456F, 0.406F};
    std::array<float, 3> standardDeviation{0.229F, 0.224F, 0.225F};
    bool operator==(const Normalisation&) const = default;
};

/// What a masked auto-encoder predicts of a hidden patch (He et al. 2021, arXiv 2111.06377, section 4.1 and table 1d).
enum class MaskTarget {
    Normalised, ///< its pixels without the patch's own mean, over its own deviation
    Pixels      ///< its pixels
};

struct NetworkInfo {
    std::string key;    ///< "densenet121": as the command line and files spell it
    std::string family; ///< "densenet": networks that differ in their numbers alone share it
    std::string title;  ///< "DenseNet-121"
    std::string paper;  ///< "Huang et al. 2017, arXiv 1608.06993, section 3"
    std::int64_t parametersOfThousandClasses = 0;
    int smallestInputPx = 1;          ///< on either side
    int smallestAuxiliaryInputPx = 0; ///< on either side, to train with the auxiliary classifier; 0: there is none
    int defaultWidthPx = 224;
    int defaultHeightPx = 224;
    int featureWidth = 0; ///< length of the pooled vector before the classifier
    Normalisation normalisation;
    /// Beginnings of the names of the parameters that are replaced where the number of classes differs.
    std::vector<std::string> headPrefixes;
    /// Beginnings of the names of the other parameters, by stages from the input to the head, to be unfrozen one after
    /// another. Each parameter without a head prefix belongs to one stage.
    std::vector<std::vector<std::string>> stages;
    /// Beginning of the names of the parameters that can be trained from images without labels (Network::pretrainingLoss);
    /// empty: there are none. A file of weights may have that part alone, or the others alone.
    std::string pretrainedPrefix;
    /// Whether forwardTraining() gives a reconstruction error, which is a score for unlike images, too.
    bool rebuildsImages = false;
    /// File of the published weights, with the first digits of its SHA-256: "densenet121-a639ec97.pth"; empty: none.
    std::string publishedWeights;
};

/// Every network that can be trained, in the order in which they are shown. Thread-safe.
const std::vector<NetworkInfo>& networks();

/// Throws Error (InvalidArgument), naming the known keys.
const NetworkInfo& networkInfo(std::string_view key);

} // namespace semblance
