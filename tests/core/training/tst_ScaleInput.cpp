// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/Weights.h"
#include "core/training/ParameterGroups.h"
#include "core/training/Trainer.h"
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::test;

namespace {

/// Every image looks the same; only their scales tell the classes apart.
class EqualPixels : public PixelSource {
public:
    std::size_t count() const override { return 64; }
    SizePx size() const override { return smallSize; }
    int channels() const override { return 1; }
    void read(std::size_t, std::span<std::uint8_t> pixels) const override { std::ranges::fill(pixels, 90); }
};

TrainingSet setByScale() {
    TrainingSet set;
    set.classNames = {"small", "large"};
    for (std::size_t i = 0; i < 64; ++i) {
        const int label = static_cast<int>(i % 2);
        const double sizeNm = (label == 0 ? 2.0 : 300.0) * (1 + 0.01 * static_cast<double>(i));
        (i < 48 ? set.training : set.validation).push_back({i, label, sizeNm});
    }
    return set;
}

TrainingOptions options(bool takesScale) {
    TrainingOptions options = smallOptions(6);
    options.takesScale = takesScale;
    options.learningRate = 0.01;
    return options;
}

double accuracyOf(const TrainingOptions& options, const char* folder) {
    const SmallRun small;
    const EqualPixels pixels;
    TrainingControl control;
    Recorder recorder;
    RunDescription run = small.description(folder);
    run.trainingFiles.assign(48, "t");
    run.validationFiles.assign(16, "v");
    const TrainingOutcome outcome = train(pixels, setByScale(), options, run, control, recorder);
    REQUIRE_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    return recorder.epochs.back().validation.accuracy;
}

} // namespace

TEST_CASE("classesThatDifferInScaleAloneAreLearnedWithItAndOnlyWithIt") {
    CHECK(accuracyOf(options(true), "with") == 1);
    CHECK(accuracyOf(options(false), "without") <= 0.6);
}

TEST_CASE("theInputAddsNothingBeforeItLearns") {
    const auto network = makeNetwork("cnn6", {.classes = 3, .widthPx = 12, .heightPx = 12, .seed = 1});
    CHECK(!network->takesScale());
    network->addScaleInput(3);
    REQUIRE(network->takesScale());
    const torch::Tensor scales = torch::tensor({{1.5, 1.0}, {0.0, 0.0}});
    const torch::Tensor term = network->scaleTerm(scales);
    CHECK(term.sizes() == torch::IntArrayRef({2, 3}));
    CHECK(term.abs().max().item<double>() == 0);
}

TEST_CASE("anUnknownScaleIsNotAScaleOfOneNanometre") {
    const auto network = makeNetwork("cnn6", {.classes = 2, .widthPx = 12, .heightPx = 12, .seed = 1});
    network->addScaleInput(2);
    {
        const torch::NoGradGuard noGrad;
        for (const auto& item : network->named_parameters())
            if (item.key() == "scale_input.2.weight") item.value().fill_(1);
    }
    const torch::Tensor term = network->scaleTerm(torch::tensor({{0.0, 0.0}, {0.0, 1.0}}));
    CHECK(term[0].abs().max().item<double>() == 0);
    CHECK(term[1].abs().max().item<double>() > 0.1);
}

TEST_CASE("theInputLearnsWithTheLastLayer") {
    const NetworkInfo& info = networkInfo("densenet121");
    CHECK(partOf("scale_input.0.weight", info) == NetworkPart::Head);
    CHECK(!stageOf("scale_input.0.weight", info));
}

TEST_CASE("scalesFollowTheExamples") {
    const std::vector<Example> examples{{0, 0, 100}, {1, 1, 0}};
    const torch::Tensor scales = scalesOf(examples);
    CHECK(torch::allclose(scales, torch::tensor({{2.0F, 1.0F}, {0.0F, 0.0F}})));
}
