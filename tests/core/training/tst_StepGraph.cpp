// SPDX-License-Identifier: GPL-3.0-or-later
// When steps run as they are and when they are recorded and repeated: with a queue that is played.
#include "core/training/StepGraph.h"
#include "tests/core/training/FakeQueue.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::test;

namespace {

StepInput inputOf(std::int64_t images, double value = 0) {
    return {torch::full({images, 3, 2, 2}, value), {}, torch::zeros({images}, torch::kLong), {}};
}

/// A graph whose steps answer the sum of their pixels.
struct Graph {
    explicit Graph(std::uint64_t stepBytes = 0)
        : graph(
              queue, [this](const StepInput& input) { return step(input); }, stepBytes,
              [this](const std::string& text) { said.push_back(text); }) {
        queue.enter();
    }
    StepOutput step(const StepInput& input) {
        ++steps;
        return {input.pixels.sum(), torch::zeros({input.labels.size(0), 2}),
                input.pixels.flatten(1).to(torch::kFloat).mean(1)};
    }
    void run(std::int64_t images, int times = 1) {
        for (int i = 0; i < times; ++i)
            graph.run(inputOf(images));
    }

    FakeQueue queue;
    int steps = 0; ///< with those that are repeated
    std::vector<std::string> said;
    StepGraph graph;
};

} // namespace

TEST_CASE("the first two steps of a shape run as they are, the third is recorded, and it is repeated from there on") {
    Graph g;
    g.run(4, 2);
    CHECK(g.queue.recordings == 0);
    CHECK_FALSE(g.graph.isRecorded());
    g.run(4, 3);
    CHECK(g.queue.recordings == 1);
    CHECK(g.queue.repeats == 3);
    CHECK(g.steps == 5); // each once: none is done to warm up, none twice
    CHECK(g.said.empty());
}

TEST_CASE("a repeated step reads the values of its own batch") {
    Graph g;
    g.run(4, 4);
    REQUIRE(g.graph.isRecorded());
    CHECK(g.graph.run(inputOf(4, 2)).loss.item<double>() == 4 * 12 * 2);
    CHECK(g.graph.run(inputOf(4, 3)).loss.item<double>() == 4 * 12 * 3);
}

TEST_CASE("reconstruction errors that were handed out stay as they were") {
    Graph g;
    g.run(4, 4);
    const torch::Tensor errors = g.graph.run(inputOf(4, 2)).reconstructionErrors;
    g.graph.run(inputOf(4, 3));
    CHECK(torch::equal(errors, torch::full({4}, 2.0)));
}

TEST_CASE("a short batch now and then runs as it is, and the recorded step stays") {
    Graph g;
    for (int epoch = 0; epoch < 20; ++epoch) {
        g.run(4, 5);
        g.run(3);
    }
    CHECK(g.queue.recordings == 1);
    CHECK(g.queue.repeats == 20 * 5 - 2);
}

TEST_CASE("a data set of one whole and one short batch has its whole one recorded") {
    Graph g;
    for (int epoch = 0; epoch < 4; ++epoch) {
        g.run(4);
        g.run(3);
    }
    CHECK(g.queue.recordings == 1);
    CHECK(g.queue.repeats == 2);
}

TEST_CASE("another shape that goes on takes the recorded step's place") {
    Graph g;
    g.run(4, 3);
    g.run(6, 8);
    CHECK(g.queue.recordings == 1);
    g.run(6, 2);
    CHECK(g.queue.recordings == 2);
    CHECK(g.queue.repeats == 3);
    g.run(4);
    CHECK(g.queue.repeats == 3);
}

TEST_CASE("other types and other parts are other shapes") {
    Graph g;
    g.run(4, 3);
    StepInput bytes = inputOf(4);
    bytes.pixels = bytes.pixels.to(torch::kByte);
    g.graph.run(bytes);
    StepInput withScales = inputOf(4);
    withScales.scales = torch::zeros({4, 2});
    g.graph.run(withScales);
    CHECK(g.queue.repeats == 1);
}

TEST_CASE("what a step does has changed: it runs as it is again, and is recorded anew") {
    Graph g;
    g.run(4, 3);
    g.graph.forget();
    CHECK_FALSE(g.graph.isRecorded());
    g.run(4, 2);
    CHECK(g.queue.recordings == 1);
    g.run(4);
    CHECK(g.queue.recordings == 2);
}

TEST_CASE("a step that cannot be recorded runs as it is, which is said once, in one line") {
    Graph g;
    g.queue.refusal = "CUDA error: operation not permitted when stream is capturing";
    g.run(4, 6);
    CHECK(g.queue.recordings == 1);
    CHECK(g.queue.repeats == 0);
    CHECK(g.steps == 6 + 1); // the recording that failed ran on the host alone
    REQUIRE(g.said.size() == 1);
    CHECK(g.said[0] == "steps are launched kernel by kernel, not as a CUDA graph: " + g.queue.refusal);
    g.graph.forget();
    g.run(4, 6);
    CHECK(g.queue.recordings == 1);
}

TEST_CASE("where the card has no room for a recorded step beside a plain one, none is recorded") {
    Graph g(600'000'000);
    g.run(4, 6);
    CHECK(g.queue.recordings == 0);
    REQUIRE(g.said.size() == 1);
    CHECK(g.said[0].find("too little memory") != std::string::npos);
    Graph fits(500'000'000);
    fits.run(4, 6);
    CHECK(fits.queue.recordings == 1);
}

TEST_CASE("memory that ran out gets the recorded step's back, and no other is recorded") {
    Graph g;
    CHECK_FALSE(g.graph.release());
    g.run(4, 3);
    CHECK(g.graph.release());
    CHECK_FALSE(g.graph.isRecorded());
    CHECK(g.said.size() == 1);
    CHECK_FALSE(g.graph.release());
    g.run(4, 6);
    CHECK(g.queue.recordings == 1);
}
