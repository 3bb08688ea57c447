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

SplitPanel::SplitPanel(QWidget* parent) : QWidget(parent), m_prepared(new QLabel(this)) {
    m_prepared->setText(tr("This folder brings its own division into training and validation; it is taken as it is."));
    m_prepared->setWordWrap(true);
    setRole(m_prepared, WidgetRole::Muted);
    m_prepared->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::inside);
    column->addWidget(m_prepared);
    column->addWidget(createFields());
    column->addWidget(createNextStep());
}

QWidget* SplitPanel::createFields() {
    m_fields = new QWidget(this);
    m_share = new QSpinBox(m_fields);
    m_share->setObjectName(QStringLiteral("validationShare"));
    m_share->setAccessibleName(tr("Share held back to check"));
    m_share->setRange(5, 50);
    m_share->setSuffix(QStringLiteral("\u00A0%"));
    m_share->setValue(20);
    m_share->setToolTip(
        tr("Images of each class that the network never learns from, to check it on. A fifth is usual."));
    m_share->setWhatsThis(m_share->toolTip());
    m_seed = new QDoubleSpinBox(m_fields);
    m_seed->setObjectName(QStringLiteral("splitSeed"));
    m_seed->setAccessibleName(tr("Seed of the split"));
    m_seed->setDecimals(0);
    m_seed->setRange(0, 9007199254740992.0);
    m_seed->setToolTip(tr("Which images these are: the same number gives the same division on every computer."));
    m_seed->setWhatsThis(m_seed->toolTip());
    auto* shareLabel = new QLabel(tr("Held &back to check"), m_fields);
    auto* seedLabel = new QLabel(tr("&Seed"), m_fields);
    shareLabel->setBuddy(m_share);
    seedLabel->setBuddy(m_seed);
    auto* row = new QHBoxLayout(m_fields);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    row->addWidget(shareLabel);
    row->addWidget(m_share);
    row->addSpacing(spacing::inside);
    row->addWidget(seedLabel);
    row->addWidget(m_seed, 1);
    connect(m_share, &QSpinBox::valueChanged, this, &SplitPanel::changed);
    connect(m_seed, &QDoubleSpinBox::valueChanged, this, &SplitPanel::changed);
    return m_fields;
}

QWidget* SplitPanel::createNextStep() {
    auto* place = new QWidget(this);
    m_icon = new QLabel(place);
    m_icon->hide();
    m_sentence = new QLabel(place);
    m_sentence->setWordWrap(true);
    m_train = new QPushButton(lineIcon(QStringLiteral("train"), IconTint::OnAccent), tr("&Train on this…"), place);
    m_train->setObjectName(QStringLiteral("trainOnThis"));
    m_train->setToolTip(tr("Go on to the Train page with these classes"));
    m_train->setEnabled(false);
    setRole(m_train, WidgetRole::Primary);
    auto* row = new QHBoxLayout(place);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    row->addWidget(m_icon);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_train);
    connect(m_train, &QPushButton::clicked, this, &SplitPanel::trainRequested);
    return place;
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
    m_sentence->setToolTip({});
    setRole(m_sentence, isError ? WidgetRole::Error : WidgetRole::Muted);
    m_icon->setPixmap(lineIcon(QStringLiteral("error"), IconTint::Error).pixmap(QSize(16, 16), devicePixelRatioF()));
    m_icon->setVisible(isError);
}

void SplitPanel::setReady(const QString& sentence) {
    m_train->setEnabled(true);
    setSentence(sentence, false);
}

void SplitPanel::setNotReady(const QString& sentence, const QString& details) {
    m_train->setEnabled(false);
    setSentence(sentence, true);
    m_sentence->setToolTip(details);
}

void SplitPanel::setPending() {
    m_train->setEnabled(false);
    setSentence({}, false);
}

} // namespace semblance
