// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/Weights.h"
#include "tests/core/model/SampleModel.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace semblance;
using namespace semblance::tests;

namespace {

const bool kOneThread = (torch::set_num_threads(1), true); // tiny networks

std::shared_ptr<Network> smallNetwork(std::uint64_t seed) {
    return makeNetwork("cnn6", {3, 2, 3, seed});
}

bool equalNetworks(const Network& a, const Network& b) {
    return sameTensors(storeWeights(a), storeWeights(b));
}

std::string refusalOf(const ModelContent& content) {
    try {
        networkOf(content);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::DamagedFile);
        return error.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("weightsOfOneNetworkMakeAnotherEqual") {
    const auto first = smallNetwork(1);
    const auto second = smallNetwork(2);
    REQUIRE_FALSE(equalNetworks(*first, *second));
    const WeightReport report = loadWeights(*second, storeWeights(*first));
    CHECK(report.isComplete());
    CHECK(report.loaded == 20);
    CHECK(equalNetworks(*first, *second));
}

TEST_CASE("modelFileGivesTheSameLogits") {
    const torch::NoGradGuard noGradients;
    const auto network = smallNetwork(1);
    network->train();
    network->forward(torch::rand({4, 3, 3, 2})); // moves the running statistics
    network->eval();
    const TemporaryPath temporary("logits");
    writeModelFile(temporary.path, {sampleDescription(), storeWeights(*network)});
    const auto read = networkOf(readModelFile(temporary.path));
    CHECK_FALSE(read->is_training());
    const torch::Tensor images = torch::rand({2, 3, 3, 2});
    CHECK(torch::equal(read->forward(images), network->forward(images)));
}

TEST_CASE("networkOfLeavesTheRandomSequenceAlone") {
    const ModelContent content{sampleDescription(), storeWeights(*smallNetwork(1))};
    torch::manual_seed(5);
    const torch::Tensor expected = torch::rand({4});
    torch::manual_seed(5);
    networkOf(content);
    CHECK(torch::equal(torch::rand({4}), expected));
}

TEST_CASE("missingUnexpectedAndMisshapedAreReported") {
    const auto network = smallNetwork(1);
    std::vector<StoredTensor> tensors = storeWeights(*network);
    std::erase_if(tensors, [](const StoredTensor& tensor) { return tensor.name == "conv2.bias"; });
    tensors.push_back(toStored("more.weight", torch::zeros({2})));
    for (StoredTensor& tensor : tensors)
        if (tensor.name == "hidden.bias") tensor = toStored(tensor.name, torch::zeros({4}));
    const auto other = smallNetwork(2);
    const torch::Tensor before = other->named_parameters()["hidden.bias"].clone();
    const WeightReport report = loadWeights(*other, tensors);
    CHECK(report.loaded == 18);
    CHECK(report.missing == std::vector<std::string>{"conv2.bias"});
    CHECK(report.unexpected == std::vector<std::string>{"more.weight"});
    CHECK(report.misshaped == std::vector<std::string>{"hidden.bias"});
    CHECK_FALSE(report.isComplete());
    CHECK(torch::equal(other->named_parameters()["hidden.bias"], before));
    CHECK(refusalOf({sampleDescription(), tensors}) == "the weights do not fit cnn6: 1 missing, the first of them "
                                                       "conv2.bias 1 not known, the first of them more.weight "
                                                       "1 of another shape or type, the first of them hidden.bias");
}

TEST_CASE("listOfClassesThatNoLayerGivesIsRefusedBeforeANetworkIsBuilt") {
    ModelDescription description = sampleDescription();
    description.validation = {};
    for (int i = 0; i < 60000; ++i)
        description.classNames.push_back("class " + std::to_string(i));
    CHECK(refusalOf({description, storeWeights(*smallNetwork(1))}).starts_with("no layer of the file gives 6000"));
}

TEST_CASE("batchCounterMayBeMissing") {
    std::vector<StoredTensor> tensors = storeWeights(*smallNetwork(1));
    CHECK(std::erase_if(tensors, [](const StoredTensor& t) { return t.name.ends_with("num_batches_tracked"); }) == 2);
    CHECK(loadWeights(*smallNetwork(2), tensors).isComplete());
}

TEST_CASE("otherFloatingTypesAreConverted") {
    const auto network = smallNetwork(1);
    for (const auto type : {torch::kBFloat16, torch::kFloat16, torch::kFloat64}) {
        std::vector<StoredTensor> tensors;
        for (const StoredTensor& tensor : storeWeights(*network))
            tensors.push_back(tensor.type == StoredType::Int64 ? tensor
                                                               : toStored(tensor.name, toTensor(tensor).to(type)));
        const auto other = smallNetwork(2);
        CHECK(loadWeights(*other, tensors).isComplete());
        const torch::Tensor expected = network->named_parameters()["conv1.weight"].to(type).to(torch::kFloat32);
        CHECK(torch::equal(other->named_parameters()["conv1.weight"], expected));
    }
}

TEST_CASE("everyTypeSurvivesStoring") {
    for (const auto type : {torch::kBFloat16, torch::kFloat16, torch::kFloat32, torch::kFloat64, torch::kInt64}) {
        const torch::Tensor tensor = (torch::rand({3, 4}) * 100).to(type);
        const torch::Tensor back = toTensor(toStored("x", tensor.t()));
        CHECK((back.scalar_type() == type));
        CHECK(torch::equal(back, tensor.t()));
    }
    CHECK_THROWS_AS(toStored("x", torch::zeros({2}, torch::kBool)), Error);
}

TEST_CASE("channelsLastNetworksKeepTheirLayoutAndAreStoredRowMajor") {
    const auto network = smallNetwork(1);
    const std::vector<StoredTensor> plain = storeWeights(*network);
    for (torch::Tensor& parameter : network->parameters())
        if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
    CHECK(sameTensors(storeWeights(*network), plain));
    CHECK(loadWeights(*network, plain).isComplete());
    CHECK(network->named_parameters()["conv2.weight"].is_contiguous(torch::MemoryFormat::ChannelsLast));
    CHECK(sameTensors(storeWeights(*network), plain));
}

TEST_CASE("descriptionsThatFitNoNetworkAreRefused") {
    ModelContent content{sampleDescription(), storeWeights(*smallNetwork(1))};
    REQUIRE(refusalOf(content) == "accepted");
    content.description.network = "vgg";
    CHECK(refusalOf(content).starts_with("there is no network \"vgg\""));
    content.description.network = "densenet121";
    CHECK(refusalOf(content).starts_with("DenseNet-121 needs images of at least 29 px"));
    content.description = sampleDescription();
    content.description.classNames.push_back("one more");
    CHECK(refusalOf(content) == "no layer of the file gives 4 classes, as its header says");
}

TEST_CASE("tensorWithTooFewBytesThrows") {
    StoredTensor tensor = toStored("x", torch::zeros({2, 2}));
    tensor.bytes.pop_back();
    CHECK_THROWS_WITH_AS(toTensor(tensor), "the tensor x has 15 bytes where its shape needs 16", Error);
}
