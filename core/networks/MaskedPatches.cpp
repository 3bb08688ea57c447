// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/MaskedPatches.h"

#include <cmath>

namespace semblance {
namespace {

constexpr double kLeastVariance = 1e-6;
constexpr double kMiddleGray = 0.5;
constexpr double kGrayRange = 0.25;

/// The root of a square number.
std::int64_t sideOf(std::int64_t square) {
    return std::llround(std::sqrt(static_cast<double>(square)));
}

torch::Tensor meansOf(const torch::Tensor& patches) {
    return patches.mean(2, true); // [N,L,1]
}

torch::Tensor deviationsOf(const torch::Tensor& patches) {
    return (patches.var(2, true, true) + kLeastVariance).sqrt(); // [N,L,1]
}

/// For each place of a grid the sum over its 3x3 neighbourhood; nothing lies beyond the edge.
torch::Tensor sumsAround(const torch::Tensor& grid) {
    return torch::avg_pool2d(grid, 3, 1, 1) * 9; // [N,C,G,G]
}

/// [N,L,D] to [N,D,G,G].
torch::Tensor gridOf(const torch::Tensor& values) {
    const std::int64_t side = sideOf(values.size(1));
    return values.transpose(1, 2).reshape({values.size(0), values.size(2), side, side});
}

torch::Tensor visibleFlags(const torch::Tensor& patches, const PatchMask& mask) {
    const torch::Tensor none = torch::zeros({patches.size(0), patches.size(1)}, patches.options());
    return none.scatter(1, mask.visible, 1).unsqueeze(2); // [N,L,1]
}

} // namespace

torch::Tensor patchesOf(const torch::Tensor& pictures, int patchPx) {
    const std::int64_t across = pictures.size(3) / patchPx;
    const torch::Tensor cut = pictures.reshape({-1, across, patchPx, across, patchPx}); // [N,G,p,G,p]
    return cut.permute({0, 1, 3, 2, 4}).reshape({-1, across * across, patchPx * patchPx});
}

torch::Tensor pictureOf(const torch::Tensor& patches) {
    const std::int64_t across = sideOf(patches.size(1));
    const std::int64_t patchPx = sideOf(patches.size(2));
    const torch::Tensor cut = patches.reshape({-1, across, across, patchPx, patchPx}); // [N,G,G,p,p]
    return cut.permute({0, 1, 3, 2, 4}).reshape({-1, 1, across * patchPx, across * patchPx});
}

PatchMask drawMask(const MaskShape& shape, const torch::Device& device) {
    const torch::Tensor order = torch::rand({shape.pictures, shape.patches}, device).argsort(1, false); // [N,L]
    return {order.slice(1, 0, shape.visible), order.slice(1, shape.visible)};
}

torch::Tensor patchesAt(const torch::Tensor& values, const torch::Tensor& numbers) {
    return values.gather(1, numbers.unsqueeze(2).expand({-1, -1, values.size(2)})); // [N,M,D]
}

torch::Tensor centred(const torch::Tensor& gray) {
    return (gray - kMiddleGray) / kGrayRange;
}

torch::Tensor normalisedPatches(const torch::Tensor& patches) {
    return (patches - meansOf(patches)) / deviationsOf(patches);
}

torch::Tensor withStatisticsOf(const torch::Tensor& patches, const torch::Tensor& normalised) {
    return normalised * deviationsOf(patches) + meansOf(patches);
}

torch::Tensor targetOf(const torch::Tensor& patches, MaskTarget target) {
    return target == MaskTarget::Pixels ? centred(patches) : normalisedPatches(patches);
}

torch::Tensor fromTarget(const torch::Tensor& patches, const torch::Tensor& predicted, MaskTarget target) {
    return target == MaskTarget::Pixels ? predicted * kGrayRange + kMiddleGray : withStatisticsOf(patches, predicted);
}

torch::Tensor hiddenError(const torch::Tensor& targets, const PatchMask& mask, const torch::Tensor& predicted) {
    const torch::Tensor wanted = patchesAt(targets, mask.hidden);               // [N,L-V,P]
    return (predicted.to(wanted.scalar_type()) - wanted).square().mean({1, 2}); // [N]
}

torch::Tensor neighbourError(const torch::Tensor& targets, const PatchMask& mask) {
    const torch::Tensor flags = visibleFlags(targets, mask);                   // [N,L,1]
    const torch::Tensor seen = targets * flags;                                // [N,L,P]
    const torch::Tensor ofAll = seen.sum(1, true) / flags.sum(1, true);        // [N,1,P]
    const torch::Tensor counts = sumsAround(gridOf(flags)).round();            // [N,1,G,G]
    const torch::Tensor near = sumsAround(gridOf(seen)) / counts.clamp_min(1); // [N,P,G,G]
    const torch::Tensor ofNear = near.flatten(2).transpose(1, 2);              // [N,L,P]
    const torch::Tensor hasNear = counts.flatten(2).transpose(1, 2) > 0;       // [N,L,1]
    const torch::Tensor predicted = torch::where(hasNear, ofNear, ofAll);      // [N,L,P]
    return hiddenError(targets, mask, patchesAt(predicted, mask.hidden));      // [N]
}

} // namespace semblance
