// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/SettingRow.h"

#include "ui/Theme.h"

#include <QFrame>
#include <QGridLayout>
#include <QLabel>

namespace semblance {

namespace {

QString spoken(QString label) {
    return label.remove(QLatin1Char('&'));
}

QWidget* firstControl(const QLayout& layout) {
    for (int i = 0; i < layout.count(); ++i)
        if (QWidget* widget = layout.itemAt(i)->widget(); widget && widget->focusPolicy() != Qt::NoFocus) return widget;
    return nullptr;
}

} // namespace

SettingRows::SettingRows(QFrame& card, const QString& title) : m_grid(new QGridLayout(&card)) {
    m_grid->setContentsMargins(20, 12, 20, 12);
    m_grid->setHorizontalSpacing(spacing::between);
    m_grid->setVerticalSpacing(spacing::inside);
    m_grid->setColumnMinimumWidth(0, 112);
    m_grid->setColumnMinimumWidth(1, 240);
    m_grid->setColumnStretch(2, 1);
    auto* label = new QLabel(title);
    setRole(label, WidgetRole::Title);
    m_grid->addWidget(label, 0, 0, 1, 3);
}

void SettingRows::add(const QString& label, QWidget* control, const QString& why) {
    control->setAccessibleName(spoken(label));
    control->setAccessibleDescription(why);
    control->setWhatsThis(why);
    addWords(label, control, why);
    m_grid->addWidget(control, m_grid->rowCount() - 1, 1);
}

void SettingRows::add(const QString& label, QLayout* controls, const QString& why) {
    addWords(label, firstControl(*controls), why);
    m_grid->addLayout(controls, m_grid->rowCount() - 1, 1);
}

void SettingRows::addWide(QWidget* widget) {
    m_grid->addWidget(widget, m_grid->rowCount(), 0, 1, 3);
}

void SettingRows::addWide(const QString& label, QLayout* layout) {
    const int row = m_grid->rowCount();
    m_grid->addWidget(new QLabel(label), row, 0);
    m_grid->addLayout(layout, row, 1, 1, 2);
}

void SettingRows::addWords(const QString& label, QWidget* buddy, const QString& why) {
    const int row = m_grid->rowCount();
    auto* name = new QLabel(label);
    name->setBuddy(buddy);
    auto* sentence = new QLabel(why);
    sentence->setWordWrap(true);
    setRole(sentence, WidgetRole::Muted);
    m_grid->addWidget(name, row, 0);
    m_grid->addWidget(sentence, row, 2);
}

} // namespace semblance
