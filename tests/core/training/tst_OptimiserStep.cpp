// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/OptimiserStep.h"

#include <doctest/doctest.h>

using namespace semblance;

namespace {

/// A small net in float64, where the order of additions does not show.
torch::nn::Sequential smallNet() {
    torch::manual_seed(3);
    torch::nn::Sequential net(torch::nn::Conv2d(torch::nn::Conv2dOptions(2, 4, 3)), torch::nn::BatchNorm2d(4),
                              torch::nn::ReLU(), torch::nn::Flatten(), torch::nn::Linear(4 * 16, 3));
    net->to(torch::kDouble);
    return net;
}

NamedTensors parametersOf(const torch::nn::Sequential& net) {
    NamedTensors parameters;
    for (const auto& item : net->named_parameters())
        parameters.emplace_back(item.key(), item.value());
    return parameters;
}

void backward(torch::nn::Sequential& net, int step) {
    torch::manual_seed(100 + static_cast<std::uint64_t>(step));
    const torch::Tensor images = torch::randn({5, 2, 6, 6}, torch::kDouble);
    const torch::Tensor labels = torch::randint(0, 3, {5}, torch::kLong);
    torch::nn::functional::cross_entropy(net->forward(images), labels).backward();
}

/// All parameters in one group.
std::vector<ParameterGroup> groupOf(const torch::nn::Sequential& net, double weightDecay) {
    return {{"all", parametersOf(net), 1, weightDecay}};
}

double rateOf(int step) {
    return 0.01 / (1 + step);
}

template <typename Reference>
double difference(const OptimiserOptions& options, double weightDecay, Reference&& makeReference) {
    torch::nn::Sequential ours = smallNet(), theirs = smallNet();
    OptimiserStep optimiser(options, groupOf(ours, weightDecay));
    auto reference = makeReference(theirs->parameters());
    for (int step = 0; step < 3; ++step) {
        backward(ours, step);
        optimiser.step(rateOf(step));
        reference.zero_grad();
        backward(theirs, step);
        reference.param_groups()[0].options().set_lr(rateOf(step));
        reference.step();
    }
    double largest = 0;
    const auto a = ours->parameters(), b = theirs->parameters(), start = smallNet()->parameters();
    for (std::size_t i = 0; i < a.size(); ++i) {
        largest = std::max(largest, (a[i] - b[i]).abs().max().item<double>());
        CHECK((a[i] - start[i]).abs().max().item<double>() > 1e-5); // it moved at all
    }
    return largest;
}

} // namespace

TEST_CASE("Adam with weight decay equals torch::optim::Adam over three steps") {
    CHECK(difference({Optimiser::Adam, 0}, 0.1, [](auto parameters) {
              return torch::optim::Adam(parameters, torch::optim::AdamOptions(1).weight_decay(0.1));
          }) < 1e-9);
}

TEST_CASE("AdamW equals torch::optim::AdamW over three steps") {
    CHECK(difference({Optimiser::AdamW, 0}, 0.1, [](auto parameters) {
              return torch::optim::AdamW(parameters, torch::optim::AdamWOptions(1).weight_decay(0.1));
          }) < 1e-9);
}

TEST_CASE("SGD with and without momentum equals torch::optim::SGD over three steps") {
    for (const double momentum : {0.0, 0.9}) {
        CAPTURE(momentum);
        CHECK(difference({Optimiser::Sgd, momentum}, 0.1, [momentum](auto parameters) {
                  return torch::optim::SGD(parameters,
                                           torch::optim::SGDOptions(1).momentum(momentum).weight_decay(0.1));
              }) < 1e-9);
    }
}

TEST_CASE("Adam and AdamW differ, so that the comparison can fail") {
    CHECK(difference({Optimiser::AdamW, 0}, 0.1, [](auto parameters) {
              return torch::optim::Adam(parameters, torch::optim::AdamOptions(1).weight_decay(0.1));
          }) > 1e-6);
}

TEST_CASE("a learning rate that is read from a tensor gives the same weights, bit by bit") {
    for (const OptimiserOptions& options :
         {OptimiserOptions{Optimiser::Adam, 0}, OptimiserOptions{Optimiser::AdamW, 0},
          OptimiserOptions{Optimiser::Sgd, 0.9}, OptimiserOptions{Optimiser::Sgd, 0}}) {
        torch::nn::Sequential number = smallNet(), tensor = smallNet(), late = smallNet();
        const auto optimiserOf = [&options](const torch::nn::Sequential& net) {
            const NamedTensors all = parametersOf(net);
            return OptimiserStep(options, {{"backbone", NamedTensors(all.begin(), all.begin() + 3), 0.1, 0.05},
                                           {"head", NamedTensors(all.begin() + 3, all.end()), 1, 0}});
        };
        OptimiserStep byNumber = optimiserOf(number), byTensor = optimiserOf(tensor), notSet = optimiserOf(late);
        byTensor.keepRateOnDevice();
        notSet.keepRateOnDevice();
        for (int step = 0; step < 3; ++step) {
            backward(number, step);
            byNumber.step(rateOf(step));
            backward(tensor, step);
            byTensor.step(rateOf(step));
            backward(late, step);
            if (step == 0) notSet.setLearningRate(rateOf(step));
            notSet.step();
        }
        bool differs = false;
        for (std::size_t i = 0; i < number->parameters().size(); ++i) {
            CHECK(torch::equal(number->parameters()[i], tensor->parameters()[i]));
            differs = differs || !torch::equal(number->parameters()[i], late->parameters()[i]);
        }
        CHECK(differs); // the rate that is set is the one that counts
    }
}

TEST_CASE("a step drops the gradients, and a parameter without one stays") {
    torch::nn::Sequential net = smallNet();
    OptimiserStep optimiser({Optimiser::Adam, 0}, groupOf(net, 0));
    backward(net, 0);
    net->parameters()[0].mutable_grad() = torch::Tensor();
    const torch::Tensor before = net->parameters()[0].detach().clone();
    optimiser.step(0.1);
    CHECK(torch::equal(net->parameters()[0], before));
    for (const torch::Tensor& parameter : net->parameters())
        CHECK_FALSE(parameter.grad().defined());
}

TEST_CASE("a state copied into another optimiser goes on the same") {
    torch::nn::Sequential first = smallNet(), second = smallNet();
    OptimiserStep a({Optimiser::AdamW, 0}, groupOf(first, 0.1));
    backward(first, 0);
    a.step(0.01);
    OptimiserStep b({Optimiser::AdamW, 0}, groupOf(second, 0.1));
    {
        const torch::NoGradGuard noGrad;
        for (std::size_t i = 0; i < first->parameters().size(); ++i)
            second->parameters()[i].copy_(first->parameters()[i]);
        for (const auto& item : first->named_buffers())
            second->named_buffers()[item.key()].copy_(item.value());
        const NamedTensors from = a.state(), to = b.state();
        REQUIRE(from.size() == to.size());
        for (std::size_t i = 0; i < from.size(); ++i) {
            CHECK(from[i].first == to[i].first);
            to[i].second.copy_(from[i].second);
        }
    }
    backward(first, 1);
    backward(second, 1);
    a.step(0.01);
    b.step(0.01);
    for (std::size_t i = 0; i < first->parameters().size(); ++i)
        CHECK(torch::equal(first->parameters()[i], second->parameters()[i]));
}

TEST_CASE("groups with rates and decays of their own equal torch::optim's parameter groups") {
    torch::nn::Sequential ours = smallNet(), theirs = smallNet();
    const NamedTensors all = parametersOf(ours);
    const std::vector<ParameterGroup> groups{{"backbone", NamedTensors(all.begin(), all.begin() + 3), 0.1, 0.05},
                                             {"head", NamedTensors(all.begin() + 3, all.end()), 1, 0}};
    OptimiserStep optimiser({Optimiser::AdamW, 0}, groups);
    const auto parameters = theirs->parameters();
    std::vector<torch::optim::OptimizerParamGroup> reference;
    reference.emplace_back(
        std::vector<torch::Tensor>(parameters.begin(), parameters.begin() + 3),
        std::make_unique<torch::optim::AdamWOptions>(torch::optim::AdamWOptions(1).weight_decay(0.05)));
    reference.emplace_back(std::vector<torch::Tensor>(parameters.begin() + 3, parameters.end()),
                           std::make_unique<torch::optim::AdamWOptions>(torch::optim::AdamWOptions(1).weight_decay(0)));
    torch::optim::AdamW theirOptimiser(reference);
    for (int step = 0; step < 3; ++step) {
        backward(ours, step);
        optimiser.step(rateOf(step));
        theirOptimiser.zero_grad();
        backward(theirs, step);
        theirOptimiser.param_groups()[0].options().set_lr(rateOf(step) * 0.1);
        theirOptimiser.param_groups()[1].options().set_lr(rateOf(step));
        theirOptimiser.step();
    }
    for (std::size_t i = 0; i < parameters.size(); ++i)
        CHECK((ours->parameters()[i] - parameters[i]).abs().max().item<double>() < 1e-9);
}

TEST_CASE("a group that begins to learn later is corrected as a beginner") {
    torch::nn::Sequential late = smallNet(), fresh = smallNet();
    const NamedTensors all = parametersOf(late);
    OptimiserStep optimiser({Optimiser::Adam, 0}, {{"first", NamedTensors(all.begin(), all.begin() + 2), 1, 0},
                                                   {"rest", NamedTensors(all.begin() + 2, all.end()), 1, 0}});
    for (int step = 0; step < 5; ++step) {
        backward(late, step);
        for (std::size_t i = 0; i < 2; ++i)
            late->parameters()[i].mutable_grad() = torch::Tensor();
        optimiser.step(0.0);
    }
    OptimiserStep beginner({Optimiser::Adam, 0}, groupOf(fresh, 0));
    backward(late, 9);
    backward(fresh, 9);
    for (std::size_t i = 0; i < 2; ++i) // the norm's statistics moved meanwhile
        fresh->parameters()[i].mutable_grad() = late->parameters()[i].grad().clone();
    optimiser.step(0.01);
    beginner.step(0.01);
    for (std::size_t i = 0; i < 2; ++i)
        CHECK(torch::allclose(late->parameters()[i], fresh->parameters()[i], 0, 1e-12));
}
