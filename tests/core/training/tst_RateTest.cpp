// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RateTest.h"

#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <cmath>
#include <new>

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

/// Images on a disk that was pulled out, of which somebody hears and stops.
class StoppingPixels : public PixelSource {
public:
    StoppingPixels(const PixelSource& pixels, TrainingControl& control) : m_pixels(pixels), m_control(control) {}
    std::size_t count() const override { return m_pixels.count(); }
    SizePx size() const override { return m_pixels.size(); }
    int channels() const override { return m_pixels.channels(); }
    void read(std::size_t, std::span<std::uint8_t>) const override {
        m_control.stop();
        throw Error(ErrorKind::FileUnreadable, "the disk is gone");
    }

private:
    const PixelSource& m_pixels;
    TrainingControl& m_control;
};

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

TEST_CASE("a few images that are gone are left out and named") {
    SmallRun run(80, 0);
    run.pixels.failAt(5);
    run.pixels.failAt(60);
    TrainingControl control;
    const RateTest result = tested(run, {.lowest = 1e-5, .highest = 1e-2, .steps = 25}, control);
    CHECK(result.points.size() == 25);
    REQUIRE(result.messages.size() == 2); // in whichever epoch
    for (const std::string& text : result.messages)
        CHECK((text == "5.png: left out, image 5 is damaged" || text == "60.png: left out, image 60 is damaged"));
}

TEST_CASE("a test whose images are gone ends with a sentence") {
    SmallRun run(80, 0);
    for (std::size_t i = 0; i < 80; ++i)
        run.pixels.failAt(i);
    TrainingControl control;
    try {
        tested(run, {.lowest = 1e-5, .highest = 1e-2, .steps = 20}, control);
        FAIL("nothing was thrown");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::DataSet);
        const std::string text = error.what();
        CHECK(text.find(" of 80 images cannot be read any more (") != std::string::npos);
        CHECK(text.ends_with(" is damaged). Put the files back and begin the test again"));
    }
}

TEST_CASE("a test that is stopped while no image can be read ends as any other") {
    SmallRun run(80, 0);
    TrainingControl control;
    const StoppingPixels pixels(run.pixels, control);
    const RateTest result =
        testLearningRates(pixels, run.set, smallOptions(), run.description(),
                          {.lowest = 1e-5, .highest = 1e-2, .steps = 20}, control, [](const RatePoint&) {});
    CHECK(result.points.empty());
}

TEST_CASE("where memory runs out a test goes on in smaller parts, and ends where none is small enough") {
    SmallRun run(80, 0);
    const RateTestOptions test{.lowest = 1e-5, .highest = 1e-2, .steps = 20};
    TrainingControl control;
    RunLimits limits;
    int steps = 0;
    limits.beforeStep = [&steps](int microBatch, Pass) {
        if (++steps > 5 && microBatch > 2) throw std::bad_alloc();
    };
    const RateTest result = testLearningRates(
        run.pixels, run.set, smallOptions(), run.description(), test, control, [](const RatePoint&) {}, limits);
    CHECK(result.points.size() == 20);
    CHECK((result.messages ==
           std::vector<std::string>{
               "memory ran out in step 6; from now on a batch goes through in parts of at most 4 images",
               "memory ran out in step 6; from now on a batch goes through in parts of at most 2 images"}));
    limits.beforeStep = [](int, Pass) { throw std::bad_alloc(); };
    CHECK(thrownKind([&] {
              testLearningRates(
                  run.pixels, run.set, smallOptions(), run.description(), test, control, [](const RatePoint&) {},
                  limits);
          }) == ErrorKind::OutOfMemory);
}

TEST_CASE("a senseless range is refused") {
    for (const RateTestOptions& test :
         {RateTestOptions{.lowest = 0}, RateTestOptions{.lowest = 1, .highest = 0.1}, RateTestOptions{.steps = 3}})
        CHECK_THROWS_AS(tested(test), Error);
}
