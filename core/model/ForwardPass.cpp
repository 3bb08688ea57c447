// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ForwardPass.h"

#include "core/base/Error.h"
#include "core/base/NpyFile.h"
#include "core/model/StartWeights.h"
#include "core/networks/LoadWeights.h"

namespace semblance {
namespace {

constexpr int kUsualClasses = 1000; // of ImageNet
constexpr std::int64_t kPieceImages = 8;

std::shared_ptr<Network> networkFor(const ForwardRequest& request, const StateDict& weights,
                                    const torch::Tensor& images) {
    NetworkOptions options;
    options.classes =
        request.classes ? *request.classes : classesOf(networkInfo(request.network), weights).value_or(kUsualClasses);
    options.heightPx = static_cast<int>(images.size(2));
    options.widthPx = static_cast<int>(images.size(3));
    options.seed = 0;
    return makeNetwork(request.network, options);
}

/// The array's own memory as a tensor.
torch::Tensor imagesOf(NpyArray& array, const std::filesystem::path& path) {
    if (array.shape.size() != 4 || array.shape[1] != 3 || array.values.empty())
        throw Error(ErrorKind::InvalidArgument, "the input should be float32 images [N,3,H,W]", path);
    return torch::from_blob(array.values.data(), array.shape, torch::kFloat32);
}

// In pieces, so that the memory of a pass does not grow with the number of images; in evaluation mode no image sees the
// others.
std::optional<torch::Tensor> logitsOf(Network& network, const torch::Tensor& images, const Cancellation& cancel) {
    const torch::NoGradGuard noGradients;
    network.eval();
    std::vector<torch::Tensor> pieces;
    for (const torch::Tensor& piece : images.split(kPieceImages)) {
        if (cancel.isRequested()) return std::nullopt;
        pieces.push_back(network.forward(piece));
    }
    return torch::cat(pieces).contiguous(); // [N,K]
}

NpyArray arrayOf(const torch::Tensor& logits) {
    const float* values = logits.data_ptr<float>();
    return {logits.sizes().vec(), {values, values + logits.numel()}};
}

} // namespace

std::optional<ForwardResult> forwardFile(const ForwardRequest& request, const Cancellation& cancel) {
    const NetworkInfo& info = networkInfo(request.network);
    NpyArray input = readNpy(request.input);
    const torch::Tensor images = imagesOf(input, request.input);
    const StartWeights start = readStart(request.weights);
    const std::shared_ptr<Network> network = networkFor(request, start.weights, images);
    ForwardResult result;
    result.report = loadWeights(*network, info, start.weights, Gaps::Report);
    result.parameters = parameterCount(*network);
    const std::optional<torch::Tensor> logits = logitsOf(*network, images, cancel);
    if (!logits) return std::nullopt;
    result.shape = logits->sizes().vec();
    writeNpy(request.output, arrayOf(*logits));
    return result;
}

} // namespace semblance
