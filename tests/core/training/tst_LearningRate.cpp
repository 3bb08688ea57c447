// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/LearningRate.h"

#include <doctest/doctest.h>

using namespace semblance;

namespace {

TrainingOptions tenEpochs(Schedule schedule, double warmUp = 0) {
    TrainingOptions options;
    options.epochs = 10;
    options.learningRate = 0.4;
    options.schedule = schedule;
    options.warmUpEpochs = warmUp;
    return options;
}

} // namespace

TEST_CASE("constant stays") {
    const LearningRate rate(tenEpochs(Schedule::Constant), 5);
    CHECK(rate.at(0) == 0.4);
    CHECK(rate.at(49) == 0.4);
}

TEST_CASE("cosine falls from the whole rate over a half at the middle to nothing") {
    const LearningRate rate(tenEpochs(Schedule::Cosine), 6);
    CHECK(rate.at(0) == doctest::Approx(0.4));
    CHECK(rate.at(15) == doctest::Approx(0.4 * 0.5 * (1 + 0.70710678118654752)));
    CHECK(rate.at(30) == doctest::Approx(0.2));
    CHECK(rate.at(59) == doctest::Approx(0.4 * 0.5 * (1 + -0.99862953475457383)));
    CHECK(rate.at(60) == doctest::Approx(0.0));
    CHECK(rate.at(600) == doctest::Approx(0.0));
}

TEST_CASE("cosine at the first step of an epoch is torch's CosineAnnealingLR of that epoch") {
    const LearningRate rate(tenEpochs(Schedule::Cosine), 7);
    // torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=10) at 0.4.
    CHECK(rate.at(7) == doctest::Approx(0.39021130325903072));
    CHECK(rate.at(21) == doctest::Approx(0.31755705045849463));
    CHECK(rate.at(63) == doctest::Approx(0.00978869674096931));
}

TEST_CASE("warm-up rises in equal steps to the whole rate, which then falls") {
    const LearningRate rate(tenEpochs(Schedule::Cosine, 2), 5);
    CHECK(rate.at(0) == doctest::Approx(0.04));
    CHECK(rate.at(4) == doctest::Approx(0.20));
    CHECK(rate.at(9) == doctest::Approx(0.40));
    CHECK(rate.at(10) == doctest::Approx(0.40));
    CHECK(rate.at(30) == doctest::Approx(0.20));
    const LearningRate constant(tenEpochs(Schedule::Constant, 0.5), 4);
    CHECK(constant.at(0) == doctest::Approx(0.2));
    CHECK(constant.at(2) == doctest::Approx(0.4));
}

TEST_CASE("step multiplies every so many epochs") {
    TrainingOptions options = tenEpochs(Schedule::Step);
    options.stepEpochs = 3;
    options.stepFactor = 0.5;
    const LearningRate rate(options, 4);
    CHECK(rate.at(11) == doctest::Approx(0.4));
    CHECK(rate.at(12) == doctest::Approx(0.2));
    CHECK(rate.at(23) == doctest::Approx(0.2));
    CHECK(rate.at(24) == doctest::Approx(0.1));
    CHECK(rate.at(36) == doctest::Approx(0.05));
}
