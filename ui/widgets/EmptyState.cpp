// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/EmptyState.h"

#include "ui/Theme.h"
#include "ui/widgets/IconLabel.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace semblance {

EmptyState::EmptyState(const EmptyStateText& text, QWidget* parent)
    : QWidget(parent),
      m_icon(new IconLabel(text.icon, IconTint::Muted, 40)),
      m_title(new QLabel),
      m_sentence(new QLabel),
      m_button(new QPushButton) {
    setRole(m_title, WidgetRole::Title);
    setRole(m_sentence, WidgetRole::Muted);
    setRole(m_button, WidgetRole::Primary);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_sentence->setWordWrap(true);
    m_sentence->setMaximumWidth(520);
    m_sentence->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(spacing::inside);
    layout->addStretch(2);
    layout->addWidget(m_icon, 0, Qt::AlignHCenter);
    layout->addWidget(m_title);
    auto* centred = new QHBoxLayout;
    centred->addStretch(1);
    centred->addWidget(m_sentence, 100);
    centred->addStretch(1);
    layout->addLayout(centred);
    layout->addSpacing(spacing::inside);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::actionRequested);
    setText(text);
}

void EmptyState::setText(const EmptyStateText& text) {
    m_icon->setIcon(text.icon, IconTint::Muted);
    m_title->setText(text.title);
    m_sentence->setText(text.sentence);
    m_button->setText(text.action);
    m_button->setAccessibleName(text.action.isEmpty() ? text.title : QString(text.action).remove(QLatin1Char('&')));
    m_button->setVisible(!text.action.isEmpty());
    setAccessibleName(text.title);
    setAccessibleDescription(text.sentence);
}

} // namespace semblance
