// SPDX-License-Identifier: GPL-3.0-or-later
// Each network starts as published, and has the published numbers in its norms.
#include "tests/core/networks/TorchvisionReference.h"

using namespace semblance;
using namespace semblance::tests;

namespace {

std::shared_ptr<Network> networkOf(const std::string& key) {
    return makeNetwork(key, {10, 299, 299, 5});
}

double fanIn(const torch::Tensor& weight) {
    return static_cast<double>(weight[0].numel());
}

double fanOut(const torch::Tensor& weight) {
    return static_cast<double>(weight.numel() / weight.size(1));
}

void checkNormal(const torch::Tensor& weight, double deviation) {
    if (weight.numel() < 20000) return;
    CHECK(std::abs(weight.mean().item<double>()) < 0.03 * deviation);
    CHECK(weight.std().item<double>() == doctest::Approx(deviation).epsilon(0.03));
    CHECK(weight.abs().max().item<double>() > 3 * deviation); // a uniform start ends at 1.73
}

void checkUniform(const torch::Tensor& weight, double range) {
    CHECK(weight.abs().max().item<double>() <= (1 + 1e-6) * range); // float32
    CHECK(weight.abs().max().item<double>() > 0.9 * range);
}

/// Of a linear layer's weight, or of a convolution that stands for one.
double glorotRange(const torch::Tensor& weight) {
    return std::sqrt(6 / (fanIn(weight) + static_cast<double>(weight.size(0))));
}

void checkConstant(const torch::Tensor& tensor, double value) {
    CHECK(torch::equal(tensor, torch::full_like(tensor, value)));
}

/// Calls check(weight, bias) for each layer of this kind; the bias may be undefined. Returns how many there are.
template <typename Layer, typename Check>
int eachLayer(const Network& network, const Check& check) {
    int count = 0;
    for (const auto& item : network.named_modules())
        if (const auto* layer = item.value()->template as<Layer>()) {
            CAPTURE(item.key());
            check(item.key(), layer->weight, layer->bias);
            ++count;
        }
    return count;
}

template <typename Norm>
void checkNorms(const Network& network, int count, double epsilon) {
    int found = 0;
    for (const auto& module : network.modules())
        if (const auto* norm = module->template as<Norm>()) {
            CHECK(norm->options.eps() == epsilon);
            checkConstant(norm->weight, 1);
            checkConstant(norm->bias, 0);
            ++found;
        }
    CHECK(found == count);
}

void checkMomentum(const Network& network, double momentum) {
    for (const auto& module : network.modules())
        if (const auto* norm = module->as<torch::nn::BatchNorm2d>()) CHECK(norm->options.momentum() == momentum);
}

void checkBias(const torch::Tensor& bias) {
    if (bias.defined()) checkConstant(bias, 0);
}

} // namespace

TEST_CASE("denseNetsStartNormalWithTheirFanIn") {
    for (const auto& [key, norms] :
         {std::pair{"densenet121", 121}, {"densenet161", 161}, {"densenet169", 169}, {"densenet201", 201}}) {
        CAPTURE(key);
        const auto network = networkOf(key);
        eachLayer<torch::nn::Conv2d>(*network,
                                     [](const std::string&, const torch::Tensor& weight, const torch::Tensor&) {
                                         checkNormal(weight, std::sqrt(2 / fanIn(weight)));
                                     });
        eachLayer<torch::nn::Linear>(*network, [](const std::string&, const torch::Tensor&, const torch::Tensor& bias) {
            checkConstant(bias, 0);
        });
        checkNorms<torch::nn::BatchNorm2d>(*network, norms, 1e-5);
        checkMomentum(*network, 0.1);
    }
}

TEST_CASE("resNetsStartNormalWithTheirFanOut") {
    for (const auto& [key, norms] : {std::pair{"resnet18", 20}, {"resnet50", 53}}) {
        CAPTURE(key);
        const auto network = networkOf(key);
        eachLayer<torch::nn::Conv2d>(*network,
                                     [](const std::string&, const torch::Tensor& weight, const torch::Tensor&) {
                                         checkNormal(weight, std::sqrt(2 / fanOut(weight)));
                                     });
        eachLayer<torch::nn::Linear>(*network,
                                     [](const std::string&, const torch::Tensor& weight, const torch::Tensor& bias) {
                                         checkUniform(weight, 1 / std::sqrt(fanIn(weight)));
                                         CHECK(bias.abs().max().item<double>() > 0);
                                     });
        checkNorms<torch::nn::BatchNorm2d>(*network, norms, 1e-5);
        checkMomentum(*network, 0.1);
    }
}

TEST_CASE("inceptionStartsTruncatedNormal") {
    const auto network = networkOf("inception_v3");
    eachLayer<torch::nn::Conv2d>(*network,
                                 [](const std::string& name, const torch::Tensor& weight, const torch::Tensor&) {
                                     checkNormal(weight, name == "AuxLogits.conv1.conv" ? 0.01 : 0.1);
                                 });
    const int linears = eachLayer<torch::nn::Linear>(
        *network, [](const std::string& name, const torch::Tensor& weight, const torch::Tensor& bias) {
            const double deviation = name == "fc" ? 0.1 : 0.001;
            CHECK(weight.std().item<double>() == doctest::Approx(deviation).epsilon(0.03));
            CHECK(weight.abs().max().item<double>() > 3 * deviation);
            CHECK(bias.abs().max().item<double>() > 0);
        });
    CHECK(linears == 2);
    checkNorms<torch::nn::BatchNorm2d>(*network, 96, 1e-3);
    checkMomentum(*network, 0.1);
}

TEST_CASE("mobileNetStartsAsPublished") {
    const auto network = networkOf("mobilenet_v3_large");
    eachLayer<torch::nn::Conv2d>(*network,
                                 [](const std::string&, const torch::Tensor& weight, const torch::Tensor& bias) {
                                     checkNormal(weight, std::sqrt(2 / fanOut(weight)));
                                     checkBias(bias);
                                 });
    const int linears = eachLayer<torch::nn::Linear>(
        *network, [](const std::string&, const torch::Tensor& weight, const torch::Tensor& bias) {
            CHECK(weight.std().item<double>() == doctest::Approx(0.01).epsilon(0.03));
            checkConstant(bias, 0);
        });
    CHECK(linears == 2);
    checkNorms<torch::nn::BatchNorm2d>(*network, 46, 1e-3);
    checkMomentum(*network, 0.01);
}

TEST_CASE("efficientNetStartsAsPublished") {
    const auto network = networkOf("efficientnet_b0");
    eachLayer<torch::nn::Conv2d>(*network,
                                 [](const std::string&, const torch::Tensor& weight, const torch::Tensor& bias) {
                                     checkNormal(weight, std::sqrt(2 / fanOut(weight)));
                                     checkBias(bias);
                                 });
    eachLayer<torch::nn::Linear>(*network,
                                 [](const std::string&, const torch::Tensor& weight, const torch::Tensor& bias) {
                                     checkUniform(weight, 1 / std::sqrt(10.0));
                                     checkConstant(bias, 0);
                                 });
    checkNorms<torch::nn::BatchNorm2d>(*network, 49, 1e-5);
    checkMomentum(*network, 0.1);
}

TEST_CASE("convNextStartsTruncatedNormal") {
    const auto network = networkOf("convnext_tiny");
    const auto check = [](const std::string&, const torch::Tensor& weight, const torch::Tensor& bias) {
        checkNormal(weight, 0.02);
        checkConstant(bias, 0);
    };
    CHECK(eachLayer<torch::nn::Conv2d>(*network, check) == 22);
    CHECK(eachLayer<torch::nn::Linear>(*network, check) == 37);
    checkNorms<torch::nn::LayerNorm>(*network, 23, 1e-6);
    int scales = 0;
    for (const auto& item : network->named_parameters())
        if (item.key().ends_with("layer_scale")) {
            checkConstant(item.value(), 1e-6);
            ++scales;
        }
    CHECK(scales == 18);
}

TEST_CASE("theAutoencoderStartsUniformAfterGlorotBesideADenseNet") {
    const auto network = networkOf("autoencoder_densenet121");
    const int convolutions = eachLayer<torch::nn::Conv2d>(
        *network, [](const std::string&, const torch::Tensor& weight, const torch::Tensor&) {
            checkNormal(weight, std::sqrt(2 / fanIn(weight)));
        });
    CHECK(convolutions == 120);
    const int linears = eachLayer<torch::nn::Linear>(
        *network, [](const std::string& name, const torch::Tensor& weight, const torch::Tensor& bias) {
            checkUniform(weight, name == "classifier" ? 1 / std::sqrt(fanIn(weight)) : glorotRange(weight));
            checkConstant(bias, 0);
        });
    CHECK(linears == 7);
    checkNorms<torch::nn::BatchNorm2d>(*network, 121, 1e-5);
}

TEST_CASE("theMaskedAutoencoderStartsUniformAfterGlorotBesideADenseNet") {
    const auto network = networkOf("mae_densenet121");
    eachLayer<torch::nn::Conv2d>(*network,
                                 [&](const std::string& name, const torch::Tensor& weight, const torch::Tensor& bias) {
                                     if (name == "mae.patch_embed.proj")
                                         checkUniform(weight, glorotRange(weight));
                                     else
                                         checkNormal(weight, std::sqrt(2 / fanIn(weight)));
                                     CHECK(bias.defined() == (name == "mae.patch_embed.proj"));
                                 });
    const int linears = eachLayer<torch::nn::Linear>(
        *network, [&](const std::string& name, const torch::Tensor& weight, const torch::Tensor& bias) {
            checkUniform(weight, name == "classifier" ? 1 / std::sqrt(fanIn(weight)) : glorotRange(weight));
            checkConstant(bias, 0);
        });
    CHECK(linears == 14 * 4 + 3);
    checkNorms<torch::nn::LayerNorm>(*network, 14 * 2 + 2, 1e-6);
    checkNorms<torch::nn::BatchNorm2d>(*network, 121, 1e-5);
    for (const char* token : {"mae.cls_token", "mae.mask_token"}) {
        const torch::Tensor values = network->named_parameters()[token];
        CHECK(values.std().item<double>() == doctest::Approx(0.02).epsilon(0.2));
        CHECK(std::abs(values.mean().item<double>()) < 0.01);
    }
}

TEST_CASE("truncatedNormalDrawsAgainWhatLiesBeyondTwo") {
    torch::manual_seed(1);
    torch::Tensor weight = torch::empty({100000});
    truncatedNormal(weight, 2);
    CHECK(weight.abs().max().item<double>() <= 2);
    CHECK(weight.std().item<double>() == doctest::Approx(2 * 0.5396).epsilon(0.02)); // cut at one deviation
    CHECK((weight.abs() > 1.99).to(torch::kFloat64).mean().item<double>() < 0.01);   // nothing piles up at the bounds
}

TEST_CASE("dropoutIsThePublishedOne") {
    for (const auto& [key, expected] :
         {std::pair{"inception_v3", 0.5}, {"mobilenet_v3_large", 0.2}, {"efficientnet_b0", 0.2}}) {
        CAPTURE(key);
        int count = 0;
        for (const auto& module : networkOf(key)->modules())
            if (const auto* dropout = module->as<torch::nn::Dropout>()) {
                CHECK(dropout->options.p() == expected);
                ++count;
            }
        CHECK(count == 1);
    }
}
