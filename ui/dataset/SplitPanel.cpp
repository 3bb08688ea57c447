// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/SplitPanel.h"

#include "ui/Theme.h"
#include "ui/widgets/Icon.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <cmath>

namespace semblance {

SplitPanel::SplitPanel(QWidget* parent)
    : QWidget(parent), m_share(new QSpinBox(this)), m_seed(new QDoubleSpinBox(this)), m_prepared(new QLabel(this)),
      m_fields(new QWidget(this)), m_icon(new QLabel(this)), m_sentence(new QLabel(this)),
      m_train(new QPushButton(lineIcon(QStringLiteral("train"), IconTint::OnAccent), tr("&Train on this…"), this)) {
    m_share->setObjectName(QStringLiteral("validationShare"));
    m_share->setRange(5, 50);
    m_share->setSuffix(QStringLiteral("\u00A0%"));
    m_share->setValue(20);
    m_share->setToolTip(tr("Images of each class that the network never learns from, to check it on. A fifth is usual."));
    m_seed->setObjectName(QStringLiteral("splitSeed"));
    m_seed->setDecimals(0);
    m_seed->setRange(0, 9007199254740992.0);
    m_seed->setToolTip(tr("Which images these are: the same number gives the same division on every computer."));
    auto* shareLabel = new QLabel(tr("Held &back to check"), this);
    auto* seedLabel = new QLabel(tr("&Seed"), this);
    shareLabel->setBuddy(m_share);
    seedLabel->setBuddy(m_seed);
    m_share->setAccessibleName(tr("Share held back to check"));
    m_seed->setAccessibleName(tr("Seed of the split"));
    for (QWidget* field : {static_cast<QWidget*>(m_share), static_cast<QWidget*>(m_seed)}) field->setWhatsThis(field->toolTip());
    m_prepared->setText(tr("This folder brings its own division into training and validation; it is taken as it is."));
    m_prepared->setWordWrap(true);
    setRole(m_prepared, WidgetRole::Muted);
    m_prepared->hide();
    setRole(m_train, WidgetRole::Primary);
    m_train->setObjectName(QStringLiteral("trainOnThis"));
    m_train->setToolTip(tr("Go on to the Train page with these classes"));
    m_train->setEnabled(false);
    m_sentence->setWordWrap(true);
    m_icon->hide();

    auto* fields = new QHBoxLayout(m_fields);
    fields->setContentsMargins(0, 0, 0, 0);
    fields->setSpacing(spacing::inside);
    fields->addWidget(shareLabel);
    fields->addWidget(m_share);
    fields->addSpacing(spacing::inside);
    fields->addWidget(seedLabel);
    fields->addWidget(m_seed, 1);
    auto* next = new QHBoxLayout;
    next->setSpacing(spacing::inside);
    next->addWidget(m_icon);
    next->addWidget(m_sentence, 1);
    next->addWidget(m_train);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::inside);
    column->addWidget(m_prepared);
    column->addWidget(m_fields);
    column->addLayout(next);
    connect(m_share, &QSpinBox::valueChanged, this, &SplitPanel::changed);
    connect(m_seed, &QDoubleSpinBox::valueChanged, this, &SplitPanel::changed);
    connect(m_train, &QPushButton::clicked, this, &SplitPanel::trainRequested);
}

double SplitPanel::validationShare() const {
    return m_share->value() / 100.0;
}

quint64 SplitPanel::seed() const {
    return static_cast<quint64>(m_seed->value());
}

void SplitPanel::setValues(double validationShare, quint64 seed) {
    const QSignalBlocker share(m_share);
    const QSignalBlocker number(m_seed);
    m_share->setValue(static_cast<int>(std::lround(validationShare * 100)));
    m_seed->setValue(static_cast<double>(seed));
}

void SplitPanel::setPrepared(bool isPrepared) {
    m_prepared->setVisible(isPrepared);
    m_fields->setVisible(!isPrepared);
}

void SplitPanel::setSentence(const QString& sentence, bool isError) {
    m_sentence->setText(sentence);
    setRole(m_sentence, isError ? WidgetRole::Error : WidgetRole::Muted);
    m_icon->setPixmap(lineIcon(QStringLiteral("error"), IconTint::Error).pixmap(QSize(16, 16), devicePixelRatioF()));
    m_icon->setVisible(isError);
}

void SplitPanel::setReady(const QString& sentence) {
    m_train->setEnabled(true);
    setSentence(sentence, false);
}

void SplitPanel::setNotReady(const QString& sentence) {
    m_train->setEnabled(false);
    setSentence(sentence, true);
}

void SplitPanel::setPending() {
    m_train->setEnabled(false);
    setSentence({}, false);
}

} // namespace semblance
