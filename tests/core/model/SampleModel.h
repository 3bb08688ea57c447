// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Files.h"
#include "core/base/Sha256.h"
#include "core/model/ModelFile.h"

#include <cstring>
#include <fstream>
#include <string>
#include <unistd.h>

namespace semblance::tests {

/// A description with no value at its default.
inline ModelDescription sampleDescription() {
    ModelDescription description;
    description.network = "cnn6";
    description.classNames = {"Fibres", "Пористая губка", "粉末"};
    description.preprocessing = {{2, 3}, ResizePolicy::Letterbox, ColourPolicy::Gray, 0.25, 99, true, 12.5, {}};
    description.preprocessing.normalisation = {{0.1F, 0.485F, 0.3333333F}, {0.5F, 0.229F, 1e-3F}};
    description.options.network = "cnn6";
    description.options.seed = 18446744073709551615ULL;
    description.options.learningRate = 0.1 + 0.2;
    description.options.imageSize = {2, 3};
    description.options.augmentation.rotate90 = true;
    description.codeVersion = "0.1.0";
    description.dataSetFingerprint = std::string(64, 'a');
    description.dataSetName = "sem \"2026\"\n";
    description.trainingImages = 240;
    description.bestEpoch = 17;
    description.validation = {6, 0.25, 5.0 / 6, 0.8, 0.75, {{1, 1, 1, 1}, {2, 0.5, 0.5, 0.5}, {3, 1, 0.7, 0.8}}, {}};
    description.validation.confusion = {{1, 0, 0}, {0, 1, 1}, {1, 0, 2}};
    description.temperature = 1.5;
    description.trainingScale = ScaleRange{0.8, 1234.5};
    description.createdUtc = "2026-11-23T10:00:00Z";
    return description;
}

inline StoredTensor sampleTensor(std::string name, StoredType type, std::vector<std::int64_t> shape,
                                 std::size_t bytes) {
    StoredTensor tensor{std::move(name), type, std::move(shape), std::vector<std::byte>(bytes)};
    for (std::size_t i = 0; i < bytes; ++i)
        tensor.bytes[i] = static_cast<std::byte>(i * 37 + bytes);
    return tensor;
}

/// Every stored type, a single value, and a tensor without values.
inline ModelContent sampleContent() {
    return {sampleDescription(),
            {sampleTensor("conv1.weight", StoredType::Float32, {2, 3, 3}, 72),
             sampleTensor("doubles", StoredType::Float64, {5}, 40),
             sampleTensor("bn1.num_batches_tracked", StoredType::Int64, {}, 8),
             sampleTensor("brains", StoredType::BFloat16, {7, 1}, 14),
             sampleTensor("nothing", StoredType::Float32, {0, 4}, 0),
             sampleTensor("halves", StoredType::Float16, {3, 3, 1, 1}, 18)}};
}

inline bool sameTensors(const std::vector<StoredTensor>& a, const std::vector<StoredTensor>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const StoredTensor& x, const StoredTensor& y) {
        return x.name == y.name && x.type == y.type && x.shape == y.shape && x.bytes == y.bytes;
    });
}

/// A path that is removed at the end.
struct TemporaryPath {
    std::filesystem::path path;
    explicit TemporaryPath(const std::string& name)
        : path(std::filesystem::temp_directory_path() / (name + "-" + std::to_string(::getpid()) + ".semblance")) {}
    ~TemporaryPath() { std::filesystem::remove(path); }
};

inline std::string readText(const std::filesystem::path& path) {
    const std::vector<std::byte> bytes = readFile(path, 1 << 30);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline void writeText(const std::filesystem::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
}

inline void put64(std::string& file, std::size_t position, std::uint64_t value) {
    std::memcpy(file.data() + position, &value, sizeof value);
}

/// Makes the last 32 bytes the checksum of all before them.
inline void sealAgain(std::string& file) {
    const std::span<const char> content(file.data(), file.size() - 32);
    const Sha256::Digest digest = Sha256::of(std::as_bytes(content));
    std::memcpy(file.data() + content.size(), digest.data(), digest.size());
}

/// A file that is sound but for what header and payload say.
inline std::string rawFile(const std::string& header, const std::string& payload) {
    std::string file = "SEMBLNCE" + std::string(24, '\0') + header;
    file[8] = 1;
    file.resize((file.size() + 63) / 64 * 64);
    file += payload + std::string(32, '\0');
    put64(file, 16, header.size());
    put64(file, 24, file.size());
    sealAgain(file);
    return file;
}

} // namespace semblance::tests
