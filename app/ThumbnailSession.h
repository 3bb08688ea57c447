// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/JobThread.h"
#include "core/microscopy/Calibration.h"

#include <QImage>
#include <QObject>

#include <filesystem>
#include <memory>
#include <vector>

namespace semblance {

class CalibrationBook;
class UserCalibrations;

/// Decodes thumbnails away from the GUI thread, newest wish first, with the scale that counts. Lives on the GUI thread, owns one worker. A file that
/// cannot be read answers with a null image.
class ThumbnailSession : public QObject {
    Q_OBJECT
public:
    struct Wish {
        quint64 key = 0;
        std::filesystem::path path;
    };

    explicit ThumbnailSession(const CalibrationBook& calibrations, QObject* parent = nullptr);

    /// Replaces what still waits by these, in this order.
    void want(const std::vector<Wish>& wishes, int sidePx);
    void dropAll();

Q_SIGNALS:
    void made(quint64 key, const QImage& thumbnail, const semblance::Calibration& calibration);

private:
    void make(const Wish& wish, int sidePx, const UserCalibrations& stated);

    const CalibrationBook& m_calibrations;
    JobThread m_thread;
};

} // namespace semblance
