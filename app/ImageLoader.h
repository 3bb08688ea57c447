// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/JobThread.h"
#include "core/image/Image.h"
#include "core/microscopy/Micrograph.h"
#include "ui/image/ViewedImage.h"

#include <QObject>

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

namespace semblance {

class CalibrationBook;
class UserCalibrations;

/// Decodes one image for the preview, and looks for what is drawn into it. Lives on the GUI thread, owns two workers: while
/// one looks, the other decodes the next image. Only the newest request is answered: an older one that still waits is
/// never begun. A calibration that is stated or forgotten answers with the facts of the image again.
class ImageLoader : public QObject {
    Q_OBJECT
public:
    explicit ImageLoader(const CalibrationBook& calibrations, QObject* parent = nullptr);

    /// Asks for an image; `number` comes back with the answers: loaded() with what its file says, then found() with
    /// everything, or failed().
    void request(quint64 number, const std::filesystem::path& path);
    /// The same of a picture that is no file.
    void request(quint64 number, const QImage& picture);

    /// A number larger than every one used so far, for callers that keep none of their own.
    quint64 newNumber() const { return m_newest + 1; }

Q_SIGNALS:
    void loaded(quint64 number, const semblance::ViewedImage& image);
    /// The same picture with what takes longer to be known.
    void found(quint64 number, const semblance::ViewedImage& image);
    void failed(quint64 number, const semblance::ErrorReport& error);

private:
    /// An image and what is known of it, but for what the user stated.
    struct Looked {
        quint64 number = 0;
        std::filesystem::path path; ///< empty: no file
        ViewedImage view;
        MicrographFacts facts;
    };

    void begin(quint64 number);
    void load(quint64 number, const std::filesystem::path& path);
    void lookAt(Looked looked, const Image& image);
    void restate(std::shared_ptr<const UserCalibrations> stated);
    std::shared_ptr<const UserCalibrations> stated();
    ViewedImage complete(const Looked& looked);
    template <typename Deliver>
    void answer(quint64 number, Deliver deliver);

    std::atomic<quint64> m_newest = 0;
    std::mutex m_mutex;
    std::shared_ptr<const UserCalibrations> m_stated; ///< guarded by the mutex
    std::optional<Looked> m_looked;                   ///< the searcher's alone: the last
    JobThread m_searcher;
    JobThread m_loader;
};

} // namespace semblance
