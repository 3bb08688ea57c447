// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/PickleCalls.h"

#include "core/networks/ByteCursor.h"

namespace semblance {
namespace {

using Items = std::vector<PickleValue>;

constexpr std::size_t kLongestKey = 256; // keys are compared often

[[noreturn]] void throwStrange(const char* what) {
    throwDamagedWeights(std::string("its pickle rebuilds ") + what + " from arguments that torch does not write");
}

std::int64_t integerOf(const PickleValue& value, const char* what) {
    if (!value.is(PickleKind::Integer)) throwStrange(what);
    return value.integer();
}

std::vector<std::int64_t> integersOf(const PickleGraph& graph, const PickleValue& value) {
    if (!value.is(PickleKind::List) || graph.items(value).size() > kLargestRank) throwStrange("a tensor");
    std::vector<std::int64_t> integers;
    for (const PickleValue& item : graph.items(value))
        integers.push_back(integerOf(item, "a tensor"));
    return integers;
}

// torch._utils._rebuild_tensor(storage, offset, size, stride), and _v2 with more behind it that does not matter here.
PickleValue tensorOf(PickleGraph& graph, const Items& arguments) {
    if (arguments.size() < 4 || !arguments[0].is(PickleKind::Storage)) throwStrange("a tensor");
    PickleTensor tensor;
    tensor.storage = arguments[0].payload;
    tensor.placement.offset = integerOf(arguments[1], "a tensor");
    tensor.placement.shape = integersOf(graph, arguments[2]);
    tensor.placement.strides = integersOf(graph, arguments[3]);
    graph.tensors.push_back(std::move(tensor));
    return {PickleKind::Tensor, graph.tensors.size() - 1};
}

// OrderedDict(), OrderedDict([(key, value), …]) of Python 2, defaultdict(factory).
PickleValue dictionaryOf(PickleGraph& graph, const Items& arguments, const std::function<void(std::uint64_t)>& count) {
    Items items;
    if (!arguments.empty() && arguments[0].is(PickleKind::List)) {
        const Items& pairs = graph.items(arguments[0]);
        count(2 * pairs.size());
        for (const PickleValue& pair : pairs) {
            if (!pair.is(PickleKind::List) || graph.items(pair).size() != 2) throwStrange("a dictionary");
            items.insert(items.end(), graph.items(pair).begin(), graph.items(pair).end());
        }
    }
    graph.containers.push_back(std::move(items));
    return {PickleKind::Dictionary, graph.containers.size() - 1};
}

PickleValue firstOf(const Items& arguments) {
    return arguments.empty() ? PickleValue{PickleKind::Inert, 0} : arguments[0];
}

bool isDictionaryClass(const PickleClass& type) {
    return type.is("collections", "OrderedDict") || type.is("collections", "defaultdict");
}

// Tensors of classes derived from Tensor: (function, class, arguments, state). One level deep, whatever stands there.
PickleValue derivedTensorOf(PickleGraph& graph, const Items& arguments) {
    const PickleValue inert{PickleKind::Inert, 0};
    if (arguments.size() < 3 || !arguments[0].is(PickleKind::Class) || !arguments[2].is(PickleKind::List)) return inert;
    const PickleClass function = graph.classes[arguments[0].payload];
    return function.is("torch._utils", "_rebuild_tensor_v2") ? tensorOf(graph, graph.items(arguments[2])) : inert;
}

} // namespace

PickleValue describeCall(PickleGraph& graph, const PickleValue& callee, const PickleValue& arguments,
                         const std::function<void(std::uint64_t)>& count) {
    if (!callee.is(PickleKind::Class) || !arguments.is(PickleKind::List)) return {PickleKind::Inert, 0};
    const PickleClass function = graph.classes[callee.payload];
    const Items& items = graph.items(arguments);
    if (isDictionaryClass(function)) return dictionaryOf(graph, items, count);
    if (function.is("torch._utils", "_rebuild_tensor_v2") || function.is("torch._utils", "_rebuild_tensor"))
        return tensorOf(graph, items);
    if (function.is("torch._utils", "_rebuild_parameter") ||
        function.is("torch._utils", "_rebuild_parameter_with_state") || function.is("torch", "Size"))
        return firstOf(items);
    if (function.is("torch._tensor", "_rebuild_from_type_v2")) return derivedTensorOf(graph, items);
    return {PickleKind::Inert, callee.payload + 1};
}

PickleValue describePersistent(PickleGraph& graph, const PickleValue& id) {
    if (!id.is(PickleKind::List)) return {PickleKind::Inert, 0};
    const Items& items = graph.items(id);
    if (items.empty() || !items[0].is(PickleKind::Text) || graph.text(items[0]) != "storage")
        return {PickleKind::Inert, 0};
    if (items.size() < 5 || !items[1].is(PickleKind::Class) || !items[2].is(PickleKind::Text))
        throwStrange("a storage");
    if (graph.text(items[2]).size() > kLongestKey) throwStrange("a storage");
    const std::int64_t elements = integerOf(items[4], "a storage");
    PickleStorage storage{graph.classes[items[1].payload], graph.text(items[2]), elements, 0, elements};
    if (items.size() > 5 && items[5].is(PickleKind::List)) { // (key of the view, offset, elements)
        const Items& view = graph.items(items[5]);
        if (view.size() != 3) throwStrange("a storage");
        storage.viewOffset = integerOf(view[1], "a storage");
        storage.viewElements = integerOf(view[2], "a storage");
    }
    graph.storages.push_back(storage);
    return {PickleKind::Storage, graph.storages.size() - 1};
}

} // namespace semblance
