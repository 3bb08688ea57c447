// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/StepQueue.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace semblance::test {

/// A queue on the CPU: what is recorded is done when it is repeated. Counts what it is asked for.
class FakeQueue : public StepQueue {
public:
    void enter() override {
        if (isInside) throw std::logic_error("entered twice");
        isInside = true;
    }
    void leave() noexcept override { isInside = false; }
    torch::Tensor upload(const torch::Tensor& host) override {
        requireInside();
        ++uploads;
        return host.clone();
    }
    std::unique_ptr<RecordedWork> record(const std::function<void()>& work) override {
        requireInside();
        ++recordings;
        if (!refusal.empty()) {
            work(); // what it does on the host is done before the recording fails
            throw std::runtime_error(refusal + "\nand a stack");
        }
        return std::make_unique<Work>(*this, work);
    }
    std::uint64_t freeBytes() override { return bytes; }

    bool isInside = false;
    int uploads = 0;
    int recordings = 0;
    int repeats = 0;
    std::string refusal; ///< what a recording fails with; empty: it does not
    std::uint64_t bytes = 1'000'000'000;

private:
    class Work : public RecordedWork {
    public:
        Work(FakeQueue& queue, std::function<void()> work) : m_queue(queue), m_work(std::move(work)) {}
        void repeat() override {
            m_queue.requireInside();
            ++m_queue.repeats;
            m_work();
        }

    private:
        FakeQueue& m_queue;
        std::function<void()> m_work;
    };
    void requireInside() const {
        if (!isInside) throw std::logic_error("asked from outside");
    }
};

} // namespace semblance::test
