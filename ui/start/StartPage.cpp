// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/start/StartPage.h"

#include "ui/Theme.h"
#include "ui/start/InterruptedCard.h"
#include "ui/start/StartCard.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/IconLabel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace semblance {

StartPage::StartPage(QWidget* parent)
    : QWidget(parent),
      m_open(new StartCard(QStringLiteral("folder-open"))),
      m_sample(new StartCard(QStringLiteral("sample"))),
      m_classify(new StartCard(QStringLiteral("classify"))),
      m_interrupted(new InterruptedCard),
      m_recent(new QFrame),
      m_recentName(new ElidedLabel),
      m_recentLine(new ElidedLabel(Qt::ElideMiddle)),
      m_continue(new QPushButton(tr("&Go on"))) {
    m_open->setWords(
        tr("&Open a folder of images"),
        tr("One folder for each class, with its images inside. The program looks at them and changes nothing."));
    m_sample->setWords(
        tr("&Try the sample set"),
        tr("240 drawn micrographs in six classes. Good for a first look; it takes a few seconds to make."));
    m_classify->setWords(tr("&Classify with a model"),
                         tr("Open a trained model and drop images on the window to see what they show."));

    auto* title = new QLabel(tr("Teach the computer to tell your micrographs apart"));
    QFont large = titleFont(font());
    large.setPointSizeF(large.pointSizeF() * 1.25);
    title->setFont(large);
    title->setWordWrap(true);
    auto* sentence = new QLabel(tr("Everything happens on this computer. Images never leave it."));
    setRole(sentence, WidgetRole::Muted);

    auto* cards = new QHBoxLayout;
    cards->setSpacing(spacing::between);
    for (StartCard* card : {m_open, m_sample, m_classify})
        cards->addWidget(card, 1);

    auto* column = new QWidget;
    column->setMaximumWidth(920);
    auto* inner = new QVBoxLayout(column);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(spacing::inside);
    inner->addWidget(title);
    inner->addWidget(sentence);
    inner->addSpacing(spacing::between);
    inner->addWidget(m_interrupted);
    inner->addWidget(makeRecent());
    inner->addSpacing(spacing::inside);
    inner->addLayout(cards);
    inner->addSpacing(spacing::between);
    auto* hint = new QLabel(tr("Folders, images and models can also be dropped anywhere on this window."));
    setRole(hint, WidgetRole::Muted);
    inner->addWidget(hint);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(32, 32, 32, 32);
    layout->addStretch(2);
    auto* centred = new QHBoxLayout;
    centred->addStretch(1);
    centred->addWidget(column, 100);
    centred->addStretch(1);
    layout->addLayout(centred);
    layout->addStretch(3);

    connect(m_open, &StartCard::clicked, this, &StartPage::openFolderRequested);
    connect(m_sample, &StartCard::clicked, this, &StartPage::sampleSetRequested);
    connect(m_classify, &StartCard::clicked, this, &StartPage::classifyRequested);
    connect(m_continue, &QPushButton::clicked, this, [this] { Q_EMIT recentDataSetRequested(m_recentFolder); });
    connect(m_interrupted, &InterruptedCard::goOnRequested, this, &StartPage::goOnRequested);
    connect(m_interrupted, &InterruptedCard::showRequested, this, &StartPage::showRunRequested);
    connect(m_interrupted, &InterruptedCard::dismissRequested, this, &StartPage::dismissRequested);
    setRecentDataSet(std::nullopt);
}

QWidget* StartPage::makeRecent() {
    setRole(m_recent, WidgetRole::Card);
    setRole(m_recentLine, WidgetRole::Muted);
    setRole(m_continue, WidgetRole::Primary);
    m_continue->setObjectName(QStringLiteral("openRecent"));
    m_recentName->setFont(titleFont(font()));
    auto* words = new QVBoxLayout;
    words->setSpacing(spacing::unit);
    words->addWidget(m_recentName);
    words->addWidget(m_recentLine);
    auto* layout = new QHBoxLayout(m_recent);
    layout->setContentsMargins(20, spacing::between, 20, spacing::between);
    layout->setSpacing(spacing::between);
    layout->addWidget(new IconLabel(QStringLiteral("history"), IconTint::Accent, 32));
    layout->addLayout(words, 1);
    layout->addWidget(m_continue);
    return m_recent;
}

void StartPage::setRecentDataSet(const std::optional<RecentDataSet>& recent) {
    m_recent->setVisible(recent.has_value());
    m_recentFolder = recent ? recent->folder : QString();
    if (!recent) return;
    m_recentName->setFullText(recent->name);
    QStringList parts{tr("%n images", nullptr, int(recent->images)), tr("%n classes", nullptr, recent->classes)};
    if (recent->opened.isValid())
        parts << tr("opened %1").arg(QLocale().toString(recent->opened.date(), QLocale::ShortFormat));
    parts << recent->folder;
    m_recentLine->setFullText(parts.join(QStringLiteral("  ·  ")));
    nameContinue();
}

// A page has one main action: beside an interrupted training the last data set is there to be opened.
void StartPage::setInterrupted(const QList<InterruptedTraining>& trainings) {
    m_interrupted->setTrainings(trainings);
    m_hasInterrupted = !trainings.isEmpty();
    setRole(m_continue, m_hasInterrupted ? WidgetRole::Flat : WidgetRole::Primary);
    nameContinue();
}

void StartPage::nameContinue() {
    const QString name = m_recentName->fullText();
    m_continue->setText(m_hasInterrupted ? tr("Op&en") : tr("&Go on"));
    m_continue->setAccessibleName(m_hasInterrupted ? tr("Open %1").arg(name) : tr("Go on with %1").arg(name));
}

} // namespace semblance
