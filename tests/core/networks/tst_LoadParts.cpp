// SPDX-License-Identifier: GPL-3.0-or-later
// Files that have one part of a network alone: the one that is trained by itself, or the others.
#include "core/networks/LoadWeights.h"
#include "core/networks/SafetensorsWriter.h"
#include "tests/core/networks/WeightFiles.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <unistd.h>

using namespace semblance;
using namespace semblance::tests;

namespace {

using Names = std::vector<std::string>;
using State = std::map<std::string, torch::Tensor>;

/// The small network with a part beside it: four tensors and a buffer under "part.".
std::shared_ptr<TinyNetwork> partedNetwork(int classes = 4) {
    const auto network = std::make_shared<TinyNetwork>(classes);
    const auto part = network->register_module("part", std::make_shared<torch::nn::Module>());
    part->register_module("first", torch::nn::Linear(3, 2));
    part->register_module("second", torch::nn::Linear(2, 3));
    part->register_buffer("positions", torch::rand({5}));
    return network;
}

NetworkInfo partedInfo() {
    NetworkInfo info = tinyInfo();
    info.pretrainedPrefix = "part.";
    return info;
}

/// A file of these tensors, all of ones.
StateDict fileOf(const State& state, const std::function<bool(const std::string&)>& keeps) {
    std::vector<NamedTensor> tensors;
    for (const auto& [name, tensor] : state)
        if (keeps(name)) tensors.push_back({name, torch::ones_like(tensor)});
    const auto path = std::filesystem::temp_directory_path() / ("load-parts-" + std::to_string(::getpid()));
    writeSafetensors(path, tensors);
    StateDict dict = readStateDict(path);
    std::filesystem::remove(path);
    return dict;
}

bool isOfPart(const std::string& name) {
    return name.starts_with("part.");
}

bool isHead(const std::string& name) {
    return name.starts_with("classifier.");
}

/// The names of the tensors that differ from before.
Names changedNames(const TinyNetwork& network, const State& before) {
    Names names;
    for (const auto& [name, tensor] : network.state())
        if (!torch::equal(tensor, before.at(name))) names.push_back(name);
    return names;
}

/// Loads what `keeps` keeps of a file of ones; "" or the refusal, and what was loaded.
std::string answerTo(const std::function<bool(const std::string&)>& keeps, Gaps gaps = Gaps::Refuse,
                     LoadReport* report = nullptr) {
    const auto network = partedNetwork();
    const State before = network->state();
    const StateDict dict = fileOf(before, keeps);
    const std::string refusal = thrownBy([&] {
        const LoadReport loaded = loadWeights(*network, partedInfo(), dict, gaps);
        if (report) *report = loaded;
    });
    if (refusal != "nothing") CHECK(changedNames(*network, before).empty());
    return refusal;
}

State stateBelow(const Network& network, const std::string& prefix) {
    State state;
    for (const auto& item : network.named_parameters())
        if (item.key().starts_with(prefix)) state[item.key()] = item.value();
    for (const auto& item : network.named_buffers())
        if (item.key().starts_with(prefix)) state[item.key()] = item.value();
    return state;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("aFileWithoutThePartLeavesItAsInitialised") {
    const auto network = partedNetwork();
    const State before = network->state();
    const StateDict dict = fileOf(before, [](const std::string& name) { return !isOfPart(name); });
    const LoadReport report = loadWeights(*network, partedInfo(), dict, Gaps::Refuse);
    CHECK(report.loaded == 9);
    CHECK(report.missing.empty());
    Names absent = report.absentPart;
    std::sort(absent.begin(), absent.end());
    CHECK(absent ==
          Names{"part.first.bias", "part.first.weight", "part.positions", "part.second.bias", "part.second.weight"});
    for (const std::string& name : changedNames(*network, before))
        CHECK_FALSE(isOfPart(name));
    const Names sentences = sentencesOf(report);
    REQUIRE(sentences.size() == 2);
    CHECK(sentences[1].starts_with("5 tensors belong to a part that the file has nothing of, and start anew: part."));
}

TEST_CASE("aFileOfThePartAloneLeavesTheOthersAsInitialised") {
    for (const bool hasHead : {false, true}) {
        CAPTURE(hasHead);
        const auto network = partedNetwork();
        const State before = network->state();
        const StateDict dict =
            fileOf(before, [&](const std::string& name) { return isOfPart(name) || (hasHead && isHead(name)); });
        const LoadReport report = loadWeights(*network, partedInfo(), dict, Gaps::Refuse);
        CHECK(report.loaded == (hasHead ? 7 : 5));
        CHECK(report.missing.empty());
        CHECK(report.absentPart.size() == 7);
        CHECK(report.newHead.size() == (hasHead ? 0 : 2));
        for (const std::string& name : changedNames(*network, before))
            CHECK((isOfPart(name) || isHead(name)));
    }
}

TEST_CASE("aWholeFileHasNoAbsentPart") {
    LoadReport report;
    CHECK(answerTo([](const std::string&) { return true; }, Gaps::Refuse, &report) == "nothing");
    CHECK(report.loaded == 14);
    CHECK(report.absentPart.empty());
}

TEST_CASE("aPartWithGapsIsRefused") {
    const auto isGap = [](const std::string& name) { return name == "part.first.weight"; };
    CHECK(has(answerTo([&](const std::string& name) { return !isGap(name); }), "1 of its 14 tensors are missing"));
    CHECK(has(answerTo([&](const std::string& name) { return isOfPart(name) && !isGap(name); }),
              "1 of its 14 tensors are missing (part.first.weight)"));
    CHECK(has(answerTo([](const std::string& name) { return isOfPart(name) || name == "features.conv0.weight"; }),
              "5 of its 14 tensors are missing"));
    CHECK(has(answerTo([&](const std::string& name) { return !isOfPart(name) || isGap(name); }),
              "4 of its 14 tensors are missing"));
    CHECK(has(answerTo([](const std::string& name) { return !isOfPart(name) && name != "features.conv0.weight"; }),
              "1 of its 14 tensors are missing (features.conv0.weight)"));
}

TEST_CASE("aPartIsHalfThereOrRefusedEitherWay") {
    const auto answer = [](const Names& names, bool others) {
        return answerTo(
            [&](const std::string& name) {
                return (others && !isOfPart(name)) || std::find(names.begin(), names.end(), name) != names.end();
            },
            Gaps::Report);
    };
    const Names most{"part.first.weight", "part.first.bias", "part.positions"};
    const Names few{"part.first.weight", "part.first.bias"};
    CHECK(answer(most, true) == "nothing");
    CHECK(answer(most, false) == "nothing");
    CHECK(answer({}, true) == "nothing");
    CHECK(answer(few, true) != "nothing");
    CHECK(answer(few, false) != "nothing");
    CHECK(answer({"classifier.weight", "classifier.bias"}, false) != "nothing");
}

TEST_CASE("aTensorThatIsNotReadIsAGapAndNoAbsence") {
    const auto network = partedNetwork();
    StateDict dict = fileOf(network->state(), [](const std::string& name) { return !isOfPart(name); });
    dict.skipped = {"part.first.weight: its type, I8, is none that a network here holds"};
    CHECK(has(thrownBy([&] { loadWeights(*network, partedInfo(), dict, Gaps::Refuse); }),
              "5 of its 14 tensors are missing"));
}

TEST_CASE("namesThatNobodyKnowsAreNoPart") {
    const auto network = partedNetwork();
    State state = network->state();
    state["other.weight"] = torch::rand({2});
    const auto ofPart = [](const std::string& name) { return isOfPart(name) || name == "other.weight"; };
    CHECK(has(thrownBy([&] { loadWeights(*network, partedInfo(), fileOf(state, ofPart), Gaps::Refuse); }),
              "6 of its 14 tensors are missing"));
}

TEST_CASE("aNetworkWithoutSuchAPartTakesNoPart") {
    const auto network = partedNetwork();
    const StateDict dict = fileOf(network->state(), isOfPart);
    CHECK(thrownBy([&] { loadWeights(*network, tinyInfo(), dict, Gaps::Refuse); }) != "nothing");
}

TEST_CASE("weightsOfDenseNetAndOfThePartAloneStartTheRealNetworks") {
    const auto everything = [](const std::string&) { return true; };
    const State denseState = stateBelow(*makeNetwork("densenet121", {10, 64, 64, 1}), "");
    for (const std::string key : {"autoencoder_densenet121", "mae_densenet121"}) {
        CAPTURE(key);
        const NetworkInfo& info = networkInfo(key);
        const auto network = makeNetwork(key, {4, 64, 64, 2});
        const State partState = stateBelow(*network, info.pretrainedPrefix);
        LoadReport report = loadWeights(*network, info, fileOf(denseState, everything), Gaps::Refuse);
        CHECK(report.loaded == static_cast<std::int64_t>(denseState.size()) - 2);
        CHECK(report.newHead == Names{"classifier.weight", "classifier.bias"});
        CHECK(report.classesThere == 10);
        CHECK(report.absentPart.size() == partState.size());
        report = loadWeights(*network, info, fileOf(partState, everything), Gaps::Refuse);
        CHECK(report.loaded == static_cast<std::int64_t>(partState.size()));
        CHECK(report.absentPart.size() == denseState.size() - 2);
    }
}
