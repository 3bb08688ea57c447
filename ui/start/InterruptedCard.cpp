// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/start/InterruptedCard.h"

#include "ui/Theme.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/IconLabel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace semblance {

namespace {

const QString kSeparator = QStringLiteral("  ·  ");

QString nameOf(const InterruptedTraining& training) {
    return training.dataSet + kSeparator + training.network;
}

QString factsOf(const InterruptedTraining& training) {
    const QString done = InterruptedCard::tr("%1 of %2 epochs done").arg(training.epochsDone).arg(training.epochs);
    if (!training.stopped.isValid()) return done;
    return done + kSeparator +
           InterruptedCard::tr("stopped %1", "date and time")
               .arg(QLocale().toString(training.stopped, QLocale::ShortFormat));
}

} // namespace

InterruptedCard::InterruptedCard(QWidget* parent)
    : QFrame(parent),
      m_title(new QLabel(tr("A training was interrupted"))),
      m_name(new ElidedLabel),
      m_facts(new ElidedLabel),
      m_goOn(makeAction(
          "goOnTraining", tr("&Go on"),
          tr("Opens its images and trains on from the last checkpoint, with its options, and the changes made since"),
          &InterruptedCard::goOnRequested)),
      m_show(makeAction("showTraining", tr("&Show"), tr("Shows how it has learned so far; nothing is started"),
                        &InterruptedCard::showRequested)),
      m_dismiss(makeAction("dismissTraining", tr("&Dismiss"),
                           tr("Does not offer it again; what it has learned stays in its folder"),
                           &InterruptedCard::dismissRequested)),
      m_others(new QPushButton),
      m_menu(new QMenu(this)) {
    setRole(this, WidgetRole::Card);
    setRole(m_facts, WidgetRole::Muted);
    setRole(m_goOn, WidgetRole::Primary);
    setRole(m_show, WidgetRole::Flat);
    setRole(m_dismiss, WidgetRole::Flat);
    setRole(m_others, WidgetRole::Flat);
    m_title->setFont(titleFont(font()));
    m_others->setObjectName(QStringLiteral("otherTrainings"));
    m_others->setMenu(m_menu);
    makeLayout();
    setTrainings({});
}

QPushButton* InterruptedCard::makeAction(const char* name, const QString& text, const QString& why,
                                         void (InterruptedCard::*wanted)(const QString&)) {
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(name));
    button->setToolTip(why);
    button->setAccessibleDescription(why);
    connect(button, &QPushButton::clicked, this, [this, wanted] { Q_EMIT(this->*wanted)(shown().folder); });
    return button;
}

void InterruptedCard::makeLayout() {
    auto* words = new QVBoxLayout;
    words->setSpacing(spacing::unit);
    words->addWidget(m_title);
    words->addWidget(m_name);
    words->addWidget(m_facts);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(20, spacing::between, 20, spacing::between);
    layout->setSpacing(spacing::inside);
    layout->addWidget(new IconLabel(QStringLiteral("train"), IconTint::Accent, 32));
    layout->addSpacing(spacing::inside);
    layout->addLayout(words, 1);
    for (QPushButton* button : {m_goOn, m_show, m_dismiss, m_others})
        layout->addWidget(button);
}

void InterruptedCard::setTrainings(const QList<InterruptedTraining>& trainings) {
    const QString before = m_trainings.isEmpty() ? QString() : shown().folder;
    m_trainings = trainings;
    setVisible(!trainings.isEmpty());
    fillMenu();
    if (trainings.isEmpty()) return;
    const auto same = std::ranges::find(trainings, before, &InterruptedTraining::folder);
    showTraining(same == trainings.end() ? 0 : same - trainings.begin());
}

void InterruptedCard::fillMenu() {
    m_menu->clear();
    for (qsizetype i = 0; i < m_trainings.size(); ++i) {
        QString line = nameOf(m_trainings[i]) + kSeparator + factsOf(m_trainings[i]);
        m_menu->addAction(line.replace(QLatin1Char('&'), QStringLiteral("&&")), this, [this, i] { showTraining(i); });
    }
    const auto others = static_cast<int>(m_trainings.size()) - 1;
    m_others->setVisible(others > 0);
    m_others->setText(tr("%n other(s)", "interrupted trainings", others));
    m_others->setAccessibleName(tr("%n other interrupted training(s)", nullptr, others));
}

void InterruptedCard::showTraining(qsizetype training) {
    m_shown = training;
    for (qsizetype i = 0; i < m_menu->actions().size(); ++i)
        m_menu->actions().at(i)->setVisible(i != training);
    m_name->setFullText(nameOf(shown()));
    m_facts->setFullText(factsOf(shown()));
    m_goOn->setAccessibleName(tr("Go on with the training of %1").arg(shown().dataSet));
    m_show->setAccessibleName(tr("Show the training of %1").arg(shown().dataSet));
    m_dismiss->setAccessibleName(tr("Dismiss the training of %1").arg(shown().dataSet));
}

} // namespace semblance
