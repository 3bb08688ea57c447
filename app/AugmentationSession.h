// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/JobThread.h"
#include "core/model/TrainingOptions.h"

#include <QImage>
#include <QList>
#include <QObject>

#include <filesystem>

namespace semblance {

/// Makes the nine augmented versions of one image that the Train page shows. Lives on the GUI thread, owns one worker; only
/// the newest request is answered.
class AugmentationSession : public QObject {
    Q_OBJECT
public:
    explicit AugmentationSession(QObject* parent = nullptr);
    void request(const std::filesystem::path& image, const TrainingOptions& options);

Q_SIGNALS:
    /// Nine images; none where the file could not be read.
    void made(const QList<QImage>& images);

private:
    JobThread m_thread;
    quint64 m_newest = 0;
};

} // namespace semblance
