// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/weights/WeightsTableModel.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace semblance {

class ElidedLabel;

/// One download: what it is, how far it has come, how fast, and its own cancel. GUI thread only.
class DownloadBar : public QWidget {
    Q_OBJECT
public:
    explicit DownloadBar(const QString& title, QWidget* parent = nullptr);
    void setLine(const DownloadLine& line);

Q_SIGNALS:
    void cancelRequested();

private:
    ElidedLabel* m_title;
    QProgressBar* m_bar;
    QLabel* m_figures;
};

} // namespace semblance
