// SPDX-License-Identifier: GPL-3.0-or-later
// What a run makes of `options.start` where that is weights from elsewhere; tst_TrainingRun has the model file.
#include "tests/core/training/SmallRun.h"

#include "core/base/Files.h"
#include "core/model/Weights.h"
#include "core/training/RunSetup.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::test;

namespace {

/// The tensors as a safetensors file.
std::string safetensorsOf(const std::vector<StoredTensor>& tensors) {
    std::string header = "{", payload;
    for (const StoredTensor& tensor : tensors) {
        std::string shape;
        for (const std::int64_t side : tensor.shape)
            shape.append(shape.empty() ? "" : ",").append(std::to_string(side));
        header += std::string(header.size() > 1 ? "," : "") + "\"" + tensor.name + "\":{\"dtype\":\"" +
                  (tensor.type == StoredType::Int64 ? "I64" : "F32") + "\",\"shape\":[" + shape +
                  "],\"data_offsets\":[" + std::to_string(payload.size()) + ",";
        payload.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
        header += std::to_string(payload.size()) + "]}";
    }
    header += "}";
    const std::uint64_t length = header.size();
    return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + payload;
}

struct Start {
    TemporaryFolder folder;
    TrainingOptions options = smallOptions(1);
    RunDescription run;
    Recorder heard;

    void write(const std::vector<StoredTensor>& tensors) {
        const std::filesystem::path path = folder / "weights.pth"; // the first bytes decide, not the name
        writeDurably(path, safetensorsOf(tensors));
        options.start = path.string();
    }
    std::shared_ptr<Network> network(int classes) {
        return startNetwork(options, run, classes, [this](const std::string& text) { heard.onMessage(text); }).network;
    }
};

std::vector<StoredTensor> otherWeights(int classes) {
    return storeWeights(*makeNetwork("cnn6", {classes, smallSize.width, smallSize.height, 77}));
}

std::optional<Error> thrownBy(const std::function<void()>& step) {
    try {
        step();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

} // namespace

TEST_CASE("weightsFromElsewhereAreAStart") {
    Start start;
    start.write(otherWeights(2));
    CHECK(sameTensors(storeWeights(*start.network(2)), otherWeights(2)));
    CHECK(start.heard.messages ==
          std::vector<std::string>{"starts from the weights of weights.pth (safetensors)", "20 tensors loaded"});
}

TEST_CASE("anotherNumberOfClassesIsSaid") {
    Start start;
    start.write(otherWeights(5));
    start.network(2);
    CHECK(start.heard.hasMessage("18 tensors loaded"));
    CHECK(start.heard.hasMessage("these weights have 5 classes, this network 2: its last layer starts anew"));
}

TEST_CASE("aStartWithAGapIsRefusedAndNamesIt") {
    Start start;
    std::vector<StoredTensor> tensors = otherWeights(2);
    std::erase_if(tensors, [](const StoredTensor& tensor) { return tensor.name == "conv2.weight"; });
    start.write(tensors);
    const auto error = thrownBy([&] { start.network(2); });
    REQUIRE(error);
    CHECK(error->kind() == ErrorKind::InvalidArgument);
    CHECK(error->path() == start.options.start);
    CHECK(std::string(error->what()).find("conv2.weight") != std::string::npos);
}

TEST_CASE("aRunTrainsFromWeightsFromElsewhere") {
    SmallRun run;
    Start start;
    start.write(otherWeights(2));
    const TrainingOutcome outcome = run.execute(start.options, run.description());
    CHECK(outcome.end == RunEnd::Completed);
    CHECK(run.recorder.hasMessage("20 tensors loaded"));
}

TEST_CASE("aNamedStartIsReadFromTheFileThatStandsForIt") {
    Start start;
    start.write(otherWeights(2));
    start.run.startFile = start.options.start;
    start.options.start = "cnn6-somewhere";
    CHECK(sameTensors(storeWeights(*start.network(2)), otherWeights(2)));
}

TEST_CASE("theNormalisationBelongsToTheWeights") {
    const Normalisation other{{0.47F, 0.46F, 0.45F}, {0.17F, 0.16F, 0.15F}};
    Start start;
    start.write(otherWeights(2));
    const auto normalisation = [&start] {
        return startNetwork(start.options, start.run, 2, [](const std::string&) {}).normalisation;
    };
    CHECK(normalisation() == networkInfo("cnn6").normalisation);
    start.run.startNormalisation = other;
    CHECK(normalisation() == other);
}

TEST_CASE("theModelOfARunKeepsTheNormalisationOfItsStart") {
    const Normalisation other{{0.47F, 0.46F, 0.45F}, {0.17F, 0.16F, 0.15F}};
    SmallRun run;
    Start start;
    start.write(otherWeights(2));
    RunDescription description = run.description();
    description.startNormalisation = other;
    REQUIRE(run.execute(start.options, description).end == RunEnd::Completed);
    const std::filesystem::path model = run.folder / "run" / "model.semblance";
    CHECK(readModelDescription(model).preprocessing.normalisation == other);
    // and so does a run that goes on, or starts, from it
    CHECK(newestIn(run.folder / "run").normalisation == other);
    start.options.start = model.string();
    CHECK(startNetwork(start.options, {}, 2, [](const std::string&) {}).normalisation == other);
}
