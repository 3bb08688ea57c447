// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/PendingChanges.h"

#include "ui/Theme.h"
#include "ui/train/OptionWords.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace semblance {
namespace {

constexpr std::size_t kMostNamed = 2;

QString nameOf(const std::string& key) {
    return optionWords(key).label.remove(QLatin1Char('&'));
}

QString valueText(const std::string& value) {
    if (value == "true") return PendingChanges::tr("on");
    if (value == "false") return PendingChanges::tr("off");
    return QString::fromStdString(value);
}

QString wordsOf(const std::vector<std::pair<std::string, std::string>>& options, std::size_t mostNamed) {
    if (options.size() > mostNamed) return PendingChanges::tr("%n options", nullptr, static_cast<int>(options.size()));
    QStringList parts;
    for (const auto& [key, value] : options)
        parts << PendingChanges::tr("%1 %2", "an option and its value").arg(nameOf(key), valueText(value));
    return parts.join(QStringLiteral(", "));
}

} // namespace

PendingChanges::PendingChanges(QWidget* parent) : QFrame(parent), m_words(new QLabel) {
    setRole(this, WidgetRole::Card);
    m_words->setWordWrap(true);
    m_words->setObjectName(QStringLiteral("pendingWords"));
    auto* apply = new QPushButton(tr("Appl&y"));
    apply->setObjectName(QStringLiteral("applyChanges"));
    apply->setAccessibleName(tr("Apply the changes"));
    apply->setToolTip(tr("Holds from the next step on; it is noted in the run and marked on the curves"));
    setRole(apply, WidgetRole::Primary);
    auto* undo = new QPushButton(tr("&Undo"));
    undo->setObjectName(QStringLiteral("undoChanges"));
    undo->setAccessibleName(tr("Undo the changes"));
    undo->setToolTip(tr("Back to what the run uses now"));
    setRole(undo, WidgetRole::Flat);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(undo);
    buttons->addWidget(apply);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::inside, spacing::inside, spacing::inside, spacing::inside);
    column->setSpacing(spacing::unit);
    column->addWidget(m_words);
    column->addLayout(buttons);
    connect(apply, &QPushButton::clicked, this, &PendingChanges::applied);
    connect(undo, &QPushButton::clicked, this, &PendingChanges::dropped);
    hide();
}

void PendingChanges::setOptions(const std::vector<std::pair<std::string, std::string>>& options) {
    if (!options.empty()) m_words->setText(tr("While it runs: %1").arg(wordsOf(options, kMostNamed)));
    setVisible(!options.empty());
}

QString changeWords(const RunChange& change) {
    return wordsOf(change.options, 1);
}

} // namespace semblance
