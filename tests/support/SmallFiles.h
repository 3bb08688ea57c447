// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelFile.h"

#include <QDir>
#include <QFile>
#include <QString>

#include <filesystem>
#include <functional>
#include <numeric>
#include <vector>

/// Folders of small images and a small model, for tests of sessions and controllers.
namespace semblance::test {

/// A gray PGM of 16 × 12 px; another `number` gives other pixels.
inline void writeGrayImage(const QString& path, int number) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", qPrintable(path));
    file.write("P5\n16 12\n255\n");
    for (int i = 0; i < 16 * 12; ++i)
        file.putChar(static_cast<char>((i * 7 + number * 13 + (i == number ? 1 : 0) + number / 16 * i) & 0xFF));
}

/// FOLDER/a, FOLDER/b, …: so many classes with so many images each, all of them different.
inline QString writeDataSet(const QString& folder, int classes, int imagesPerClass) {
    for (int c = 0; c < classes; ++c) {
        const QString inside = folder + QLatin1Char('/') + QChar(u'a' + c);
        QDir().mkpath(inside);
        for (int i = 0; i < imagesPerClass; ++i)
            writeGrayImage(QStringLiteral("%1/%2.pgm").arg(inside).arg(i), c * imagesPerClass + i);
    }
    return folder;
}

/// A model that calls every image “b”: cnn6 for 16 × 12 px, all weights 0 but the last bias.
inline std::filesystem::path writeSmallModel(const std::filesystem::path& path) {
    ModelContent content;
    content.description.network = "cnn6";
    content.description.classNames = {"a", "b"};
    content.description.preprocessing.size = {16, 12};
    content.description.options.network = "cnn6";
    content.description.options.imageSize = {16, 12};
    content.description.codeVersion = "0.1.0";
    content.description.createdUtc = "2026-11-23T10:00:00Z";
    const auto add = [&content](const char* name, std::vector<std::int64_t> shape, const std::vector<float>& values) {
        StoredTensor tensor{name, StoredType::Float32, std::move(shape), {}};
        const auto* bytes = reinterpret_cast<const std::byte*>(values.data());
        tensor.bytes.assign(bytes, bytes + values.size() * sizeof(float));
        content.tensors.push_back(std::move(tensor));
    };
    const auto constant = [&add](const char* name, const std::vector<std::int64_t>& shape, float value) {
        const auto count = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
        add(name, shape, std::vector<float>(static_cast<std::size_t>(count), value));
    };
    constant("conv1.weight", {12, 3, 3, 3}, 0);
    constant("conv1.bias", {12}, 0);
    constant("bn1.weight", {12}, 1);
    constant("bn1.bias", {12}, 0);
    constant("bn1.running_mean", {12}, 0);
    constant("bn1.running_var", {12}, 1);
    constant("conv2.weight", {20, 12, 3, 3}, 0);
    constant("conv2.bias", {20}, 0);
    constant("conv3.weight", {32, 20, 3, 3}, 0);
    constant("conv3.bias", {32}, 0);
    constant("bn3.weight", {32}, 1);
    constant("bn3.bias", {32}, 0);
    constant("bn3.running_mean", {32}, 0);
    constant("bn3.running_var", {32}, 1);
    constant("hidden.weight", {128, 32 * 6 * 8}, 0);
    constant("hidden.bias", {128}, 0);
    constant("classifier.weight", {2, 128}, 0);
    add("classifier.bias", {2}, {0, 2});
    writeModelFile(path, content);
    return path;
}

} // namespace semblance::test
