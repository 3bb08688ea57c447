// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CalibrationBook.h"

#include "app/jobs/StateCalibration.h"

#include <future>
#include <utility>

namespace semblance {

CalibrationBook::CalibrationBook(std::filesystem::path file, QObject* parent)
    : QObject(parent), m_file(std::move(file)), m_stated(std::make_shared<const UserCalibrations>()) {
    try {
        m_stated = std::make_shared<const UserCalibrations>(UserCalibrations::read(m_file));
    } catch (...) {
        QMetaObject::invokeMethod(
            this, [this, error = currentError("reading the calibrations")] { Q_EMIT failed(error); },
            Qt::QueuedConnection);
    }
}

CalibrationBook::~CalibrationBook() {
    std::promise<void> written;
    m_thread.post([&written] { written.set_value(); });
    written.get_future().wait();
}

void CalibrationBook::state(const std::filesystem::path& path, const UserCalibration& calibration) {
    change(
        path, [&](UserCalibrations& all) { all.set(path, calibration); },
        [file = m_file, path, calibration] { stateCalibration(file, path, calibration); });
}

void CalibrationBook::forget(const std::filesystem::path& path) {
    change(
        path, [&](UserCalibrations& all) { all.remove(path); },
        [file = m_file, path] { forgetCalibration(file, path); });
}

void CalibrationBook::change(const std::filesystem::path& path, const std::function<void(UserCalibrations&)>& change,
                             std::function<void()> write) {
    UserCalibrations all = *m_stated;
    change(all);
    m_stated = std::make_shared<const UserCalibrations>(std::move(all));
    m_thread.post([this, write = std::move(write)] {
        try {
            write();
        } catch (...) {
            QMetaObject::invokeMethod(
                this, [this, error = currentError("writing the calibrations")] { Q_EMIT failed(error); },
                Qt::QueuedConnection);
        }
    });
    Q_EMIT changed(path);
}

} // namespace semblance
