// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Files.h"
#include "core/base/Sha256.h"
#include "core/model/KnownWeights.h"
#include "core/model/Weights.h"
#include "core/networks/Network.h"
#include "tests/core/model/SampleModel.h"

#include <filesystem>
#include <string>
#include <unistd.h>

namespace semblance::tests {

/// A folder of its own, gone at the end, with a store in it that is not there yet.
struct WeightFolder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / fromUtf8("semblance-weights-µ-" + std::to_string(::getpid()));
    std::filesystem::path store = path / "store";
    WeightFolder() {
        std::filesystem::remove_all(path);
        std::filesystem::create_directories(path);
    }
    ~WeightFolder() { std::filesystem::remove_all(path); }

    std::size_t filesInStore() const {
        return std::filesystem::exists(store)
                   ? static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(store), {}))
                   : 0;
    }
};

/// A model file of a network that is drawn from the seed; small images, so that cnn6 is small.
inline void writeNetwork(const std::filesystem::path& path, const std::string& network, std::uint64_t seed) {
    ModelDescription description = sampleDescription();
    description.network = network;
    description.preprocessing.size = {32, 32};
    description.options.network = network;
    description.options.imageSize = {32, 32};
    NetworkOptions options;
    options.classes = 3;
    options.widthPx = 32;
    options.heightPx = 32;
    options.seed = seed;
    writeModelFile(path, {description, storeWeights(*makeNetwork(network, options))});
}

inline std::string sha256OfFile(const std::filesystem::path& path) {
    return toHex(Sha256::ofFile(path));
}

/// As a publisher would list that file.
inline KnownWeights publishedAs(const std::string& name, const std::filesystem::path& path) {
    KnownWeights known;
    known.name = name;
    known.network = "cnn6";
    known.title = "6-layer CNN, test";
    known.origin = "test";
    known.fileName = name + ".pth";
    known.url = "https://example.org/" + known.fileName;
    known.licence = "MIT";
    known.bytes = std::filesystem::file_size(path);
    known.checksum = sha256OfFile(path);
    return known;
}

} // namespace semblance::tests
