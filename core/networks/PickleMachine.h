// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the readers of weights; only the files of this room include it.
#pragma once

#include "core/networks/ByteCursor.h"
#include "core/networks/PickleGraph.h"

namespace semblance {

/// Runs one pickle (protocols 2 to 5, as Python's pickletools describes them) and describes what it would build. Only what
/// a state dict needs becomes a value: numbers, texts, tuples, lists, dictionaries, ordered dictionaries, storages and
/// tensors over them. Every other class gives an inert value; nothing is imported, looked up or called, and no operation
/// leads to a recursion. Each operation, and each value that one of them copies, counts against a limit, so that time and
/// memory are bounded by the stream's length and the limit. Not thread-safe.
class PickleMachine {
public:
    /// Reads from `cursor`'s place in `stream` to the pickle's end.
    PickleMachine(std::span<const std::byte> stream, ByteCursor& cursor, std::uint64_t largestCount);

    /// Once. Throws Error: DamagedFile, UnsupportedFormat (an operation that a state dict has no need of), TooLarge (more
    /// operations than the limit).
    PickleGraph run();

private:
    bool runConstant(unsigned char operation);
    bool runText(unsigned char operation);
    bool runContainer(unsigned char operation);
    bool runTuple(unsigned char operation);
    bool runMemo(unsigned char operation);
    bool runObject(unsigned char operation);

    void count(std::uint64_t values);
    void push(PickleValue value);
    void pushText(std::span<const std::byte> bytes);
    void pushNumber(std::span<const std::byte> line);
    void pushLong(std::uint64_t length);
    void pushClass(std::string_view module, std::string_view name);
    void pushContainer(PickleKind kind, std::vector<PickleValue> items);
    PickleValue pop();
    PickleValue& top();
    std::vector<PickleValue> popToMark();
    std::size_t floor() const { return m_marks.empty() ? 0 : m_marks.back(); }
    void append(const std::vector<PickleValue>& items, PickleKind kind);
    void remember(std::uint64_t place);
    void recall(std::uint64_t place);
    void stackClass();
    void call(bool hasKeywords);
    void load();

    ByteCursor& m_cursor;
    std::uint64_t m_largestCount;
    std::uint64_t m_count = 0;
    PickleGraph m_graph;
    std::vector<PickleValue> m_stack;
    std::vector<std::size_t> m_marks;
    std::vector<PickleValue> m_memo;
};

} // namespace semblance
