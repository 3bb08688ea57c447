// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/AugmentationSession.h"

#include "app/QtImage.h"
#include "core/batches/AugmentationPreview.h"
#include "core/image/ImageFile.h"
#include "core/microscopy/Micrograph.h"
#include "core/preprocessing/Preprocessor.h"

#include <cstring>
#include <exception>

namespace semblance {
namespace {

constexpr int kVersions = 9;

QImage imageOf(const std::vector<std::uint8_t>& pixels, SizePx size, int channels) {
    Image image{size.width, size.height, channels, 8, {}};
    image.pixels.resize(pixels.size());
    std::memcpy(image.pixels.data(), pixels.data(), pixels.size());
    return toQImage(image);
}

QList<QImage> versionsOf(const std::filesystem::path& file, const TrainingOptions& options) {
    QList<QImage> images;
    try {
        const Image image = decodeImage(file);
        const MarkSearch search = options.sameScale ? MarkSearch::DataBarAndScale : MarkSearch::DataBar;
        const MicrographFacts facts = factsOf(file, image, search, nullptr);
        const PreparedPixels prepared =
            Preprocessor(preprocessingOf(options)).prepare(image, {facts.dataBar, facts.metadata.calibration});
        for (const auto& pixels : augmentedVersions(prepared.pixels, prepared.size, prepared.channels,
                                                    options.augmentation, options.seed, kVersions))
            images.append(imageOf(pixels, prepared.size, prepared.channels));
    } catch (const std::exception&) {
        images.clear(); // no image says it: Health names the file
    }
    return images;
}

} // namespace

AugmentationSession::AugmentationSession(QObject* parent) : QObject(parent) {}

void AugmentationSession::request(const std::filesystem::path& image, const TrainingOptions& options) {
    m_thread.dropPending();
    m_thread.post([this, image, options, number = ++m_newest] {
        const QList<QImage> images = versionsOf(image, options);
        QMetaObject::invokeMethod(
            this,
            [this, number, images] {
                if (number == m_newest) Q_EMIT made(images);
            },
            Qt::QueuedConnection);
    });
}

} // namespace semblance
