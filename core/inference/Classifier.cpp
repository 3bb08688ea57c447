// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/Classifier.h"

#include "core/base/Error.h"
#include "core/inference/NetworkPass.h"
#include "core/model/RebuiltPictures.h"
#include "core/networks/ScaleInput.h"
#include "core/preprocessing/Preprocessor.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace semblance {
namespace {

constexpr std::size_t largestPass = 32;

/// Runs `work`; whatever LibTorch throws in it leaves as Error.
template <typename Work>
auto guarded(const Work& work) {
    try {
        return work();
    } catch (const Error&) {
        throw;
    } catch (const c10::OutOfMemoryError&) {
        throw Error(ErrorKind::OutOfMemory, "the device has not enough memory to classify");
    } catch (const std::bad_alloc&) {
        throw Error(ErrorKind::OutOfMemory, "there is not enough memory to classify");
    } catch (const c10::Error& error) {
        throw Error(ErrorKind::Internal, std::string("the network failed: ") + error.what_without_backtrace());
    } catch (const std::exception& error) {
        throw Error(ErrorKind::Internal, std::string("classification failed: ") + error.what());
    }
}

Prediction predictionOf(const torch::Tensor& probabilities) {
    Prediction prediction;
    const double* first = probabilities.const_data_ptr<double>();
    prediction.probabilities.assign(first, first + probabilities.numel());
    const auto best = std::max_element(prediction.probabilities.begin(), prediction.probabilities.end());
    prediction.best = static_cast<int>(best - prediction.probabilities.begin());
    return prediction;
}

} // namespace

struct Classifier::Engine {
    Engine(const std::filesystem::path& modelFile, const ClassifierOptions& options)
        : Engine(readModelFile(modelFile), options, deviceNamed(options.device)) {}

    Engine(ModelContent content, const ClassifierOptions& options, torch::Device device)
        : threads(options.threads), preprocessor(content.description.preprocessing), pass(content, device) {
        takeThreads();
        choice = chooseByTrial(pass, content.description.preprocessing.size, device, options.precision);
        description = std::move(content.description);
    }

    // The count belongs to the calling thread, which may be another than last time. A core of its own is all there is.
    void takeThreads() const {
        if (threads > 0 && !at::in_parallel_region()) at::set_num_threads(threads);
    }

    torch::Tensor prepare(std::span<const Image> images, std::span<const ImageContext> contexts) const {
        const SizePx size = description.preprocessing.size;
        torch::Tensor pixels =
            torch::empty({static_cast<std::int64_t>(images.size()), size.height, size.width, 3}, torch::kUInt8);
        auto* target = pixels.mutable_data_ptr<std::uint8_t>();
        for (std::size_t i = 0; i < images.size(); ++i) {
            const PreparedPixels prepared = toThreeChannels(preprocessor.prepare(images[i], contexts[i]));
            std::memcpy(target, prepared.pixels.data(), prepared.pixels.size());
            target += prepared.pixels.size();
        }
        return pixels;
    }

    torch::Tensor scalesOf(std::span<const Image> images, std::span<const ImageContext> contexts) const {
        std::vector<double> sizesNm;
        for (std::size_t i = 0; i < images.size(); ++i)
            sizesNm.push_back(inputPixelSizeNm(contexts[i].calibration, images[i].widthPx, description.preprocessing));
        return scaleInputOf(sizesNm);
    }

    void classify(std::span<const Image> images, std::span<const ImageContext> contexts,
                  std::vector<Prediction>& predictions) const {
        const torch::Tensor pixels = prepare(images, contexts);
        const torch::Tensor logits = pass.logits(pixels, scalesOf(images, contexts));
        const torch::Tensor probabilities = logits.softmax(1).contiguous(); // [N,K]
        if (!probabilities.isfinite().all().item<bool>())
            throw Error(ErrorKind::NotANumber, "the network's answer is not a number; its weights are unusable");
        for (std::int64_t i = 0; i < probabilities.size(0); ++i)
            predictions.push_back(predictionOf(probabilities[i]));
        if (description.reconstruction) addErrors(pass.reconstruction(pixels).error, predictions);
    }

    /// Of the last predictions.
    static void addErrors(const torch::Tensor& errors, std::vector<Prediction>& predictions) {
        const torch::Tensor values = errors.to(torch::kCPU, torch::kFloat64).contiguous();
        const auto first = predictions.end() - values.size(0);
        for (std::int64_t i = 0; i < values.size(0); ++i)
            first[i].reconstructionError = values[i].item<double>();
    }

    int threads;
    Preprocessor preprocessor;
    NetworkPass pass;
    InferenceChoice choice;
    ModelDescription description;
};

Classifier::Classifier(const std::filesystem::path& modelFile, const ClassifierOptions& options)
    : m_engine(guarded([&] { return std::make_unique<Engine>(modelFile, options); })) {}

Classifier::~Classifier() = default;
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;

const ModelDescription& Classifier::model() const {
    return m_engine->description;
}

const InferenceChoice& Classifier::choice() const {
    return m_engine->choice;
}

bool Classifier::needsScale() const {
    return m_engine->description.preprocessing.commonScaleNm > 0 || m_engine->description.options.takesScale;
}

Prediction Classifier::classify(const Image& image, const ImageContext& context) const {
    return std::move(classify(std::span(&image, 1), std::span(&context, 1)).front());
}

std::optional<RebuiltPicture> Classifier::rebuild(const Image& image, const ImageContext& context) const {
    return guarded([&]() -> std::optional<RebuiltPicture> {
        if (!m_engine->description.reconstruction) return std::nullopt;
        const torch::InferenceMode guard;
        m_engine->takeThreads();
        const Reconstruction rebuilt =
            m_engine->pass.reconstruction(m_engine->prepare(std::span(&image, 1), std::span(&context, 1)));
        return picturesOf(rebuilt, 1).front();
    });
}

std::vector<Prediction> Classifier::classify(std::span<const Image> images, std::span<const ImageContext> given) const {
    return guarded([&] {
        const std::vector<ImageContext> none(given.empty() ? images.size() : 0);
        const std::span<const ImageContext> contexts = given.empty() ? std::span(none) : given;
        if (images.size() != contexts.size())
            throw Error(ErrorKind::InvalidArgument, "there is not one context an image");
        const torch::InferenceMode guard;
        m_engine->takeThreads();
        std::vector<Prediction> predictions;
        predictions.reserve(images.size());
        for (std::size_t first = 0; first < images.size(); first += largestPass) {
            const std::size_t count = std::min(largestPass, images.size() - first);
            m_engine->classify(images.subspan(first, count), contexts.subspan(first, count), predictions);
        }
        return predictions;
    });
}

} // namespace semblance
