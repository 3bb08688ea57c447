// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/TrainingEvents.h"

#include <QFrame>

class QLabel;

namespace semblance {

/// What the user changed in the options of the run that runs, before it holds: what it is, Apply and Undo. Not there while
/// nothing was changed. GUI thread only.
class PendingChanges : public QFrame {
    Q_OBJECT
public:
    explicit PendingChanges(QWidget* parent = nullptr);
    /// Hides where there are none.
    void setOptions(const std::vector<std::pair<std::string, std::string>>& options);

Q_SIGNALS:
    void applied();
    void dropped();

private:
    QLabel* m_words;
};

/// "learning rate 0.0001", "4 options": a change in a few words.
QString changeWords(const RunChange& change);

} // namespace semblance
