// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace semblance {

/// A tensor under the name that a file gives it.
struct NamedTensor {
    std::string name;
    torch::Tensor tensor;
};

/// Writes a safetensors file (github.com/huggingface/safetensors, "Format") that readStateDict() and other programs read.
/// Tensors are float32 or int64, of any layout, on any device; int64 ones stand first, else in the order given, and the
/// header is filled up with spaces, so that every element lies at a multiple of its size. `metadata` becomes the header's
/// `__metadata__`; empty: there is none. The file appears whole or not at all (DurableFile). Memory: one copy of the
/// largest tensor that is not contiguous or not on the CPU. Throws Error: InvalidArgument (a tensor of another type or of
/// more than kLargestRank sides; a name that is empty, there twice, longer than 256 bytes, with control characters or
/// `__metadata__`; text that is no UTF-8; more than 4096 metadata), FileUnwritable.
void writeSafetensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors,
                      const std::map<std::string, std::string>& metadata = {});

} // namespace semblance
