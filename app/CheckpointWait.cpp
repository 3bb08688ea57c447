// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CheckpointWait.h"

#include <utility>

namespace semblance {

CheckpointWait::CheckpointWait(QObject* parent) : QObject(parent) {
    m_timer.setInterval(std::chrono::milliseconds(100));
    connect(&m_timer, &QTimer::timeout, this, &CheckpointWait::look);
}

void CheckpointWait::begin(IsWritten isWritten, std::chrono::milliseconds atMost) {
    m_isWritten = std::move(isWritten);
    m_deadline.setRemainingTime(atMost);
    m_timer.start();
}

void CheckpointWait::look() {
    if (!m_isWritten() && !m_deadline.hasExpired()) return;
    m_timer.stop();
    Q_EMIT over();
}

} // namespace semblance
