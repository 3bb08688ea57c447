// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ConfusionMatrix.h"
#include "core/training/MetricsAccumulator.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace semblance;

TEST_CASE("figures of a confusion matrix are those computed by hand") {
    // Class 0: 3 of 4 found, 1 false; class 1: 2 of 3 found, 1 false; class 2: none exists, one predicted.
    const Metrics metrics = metricsOf({{3, 1, 0}, {0, 2, 1}, {0, 0, 0}}, 0.7);
    CHECK(metrics.images == 7);
    CHECK(metrics.loss == 0.7);
    CHECK(metrics.accuracy == doctest::Approx(5.0 / 7));
    CHECK(metrics.perClass[0].precision == doctest::Approx(1.0));
    CHECK(metrics.perClass[0].recall == doctest::Approx(0.75));
    CHECK(metrics.perClass[0].f1 == doctest::Approx(6.0 / 7));
    CHECK(metrics.perClass[1].precision == doctest::Approx(2.0 / 3));
    CHECK(metrics.perClass[1].recall == doctest::Approx(2.0 / 3));
    CHECK(metrics.perClass[1].f1 == doctest::Approx(2.0 / 3));
    CHECK(metrics.perClass[2].images == 0);
    CHECK(metrics.perClass[2].f1 == 0);
    CHECK(metrics.macroF1 == doctest::Approx((6.0 / 7 + 2.0 / 3) / 2));
    CHECK(metrics.balancedAccuracy == doctest::Approx((0.75 + 2.0 / 3) / 2));
}

TEST_CASE("nothing at all gives zeros and no division") {
    const Metrics metrics = metricsOf({{0, 0}, {0, 0}}, 0);
    CHECK(metrics.images == 0);
    CHECK(metrics.accuracy == 0);
    CHECK(metrics.macroF1 == 0);
    CHECK(metrics.balancedAccuracy == 0);
}

TEST_CASE("batches of unequal size weigh by their images") {
    MetricsAccumulator accumulator(2, torch::kCPU);
    accumulator.add(torch::tensor(1.0F), torch::tensor({{2.0F, 1.0F}, {0.0F, 1.0F}, {3.0F, 0.0F}}),
                    torch::tensor({0, 1, 1}, torch::kLong));
    accumulator.add(torch::tensor(5.0F), torch::tensor({{2.0F, 1.0F}}), torch::tensor({0}, torch::kLong));
    CHECK(accumulator.images() == 4);
    CHECK(accumulator.correct() == 3);
    const Metrics metrics = accumulator.metrics();
    CHECK(metrics.loss == doctest::Approx(2.0));
    CHECK((metrics.confusion == std::vector<std::vector<std::int64_t>>{{2, 0}, {1, 1}}));
    accumulator.reset();
    CHECK(accumulator.metrics().images == 0);
    CHECK(accumulator.lossSum() == 0);
}

TEST_CASE("a restored accumulator goes on where it was") {
    MetricsAccumulator accumulator(2, torch::kCPU);
    accumulator.restore(2.5, {{1, 2}, {0, 3}}, 0);
    CHECK(accumulator.images() == 6);
    accumulator.add(torch::tensor(0.5F), torch::tensor({{2.0F, 1.0F}}), torch::tensor({0}, torch::kLong));
    CHECK(accumulator.lossSum() == doctest::Approx(3.0));
    CHECK((accumulator.confusion() == std::vector<std::vector<std::int64_t>>{{2, 2}, {0, 3}}));
}

TEST_CASE("one loss that is not a number stays visible") {
    MetricsAccumulator accumulator(2, torch::kCPU);
    const torch::Tensor logits = torch::tensor({{2.0F, 1.0F}}), label = torch::tensor({0}, torch::kLong);
    accumulator.add(torch::tensor(NAN), logits, label);
    accumulator.add(torch::tensor(1.0F), logits, label);
    CHECK(std::isnan(accumulator.lossSum()));
}
