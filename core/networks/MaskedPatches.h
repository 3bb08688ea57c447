// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures as patches of which some are hidden; only this room and its tests include it.
#pragma once

#include "core/networks/NetworkRegistry.h"

#include <torch/torch.h>

namespace semblance {

/// A square gray picture cut into square patches, row by row: [N,1,S,S] to [N,L,P], L patches of P pixels each.
torch::Tensor patchesOf(const torch::Tensor& pictures, int patchPx);
/// And back: [N,L,P] to [N,1,S,S].
torch::Tensor pictureOf(const torch::Tensor& patches);

/// Which patches of each picture are seen. Every patch is in one of the two, in the order in which it was drawn.
struct PatchMask {
    torch::Tensor visible; ///< [N,V] int64, numbers of patches
    torch::Tensor hidden;  ///< [N,L-V] int64
};

struct MaskShape {
    std::int64_t pictures = 0; ///< N
    int patches = 0;           ///< L
    int visible = 0;           ///< V
};
/// Draws V of L patches for each picture by itself, all choices alike, from torch's default generator of the device.
PatchMask drawMask(const MaskShape& shape, const torch::Device& device);

/// values [N,L,D], numbers [N,M] of patches: those patches alone, [N,M,D].
torch::Tensor patchesAt(const torch::Tensor& values, const torch::Tensor& numbers);

/// Gray values in [0, 1] as a network likes them: (gray - 0.5) / 0.25.
torch::Tensor centred(const torch::Tensor& gray);
/// Each patch without its mean and divided by its deviation, [N,L,P] to the same: what a masked auto-encoder predicts (He
/// et al. 2021, arXiv 2111.06377, section 3, "reconstruction target"). 1e-6 is added to the (unbiased) variance.
/// Departure: it is so for gray values in [0, 1] where the authors' are standardised, so that a flat patch, in which one
/// step of 1/255 is the only signal, is not blown up.
torch::Tensor normalisedPatches(const torch::Tensor& patches);
/// The pixels again, from what normalisedPatches() made of `patches` or a prediction of it.
torch::Tensor withStatisticsOf(const torch::Tensor& patches, const torch::Tensor& normalised);

/// What is predicted of patches [N,L,P] in [0, 1]: normalisedPatches() or centred(). And gray values again, from a
/// prediction for `patches`.
torch::Tensor targetOf(const torch::Tensor& patches, MaskTarget target);
torch::Tensor fromTarget(const torch::Tensor& patches, const torch::Tensor& predicted, MaskTarget target);

/// The mean squared error [N] of `predicted` [N,L-V,P], in float32 or wider, against the hidden ones of `targets` [N,L,P].
torch::Tensor hiddenError(const torch::Tensor& targets, const PatchMask& mask, const torch::Tensor& predicted);

/// The same error where nothing was learnt: a hidden patch is predicted, pixel by pixel of the target, by the mean of those
/// of its up to eight neighbours that are visible, or of all visible patches where none of them is. (Of normalised patches
/// a prediction of zeros everywhere has an error of (P-1)/P where they are not flat.)
torch::Tensor neighbourError(const torch::Tensor& targets, const PatchMask& mask);

} // namespace semblance
