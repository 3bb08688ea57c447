// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/LoadWeights.h"
#include "core/networks/WeightNames.h"
#include "tests/core/networks/WeightFiles.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

using namespace semblance;
using namespace semblance::tests;

namespace {

using Names = std::vector<std::string>;

LoadReport loadInto(TinyNetwork& network, const std::string& file, Gaps gaps = Gaps::Refuse) {
    return loadWeights(network, tinyInfo(), readStateDict(weightFile(file)), gaps);
}

/// How many tensors of a network have the values of the formula.
int equalTensors(const TinyNetwork& network) {
    int count = 0;
    for (const auto& [name, tensor] : network.state()) {
        const torch::Tensor values = tensor.to(torch::kFloat64).flatten();
        bool isEqual = true;
        for (std::int64_t i = 0; i < values.numel(); ++i)
            isEqual = isEqual && values[i].item<double>() == tinyValue(name, i);
        count += isEqual ? 1 : 0;
    }
    return count;
}

/// A safetensors file of float32 tensors of zeros.
StateDict dictOf(const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& tensors) {
    std::string header = "{";
    std::int64_t end = 0;
    for (const auto& [name, shape] : tensors) {
        const std::int64_t begin = end;
        end += 4 * elementCount(shape).value();
        header += (header.size() > 1 ? ",\"" : "\"") + name + R"(":{"dtype":"F32","shape":)" + shapeText(shape) +
                  ",\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(end) + "]}";
    }
    return readStateDict(bytesOf(safetensorsFile(header + "}", std::string(static_cast<std::size_t>(end), '\0'))));
}

using Shapes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

/// The names and shapes of the small network, without counters.
Shapes tinyList() {
    Shapes list;
    for (const auto& [name, shape] : tinyShapes())
        if (!name.ends_with("tracked")) list.emplace_back(name, shape);
    return list;
}

void rename(Shapes& list, const std::string& from, const std::string& to) {
    for (auto& [name, shape] : list)
        if (name.starts_with(from)) name.replace(0, from.size(), to);
}

std::string refusalOf(const Shapes& list, Gaps gaps = Gaps::Refuse) {
    TinyNetwork network;
    const auto before = network.state();
    const StateDict dict = dictOf(list);
    const std::string refusal = thrownBy([&] { loadWeights(network, tinyInfo(), dict, gaps); });
    if (refusal != "nothing") CHECK(sameState(network.state(), before));
    return refusal;
}

Names namesOf(const Network& network) {
    Names names;
    for (const std::string& line : linesOf(network))
        names.push_back(line.substr(0, line.find(' ')));
    return names;
}

} // namespace

TEST_CASE("everyWrappingLoadsWhole") {
    for (const char* file :
         {"tiny_zip.pth", "tiny_legacy.pth", "tiny.safetensors", "half_zip.pth", "bfloat16_legacy.pth",
          "double_zip.pth", "types.safetensors", "views_zip.pth", "views_legacy.pth", "checkpoint_zip.pth.tar",
          "checkpoint_legacy.pth.tar", "features_module_zip.pth"}) {
        CAPTURE(file);
        TinyNetwork network;
        CHECK(equalTensors(network) < 9);
        const LoadReport report = loadInto(network, file);
        CHECK(report.loaded == 9);
        CHECK(report.missing.empty());
        CHECK(report.newHead.empty());
        CHECK(equalTensors(network) == 9);
    }
}

TEST_CASE("oldDenseNetKeysAreMappedAndCountersMayBeMissing") {
    TinyNetwork network;
    const LoadReport report = loadInto(network, "old_keys_legacy.pth");
    CHECK(report.loaded == 8);
    CHECK(report.missing.empty());
    CHECK(report.unexpected.empty());
    CHECK(equalTensors(network) == 8);
}

TEST_CASE("featuresSavedAloneLeaveTheLastLayerAsItWas") {
    TinyNetwork network;
    const auto before = network.state();
    const LoadReport report = loadInto(network, "features_alone_zip.pth");
    CHECK(report.loaded == 7);
    CHECK(report.newHead == Names{"classifier.weight", "classifier.bias"});
    CHECK_FALSE(report.classesThere.has_value());
    CHECK(torch::equal(network.state().at("classifier.weight"), before.at("classifier.weight")));
    CHECK(sentencesOf(report).at(1) ==
          "these weights have no last layer: its last layer starts anew (classifier.weight, classifier.bias)");
}

TEST_CASE("anotherNumberOfClassesReplacesTheLastLayer") {
    TinyNetwork network(6);
    const auto before = network.state();
    const LoadReport report = loadInto(network, "tiny_zip.pth");
    CHECK(report.loaded == 7);
    CHECK(report.newHead == Names{"classifier.weight", "classifier.bias"});
    CHECK(report.classesThere == 4);
    CHECK(report.classesHere == 6);
    CHECK(torch::equal(network.state().at("classifier.bias"), before.at("classifier.bias")));
    CHECK(sentencesOf(report).at(1) == "these weights have 4 classes, this network 6: its last layer starts anew "
                                       "(classifier.weight, classifier.bias)");
}

TEST_CASE("classesAreThoseOfTheLastLayer") {
    CHECK(classesOf(tinyInfo(), readStateDict(weightFile("tiny_zip.pth"))) == 4);
    CHECK(classesOf(tinyInfo(), readStateDict(weightFile("checkpoint_zip.pth.tar"))) == 4);
    CHECK_FALSE(classesOf(tinyInfo(), readStateDict(weightFile("features_alone_zip.pth"))).has_value());
    CHECK(thrownBy([] {
              classesOf(tinyInfo(), dictOf({{"classifier.weight", {70000, 0}}}));
          }) == "invalid_argument: the last layer of these weights has 70000 classes");
}

TEST_CASE("gapsAreRefusedOrReported") {
    Shapes list = tinyList();
    std::erase_if(list, [](const auto& item) { return item.first == "features.conv0.weight"; });
    list.emplace_back("features.conv9.weight", std::vector<std::int64_t>{1});
    CHECK(refusalOf(list) == "invalid_argument: these weights do not fit tiny: 1 of its 9 tensors are missing "
                             "(features.conv0.weight)");
    TinyNetwork network;
    const LoadReport report = loadWeights(network, tinyInfo(), dictOf(list), Gaps::Report);
    CHECK(report.loaded == 7);
    CHECK(report.missing == Names{"features.conv0.weight"});
    CHECK(report.unexpected == Names{"features.conv9.weight"});
    CHECK(sentencesOf(report) == Names{"7 tensors loaded",
                                       "1 tensors are not in the file and start anew: features.conv0.weight",
                                       "1 tensors of the file are not used: features.conv9.weight"});
}

TEST_CASE("otherShapesAreNamedWithBothShapes") {
    Shapes list = tinyList();
    for (auto& [name, shape] : list)
        if (name == "features.conv0.weight") shape = {3, 2, 3, 3};
    CHECK(refusalOf(list) == "invalid_argument: these weights do not fit tiny: 1 have another shape "
                             "(features.conv0.weight [3,2,3,3] instead of [3,2,2,2])");
    CHECK(refusalOf(list, Gaps::Report) == "nothing");
}

TEST_CASE("fewerThanHalfIsRefusedEitherWay") {
    CHECK(refusalOf({{"features.conv0.weight", {3, 2, 2, 2}}}, Gaps::Report).find("do not fit tiny: 5 of its 9") !=
          std::string::npos);
    CHECK(refusalOf({{"layer4.1.conv2.weight", {1}}, {"fc.weight", {2, 2}}}, Gaps::Report)
              .ends_with("by their names they belong to resnet18"));
    CHECK(refusalOf({{"classifier.weight", {4, 2}}, {"classifier.bias", {4}}}, Gaps::Report) != "nothing");
}

TEST_CASE("anAuxiliaryHeadThatIsNotHereIsDroppedAndSaid") {
    Shapes list = tinyList();
    list.emplace_back("AuxLogits.fc.weight", std::vector<std::int64_t>{2, 2});
    TinyNetwork network;
    const LoadReport report = loadWeights(network, tinyInfo(), dictOf(list), Gaps::Refuse);
    CHECK(report.dropped == Names{"AuxLogits.fc.weight"});
    CHECK(report.unexpected.empty());
}

TEST_CASE("wrappersAreTakenOffTheWholeFile") {
    for (const char* wrapper : {"module.", "model.", "backbone.", "module.encoder.", "_orig_mod.module."}) {
        CAPTURE(wrapper);
        Shapes list = tinyList();
        for (auto& [name, shape] : list)
            name.insert(0, wrapper);
        CHECK(refusalOf(list) == "nothing");
    }
    // Two copies of a network are not mixed: one of them has all, and the other is not used.
    Shapes list = tinyList();
    Shapes other = {list.front()};
    rename(list, "", "model.");
    rename(other, "", "encoder.");
    list.insert(list.begin(), other.begin(), other.end());
    TinyNetwork network;
    CHECK(loadWeights(network, tinyInfo(), dictOf(list), Gaps::Refuse).unexpected == Names{other.front().first});
}

TEST_CASE("wholeNumbersAreNoFractions") {
    Shapes list = tinyList();
    list.emplace_back("features.denseblock1.denselayer1.norm1.num_batches_tracked", std::vector<std::int64_t>{});
    CHECK(refusalOf(list).find("num_batches_tracked [] instead of []") != std::string::npos);
}

TEST_CASE("networksIn64BitsAreLoadedAsTheyAre") {
    TinyNetwork network;
    network.to(torch::kFloat64);
    CHECK(loadInto(network, "double_zip.pth").loaded == 9);
    CHECK((network.state().at("classifier.bias").scalar_type() == torch::kFloat64));
    CHECK(equalTensors(network) == 9);
}

TEST_CASE("everyOldNameOfDenseNetBecomesItsPublishedOne") {
    const Names published = namesOf(*makeNetwork("densenet121", {2, 32, 32, 1}));
    Names old = published;
    int changed = 0;
    for (std::string& name : old)
        for (const char* part : {"norm", "conv"})
            if (const auto place = name.find(part, name.find(".denselayer"));
                name.find(".denselayer") != std::string::npos && place != std::string::npos) {
                name.insert(place + 4, ".");
                ++changed;
                break;
            }
    CHECK(changed == 58 * 12);
    CHECK(publishedNames(old, NameSet(published.begin(), published.end())) == published);
}

TEST_CASE("networksAreGuessedByTheirOwnNames") {
    for (const NetworkInfo& info : networks()) {
        CAPTURE(info.key);
        const int side = std::max(info.smallestInputPx, 32);
        const std::string guess = guessedNetwork(namesOf(*makeNetwork(info.key, {2, side, side, 1})));
        CHECK((guess == info.key || guess.empty()));
        if (info.key == "cnn6" || info.key.ends_with("densenet121")) CHECK(guess == info.key);
    }
    CHECK(guessedNetwork({"fc.weight"}).empty());
}
