// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/JobThread.h"
#include "ui/image/ViewedImage.h"

#include <QObject>

#include <filesystem>

namespace semblance {

/// Decodes one image for the preview. Lives on the GUI thread, owns one worker. Only the newest request is answered: an
/// older one that still waits is never begun.
class ImageLoader : public QObject {
    Q_OBJECT
public:
    explicit ImageLoader(QObject* parent = nullptr);

    /// Asks for an image; `number` comes back with the answer.
    void request(quint64 number, const std::filesystem::path& path);

    /// A number larger than every one used so far, for callers that keep none of their own.
    quint64 newNumber() const { return m_newest + 1; }

Q_SIGNALS:
    void loaded(quint64 number, const semblance::ViewedImage& image);
    void failed(quint64 number, const semblance::ErrorReport& error);

private:
    void load(quint64 number, const std::filesystem::path& path);

    quint64 m_newest = 0;
    JobThread m_thread;
};

} // namespace semblance
