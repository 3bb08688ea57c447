// SPDX-License-Identifier: GPL-3.0-or-later
// How a run ended, and what can be done next.
#include "ui/train/KeepingNotice.h"
#include "ui/train/OutcomeText.h"
#include "ui/train/TrainPage.h"

#include <QPushButton>
#include <QStackedWidget>

namespace semblance {

void TrainPage::finish(const TrainingOutcome& outcome) {
    setRunState(RunState::Idle);
    m_keeping->hide();
    const OutcomeText text = outcomeText(outcome);
    appendLog(text.sentence);
    if (!outcome.reason.empty()) appendLog(QString::fromStdString(outcome.reason));
    m_stack->setCurrentIndex(1);
    m_end->say(text.kind, text.sentence);
    if (outcome.model.empty()) return;
    const QString model = QString::fromStdU16String(outcome.model.u16string());
    QPushButton* classify = m_end->addButton(tr("Classify &with it"), WidgetRole::Primary);
    classify->setObjectName(QStringLiteral("classifyWithIt"));
    classify->setAccessibleName(tr("Classify with it"));
    connect(classify, &QPushButton::clicked, this, [this, model] { Q_EMIT classifyRequested(model); });
}

void TrainPage::offerToGoOn() {
    QPushButton* goOn = m_end->addButton(tr("&Go on"));
    goOn->setObjectName(QStringLiteral("goOnWithIt"));
    goOn->setAccessibleName(tr("Go on with this training"));
    goOn->setToolTip(tr("Train on from the last checkpoint, with its options, and the changes made since"));
    connect(goOn, &QPushButton::clicked, this, &TrainPage::goOnRequested);
}

void TrainPage::offerToGoOnOnCpu() {
    QPushButton* goOn = m_end->addButton(tr("Go on on the CPU"));
    goOn->setObjectName(QStringLiteral("goOnOnCpu"));
    goOn->setToolTip(
        tr("Train on from the last checkpoint without the device that the training began on; slower, but it "
           "goes on"));
    connect(goOn, &QPushButton::clicked, this, &TrainPage::goOnOnCpuRequested);
}

} // namespace semblance
