// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/weights/WeightsDetails.h"

#include "ui/Theme.h"
#include "ui/weights/WeightsTableModel.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icon.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>

namespace semblance {

namespace {

QPushButton* copyButton(const QString& spoken, ElidedLabel* of) {
    auto* button = new QPushButton(lineIcon(QStringLiteral("copy")), WeightsDetails::tr("Copy"));
    button->setAccessibleName(spoken);
    button->setToolTip(spoken);
    setRole(button, WidgetRole::Flat);
    QObject::connect(button, &QPushButton::clicked, of,
                     [of] { QGuiApplication::clipboard()->setText(of->fullText()); });
    return button;
}

QLabel* mutedLabel(const QString& text) {
    auto* label = new QLabel(text);
    setRole(label, WidgetRole::Muted);
    return label;
}

} // namespace

WeightsDetails::WeightsDetails(QWidget* parent)
    : QFrame(parent),
      m_title(new ElidedLabel),
      m_remark(new QLabel),
      m_address(new ElidedLabel(Qt::ElideMiddle)),
      m_place(new ElidedLabel(Qt::ElideMiddle)),
      m_copyAddress(copyButton(tr("Copy the address, to fetch the file with another computer"), m_address)),
      m_copyPlace(copyButton(tr("Copy the place where the file lies or belongs"), m_place)) {
    setRole(this, WidgetRole::Card);
    setAccessibleName(tr("About the chosen weights"));
    setRole(m_title, WidgetRole::Title);
    m_remark->setWordWrap(true);
    setRole(m_remark, WidgetRole::Muted);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(spacing::between, 12, spacing::between, 12);
    grid->setHorizontalSpacing(spacing::inside);
    grid->setVerticalSpacing(spacing::unit);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_title, 0, 0, 1, 3);
    grid->addWidget(m_remark, 1, 0, 1, 3);
    grid->addWidget(mutedLabel(tr("Address")), 2, 0);
    grid->addWidget(m_address, 2, 1);
    grid->addWidget(m_copyAddress, 2, 2);
    grid->addWidget(mutedLabel(tr("File")), 3, 0);
    grid->addWidget(m_place, 3, 1);
    grid->addWidget(m_copyPlace, 3, 2);
    setWeights(nullptr);
}

void WeightsDetails::setWeights(const StoredWeights* stored) {
    const bool hasAddress = stored && stored->known;
    m_title->setFullText(stored ? titleOf(*stored) : tr("No weights chosen"));
    m_remark->setText(stored ? sentenceOf(*stored)
                             : tr("Choose a line above to see what it is and where it comes from."));
    m_address->setFullText(hasAddress ? QString::fromStdString(stored->known->url) : QStringLiteral("–"));
    m_place->setFullText(stored ? QString::fromStdString(stored->place.string()) : QStringLiteral("–"));
    m_copyAddress->setEnabled(hasAddress);
    m_copyPlace->setEnabled(stored != nullptr);
}

QString WeightsDetails::sentenceOf(const StoredWeights& stored) const {
    if (!stored.known) return tr("A file that was added from a disk.");
    return tr("Published by %1. %2")
        .arg(QString::fromStdString(stored.known->origin), QString::fromStdString(stored.known->remark));
}

} // namespace semblance
