// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Notice.h"

#include <cstdint>

namespace semblance {

/// A folder in which a run can be kept, as the notice offers it.
struct KeepingPlace {
    QString folder;
    std::uint64_t freeBytes = 0;
    bool isTemporary = false; ///< what is kept there does not outlive the next start of the computer
};

/// Says above the curves that a run cannot be saved any more, and offers another place for it. Passive. GUI thread only.
class KeepingNotice : public Notice {
    Q_OBJECT
public:
    explicit KeepingNotice(QWidget* parent = nullptr);
    /// The run's folder (or one that it was to be kept in) and why not, without a full stop. A folder can be chosen.
    void showFailure(const QString& folder, const QString& reason);
    /// Adds a place to what showFailure() said.
    void offer(const KeepingPlace& place);
    /// Likewise: there is none, but what is chosen.
    void showNoPlace();
    void showMoving(const QString& folder);
    void showMoved(const QString& folder);

Q_SIGNALS:
    void keepRequested(); ///< in the place that was offered
    void chooseRequested();

private:
    void addChoice(WidgetRole role = WidgetRole::Flat);

    QString m_failure;
};

} // namespace semblance
