// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/PickleMachine.h"

#include "core/networks/PickleCalls.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace semblance {
namespace {

constexpr std::uint64_t kLongestLine = 4096;
constexpr std::uint64_t kLongestText = 0xFFFFFF; // what a value's payload has room for
constexpr std::uint64_t kMemoAhead = 256;        // writers number their memo from 0 or 1 without gaps

[[noreturn]] void throwDamagedPickle(const char* what) {
    throwDamagedWeights(std::string("its pickle ") + what);
}

/// Operations by their codes, with pickletools' names.
enum Operation : unsigned char {
    Mark = '(',
    Stop = '.',
    Pop = '0',
    PopMark = '1',
    Duplicate = '2',
    Float = 'F',
    Int = 'I',
    BinInt = 'J',
    BinInt1 = 'K',
    Long = 'L',
    BinInt2 = 'M',
    None = 'N',
    Reduce = 'R',
    String = 'S',
    BinString = 'T',
    ShortBinString = 'U',
    Unicode = 'V',
    BinUnicode = 'X',
    Append = 'a',
    Build = 'b',
    Global = 'c',
    Dict = 'd',
    EmptyDict = '}',
    Appends = 'e',
    Get = 'g',
    BinGet = 'h',
    Inst = 'i',
    LongBinGet = 'j',
    List = 'l',
    EmptyList = ']',
    Obj = 'o',
    Put = 'p',
    BinPut = 'q',
    LongBinPut = 'r',
    SetItem = 's',
    Tuple = 't',
    EmptyTuple = ')',
    SetItems = 'u',
    BinFloat = 'G',
    BinBytes = 'B',
    ShortBinBytes = 'C',
    BinPersId = 'Q',
    Proto = 0x80,
    NewObj = 0x81,
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    NewTrue = 0x88,
    NewFalse = 0x89,
    Long1 = 0x8A,
    Long4 = 0x8B,
    ShortBinUnicode = 0x8C,
    BinUnicode8 = 0x8D,
    BinBytes8 = 0x8E,
    EmptySet = 0x8F,
    AddItems = 0x90,
    FrozenSet = 0x91,
    NewObjEx = 0x92,
    StackGlobal = 0x93,
    Memoize = 0x94,
    Frame = 0x95,
    ByteArray8 = 0x96
};

std::uint64_t decimal(std::span<const std::byte> line) {
    const std::string_view text = asText(line);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) throwDamagedPickle("has a number that is none");
    return value;
}

} // namespace

const PickleValue* PickleGraph::find(const PickleValue& dictionary, std::string_view key) const {
    if (!dictionary.is(PickleKind::Dictionary)) return nullptr;
    const std::vector<PickleValue>& values = items(dictionary);
    for (std::size_t i = 0; i + 1 < values.size(); i += 2)
        if (values[i].is(PickleKind::Text) && text(values[i]) == key) return &values[i + 1];
    return nullptr;
}

PickleMachine::PickleMachine(std::span<const std::byte> stream, ByteCursor& cursor, std::uint64_t largestCount)
    : m_cursor(cursor), m_largestCount(largestCount) {
    m_graph.stream = stream;
}

PickleGraph PickleMachine::run() {
    for (;;) {
        const auto operation = m_cursor.number<unsigned char>();
        count(1);
        if (operation == Stop) break;
        if (!runConstant(operation) && !runText(operation) && !runContainer(operation) && !runTuple(operation) &&
            !runMemo(operation) && !runObject(operation))
            throw Error(ErrorKind::UnsupportedFormat, "the file's pickle has the operation " +
                                                          std::to_string(operation) +
                                                          ", which no state dict has a need of");
    }
    m_graph.root = pop();
    return std::move(m_graph);
}

void PickleMachine::count(std::uint64_t values) {
    m_count += values;
    if (m_count > m_largestCount)
        throw Error(ErrorKind::TooLarge, "the file describes more values than a state dict of its size has");
}

void PickleMachine::push(PickleValue value) {
    m_stack.push_back(value);
}

PickleValue PickleMachine::pop() {
    const PickleValue value = top();
    m_stack.pop_back();
    return value;
}

PickleValue& PickleMachine::top() {
    if (m_stack.size() <= floor()) throwDamagedPickle("takes more from its stack than is there");
    return m_stack.back();
}

std::vector<PickleValue> PickleMachine::popToMark() {
    if (m_marks.empty()) throwDamagedPickle("has no mark where it needs one");
    const auto begin = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    std::vector<PickleValue> items(begin, m_stack.end());
    m_stack.erase(begin, m_stack.end());
    m_marks.pop_back();
    return items;
}

void PickleMachine::pushText(std::span<const std::byte> bytes) {
    if (bytes.size() > kLongestText) return push({PickleKind::Inert, 0});
    const auto position = static_cast<std::uint64_t>(bytes.data() - m_graph.stream.data());
    push({PickleKind::Text, position << 24 | bytes.size()});
}

// Decimal, with an L behind it where Python 2 wrote it; 00 and 01 are switches.
void PickleMachine::pushNumber(std::span<const std::byte> line) {
    std::string_view text = asText(line);
    if (text == "00" || text == "01") return push({PickleKind::Switch, text == "01" ? 1U : 0U});
    if (text.ends_with('L')) text.remove_suffix(1);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole = error == std::errc() && end == text.data() + text.size();
    push(isWhole ? PickleValue{PickleKind::Integer, static_cast<std::uint64_t>(value)}
                 : PickleValue{PickleKind::Inert, 0});
}

// Little-endian, two's complement, of any length.
void PickleMachine::pushLong(std::uint64_t length) {
    const std::span<const std::byte> bytes = m_cursor.take(length);
    if (length > 8) {
        pushText(bytes);
        if (top().is(PickleKind::Text)) top().kind = PickleKind::LongInteger;
        return;
    }
    const bool isNegative = length > 0 && (bytes.back() & std::byte{0x80}) != std::byte{0};
    std::uint64_t value = isNegative ? ~std::uint64_t{0} : 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    push({PickleKind::Integer, value});
}

void PickleMachine::pushClass(std::string_view module, std::string_view name) {
    m_graph.classes.push_back({module, name});
    push({PickleKind::Class, m_graph.classes.size() - 1});
}

void PickleMachine::pushContainer(PickleKind kind, std::vector<PickleValue> items) {
    if (kind == PickleKind::Dictionary && items.size() % 2 != 0) throwDamagedPickle("has a key without a value");
    m_graph.containers.push_back(std::move(items));
    push({kind, m_graph.containers.size() - 1});
}

// What is added to an inert value is forgotten: it never was one of the values that are wanted.
void PickleMachine::append(const std::vector<PickleValue>& items, PickleKind kind) {
    const PickleValue target = top();
    if (target.is(PickleKind::Inert)) return;
    if (!target.is(kind)) throwDamagedPickle("adds items to something that takes none");
    if (kind == PickleKind::Dictionary && items.size() % 2 != 0) throwDamagedPickle("has a key without a value");
    std::vector<PickleValue>& container = m_graph.containers[target.payload];
    container.insert(container.end(), items.begin(), items.end());
}

bool PickleMachine::runConstant(unsigned char operation) {
    switch (operation) {
    case Proto:
        if (const auto protocol = m_cursor.number<unsigned char>(); protocol < 2 || protocol > 5)
            throw Error(ErrorKind::UnsupportedFormat,
                        "the file's pickle has protocol " + std::to_string(protocol) + "; 2 to 5 are read");
        break;
    case Frame: m_cursor.take(8); break; // how the stream is cut into blocks; it holds nothing
    case None: push({PickleKind::None, 0}); break;
    case NewTrue: push({PickleKind::Switch, 1}); break;
    case NewFalse: push({PickleKind::Switch, 0}); break;
    case BinInt:
        push({PickleKind::Integer, static_cast<std::uint64_t>(std::int64_t{m_cursor.number<std::int32_t>()})});
        break;
    case BinInt1: push({PickleKind::Integer, m_cursor.number<std::uint8_t>()}); break;
    case BinInt2: push({PickleKind::Integer, m_cursor.number<std::uint16_t>()}); break;
    case Int:
    case Long: pushNumber(m_cursor.line(kLongestLine)); break;
    case Long1: pushLong(m_cursor.number<std::uint8_t>()); break;
    case Long4: pushLong(m_cursor.number<std::uint32_t>()); break;
    case Float:
        m_cursor.line(kLongestLine);
        push({PickleKind::Inert, 0});
        break;
    case BinFloat:
        m_cursor.take(8);
        push({PickleKind::Inert, 0});
        break;
    default: return false;
    }
    return true;
}

bool PickleMachine::runText(unsigned char operation) {
    switch (operation) {
    case String:
    case Unicode: pushText(m_cursor.line(kLongestLine)); break;
    case ShortBinString:
    case ShortBinBytes:
    case ShortBinUnicode: pushText(m_cursor.take(m_cursor.number<std::uint8_t>())); break;
    case BinString:
    case BinBytes:
    case BinUnicode: pushText(m_cursor.take(m_cursor.number<std::uint32_t>())); break;
    case BinUnicode8:
    case BinBytes8:
    case ByteArray8: pushText(m_cursor.take(m_cursor.number<std::uint64_t>())); break;
    default: return false;
    }
    return true;
}

bool PickleMachine::runContainer(unsigned char operation) {
    switch (operation) {
    case EmptyList:
    case EmptySet: pushContainer(PickleKind::List, {}); break;
    case EmptyDict: pushContainer(PickleKind::Dictionary, {}); break;
    case List:
    case FrozenSet: pushContainer(PickleKind::List, popToMark()); break;
    case Dict: pushContainer(PickleKind::Dictionary, popToMark()); break;
    case Append: append({pop()}, PickleKind::List); break;
    case Appends:
    case AddItems: append(popToMark(), PickleKind::List); break;
    case SetItem: {
        const PickleValue value = pop(), key = pop();
        append({key, value}, PickleKind::Dictionary);
        break;
    }
    case SetItems: append(popToMark(), PickleKind::Dictionary); break;
    default: return false;
    }
    return true;
}

bool PickleMachine::runTuple(unsigned char operation) {
    switch (operation) {
    case EmptyTuple: pushContainer(PickleKind::List, {}); break;
    case Tuple: pushContainer(PickleKind::List, popToMark()); break;
    case Tuple1: pushContainer(PickleKind::List, {pop()}); break;
    case Tuple2: {
        const PickleValue second = pop(), first = pop();
        pushContainer(PickleKind::List, {first, second});
        break;
    }
    case Tuple3: {
        const PickleValue third = pop(), second = pop(), first = pop();
        pushContainer(PickleKind::List, {first, second, third});
        break;
    }
    default: return false;
    }
    return true;
}

void PickleMachine::remember(std::uint64_t place) {
    if (place > m_memo.size() + kMemoAhead || place > m_count + kMemoAhead)
        throwDamagedPickle("numbers its memo with gaps");
    if (place >= m_memo.size()) m_memo.resize(place + 1, {PickleKind::Absent, 0});
    m_memo[place] = top();
}

void PickleMachine::recall(std::uint64_t place) {
    if (place >= m_memo.size() || m_memo[place].is(PickleKind::Absent))
        throwDamagedPickle("asks its memo for something that is not there");
    push(m_memo[place]);
}

bool PickleMachine::runMemo(unsigned char operation) {
    switch (operation) {
    case Mark: m_marks.push_back(m_stack.size()); break;
    case Pop:
        if (m_stack.size() == floor() && !m_marks.empty())
            m_marks.pop_back();
        else
            pop();
        break;
    case PopMark: popToMark(); break;
    case Duplicate: push(PickleValue(top())); break;
    case Put: remember(decimal(m_cursor.line(kLongestLine))); break;
    case BinPut: remember(m_cursor.number<std::uint8_t>()); break;
    case LongBinPut: remember(m_cursor.number<std::uint32_t>()); break;
    case Memoize: remember(m_memo.size()); break;
    case Get: recall(decimal(m_cursor.line(kLongestLine))); break;
    case BinGet: recall(m_cursor.number<std::uint8_t>()); break;
    case LongBinGet: recall(m_cursor.number<std::uint32_t>()); break;
    default: return false;
    }
    return true;
}

void PickleMachine::stackClass() {
    const PickleValue name = pop(), module = pop();
    if (!name.is(PickleKind::Text) || !module.is(PickleKind::Text)) throwDamagedPickle("names a class by no text");
    if (m_graph.text(module).size() > kLongestLine || m_graph.text(name).size() > kLongestLine)
        throwDamagedPickle("names a class by too long a text");
    pushClass(m_graph.text(module), m_graph.text(name));
}

// A class that is called with keywords, or made by its own __new__, is never one of those that are known but for the
// ordered dictionary.
void PickleMachine::call(bool hasKeywords) {
    if (hasKeywords) pop();
    const PickleValue arguments = pop(), callee = pop();
    push(describeCall(m_graph, callee, arguments, [this](std::uint64_t values) { count(values); }));
}

void PickleMachine::load() {
    pop(); // the state: attributes of a dictionary, or of something inert
    top();
}

bool PickleMachine::runObject(unsigned char operation) {
    switch (operation) {
    case Global: {
        const std::string_view module = asText(m_cursor.line(kLongestLine));
        pushClass(module, asText(m_cursor.line(kLongestLine)));
        break;
    }
    case StackGlobal: stackClass(); break;
    case Reduce:
    case NewObj: call(false); break;
    case NewObjEx: call(true); break;
    case Build: load(); break;
    case Inst:
        m_cursor.line(kLongestLine);
        m_cursor.line(kLongestLine);
        popToMark();
        push({PickleKind::Inert, 0});
        break;
    case Obj:
        popToMark();
        push({PickleKind::Inert, 0});
        break;
    case BinPersId: push(describePersistent(m_graph, pop())); break;
    default: return false;
    }
    return true;
}

} // namespace semblance
