// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/PickledWeights.h"

#include "core/networks/ByteCursor.h"

#include <algorithm>
#include <array>

namespace semblance {
namespace {

using Items = std::vector<PickleValue>;

constexpr int kDeepest = 4;
constexpr std::array<std::string_view, 3> kUsualKeys{"state_dict", "model_state_dict", "model"};

constexpr std::array<StorageType, 14> kStorageTypes{{{"FloatStorage", 4, ElementType::Float32},
                                                     {"DoubleStorage", 8, ElementType::Float64},
                                                     {"HalfStorage", 2, ElementType::Float16},
                                                     {"BFloat16Storage", 2, ElementType::BFloat16},
                                                     {"LongStorage", 8, ElementType::Int64},
                                                     {"IntStorage", 4, {}},
                                                     {"ShortStorage", 2, {}},
                                                     {"CharStorage", 1, {}},
                                                     {"ByteStorage", 1, {}},
                                                     {"BoolStorage", 1, {}},
                                                     {"ComplexFloatStorage", 8, {}},
                                                     {"ComplexDoubleStorage", 16, {}},
                                                     {"QInt8Storage", 1, {}},
                                                     {"UntypedStorage", 1, {}}}};

bool isEntry(const PickleValue& key, const PickleValue& value) {
    return key.is(PickleKind::Text) && value.is(PickleKind::Tensor);
}

std::size_t tensorsIn(const Items& items) {
    std::size_t count = 0;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        if (isEntry(items[i], items[i + 1])) ++count;
    return count;
}

/// Goes through the dictionaries below the root, level by level, each once, and keeps the one with the most tensors.
class Search {
public:
    explicit Search(const PickleGraph& graph) : m_graph(graph) {}

    PickleValue run() {
        Items level{m_graph.root};
        for (int depth = 0; depth < kDeepest && !level.empty(); ++depth)
            level = below(level);
        return m_best;
    }
    std::size_t tensors() const { return m_tensors; }

private:
    Items below(const Items& level) {
        Items next;
        for (const PickleValue& value : level) {
            if (!value.is(PickleKind::Dictionary) || !m_seen.insert(value.payload).second) continue;
            consider(value);
            const Items& items = m_graph.items(value);
            for (std::size_t i = 1; i < items.size(); i += 2)
                if (items[i].is(PickleKind::Dictionary)) next.push_back(items[i]);
        }
        return next;
    }
    void consider(const PickleValue& dictionary) {
        const std::size_t count = tensorsIn(m_graph.items(dictionary));
        if (count <= m_tensors) return;
        m_tensors = count;
        m_best = dictionary;
    }

    const PickleGraph& m_graph;
    std::set<std::uint64_t> m_seen;
    PickleValue m_best;
    std::size_t m_tensors = 0;
};

std::string classNameOf(const PickleGraph& graph) {
    if (!graph.root.is(PickleKind::Inert) || graph.root.payload == 0) return "";
    const PickleClass& type = graph.classes[graph.root.payload - 1];
    std::string name = " of the class ";
    name.append(type.module.substr(0, 64)).append(".").append(type.name.substr(0, 64));
    const bool isPlain = std::all_of(name.begin(), name.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
    return isPlain ? name : "";
}

[[noreturn]] void throwNoWeights(const PickleGraph& graph) {
    if (graph.root.is(PickleKind::Inert))
        throw Error(ErrorKind::UnsupportedFormat, "the file holds a whole Python object" + classNameOf(graph) +
                                                      ", which only its own program can load; save its state_dict()");
    throw Error(ErrorKind::ForeignFile, "the file holds Python values, but no tensors under names");
}

PickleValue dictionaryOfWeights(const PickleGraph& graph) {
    for (const std::string_view key : kUsualKeys) {
        const PickleValue* found = graph.find(graph.root, key);
        if (found && found->is(PickleKind::Dictionary) && tensorsIn(graph.items(*found)) > 0) return *found;
    }
    Search search(graph);
    const PickleValue best = search.run();
    if (search.tensors() == 0) throwNoWeights(graph);
    return best;
}

// Old files let a storage be a part of another; both ends are checked against the whole.
std::span<const std::byte> viewedBytes(const PickleStorage& storage, std::uint64_t elementBytes,
                                       std::span<const std::byte> whole) {
    const std::uint64_t room = whole.size() / elementBytes;
    const auto offset = static_cast<std::uint64_t>(storage.viewOffset);
    const auto elements = static_cast<std::uint64_t>(storage.viewElements);
    if (storage.viewOffset < 0 || storage.viewElements < 0 || offset > room || elements > room - offset)
        throwDamagedWeights("a storage reaches beyond the one that it is part of");
    return whole.subspan(offset * elementBytes, elements * elementBytes);
}

void add(StateDict& dict, const PickleGraph& graph, std::string name, const PickleTensor& tensor,
         const StorageBytes& storageBytes) {
    const PickleStorage& storage = graph.storages[tensor.storage];
    const StorageType* type = storageTypeOf(storage.type);
    if (!type || !type->type) {
        dict.skipped.push_back(name + ": its type" + (type ? ", " + std::string(type->name) + "," : "") +
                               " is none that a network here holds");
        return;
    }
    const auto whole = storageBytes(storage, type->elementBytes);
    dict.tensors.push_back(
        placedTensor(std::move(name), *type->type, tensor.placement, viewedBytes(storage, type->elementBytes, whole)));
}

} // namespace

const StorageType* storageTypeOf(const PickleClass& type) {
    if (type.module != "torch" && type.module != "torch.cuda" && type.module != "torch.storage") return nullptr;
    const auto found = std::find_if(kStorageTypes.begin(), kStorageTypes.end(),
                                    [&type](const StorageType& known) { return known.name == type.name; });
    return found == kStorageTypes.end() ? nullptr : &*found;
}

StateDict stateDictOf(const PickleGraph& graph, const StorageBytes& storageBytes) {
    const Items& items = graph.items(dictionaryOfWeights(graph));
    StateDict dict;
    NameWatch names;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        if (!isEntry(items[i], items[i + 1])) continue;
        const std::string_view name = graph.text(items[i]);
        names.add(name);
        add(dict, graph, std::string(name), graph.tensors[items[i + 1].payload], storageBytes);
    }
    return dict;
}

} // namespace semblance
