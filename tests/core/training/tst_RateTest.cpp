// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RateTest.h"

#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace semblance;
using namespace semblance::test;

namespace {

RateTest tested(SmallRun& run, const RateTestOptions& test, TrainingControl& control) {
    return testLearningRates(run.pixels, run.set, smallOptions(), run.description(), test, control,
                             [](const RatePoint&) {});
}

RateTest tested(const RateTestOptions& test) {
    SmallRun run(80, 0);
    TrainingControl control;
    return tested(run, test, control);
}

/// A loss that falls where the rate is about `falls` and rises beyond `rises`.
std::vector<RatePoint> drawn(double falls, double rises) {
    std::vector<RatePoint> points;
    for (int i = 0; i < 100; ++i) {
        const double rate = 1e-7 * std::pow(1e8, i / 99.0);
        const double fall = 1 / (1 + std::pow(rate / falls, 2));
        points.push_back({rate, 0, 0.2 + fall + std::pow(rate / rises, 2)});
    }
    return points;
}

} // namespace

TEST_CASE("the rate at which the loss falls most steeply is found") {
    const auto rate = steepestRate(drawn(1e-3, 1));
    REQUIRE(rate);
    CHECK(*rate == doctest::Approx(1e-3).epsilon(0.3)); // a step is a factor of 1.2
    CHECK_FALSE(steepestRate({}));
    std::vector<RatePoint> rising = drawn(1e-3, 1);
    for (std::size_t i = 0; i < rising.size(); ++i)
        rising[i].smoothed = 1 + static_cast<double>(i);
    CHECK_FALSE(steepestRate(rising));
}

TEST_CASE("rates grow by one factor, the loss falls and then grows beyond bounds") {
    const RateTest result = tested({.lowest = 1e-6, .highest = 100, .steps = 80});
    REQUIRE(result.points.size() > 20);
    CHECK(result.points.front().learningRate == doctest::Approx(1e-6));
    CHECK(result.points[1].learningRate / result.points[0].learningRate == doctest::Approx(std::pow(1e8, 1 / 79.0)));
    CHECK(result.diverged);
    CHECK(result.points.size() < 80);
    REQUIRE(result.suggested);
    CHECK(*result.suggested > 1e-5);
    CHECK(*result.suggested < 1);
    CHECK(result.points.front().smoothed == doctest::Approx(result.points.front().loss)); // not drawn towards 0
}

TEST_CASE("the same seed gives the same test, and a stop ends it with what there is") {
    const RateTestOptions test{.lowest = 1e-5, .highest = 1e-2, .steps = 20};
    const RateTest first = tested(test);
    const RateTest second = tested(test);
    REQUIRE(first.points.size() == 20);
    CHECK_FALSE(first.diverged);
    for (std::size_t i = 0; i < first.points.size(); ++i)
        CHECK(first.points[i].loss == second.points[i].loss);
    SmallRun run(80, 0);
    TrainingControl control;
    const RateTest stopped = testLearningRates(run.pixels, run.set, smallOptions(), run.description(), test, control,
                                               [&](const RatePoint& point) {
                                                   if (point.learningRate > 1e-4) control.stop();
                                               });
    CHECK(stopped.points.size() < 20);
    CHECK(stopped.points.back().learningRate > 1e-4);
    CHECK_FALSE(std::filesystem::exists(run.folder / "run")); // nothing is kept
}

TEST_CASE("a senseless range is refused") {
    for (const RateTestOptions& test :
         {RateTestOptions{.lowest = 0}, RateTestOptions{.lowest = 1, .highest = 0.1}, RateTestOptions{.steps = 3}})
        CHECK_THROWS_AS(tested(test), Error);
}
