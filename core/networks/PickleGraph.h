// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the readers of weights; only the files of this room include it.
#pragma once

#include "core/networks/StateTensor.h"

#include <deque>
#include <string_view>

namespace semblance {

enum class PickleKind : std::uint8_t {
    Absent, ///< a place of the memo that nothing was put into
    None,
    Switch,
    Integer,
    LongInteger, ///< above 64 bits; payload as Text, its bytes
    Text,        ///< or bytes; payload: position << 24 | length, in the stream
    Class,       ///< a name of Python's; payload: index into classes. Never looked up, never called
    List,        ///< or tuple or set; payload: index into containers
    Dictionary,  ///< payload: index into containers, which holds keys and values in turns
    Storage,     ///< payload: index into storages
    Tensor,      ///< payload: index into tensors
    Inert        ///< anything else; payload: 1 + index of its class, or 0
};

/// One value; 16 bytes, so that a stream of a million operations takes no more than a few tens of MiB.
struct PickleValue {
    PickleKind kind = PickleKind::None;
    std::uint64_t payload = 0;

    bool is(PickleKind other) const { return kind == other; }
    std::int64_t integer() const { return static_cast<std::int64_t>(payload); }
};

struct PickleClass {
    std::string_view module;
    std::string_view name;
    bool is(std::string_view otherModule, std::string_view otherName) const {
        return module == otherModule && name == otherName;
    }
};

/// A storage as the stream names it; where its bytes lie is the file's matter.
struct PickleStorage {
    PickleClass type;
    std::string_view key;
    std::int64_t elements = 0;     ///< of the whole storage
    std::int64_t viewOffset = 0;   ///< old files let a storage be a part of another
    std::int64_t viewElements = 0; ///< `elements` where it is not
};

struct PickleTensor {
    std::uint64_t storage = 0;
    TensorPlacement placement;
};

/// What a pickle describes. The texts lie in the stream. Values refer to one another by index and may do so in circles.
struct PickleGraph {
    PickleValue root;
    std::span<const std::byte> stream;
    std::deque<std::vector<PickleValue>> containers;
    std::deque<PickleClass> classes;
    std::deque<PickleStorage> storages;
    std::deque<PickleTensor> tensors;

    std::string_view text(const PickleValue& value) const {
        return {reinterpret_cast<const char*>(stream.data()) + (value.payload >> 24), value.payload & 0xFFFFFFU};
    }
    const std::vector<PickleValue>& items(const PickleValue& container) const { return containers[container.payload]; }
    /// The value of a text key; nothing where the dictionary has none.
    const PickleValue* find(const PickleValue& dictionary, std::string_view key) const;
};

} // namespace semblance
