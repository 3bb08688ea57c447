// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ImageLoader.h"

#include "app/CalibrationBook.h"
#include "app/QtImage.h"
#include "app/QtPath.h"
#include "core/image/ImageFile.h"
#include "core/microscopy/MetadataReader.h"
#include "core/preprocessing/DataBarMask.h"
#include "core/preprocessing/Preprocessor.h"

#include <system_error>
#include <utility>

namespace semblance {
namespace {

/// The rows that withoutDataBar() takes away.
PixelRectangle hiddenRows(const PixelRectangle& bar, BarMask mask, int heightPx) {
    if (mask != BarMask::Crop) return bar;
    const bool isAtTop = bar.y <= heightPx - (bar.y + bar.height);
    return isAtTop ? PixelRectangle{bar.x, 0, bar.width, bar.y + bar.height}
                   : PixelRectangle{bar.x, bar.y, bar.width, heightPx - bar.y};
}

std::optional<ViewedDataBar> viewedBar(const std::optional<PixelRectangle>& bar, int heightPx) {
    if (!bar) return {};
    const BarMask mask = maskOf(*bar, heightPx);
    return ViewedDataBar{*bar, hiddenRows(*bar, mask, heightPx), mask};
}

/// What was stated for the image, else for the nearest folder above it, as apply() looks it up.
std::optional<StatedScale> statedScale(const UserCalibrations& stated, const std::filesystem::path& image) {
    if (const auto own = stated.statedFor(image)) return StatedScale{*own, toQString(image), false};
    std::error_code code;
    std::filesystem::path folder = std::filesystem::weakly_canonical(image, code).parent_path();
    for (; folder.has_relative_path(); folder = folder.parent_path())
        if (const auto its = stated.statedFor(folder)) return StatedScale{*its, toQString(folder), true};
    return {};
}

} // namespace

ImageLoader::ImageLoader(const CalibrationBook& calibrations, QObject* parent)
    : QObject(parent), m_stated(calibrations.stated()) {
    connect(&calibrations, &CalibrationBook::changed, this, [this, &calibrations] { restate(calibrations.stated()); });
}

template <typename Deliver>
void ImageLoader::answer(quint64 number, Deliver deliver) {
    QMetaObject::invokeMethod(
        this,
        [this, number, deliver = std::move(deliver)] {
            if (number == m_newest) deliver();
        },
        Qt::QueuedConnection);
}

void ImageLoader::begin(quint64 number) {
    m_newest = number;
    m_loader.dropPending();
    m_searcher.dropPending();
}

void ImageLoader::request(quint64 number, const std::filesystem::path& path) {
    begin(number);
    m_loader.post([this, number, path] { load(number, path); });
}

void ImageLoader::request(quint64 number, const QImage& picture) {
    begin(number);
    Looked looked{number, {}, {}, {}};
    looked.view.image = picture;
    looked.view.originalSizePx = picture.size();
    looked.view.isComplete = false;
    answer(number, [this, number, view = looked.view] { Q_EMIT loaded(number, view); });
    m_searcher.post([this, looked = std::move(looked)]() mutable {
        const Image image = fromQImage(looked.view.image);
        lookAt(std::move(looked), image);
    });
}

void ImageLoader::load(quint64 number, const std::filesystem::path& path) {
    try {
        Looked looked{number, path, {}, {}};
        ViewedImage& view = looked.view;
        view.path = toQString(path);
        view.fileBytes = static_cast<qint64>(std::filesystem::file_size(path));
        view.info = probeImage(path);
        view.metadata = readMetadata(path);
        stated()->apply(path, view.metadata);
        view.stated = statedScale(*stated(), path);
        const auto image = std::make_shared<const Image>(decodeImage(path, {.damage = PixelDamage::Kept}));
        if (!image->damage.empty()) view.metadata.warnings.push_back(image->damage);
        view.image = toQImage(toEightBit(*image));
        view.originalSizePx = view.image.size();
        view.isComplete = false;
        answer(number, [this, number, view] { Q_EMIT loaded(number, view); });
        if (number != m_newest) return;
        m_searcher.post([this, looked = std::move(looked), image]() mutable { lookAt(std::move(looked), *image); });
    } catch (...) {
        answer(number, [this, number, error = currentError("reading the image")] { Q_EMIT failed(number, error); });
    }
}

/// On the searcher. What the user stated is put in at the end, so that it can be another one later.
void ImageLoader::lookAt(Looked looked, const Image& image) {
    if (looked.number != m_newest) return;
    try {
        looked.facts = looked.path.empty() ? factsOf(image, MarkSearch::DataBarAndScale)
                                           : factsOf(looked.path, image, MarkSearch::DataBarAndScale, nullptr);
        if (!image.damage.empty()) looked.facts.metadata.warnings.push_back(image.damage);
    } catch (...) {
        // The picture is there already; what could not be found out is said beside it.
        looked.facts.metadata = looked.view.metadata;
        looked.facts.metadata.warnings.push_back(currentError("looking at the image").message.toStdString());
    }
    m_looked = std::move(looked);
    const quint64 number = m_looked->number;
    answer(number, [this, number, view = complete(*m_looked)] { Q_EMIT found(number, view); });
}

ViewedImage ImageLoader::complete(const Looked& looked) {
    ViewedImage view = looked.view;
    view.metadata = looked.facts.metadata;
    view.scaleBar = looked.facts.scaleBar;
    view.dataBar = viewedBar(looked.facts.dataBar, view.originalSizePx.height());
    view.isComplete = true;
    view.stated.reset();
    if (looked.path.empty()) return view;
    stated()->apply(looked.path, view.metadata);
    view.stated = statedScale(*stated(), looked.path);
    return view;
}

std::shared_ptr<const UserCalibrations> ImageLoader::stated() {
    const std::lock_guard lock(m_mutex);
    return m_stated;
}

void ImageLoader::restate(std::shared_ptr<const UserCalibrations> stated) {
    {
        const std::lock_guard lock(m_mutex);
        m_stated = std::move(stated);
    }
    m_searcher.post([this] {
        if (!m_looked || m_looked->number != m_newest) return; // it will be looked at with what is stated now
        const quint64 number = m_looked->number;
        answer(number, [this, number, view = complete(*m_looked)] { Q_EMIT found(number, view); });
    });
}

} // namespace semblance
