// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/networks/ConvolutionBlocks.h"
#include "core/networks/FoldedNorms.h"
#include "core/networks/Network.h"
#include "core/networks/NetworkEntry.h"
#include "core/networks/NormRelu.h"

#include <algorithm>

namespace semblance {
namespace {

constexpr int kSmallestInputPx = 75;           // one pixel less, and Mixed_7a would leave none
constexpr int kSmallestAuxiliaryInputPx = 299; // one less, and the auxiliary 5x5 convolution would find less than 5 px
constexpr int kAuxiliaryInput = 768;           // maps of Mixed_6e
constexpr int kPooledMaps = 2048;
constexpr double kDropout = 0.5;
constexpr double kDeviation = 0.1;
constexpr double kAuxiliaryConvolutionDeviation = 0.01;
constexpr double kAuxiliaryLinearDeviation = 0.001;

enum class Padding {
    Same, ///< a stride of 1 keeps the sides
    None
};

struct Kernel {
    int height;
    int width;
    int stride = 1;
    Padding padding = Padding::Same;
};

constexpr Kernel k1x1{1, 1};
constexpr Kernel k3x3{3, 3};
constexpr Kernel k5x5{5, 5};
constexpr Kernel k1x7{1, 7};
constexpr Kernel k7x1{7, 1};
constexpr Kernel k1x3{1, 3};
constexpr Kernel k3x1{3, 1};
constexpr Kernel k3x3Unpadded{3, 3, 1, Padding::None};
constexpr Kernel k3x3Halving{3, 3, 2, Padding::None};
constexpr Kernel k5x5Unpadded{5, 5, 1, Padding::None};

torch::nn::Conv2dOptions convolutionOptions(int in, int out, const Kernel& kernel) {
    const bool isPadded = kernel.padding == Padding::Same;
    return torch::nn::Conv2dOptions(in, out, {kernel.height, kernel.width})
        .stride(kernel.stride)
        .padding({isPadded ? kernel.height / 2 : 0, isPadded ? kernel.width / 2 : 0})
        .bias(false);
}

/// Convolution, batch norm with eps 1e-3, ReLU.
class Unit : public torch::nn::Module, public FoldsNorms {
public:
    Unit(int in, int out, const Kernel& kernel)
        : m_conv(register_module("conv", torch::nn::Conv2d(convolutionOptions(in, out, kernel)))),
          m_norm(register_module("bn", torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(out).eps(1e-3)))) {}

    torch::Tensor forward(const torch::Tensor& x) { return normThenRelu(m_norm, m_conv(x)); } // [N,out,H',W']
    void foldNorms() override { foldInto(*this, "conv", m_conv, m_norm); }
    torch::Tensor& weight() { return m_conv->weight; }

private:
    torch::nn::Conv2d m_conv;
    torch::nn::BatchNorm2d m_norm;
};

struct UnitShape {
    const char* name;
    int maps;
    Kernel kernel;
};

enum class Pool {
    None,
    Average, ///< 3x3, keeps the sides
    Maximum  ///< 3x3, halves them
};

/// One way from a block's input to its output: a pool, units behind one another, then units beside one another whose
/// maps are joined; each of the three may be missing.
struct BranchShape {
    Pool pool = Pool::None;
    std::vector<UnitShape> chain;
    std::vector<UnitShape> fork = {};
};

torch::Tensor pooled(const torch::Tensor& x, Pool pool) {
    if (pool == Pool::Average) return torch::avg_pool2d(x, 3, 1, 1);
    return pool == Pool::Maximum ? torch::max_pool2d(x, 3, 2) : x;
}

/// Branches beside one another; their maps are joined in the order of the branches (figures 5, 6, 7 and 10).
class Mixed : public torch::nn::Module {
public:
    Mixed(int in, const std::vector<BranchShape>& shapes) {
        for (const BranchShape& shape : shapes)
            addBranch(in, shape);
    }

    torch::Tensor forward(const torch::Tensor& input) {
        std::vector<torch::Tensor> joined;
        for (const Branch& branch : m_branches) {
            torch::Tensor x = pooled(input, branch.pool);
            for (const auto& unit : branch.chain)
                x = unit->forward(x);
            if (branch.fork.empty()) joined.push_back(x);
            for (const auto& unit : branch.fork)
                joined.push_back(unit->forward(x));
        }
        return torch::cat(joined, 1); // [N,maps(),H',W']
    }

    int maps() const { return m_maps; }

private:
    struct Branch {
        Pool pool;
        std::vector<std::shared_ptr<Unit>> chain;
        std::vector<std::shared_ptr<Unit>> fork;
    };

    void addBranch(int in, const BranchShape& shape) {
        Branch branch{shape.pool, {}, {}};
        int maps = in;
        for (const UnitShape& unit : shape.chain) {
            branch.chain.push_back(register_module(unit.name, std::make_shared<Unit>(maps, unit.maps, unit.kernel)));
            maps = unit.maps;
        }
        for (const UnitShape& unit : shape.fork) {
            branch.fork.push_back(register_module(unit.name, std::make_shared<Unit>(maps, unit.maps, unit.kernel)));
            m_maps += unit.maps;
        }
        if (shape.fork.empty()) m_maps += maps;
        m_branches.push_back(branch);
    }

    std::vector<Branch> m_branches;
    int m_maps = 0;
};

/// Figure 5, on a grid of 35x35 at 299 px.
std::vector<BranchShape> blocksOf35(int poolMaps) {
    return {{Pool::None, {{"branch1x1", 64, k1x1}}},
            {Pool::None, {{"branch5x5_1", 48, k1x1}, {"branch5x5_2", 64, k5x5}}},
            {Pool::None, {{"branch3x3dbl_1", 64, k1x1}, {"branch3x3dbl_2", 96, k3x3}, {"branch3x3dbl_3", 96, k3x3}}},
            {Pool::Average, {{"branch_pool", poolMaps, k1x1}}}};
}

/// Figure 10, from 35x35 to 17x17.
std::vector<BranchShape> reductionTo17() {
    return {
        {Pool::None, {{"branch3x3", 384, k3x3Halving}}},
        {Pool::None, {{"branch3x3dbl_1", 64, k1x1}, {"branch3x3dbl_2", 96, k3x3}, {"branch3x3dbl_3", 96, k3x3Halving}}},
        {Pool::Maximum, {}}};
}

/// Figure 6 with n = 7.
std::vector<BranchShape> blocksOf17(int maps) {
    return {{Pool::None, {{"branch1x1", 192, k1x1}}},
            {Pool::None, {{"branch7x7_1", maps, k1x1}, {"branch7x7_2", maps, k1x7}, {"branch7x7_3", 192, k7x1}}},
            {Pool::None,
             {{"branch7x7dbl_1", maps, k1x1},
              {"branch7x7dbl_2", maps, k7x1},
              {"branch7x7dbl_3", maps, k1x7},
              {"branch7x7dbl_4", maps, k7x1},
              {"branch7x7dbl_5", 192, k1x7}}},
            {Pool::Average, {{"branch_pool", 192, k1x1}}}};
}

/// From 17x17 to 8x8.
std::vector<BranchShape> reductionTo8() {
    return {{Pool::None, {{"branch3x3_1", 192, k1x1}, {"branch3x3_2", 320, k3x3Halving}}},
            {Pool::None,
             {{"branch7x7x3_1", 192, k1x1},
              {"branch7x7x3_2", 192, k1x7},
              {"branch7x7x3_3", 192, k7x1},
              {"branch7x7x3_4", 192, k3x3Halving}}},
            {Pool::Maximum, {}}};
}

/// Figure 7.
std::vector<BranchShape> blocksOf8() {
    return {{Pool::None, {{"branch1x1", 320, k1x1}}},
            {Pool::None, {{"branch3x3_1", 384, k1x1}}, {{"branch3x3_2a", 384, k1x3}, {"branch3x3_2b", 384, k3x1}}},
            {Pool::None,
             {{"branch3x3dbl_1", 448, k1x1}, {"branch3x3dbl_2", 384, k3x3}},
             {{"branch3x3dbl_3a", 384, k1x3}, {"branch3x3dbl_3b", 384, k3x1}}},
            {Pool::Average, {{"branch_pool", 192, k1x1}}}};
}

/// The auxiliary classifier (section 4, figure 8), with the batch norms that the paper found to help.
class AuxiliaryClassifier : public torch::nn::Module {
public:
    explicit AuxiliaryClassifier(int classes)
        : m_conv0(register_module("conv0", std::make_shared<Unit>(kAuxiliaryInput, 128, k1x1))),
          m_conv1(register_module("conv1", std::make_shared<Unit>(128, 768, k5x5Unpadded))),
          m_linear(register_module("fc", torch::nn::Linear(768, classes))) {}

    torch::Tensor forward(const torch::Tensor& maps) {
        torch::Tensor x = torch::avg_pool2d(maps, 5, 3); // [N,768,5,5] at 299 px
        x = m_conv1->forward(m_conv0->forward(x));       // [N,768,1,1]
        x = torch::adaptive_avg_pool2d(x, {1, 1});       // [N,768,1,1]
        return m_linear(torch::flatten(x, 1));           // [N,K]
    }

    void initialise() {
        truncatedNormal(m_conv1->weight(), kAuxiliaryConvolutionDeviation);
        truncatedNormal(m_linear->weight, kAuxiliaryLinearDeviation);
    }

private:
    std::shared_ptr<Unit> m_conv0;
    std::shared_ptr<Unit> m_conv1;
    torch::nn::Linear m_linear;
};

/// Szegedy et al. 2016, arXiv 1512.00567: Inception-v3 (section 6, table 1), as the published weights have it: batch norms
/// with eps 1e-3, dropout 0.5, no bias in convolutions. Weights start truncated normal with standard deviation 0.1 (0.01
/// and 0.001 in the auxiliary classifier), biases of linear layers as LibTorch leaves them.
class InceptionV3 : public Network {
public:
    explicit InceptionV3(const NetworkOptions& options) {
        addStem();
        addMixed("Mixed_5b", blocksOf35(32));
        addMixed("Mixed_5c", blocksOf35(64));
        addMixed("Mixed_5d", blocksOf35(64));
        addMixed("Mixed_6a", reductionTo17());
        addMixed("Mixed_6b", blocksOf17(128));
        addMixed("Mixed_6c", blocksOf17(160));
        addMixed("Mixed_6d", blocksOf17(160));
        addMixed("Mixed_6e", blocksOf17(192));
        m_mixedBeforeAuxiliary = m_mixed.size();
        if (options.auxiliaryHead == AuxiliaryHead::With)
            m_auxiliary = register_module("AuxLogits", std::make_shared<AuxiliaryClassifier>(options.classes));
        addMixed("Mixed_7a", reductionTo8());
        addMixed("Mixed_7b", blocksOf8());
        addMixed("Mixed_7c", blocksOf8());
        m_dropout = register_module("dropout", torch::nn::Dropout(kDropout));
        m_classifier = register_module("fc", torch::nn::Linear(kPooledMaps, options.classes));
        apply(initialise);
        if (m_auxiliary) m_auxiliary->initialise();
    }

    torch::Tensor features(const torch::Tensor& images) override { return featuresAfter(mapsBeforeAuxiliary(images)); }

    torch::Tensor classify(const torch::Tensor& features) override {
        return m_classifier(m_dropout(features));
    } // [N,K]

    TrainingOutput forwardTraining(const torch::Tensor& images) override {
        if (!m_auxiliary) return {forward(images), {}, {}};
        requireImages(images, kSmallestInputPx);
        requireAuxiliaryInput(images);
        const torch::Tensor maps = mapsBeforeAuxiliary(images); // [N,768,H/17.6,W/17.6]
        const torch::Tensor auxiliary = m_auxiliary->forward(maps);
        return {classify(featuresAfter(maps)), auxiliary, {}};
    }

private:
    static void initialise(torch::nn::Module& module) {
        if (auto* convolution = module.as<torch::nn::Conv2d>()) truncatedNormal(convolution->weight, kDeviation);
        if (auto* linear = module.as<torch::nn::Linear>()) truncatedNormal(linear->weight, kDeviation);
    }

    static void requireAuxiliaryInput(const torch::Tensor& images) {
        if (std::min(images.size(2), images.size(3)) >= kSmallestAuxiliaryInputPx) return;
        throw Error(ErrorKind::InvalidArgument,
                    "Inception-v3 with its auxiliary classifier trains on images of at least " +
                        std::to_string(kSmallestAuxiliaryInputPx) + " px on either side, not " +
                        std::to_string(images.size(3)) + "x" + std::to_string(images.size(2)));
    }

    torch::Tensor mapsBeforeAuxiliary(const torch::Tensor& images) {
        requireImages(images, kSmallestInputPx);
        torch::Tensor x = images; // sides at 299 px:
        for (std::size_t i = 0; i < m_stem.size(); ++i) {
            x = m_stem[i]->forward(x);                            // 149, 147, 147; 73, 71
            if (i == 2 || i == 4) x = torch::max_pool2d(x, 3, 2); // 73; 35
        }
        for (std::size_t i = 0; i < m_mixedBeforeAuxiliary; ++i)
            x = m_mixed[i]->forward(x); // 35, 35, 35, then 17
        return x;                       // [N,768,17,17]
    }

    torch::Tensor featuresAfter(torch::Tensor x) {
        for (std::size_t i = m_mixedBeforeAuxiliary; i < m_mixed.size(); ++i)
            x = m_mixed[i]->forward(x);            // [N,1280,8,8], then [N,2048,8,8]
        x = torch::adaptive_avg_pool2d(x, {1, 1}); // [N,2048,1,1]
        return torch::flatten(x, 1);               // [N,2048]
    }

    void addStem() {
        addUnit({"Conv2d_1a_3x3", 32, k3x3Halving});
        addUnit({"Conv2d_2a_3x3", 32, k3x3Unpadded});
        addUnit({"Conv2d_2b_3x3", 64, k3x3});
        addUnit({"Conv2d_3b_1x1", 80, k1x1});
        addUnit({"Conv2d_4a_3x3", 192, k3x3Unpadded});
    }
    void addUnit(const UnitShape& shape) {
        m_stem.push_back(register_module(shape.name, std::make_shared<Unit>(m_maps, shape.maps, shape.kernel)));
        m_maps = shape.maps;
    }
    void addMixed(const char* name, const std::vector<BranchShape>& branches) {
        m_mixed.push_back(register_module(name, std::make_shared<Mixed>(m_maps, branches)));
        m_maps = m_mixed.back()->maps();
    }

    int m_maps = 3;
    std::vector<std::shared_ptr<Unit>> m_stem;
    std::vector<std::shared_ptr<Mixed>> m_mixed;
    std::size_t m_mixedBeforeAuxiliary = 0;
    std::shared_ptr<AuxiliaryClassifier> m_auxiliary;
    torch::nn::Dropout m_dropout{nullptr};
    torch::nn::Linear m_classifier{nullptr};
};

std::shared_ptr<Network> makeInceptionV3(const NetworkOptions& options) {
    return std::make_shared<InceptionV3>(options);
}

} // namespace

namespace entries {

NetworkEntry inception_v3() {
    NetworkInfo info;
    info.key = "inception_v3";
    info.family = "inception";
    info.title = "Inception-v3";
    info.paper = "Szegedy et al. 2016, arXiv 1512.00567, section 6, table 1";
    info.parametersOfThousandClasses = 27161264; // with the auxiliary classifier
    info.smallestInputPx = kSmallestInputPx;
    info.smallestAuxiliaryInputPx = kSmallestAuxiliaryInputPx;
    info.defaultWidthPx = 299;
    info.defaultHeightPx = 299;
    info.featureWidth = kPooledMaps;
    // The published weights want pixels from -1 to 1. Where they are read elsewhere, images normalised with ImageNet's
    // mean m and deviation s are therefore remapped channel by channel, x * s / 0.5 + (m - 0.5) / 0.5, which is this:
    // ((p - m) / s) * s / 0.5 + (m - 0.5) / 0.5 = (p - 0.5) / 0.5.
    info.normalisation = {{0.5F, 0.5F, 0.5F}, {0.5F, 0.5F, 0.5F}};
    info.headPrefixes = {"fc.", "AuxLogits.fc."};
    info.stages = {{"Conv2d_1a_3x3.", "Conv2d_2a_3x3.", "Conv2d_2b_3x3.", "Conv2d_3b_1x1.", "Conv2d_4a_3x3."},
                   {"Mixed_5b.", "Mixed_5c.", "Mixed_5d."},
                   {"Mixed_6a.", "Mixed_6b.", "Mixed_6c.", "Mixed_6d.", "Mixed_6e."},
                   {"Mixed_7a.", "Mixed_7b.", "Mixed_7c.", "AuxLogits.conv0.", "AuxLogits.conv1."}};
    info.publishedWeights = "inception_v3_google-0cc3c7bd.pth";
    return {info, makeInceptionV3};
}

} // namespace entries
} // namespace semblance
