// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/KeepingNotice.h"

#include "ui/widgets/Text.h"

#include <QPushButton>

namespace semblance {

namespace {

constexpr int widestPath = 300; // on the button, in pixels

} // namespace

KeepingNotice::KeepingNotice(QWidget* parent) : Notice(parent) {
    setObjectName(QStringLiteral("keepingNotice"));
    setActionsBelow();
}

void KeepingNotice::showFailure(const QString& folder, const QString& reason) {
    m_failure =
        tr("The run cannot be kept in %1: %2. The training goes on, but what it learns from now on is not saved.")
            .arg(folder, reason);
    say(NoticeKind::Warning, m_failure);
    addChoice();
}

void KeepingNotice::offer(const KeepingPlace& place) {
    say(NoticeKind::Warning,
        place.isTemporary ? m_failure + QLatin1Char(' ') +
                                tr("Room is left in a folder whose files are removed when the computer starts anew.")
                          : m_failure);
    QString path = fontMetrics().elidedText(place.folder, Qt::ElideMiddle, widestPath);
    QPushButton* keep =
        addButton(tr("Keep it in %1").arg(path.replace(QLatin1Char('&'), QStringLiteral("&&"))), WidgetRole::Primary);
    keep->setObjectName(QStringLiteral("keepThere"));
    keep->setAccessibleName(tr("Keep it in %1").arg(place.folder));
    keep->setToolTip(tr("%1, with %2 free. The run's files are copied there as far as they can still be read, and the "
                        "training goes on.")
                         .arg(place.folder, bytesText(place.freeBytes)));
    connect(keep, &QPushButton::clicked, this, &KeepingNotice::keepRequested);
    addChoice();
}

void KeepingNotice::showNoPlace() {
    say(NoticeKind::Warning, m_failure + QLatin1Char(' ') + tr("No other folder with room for it was found."));
    addChoice(WidgetRole::Primary);
}

void KeepingNotice::addChoice(WidgetRole role) {
    QPushButton* choose = addButton(tr("Choose a folder…"), role);
    choose->setObjectName(QStringLiteral("chooseKeeping"));
    choose->setToolTip(tr("Another folder in which the run is kept from now on"));
    connect(choose, &QPushButton::clicked, this, &KeepingNotice::chooseRequested);
}

void KeepingNotice::showMoving(const QString& folder) {
    say(NoticeKind::Info, tr("The run is being copied to %1…").arg(folder));
}

void KeepingNotice::showMoved(const QString& folder) {
    say(NoticeKind::Info, tr("The run is kept in %1 from now on.").arg(folder));
}

} // namespace semblance
