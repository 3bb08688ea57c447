// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/networks/Crc32.h"
#include "core/networks/Network.h"
#include "core/networks/StateDict.h"
#include "tests/core/networks/Formula.h"

#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace semblance::tests {

/// A file of tests/data/weights, which make_weight_files.py wrote.
inline std::filesystem::path weightFile(const std::string& name) {
    return std::filesystem::path(SEMBLANCE_SOURCE_DIR) / "tests/data/weights" / name;
}

inline FileBytes bytesOf(const std::string& text) {
    const auto bytes = std::as_bytes(std::span(text));
    return std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
}

inline std::string contentOf(const std::filesystem::path& path) {
    const std::vector<std::byte> bytes = readFile(path, 1 << 30);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The names and shapes of the small state dict that those files hold.
inline const std::map<std::string, std::vector<std::int64_t>>& tinyShapes() {
    static const std::string layer = "features.denseblock1.denselayer1.";
    static const std::map<std::string, std::vector<std::int64_t>> shapes{{"features.conv0.weight", {3, 2, 2, 2}},
                                                                         {layer + "norm1.weight", {3}},
                                                                         {layer + "norm1.bias", {3}},
                                                                         {layer + "norm1.running_mean", {3}},
                                                                         {layer + "norm1.running_var", {3}},
                                                                         {layer + "norm1.num_batches_tracked", {}},
                                                                         {layer + "conv1.weight", {2, 3, 1, 1}},
                                                                         {"classifier.weight", {4, 2}},
                                                                         {"classifier.bias", {4}}};
    return shapes;
}

/// The value of an element, as make_weight_files.py has it.
inline double tinyValue(const std::string& name, std::int64_t index) {
    if (name.ends_with("num_batches_tracked")) return static_cast<double>(hashOf(name) % 61);
    // Python's numbers do not wrap.
    const std::uint64_t place = (hashOf(name) % 61 + 7 * static_cast<std::uint64_t>(index)) % 61;
    return (static_cast<double>(place) - 30) / 8;
}

/// A tensor's elements, read as 64-bit numbers.
inline std::vector<double> valuesOf(const StateTensor& tensor) {
    const auto count = static_cast<std::size_t>(elementCount(tensor.shape).value());
    std::vector<double> values(count);
    if (tensor.type == ElementType::Int64) {
        std::vector<std::int64_t> whole(count);
        copyElements(tensor, ElementType::Int64, std::as_writable_bytes(std::span(whole)));
        std::copy(whole.begin(), whole.end(), values.begin());
    } else {
        copyElements(tensor, ElementType::Float64, std::as_writable_bytes(std::span(values)));
    }
    return values;
}

inline const StateTensor* find(const StateDict& dict, const std::string& name) {
    for (const StateTensor& tensor : dict.tensors)
        if (tensor.name == name) return &tensor;
    return nullptr;
}

/// What is thrown, as "kind: sentence"; "nothing" where nothing is.
inline std::string thrownBy(const std::function<void()>& step) {
    try {
        step();
    } catch (const Error& error) {
        return std::string(errorKindName(error.kind())) + ": " + error.what();
    }
    return "nothing";
}

/// A network with those names. It is never run.
class TinyNetwork : public Network {
public:
    explicit TinyNetwork(int classes = 4) {
        const auto features = register_module("features", std::make_shared<Group>());
        features->add("conv0", torch::nn::Conv2d(torch::nn::Conv2dOptions(2, 3, 2).bias(false)));
        const auto block = features->add("denseblock1", std::make_shared<Group>());
        const auto layer = block->add("denselayer1", std::make_shared<Group>());
        layer->add("norm1", torch::nn::BatchNorm2d(3));
        layer->add("conv1", torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 2, 1).bias(false)));
        register_module("classifier", torch::nn::Linear(2, classes));
    }
    torch::Tensor classify(const torch::Tensor& features) override { return features; }
    torch::Tensor features(const torch::Tensor& images) override { return images; }

    /// Parameters and buffers, copied.
    std::map<std::string, torch::Tensor> state() const {
        std::map<std::string, torch::Tensor> values;
        for (const auto& item : named_parameters())
            values[item.key()] = item.value().detach().clone();
        for (const auto& item : named_buffers())
            values[item.key()] = item.value().clone();
        return values;
    }

private:
    struct Group : torch::nn::Module {
        template <typename T>
        T add(const std::string& name, T module) {
            return register_module(name, std::move(module));
        }
    };
};

/// Bit by bit, so that what is no number equals itself.
inline bool sameState(const std::map<std::string, torch::Tensor>& a, const std::map<std::string, torch::Tensor>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.first == y.first && x.second.sizes() == y.second.sizes() &&
               std::memcmp(x.second.data_ptr(), y.second.data_ptr(), x.second.nbytes()) == 0;
    });
}

inline NetworkInfo tinyInfo() {
    NetworkInfo info;
    info.key = "tiny";
    info.headPrefixes = {"classifier."};
    return info;
}

template <typename T>
void put(std::string& text, T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    text.append(bytes, sizeof(T));
}

/// A safetensors file of a header and a payload.
inline std::string safetensorsFile(const std::string& header, const std::string& payload) {
    std::string file;
    put<std::uint64_t>(file, header.size());
    return file + header + payload;
}

/// A zip archive of stored entries.
inline std::string zipFile(const std::vector<std::pair<std::string, std::string>>& entries) {
    std::string file, directory;
    for (const auto& [name, content] : entries) {
        const std::uint32_t checksum = crc32(std::as_bytes(std::span(content)));
        const auto length = static_cast<std::uint32_t>(content.size());
        const auto position = static_cast<std::uint32_t>(file.size());
        std::string common = std::string("\x14\0\0\0\0\0\0\0\0\0", 10); // version, flags, method, time, date
        put(common, checksum);
        put(common, length);
        put(common, length);
        put(common, static_cast<std::uint16_t>(name.size()));
        put(common, std::uint16_t{0}); // extra
        file += "PK\3\4" + common + name + content;
        directory += std::string("PK\1\2\x14\0", 6) + common + std::string(10, '\0');
        put(directory, position);
        directory += name;
    }
    const auto position = static_cast<std::uint32_t>(file.size());
    file += directory + std::string("PK\5\6\0\0\0\0", 8);
    put(file, static_cast<std::uint16_t>(entries.size()));
    put(file, static_cast<std::uint16_t>(entries.size()));
    put(file, static_cast<std::uint32_t>(directory.size()));
    put(file, position);
    put(file, std::uint16_t{0});
    return file;
}

/// The archive that torch.save would write for this pickle, and storages by key.
inline std::string torchZip(const std::string& pickle, const std::map<std::string, std::string>& storages = {}) {
    std::vector<std::pair<std::string, std::string>> entries{{"a/data.pkl", pickle}, {"a/byteorder", "little"}};
    for (const auto& [key, bytes] : storages)
        entries.emplace_back("a/data/" + key, bytes);
    return zipFile(entries);
}

} // namespace semblance::tests
