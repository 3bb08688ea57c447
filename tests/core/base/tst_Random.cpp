// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Random.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <numeric>

using namespace semblance;

TEST_CASE("sequenceIsFixed") {
    Random random(1234567);
    // The sequence that other implementations of SplitMix64 give for this seed.
    for (const std::uint64_t expected : {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL,
                                         4593380528125082431ULL, 16408922859458223821ULL})
        CHECK(random.next() == expected);
}

TEST_CASE("shuffleIsFixedAndKeepsEveryValue") {
    std::vector<int> values(8);
    std::iota(values.begin(), values.end(), 0);
    Random(3).shuffle(values);
    CHECK(values == std::vector<int>{7, 0, 1, 4, 2, 6, 3, 5});
}

TEST_CASE("stateContinuesTheSequence") {
    Random first(9);
    first.next();
    Random second(0);
    second.setState(first.state());
    CHECK(first.next() == second.next());
}

TEST_CASE("belowReachesEveryValueAboutEquallyOften") {
    Random random(1);
    std::vector<int> counts(7);
    for (int i = 0; i < 70000; ++i)
        ++counts.at(random.below(7));
    for (const int count : counts)
        CHECK(std::abs(count - 10000) < 500); // five standard deviations
}

TEST_CASE("uniformStaysBelowOne") {
    Random random(2);
    double sum = 0;
    for (int i = 0; i < 100000; ++i) {
        const double value = random.uniform();
        REQUIRE(value >= 0);
        REQUIRE(value < 1);
        sum += value;
    }
    CHECK(sum / 100000 == doctest::Approx(0.5).epsilon(0.01));
}

TEST_CASE("normalHasMeanZeroAndDeviationOne") {
    Random random(4);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 100000; ++i) {
        const double value = random.normal();
        sum += value;
        squares += value * value;
    }
    CHECK(std::abs(sum / 100000) < 0.02);
    CHECK(squares / 100000 == doctest::Approx(1).epsilon(0.02));
}
