// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the readers of weights, here and in core/model.
#pragma once

#include "core/networks/StateDict.h"

#include <set>
#include <string_view>

namespace semblance {

/// Where a tensor lies in its storage, as a file says it; in elements.
struct TensorPlacement {
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};

/// The tensor in its storage. Throws Error (DamagedFile) where any index of its shape would lie outside, a number is
/// negative, or the rank is above kLargestRank.
StateTensor placedTensor(std::string name, ElementType type, const TensorPlacement& placement,
                         std::span<const std::byte> storage);

/// The strides of a contiguous tensor of this shape, whose element count fits into 63 bits.
std::vector<std::int64_t> contiguousStrides(std::span<const std::int64_t> shape);

/// Watches that names are sound and each there once. Throws Error (DamagedFile).
class NameWatch {
public:
    void add(std::string_view name);

private:
    std::set<std::string, std::less<>> m_names;
};

} // namespace semblance
