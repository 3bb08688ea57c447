// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/JobThread.h"
#include "core/microscopy/UserCalibrations.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <memory>

namespace semblance {

/// The pixel sizes that the user stated, for the whole program. What is stated counts at once and is written by a thread of
/// its own. Lives on the GUI thread; stated() may be handed to any thread.
class CalibrationBook : public QObject {
    Q_OBJECT
public:
    explicit CalibrationBook(std::filesystem::path file, QObject* parent = nullptr);
    /// Waits until everything is written.
    ~CalibrationBook() override;

    std::shared_ptr<const UserCalibrations> stated() const { return m_stated; }
    /// Of an image or a folder; replaces what was stated before.
    void state(const std::filesystem::path& path, const UserCalibration& calibration);
    void forget(const std::filesystem::path& path);

Q_SIGNALS:
    /// The scale of `path` (an image, or every image below a folder) may be another now.
    void changed(const std::filesystem::path& path);
    /// The file could not be read or written; what was stated counts until the program ends.
    void failed(const semblance::ErrorReport& error);

private:
    void change(const std::filesystem::path& path, const std::function<void(UserCalibrations&)>& change,
                std::function<void()> write);

    std::filesystem::path m_file;
    std::shared_ptr<const UserCalibrations> m_stated;
    JobThread m_thread;
};

} // namespace semblance
