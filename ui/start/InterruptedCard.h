// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QFrame>
#include <QList>
#include <QString>

class QLabel;
class QMenu;
class QPushButton;

namespace semblance {

class ElidedLabel;

/// A training that did not come to its end, as the start page offers it.
struct InterruptedTraining {
    QString folder; ///< of the run; what the signals name it by
    QString dataSet;
    QString network; ///< title
    int epochsDone = 0;
    int epochs = 0;
    QDateTime stopped;
};

/// Offers to go on with an interrupted training. Of several it shows the first, and a menu brings another into its place.
/// Hidden while there is none. GUI thread only.
class InterruptedCard : public QFrame {
    Q_OBJECT
public:
    explicit InterruptedCard(QWidget* parent = nullptr);
    /// The one that ran last first; the one that is shown stays, if it is still among them.
    void setTrainings(const QList<InterruptedTraining>& trainings);

Q_SIGNALS:
    void goOnRequested(const QString& folder);
    void showRequested(const QString& folder);
    void dismissRequested(const QString& folder);

private:
    QPushButton* makeAction(const char* name, const QString& text, const QString& why,
                            void (InterruptedCard::*wanted)(const QString&));
    void makeLayout();
    void fillMenu();
    void showTraining(qsizetype training);
    const InterruptedTraining& shown() const { return m_trainings.at(m_shown); }

    QList<InterruptedTraining> m_trainings;
    qsizetype m_shown = 0;
    QLabel* m_title;
    ElidedLabel* m_name;
    ElidedLabel* m_facts;
    QPushButton* m_goOn;
    QPushButton* m_show;
    QPushButton* m_dismiss;
    QPushButton* m_others;
    QMenu* m_menu;
};

} // namespace semblance
