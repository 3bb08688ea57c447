// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/FactsPanel.h"

#include "ui/Theme.h"
#include "ui/image/FactsTable.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icon.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace semblance {

namespace {

constexpr int leastRowsShown = 2; // below that there is nothing to be read, and it counts as folded

} // namespace

FactsPanel::FactsPanel(QWidget* parent) : QWidget(parent), m_table(new FactsTable) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(createHeader());
    column->addWidget(m_table, 1);
    clear();
}

QWidget* FactsPanel::createHeader() {
    m_header = new QWidget(this);
    m_fold = new QToolButton(m_header);
    m_fold->setText(tr("Me&tadata"));
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setAutoRaise(true);
    m_fold->setAccessibleName(tr("Metadata"));
    m_fold->setToolTip(tr("Show or hide what is known of the image"));
    m_summary = new ElidedLabel(Qt::ElideRight, m_header);
    setRole(m_summary, WidgetRole::Muted);
    m_copy = new QToolButton(m_header);
    m_copy->setIcon(lineIcon(QStringLiteral("copy")));
    m_copy->setObjectName(QStringLiteral("copyFacts"));
    m_copy->setAutoRaise(true);
    m_copy->setAccessibleName(tr("Copy the metadata"));
    m_copy->setToolTip(tr("Copy everything that stands here as text"));
    auto* row = new QHBoxLayout(m_header);
    row->setContentsMargins(0, 0, 0, spacing::unit);
    row->setSpacing(spacing::inside);
    row->addWidget(m_fold);
    row->addWidget(m_summary, 1);
    row->addWidget(m_copy);
    connect(m_fold, &QToolButton::clicked, this, [this] { Q_EMIT foldRequested(!isFolded()); });
    connect(m_copy, &QToolButton::clicked, m_table, &FactsTable::copyAll);
    return m_header;
}

void FactsPanel::setImage(const ViewedImage& image, DataBarUse use) {
    m_table->setFacts(imageFacts(image, {}, use));
    m_summary->setFullText(imageSummary(image));
    m_copy->setEnabled(true);
}

void FactsPanel::clear() {
    m_table->setFacts({});
    m_summary->setFullText({});
    m_copy->setEnabled(false);
}

int FactsPanel::foldedHeight() const {
    return m_header->sizeHint().height();
}

bool FactsPanel::isFolded() const {
    return height() < foldedHeight() + leastRowsShown * fontMetrics().height();
}

QSize FactsPanel::minimumSizeHint() const {
    return {160, foldedHeight()};
}

QSize FactsPanel::sizeHint() const {
    return {320, foldedHeight() + m_table->sizeHint().height()};
}

void FactsPanel::updateFold() {
    m_table->setVisible(!isFolded());
    m_fold->setIcon(lineIcon(isFolded() ? QStringLiteral("chevron-right") : QStringLiteral("chevron-down")));
    m_fold->setAccessibleDescription(isFolded() ? tr("folded") : tr("unfolded"));
}

void FactsPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    updateFold();
}

} // namespace semblance
