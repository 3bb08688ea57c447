// SPDX-License-Identifier: GPL-3.0-or-later
// Batch normalisation with a ReLU behind it on the CPU, over maps in channels-last memory, without autograd: fewer passes
// over memory than LibTorch's separate operators take. Sums are added up in parts that depend on the maps' shape alone, so
// that every thread count gives the same values.
#pragma once

#include <torch/torch.h>

namespace semblance {

// Maps below are [N,C,H,W] bfloat16, float32 or float64 in channels-last memory, or a narrowed part of such along C. All
// that is [C] is float32, or float64 for maps of float64.

struct MapStatistics {
    torch::Tensor mean;             ///< [C]
    torch::Tensor variance;         ///< [C], divided by N·H·W
    torch::Tensor inverseDeviation; ///< [C], 1/√(variance + ε)

    /// Of those maps alone, in the same memory.
    MapStatistics narrow(std::int64_t first, std::int64_t channels) const;
};

/// Memory for the statistics of maps of such a type.
MapStatistics emptyStatistics(std::int64_t channels, torch::ScalarType mapType);

/// One normalisation at work: (x − mean)·inverseDeviation·weight + bias, [C] each.
struct AppliedNorm {
    torch::Tensor weight;
    torch::Tensor bias;
    torch::Tensor mean;
    torch::Tensor inverseDeviation;
};

struct NormGradients {
    torch::Tensor weight; ///< [C]
    torch::Tensor bias;   ///< [C]
};

/// What several normalisations of the same maps (same mean and deviation) still have to take off a gradient, [C] each:
/// offset + slope·(x − mean).
struct PendingCorrection {
    torch::Tensor offset;
    torch::Tensor slope;
};

/// Whether these passes know the type of such maps.
bool hasNormPasses(torch::ScalarType type);

/// Measures maps in two passes, as exact as sums in that type can be, and writes what it finds into `into`.
void measureMaps(const torch::Tensor& maps, double epsilon, const MapStatistics& into);

/// ReLU of the normalised maps, into `out` of the same shape.
void normRelu(const torch::Tensor& maps, const AppliedNorm& norm, const torch::Tensor& out);

/// The whole backward pass in training mode, where the statistics depend on the maps: from the gradient with respect to
/// normRelu's result that with respect to the maps, into `out`, which may be the same tensor.
NormGradients normReluBackward(const torch::Tensor& gradient, const torch::Tensor& maps, const AppliedNorm& norm,
                               const torch::Tensor& out);

/// The same, added to `total` in a single pass: what the statistics' dependence takes off is the same line for all
/// normalisations of a map, so it is gathered in `pending` and taken off once, by correct().
NormGradients addNormReluBackward(const torch::Tensor& gradient, const torch::Tensor& maps, const AppliedNorm& norm,
                                  const torch::Tensor& total, const PendingCorrection& pending);

/// out = total + offset + slope·(maps − mean)
void correct(const torch::Tensor& total, const torch::Tensor& maps, const torch::Tensor& mean,
             const PendingCorrection& pending, const torch::Tensor& out);

} // namespace semblance
