// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/HealthPanel.h"

#include "ui/Theme.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace semblance {

namespace {

struct SeverityLook {
    const char* icon;
    IconTint tint;
    QString word;
};

SeverityLook lookOf(FindingSeverity severity) {
    switch (severity) {
    case FindingSeverity::Error: return {"error", IconTint::Error, HealthPanel::tr("Error")};
    case FindingSeverity::Warning: return {"warning", IconTint::Warning, HealthPanel::tr("Warning")};
    case FindingSeverity::Good: return {"success", IconTint::Success, HealthPanel::tr("Good")};
    case FindingSeverity::Note: break;
    }
    return {"info", IconTint::Muted, HealthPanel::tr("Note")};
}

} // namespace

HealthPanel::HealthPanel(QWidget* parent)
    : QWidget(parent), m_state(new QLabel(this)), m_progress(new QProgressBar(this)), m_scroll(new QScrollArea(this)) {
    auto* title = new QLabel(tr("Health"), this);
    setRole(title, WidgetRole::Title);
    setRole(m_state, WidgetRole::Muted);
    m_progress->setTextVisible(false);
    m_progress->setMaximumSize(140, 6);
    m_progress->setAccessibleName(tr("Progress of the health check"));
    m_progress->hide();
    auto* heading = new QHBoxLayout;
    heading->setSpacing(spacing::inside);
    heading->addWidget(title);
    heading->addStretch();
    heading->addWidget(m_state);
    heading->addWidget(m_progress);

    auto* list = new QWidget(m_scroll);
    m_rows = new QVBoxLayout(list);
    m_rows->setContentsMargins(spacing::inside, spacing::unit, spacing::inside, spacing::unit);
    m_rows->setSpacing(0);
    m_rows->addStretch();
    m_scroll->setWidget(list);
    m_scroll->setWidgetResizable(true);
    m_scroll->setAccessibleName(tr("Findings"));
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setMinimumHeight(fontMetrics().height() * 4);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::inside);
    column->addLayout(heading);
    column->addWidget(m_scroll, 1);
}

void HealthPanel::setFindings(const QList<Finding>& findings) {
    if (findings == m_findings && m_rows->count() > 1) return;
    m_findings = findings;
    while (m_rows->count() > 1) {
        QLayoutItem* item = m_rows->takeAt(0);
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const Finding& finding : findings)
        m_rows->insertWidget(m_rows->count() - 1, createRow(finding));
}

QWidget* HealthPanel::createRow(const Finding& finding) {
    const SeverityLook look = lookOf(finding.severity);
    auto* row = new QWidget(m_scroll);
    row->setObjectName(QStringLiteral("finding"));
    row->setToolTip(finding.explanation);
    row->setWhatsThis(finding.explanation);
    row->setAccessibleName(tr("%1: %2", "severity: sentence").arg(look.word, finding.sentence));
    row->setAccessibleDescription(finding.explanation);
    auto* icon = new QLabel(row);
    icon->setPixmap(lineIcon(QString::fromLatin1(look.icon), look.tint).pixmap(QSize(16, 16), devicePixelRatioF()));
    icon->setToolTip(look.word);
    icon->setAccessibleName(look.word);
    auto* text = new QLabel(finding.sentence, row);
    text->setWordWrap(true);
    text->setTextFormat(Qt::PlainText);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, spacing::unit / 2, 0, spacing::unit / 2);
    line->setSpacing(spacing::inside);
    line->addWidget(icon);
    line->addLayout(createWords(finding, text), 1);
    row->setMinimumHeight(fontMetrics().height() + spacing::between - 2);
    const auto addButton = [&](const char* symbol, const QString& words, auto action) {
        auto* button = new QPushButton(lineIcon(QString::fromLatin1(symbol), IconTint::Muted), words, row);
        setRole(button, WidgetRole::Flat);
        button->setAccessibleName(
            tr("%1: %2", "action: what it is about").arg(QString(words).remove(u'&'), finding.sentence));
        connect(button, &QPushButton::clicked, this, action);
        line->addWidget(button);
    };
    if (!finding.images.isEmpty() || finding.classIndex >= 0 || finding.isInScales || !finding.lines.isEmpty())
        addButton("eye", tr("Show"), [this, finding] { Q_EMIT showRequested(finding); });
    if (!finding.lines.isEmpty())
        addButton("copy", tr("Copy list"),
                  [finding] { QGuiApplication::clipboard()->setText(finding.lines.join(u'\n')); });
    const auto remedy = [this, finding] { Q_EMIT remedyRequested(finding.remedy); };
    if (finding.remedy == FindingRemedy::CalibrateFolder) addButton("ruler", tr("Calibrate this folder…"), remedy);
    if (finding.remedy == FindingRemedy::SearchBars) addButton("search", tr("Go on searching"), remedy);
    return row;
}

// What has to be done stands there to read; what need not be stays out of the way.
QLayout* HealthPanel::createWords(const Finding& finding, QLabel* sentence) {
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(sentence);
    if (finding.severity < FindingSeverity::Warning || finding.explanation.isEmpty()) return words;
    auto* explanation = new QLabel(finding.explanation);
    explanation->setWordWrap(true);
    explanation->setTextFormat(Qt::PlainText);
    setRole(explanation, WidgetRole::Muted);
    words->addWidget(explanation);
    return words;
}

void HealthPanel::setState(const QString& text, bool isRunning) {
    m_state->setText(text);
    m_progress->setVisible(isRunning);
}

void HealthPanel::setProgress(qint64 done, qint64 total) {
    m_progress->setRange(0, static_cast<int>(total));
    m_progress->setValue(static_cast<int>(done));
    setState(total > 0 ? tr("Checking every image: %1 of %2").arg(countText(done), countText(total))
                       : tr("Checking every image"),
             true);
}

void HealthPanel::setFinished() {
    setState(tr("Every image was checked"), false);
}

void HealthPanel::setCancelled() {
    setState(tr("The check was stopped; Rescan starts it again"), false);
}

void HealthPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange) return;
    const QList<Finding> findings = std::exchange(m_findings, {});
    setFindings(findings);
}

} // namespace semblance
