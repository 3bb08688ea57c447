// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <memory>

namespace semblance {

/// Work of a card that was recorded once and is done again with one call. The thread of its queue; ends before the queue.
class RecordedWork {
public:
    virtual ~RecordedWork() = default;
    /// Does the work again, on what its tensors hold by now and with new draws of LibTorch's default generator: those that
    /// the work itself would draw from the generator's state. Between StepQueue::enter() and leave().
    virtual void repeat() = 0;
};

/// A queue of work on one card, beside LibTorch's own. One thread. An error of the card is thrown by the call that meets
/// it, as LibTorch's own calls throw it.
class StepQueue {
public:
    virtual ~StepQueue() = default;

    /// From here to leave(), what this thread asks LibTorch for goes into this queue, behind all that it asked for before.
    /// Waits while two such stretches are under way: the thread runs ahead of the card, and not out of memory.
    virtual void enter() = 0;
    /// What is asked for from here on comes after the queue's work.
    virtual void leave() noexcept = 0;

    /// A copy of a tensor of the host on the card, for work of this queue: brought there beside what the queue is still
    /// computing, without waiting where the host's memory is page-locked. Between enter() and leave().
    virtual torch::Tensor upload(const torch::Tensor& host) = 0;

    /// Records what `work` asks for, without doing it: the tensors that it reads and writes keep their places, and those
    /// that it leaves behind are written by each RecordedWork::repeat(). Between enter() and leave(), where the same work
    /// has been done at least once. Throws what `work` threw, and c10::Error where it cannot be recorded (something in it
    /// waits for the card); queue, allocator and generator are then as they were.
    virtual std::unique_ptr<RecordedWork> record(const std::function<void()>& work) = 0;

    /// Memory that the card has to give, in bytes, after LibTorch gave back what it kept for reuse. Waits for the card.
    virtual std::uint64_t freeBytes() = 0;
};

/// Within a queue while it lives; nothing where there is none.
class InQueue {
public:
    explicit InQueue(StepQueue* queue) : m_queue(queue) {
        if (m_queue != nullptr) m_queue->enter();
    }
    ~InQueue() {
        if (m_queue != nullptr) m_queue->leave();
    }
    InQueue(const InQueue&) = delete;
    InQueue& operator=(const InQueue&) = delete;

private:
    StepQueue* m_queue;
};

} // namespace semblance
