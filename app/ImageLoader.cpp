// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ImageLoader.h"

#include "app/QtImage.h"
#include "app/QtPath.h"
#include "core/image/ImageFile.h"
#include "core/microscopy/MetadataReader.h"
#include "core/preprocessing/Preprocessor.h"

namespace semblance {

ImageLoader::ImageLoader(QObject* parent) : QObject(parent) {}

void ImageLoader::request(quint64 number, const std::filesystem::path& path) {
    m_newest = number;
    m_thread.dropPending();
    m_thread.post([this, number, path] { load(number, path); });
}

void ImageLoader::load(quint64 number, const std::filesystem::path& path) {
    const auto answer = [this, number](auto deliver) {
        QMetaObject::invokeMethod(
            this,
            [this, number, deliver] {
                if (number == m_newest) deliver();
            },
            Qt::QueuedConnection);
    };
    try {
        ViewedImage result;
        result.path = toQString(path);
        result.fileBytes = static_cast<qint64>(std::filesystem::file_size(path));
        result.info = probeImage(path);
        result.metadata = readMetadata(path);
        const Image image = decodeImage(path, {.damage = PixelDamage::Kept});
        if (!image.damage.empty()) result.metadata.warnings.push_back(image.damage);
        result.image = toQImage(toEightBit(image));
        result.originalSizePx = result.image.size();
        answer([this, number, result] { Q_EMIT loaded(number, result); });
    } catch (...) {
        answer([this, number, error = currentError("reading the image")] { Q_EMIT failed(number, error); });
    }
}

} // namespace semblance
