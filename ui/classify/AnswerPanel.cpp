// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/classify/AnswerPanel.h"

#include "ui/Theme.h"
#include "ui/classify/AnswerBars.h"
#include "ui/classify/Doubts.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/RebuiltPictures.h"
#include "ui/widgets/Text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace semblance {

namespace {

constexpr int rebuiltHeight = 144;

QList<AnswerBar> barsOf(const Prediction& prediction, const ModelDescription& model) {
    const auto& p = prediction.probabilities;
    std::vector<int> order(std::min(p.size(), model.classNames.size()));
    std::iota(order.begin(), order.end(), 0);
    const auto probability = [&](int index) { return p[static_cast<std::size_t>(index)]; };
    std::ranges::stable_sort(order, [&](int a, int b) { return probability(a) > probability(b); });
    QList<AnswerBar> bars;
    for (int index : order)
        bars << AnswerBar{index, QString::fromStdString(model.classNames[static_cast<std::size_t>(index)]),
                          probability(index)};
    return bars;
}

QString failureText(const ItemFailure& failure) {
    QStringList parts{failure.sentence, failure.advice, failure.detail};
    parts.removeAll(QString());
    return parts.join(QStringLiteral("\n\n"));
}

} // namespace

AnswerPanel::AnswerPanel(QWidget* parent)
    : QFrame(parent),
      m_title(new ElidedLabel(Qt::ElideRight, this)),
      m_sentence(new QLabel(this)),
      m_bars(new AnswerBars(this)),
      m_others(new QLabel(this)),
      m_rebuilt(new RebuiltPictures(this)),
      m_doubtRows(new QVBoxLayout) {
    setRole(this, WidgetRole::Card);
    setAccessibleName(tr("Answer"));
    setRole(m_title, WidgetRole::Title);
    setRole(m_sentence, WidgetRole::Muted);
    setRole(m_others, WidgetRole::Muted);
    m_sentence->setWordWrap(true);
    m_others->setWordWrap(true);
    m_doubtRows->setSpacing(spacing::inside);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(spacing::inside);
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    column->addWidget(m_bars);
    column->addWidget(m_others);
    column->addLayout(m_doubtRows);
    m_rebuilt->setFixedHeight(rebuiltHeight);
    m_rebuilt->hide();
    column->addWidget(m_rebuilt);
    column->addStretch();
}

void AnswerPanel::setNothing(const QString& sentence) {
    m_rebuilt->hide();
    m_title->setFullText(tr("Answer"));
    m_sentence->setText(sentence);
    m_sentence->show();
    m_bars->setBars({});
    m_bars->hide();
    m_others->hide();
    m_doubts.clear();
    showDoubts();
}

void AnswerPanel::setRebuilt(const RebuiltPicture& picture) {
    m_rebuilt->setPictures({picture});
    m_rebuilt->show();
}

void AnswerPanel::setRow(const ClassifyRow& row, const ModelDescription& model) {
    m_rebuilt->hide();
    switch (row.state) {
    case ItemState::Waiting: return setNothing(tr("This image waits for its turn."));
    case ItemState::Working: return setNothing(tr("Looking at this image…"));
    case ItemState::Cancelled: return setNothing(tr("Stopped before this image was looked at."));
    case ItemState::Failed: return setNothing(failureText(row.failure));
    case ItemState::Done: return setAnswer(row, model);
    }
}

void AnswerPanel::setAnswer(const ClassifyRow& row, const ModelDescription& model) {
    QList<AnswerBar> bars = barsOf(row.prediction, model);
    if (bars.isEmpty()) return setNothing(tr("The model gave no answer."));
    m_title->setFullText(bars.first().name);
    m_sentence->hide();
    double othersShare = 0;
    for (qsizetype i = mostBars; i < bars.size(); ++i)
        othersShare += bars[i].probability;
    const int others = static_cast<int>(std::max<qsizetype>(0, bars.size() - mostBars));
    m_others->setVisible(others > 0);
    m_others->setText(tr("%Ln other class(es): %1 together", nullptr, others).arg(percentText(othersShare)));
    bars.resize(std::min<qsizetype>(bars.size(), mostBars));
    m_bars->setBars(bars);
    m_bars->show();
    m_doubts = doubtsOf(row.prediction, row.calibration, model);
    showDoubts();
}

void AnswerPanel::showDoubts() {
    while (QLayoutItem* item = m_doubtRows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const QString& sentence : std::as_const(m_doubts)) {
        auto* row = new QWidget(this);
        row->setAccessibleName(tr("Doubt: %1").arg(sentence));
        auto* icon = new QLabel(row);
        icon->setPixmap(
            lineIcon(QStringLiteral("warning"), IconTint::Warning).pixmap(QSize(16, 16), devicePixelRatioF()));
        auto* text = new QLabel(sentence, row);
        text->setWordWrap(true);
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(spacing::inside);
        line->addWidget(icon, 0, Qt::AlignTop);
        line->addWidget(text, 1);
        m_doubtRows->addWidget(row);
    }
}

void AnswerPanel::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_doubtRows) showDoubts();
}

} // namespace semblance
