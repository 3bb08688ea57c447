// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ThumbnailSession.h"

#include "app/CalibrationBook.h"
#include "app/QtImage.h"
#include "core/image/ImageFile.h"
#include "core/microscopy/MetadataReader.h"
#include "core/preprocessing/Preprocessor.h"

#include <exception>

namespace semblance {

ThumbnailSession::ThumbnailSession(const CalibrationBook& calibrations, QObject* parent)
    : QObject(parent), m_calibrations(calibrations) {}

void ThumbnailSession::want(const std::vector<Wish>& wishes, int sidePx) {
    m_thread.dropPending();
    for (const Wish& wish : wishes)
        m_thread.post([this, wish, sidePx, stated = m_calibrations.stated()] { make(wish, sidePx, *stated); });
}

void ThumbnailSession::dropAll() {
    m_thread.dropPending();
}

void ThumbnailSession::make(const Wish& wish, int sidePx, const UserCalibrations& stated) {
    QImage thumbnail;
    Calibration calibration;
    try {
        thumbnail = toQImage(thumbnailOf(decodeImage(wish.path), sidePx));
        ImageMetadata metadata = readMetadata(wish.path);
        stated.apply(wish.path, metadata);
        calibration = metadata.calibration;
    } catch (const std::exception&) {
        thumbnail = {}; // the null image says it: the scan and the list carry the reason
    }
    QMetaObject::invokeMethod(
        this, [this, key = wish.key, thumbnail, calibration] { Q_EMIT made(key, thumbnail, calibration); },
        Qt::QueuedConnection);
}

} // namespace semblance
