// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer's target over the readers of weights from elsewhere and of .npy files. See CONTRIBUTING.md.
#include "core/base/Error.h"
#include "core/base/NpyFile.h"
#include "core/networks/StateDict.h"
#include "core/networks/WeightNames.h"

using namespace semblance;

namespace {

constexpr std::int64_t kManyElements = 1 << 16;

void readElements(const StateTensor& tensor) {
    const std::optional<std::int64_t> count = elementCount(tensor.shape);
    if (!count || *count > kManyElements) return;
    const ElementType type = tensor.type == ElementType::Int64 ? ElementType::Int64 : ElementType::Float64;
    std::vector<std::byte> room(static_cast<std::size_t>(*count) * 8);
    copyElements(tensor, type, room);
}

void readWeights(std::span<const std::byte> bytes) {
    const StateDict dict = readStateDict(std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end()));
    std::vector<std::string> names;
    for (const StateTensor& tensor : dict.tensors) {
        readElements(tensor);
        names.push_back(tensor.name);
    }
    publishedNames(names, {"features.conv0.weight", "classifier.bias"});
    guessedNetwork(names);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    try {
        if (size > 0 && data[0] == 0x93)
            readNpyBytes(bytes);
        else
            readWeights(bytes);
    } catch (const Error&) { // the one way in which a reader may refuse
    }
    return 0;
}
