// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/networks/NetworkRegistry.h"

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <optional>

namespace semblance {

/// Whether a network that has an auxiliary classifier (inception_v3) is built with it; the others have none either way.
enum class AuxiliaryHead { With, Without };

struct NetworkOptions {
    int classes = 0;
    int widthPx = 224;
    int heightPx = 224;
    /// Draws the initialisation from this seed and leaves torch's default generator as it was; without it the default
    /// generator is used and moves on.
    std::optional<std::uint64_t> seed = std::nullopt;
    AuxiliaryHead auxiliaryHead = AuxiliaryHead::With;
    /// How the images that the network gets were normalised; without it the network's own (NetworkInfo::normalisation).
    /// Only a network that looks at gray values again (NetworkInfo::pretrainedPrefix) asks.
    std::optional<Normalisation> normalisation = std::nullopt;
    /// Side of the gray picture that autoencoder_densenet121 condenses: 64, 96 or 128; the others have none.
    int thumbnailPx = 64;
    MaskTarget maskTarget = MaskTarget::Normalised; ///< of mae_densenet121
};

/// What a network answers while it is trained.
struct TrainingOutput {
    torch::Tensor logits;              ///< [N,K]
    torch::Tensor auxiliaryLogits;     ///< [N,K]; undefined where there is no auxiliary classifier
    torch::Tensor reconstructionError; ///< [N], mean squared error of each image; undefined where nothing is rebuilt
};

/// What a network that rebuilds its input makes of it: gray values in [0, 1], float32.
struct Reconstruction {
    torch::Tensor input;   ///< [N,1,S,S], what the rebuilding part was given
    torch::Tensor shown;   ///< [N,1,S,S], the same, mid gray where it was hidden from that part
    torch::Tensor rebuilt; ///< [N,1,S,S]
    torch::Tensor error;   ///< [N], as Network::pretrainingLoss() has it
    /// [N], what that error would be with the same patches hidden if each were predicted by the mean of its visible
    /// neighbours (MaskedPatches.h, neighbourError()); undefined where nothing is hidden.
    torch::Tensor baseline;
};

/// An image classifier whose parameters carry their published (torchvision) names.
/// One thread owns a network; to(), train() and forward() are called by that thread alone. Dropout and stochastic depth
/// draw from torch's default generator of the device, in training mode alone.
class Network : public torch::nn::Module {
public:
    /// images [N,3,H,W], normalised; returns logits [N,K], of the main classifier alone in training mode too. Throws
    /// Error (InvalidArgument) where images are not [N,3,H,W] or smaller than the network can take.
    virtual torch::Tensor forward(const torch::Tensor& images);
    /// images [N,3,H,W]; returns the pooled vector before the classifier [N,F]. Throws as forward() does.
    virtual torch::Tensor features(const torch::Tensor& images) = 0;
    /// What features() returned [N,F]; returns the logits [N,K] that forward() gives of the same images.
    virtual torch::Tensor classify(const torch::Tensor& features) = 0;
    /// images [N,3,H,W], normalised; what the loss of a training step is made of. Throws as forward() does, and where
    /// an auxiliary classifier cannot take images of this size (NetworkInfo::smallestAuxiliaryInputPx).
    virtual TrainingOutput forwardTraining(const torch::Tensor& images);
    /// images [N,3,H,W], normalised; the loss [N] of each image that the part under NetworkInfo::pretrainedPrefix learns
    /// from without labels. What is hidden from it is drawn from torch's default generator of the device. Throws as
    /// forward() does, and Error (Internal) where the network has no such part.
    virtual torch::Tensor pretrainingLoss(const torch::Tensor& images);
    /// The same as pictures, without gradients; after the same seed, of the same hidden patches. Throws as
    /// pretrainingLoss() does.
    virtual Reconstruction reconstruct(const torch::Tensor& images);

    /// Gives the network a second input, the scale of an image, with parameters named after kScaleInput; once at most.
    /// It adds nothing to the logits until it has learnt: 16 hinges spread over 0.1 nm to 100 µm, their weights in the
    /// logits at zero. (A vector behind the features, before a linear last layer, is the same sum.)
    void addScaleInput(int classes);
    bool takesScale() const { return !m_scaleInput.is_empty(); }
    /// scales [N,2]: the decimal logarithm of the nanometres that a pixel of the images stands for, and 1; two zeros
    /// where that is not known. What is added to the logits, [N,K]. The network takes a scale.
    torch::Tensor scaleTerm(const torch::Tensor& scales);

private:
    torch::nn::Sequential m_scaleInput{nullptr};
};

/// The name of the part that addScaleInput() makes; it learns as the last layer does.
inline constexpr const char* kScaleInput = "scale_input";

/// Builds a network with its published initialisation, drawn from torch's default CPU generator. Thread-safe: one
/// network is initialised at a time, so that two threads never draw from the generator in turns. Throws Error
/// (InvalidArgument): unknown key, no classes, an input smaller than the network can take (with the number), a thumbnail
/// that an auto-encoder does not have.
std::shared_ptr<Network> makeNetwork(std::string_view key, const NetworkOptions& options);

/// For a network's own forward: throws Error (InvalidArgument) where images are not [N,3,H,W] with both sides of at
/// least `smallestInputPx`.
void requireImages(const torch::Tensor& images, int smallestInputPx);

/// Parameters of a network, frozen ones too.
std::int64_t parameterCount(const Network& network);

} // namespace semblance
