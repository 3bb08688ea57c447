// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/weights/DownloadBar.h"

#include "ui/Theme.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icon.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

namespace semblance {

namespace {
constexpr int steps = 1000; // bytes may be more than a bar can count
constexpr int barWidth = 160;
} // namespace

DownloadBar::DownloadBar(const QString& title, QWidget* parent)
    : QWidget(parent), m_title(new ElidedLabel), m_bar(new QProgressBar), m_figures(new QLabel) {
    m_title->setFullText(title);
    m_bar->setRange(0, 0);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(barWidth);
    m_bar->setAccessibleName(tr("Download of %1").arg(title));
    m_figures->setFont(tabularFont(font()));
    setRole(m_figures, WidgetRole::Muted);
    auto* cancel = new QToolButton;
    cancel->setIcon(lineIcon(QStringLiteral("close"), IconTint::Muted));
    cancel->setToolTip(tr("Stop fetching; what has arrived is kept for the next time"));
    cancel->setAccessibleName(tr("Stop fetching %1").arg(title));
    setRole(cancel, WidgetRole::Flat);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    row->addWidget(m_title, 1);
    row->addWidget(m_figures);
    row->addWidget(m_bar);
    row->addWidget(cancel);
    connect(cancel, &QToolButton::clicked, this, &DownloadBar::cancelRequested);
}

void DownloadBar::setLine(const DownloadLine& line) {
    const bool isKnown = line.total > 0 && !line.isVerifying;
    m_bar->setRange(0, isKnown ? steps : 0);
    if (isKnown) m_bar->setValue(int(double(line.received) / double(line.total) * steps));
    m_figures->setText(progressText(line));
}

} // namespace semblance
