// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/StatusStrip.h"

#include "ui/Theme.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

namespace semblance {

namespace {
constexpr int barSteps = 1000;
constexpr int messageMs = 6000;
constexpr int momentMs = 200;
} // namespace

StatusStrip::StatusStrip(QWidget* parent)
    : QStatusBar(parent),
      m_text(new ElidedLabel),
      m_bar(new QProgressBar),
      m_left(new QLabel),
      m_cancel(new QToolButton),
      m_others(new QLabel),
      m_dataSet(new QPushButton),
      m_device(new QPushButton),
      m_messageEnd(new QTimer(this)),
      m_appearance(new QTimer(this)),
      m_pulse(new QTimer(this)) {
    setSizeGripEnabled(false);
    m_bar->setFixedWidth(180);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress"));
    m_cancel->setIcon(lineIcon(QStringLiteral("close"), IconTint::Muted));
    m_cancel->setToolTip(tr("Cancel this job"));
    m_cancel->setAccessibleName(tr("Cancel this job"));
    m_cancel->setFocusPolicy(Qt::TabFocus);
    for (QLabel* figures : {static_cast<QLabel*>(m_text), m_left})
        figures->setFont(tabularFont(font()));
    setRole(m_left, WidgetRole::Muted);
    setRole(m_others, WidgetRole::Muted);
    for (QPushButton* button : {m_dataSet, m_device}) {
        setRole(button, WidgetRole::Flat);
        button->setFocusPolicy(Qt::TabFocus);
    }
    m_dataSet->setIcon(lineIcon(QStringLiteral("data"), IconTint::Muted));
    m_dataSet->setToolTip(tr("Show the data set"));
    m_device->setIcon(lineIcon(QStringLiteral("chip"), IconTint::Muted));
    m_device->setToolTip(tr("What computes, and why other devices cannot be used"));

    auto* job = new QWidget;
    auto* layout = new QHBoxLayout(job);
    layout->setContentsMargins(spacing::inside, 0, 0, 0);
    layout->setSpacing(spacing::inside);
    layout->addWidget(m_text);
    for (QWidget* part : std::initializer_list<QWidget*>{m_bar, m_left, m_cancel, m_others})
        layout->addWidget(part);
    layout->addStretch(1);
    addWidget(job, 1);
    addPermanentWidget(m_dataSet);
    addPermanentWidget(m_device);

    m_messageEnd->setSingleShot(true);
    m_messageEnd->setInterval(messageMs);
    connect(m_messageEnd, &QTimer::timeout, this, &StatusStrip::showNewest);
    m_appearance->setSingleShot(true);
    m_appearance->setInterval(momentMs);
    connect(m_appearance, &QTimer::timeout, this, &StatusStrip::showNewest);
    m_pulse->setInterval(50);
    connect(m_pulse, &QTimer::timeout, m_bar, qOverload<>(&QProgressBar::update));
    // What was meant is what stood there when the button went down: another job may begin before it comes up.
    connect(m_cancel, &QToolButton::pressed, this,
            [this] { m_pressed = m_jobs.empty() ? QString() : m_jobs.back().id; });
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        if (runs(m_pressed)) Q_EMIT cancelRequested(m_pressed);
    });
    connect(m_device, &QPushButton::clicked, this, &StatusStrip::deviceClicked);
    connect(m_dataSet, &QPushButton::clicked, this, &StatusStrip::dataSetClicked);
    setDataSetText({});
    setDeviceText({});
    showNewest();
}

void StatusStrip::setJob(const JobStatus& job) {
    const auto known =
        std::find_if(m_jobs.begin(), m_jobs.end(), [&job](const JobStatus& k) { return k.id == job.id; });
    if (known == m_jobs.end())
        m_jobs.push_back(job);
    else
        *known = job;
    updateJobs();
}

void StatusStrip::removeJob(const QString& id) {
    std::erase_if(m_jobs, [&id](const JobStatus& known) { return known.id == id; });
    updateJobs();
}

// A job that follows another directly appears at once.
void StatusStrip::updateJobs() {
    const bool follows = m_sinceShown.isValid() && !m_sinceShown.hasExpired(momentMs);
    if (!m_bar->isHidden() || (follows && !m_jobs.empty())) return showNewest();
    if (m_jobs.empty())
        m_appearance->stop();
    else if (!m_appearance->isActive())
        m_appearance->start();
}

void StatusStrip::setMessage(const QString& sentence) {
    m_messageEnd->start();
    m_text->setFullText(sentence);
}

void StatusStrip::setDataSetText(const QString& text) {
    m_dataSet->setText(text.isEmpty() ? tr("No data set") : text);
    m_dataSet->setAccessibleName(tr("Data set: %1").arg(m_dataSet->text()));
}

void StatusStrip::setDeviceText(const QString& text) {
    m_device->setText(text.isEmpty() ? tr("Looking for devices…") : text);
    m_device->setAccessibleName(tr("Compute device: %1").arg(m_device->text()));
}

bool StatusStrip::runs(const QString& jobId) const {
    return std::any_of(m_jobs.begin(), m_jobs.end(), [&jobId](const JobStatus& job) { return job.id == jobId; });
}

QString StatusStrip::cancellableJob(PageId inFront) const {
    const auto found = std::find_if(m_jobs.rbegin(), m_jobs.rend(), [inFront](const JobStatus& job) {
        return job.canCancel && job.page.value_or(inFront) == inFront;
    });
    return found == m_jobs.rend() ? QString() : found->id;
}

void StatusStrip::showNewest() {
    const bool hasJob = !m_jobs.empty();
    if (m_bar->isVisible()) m_sinceShown.start();
    for (QWidget* part : std::initializer_list<QWidget*>{m_bar, m_left, m_cancel, m_others})
        part->setVisible(hasJob);
    if (hasJob) {
        showJob(m_jobs.back());
        return;
    }
    m_pulse->stop();
    if (!m_messageEnd->isActive()) m_text->setFullText(tr("Ready"));
}

void StatusStrip::showJob(const JobStatus& job) {
    if (!m_messageEnd->isActive()) m_text->setFullText(sentenceOf(job));
    const bool isKnown = job.total > 0;
    m_bar->setRange(0, isKnown ? barSteps : 0);
    if (isKnown) {
        m_bar->setValue(int(double(std::min(job.done, job.total)) / double(job.total) * barSteps));
        m_pulse->stop();
    } else {
        m_pulse->start();
    }
    m_left->setText(job.secondsLeft >= 0 ? tr("%1 left").arg(durationText(job.secondsLeft)) : QString());
    m_left->setVisible(job.secondsLeft >= 0);
    m_cancel->setVisible(job.canCancel);
    const int others = int(m_jobs.size()) - 1;
    m_others->setText(others > 0 ? tr("and %n more", nullptr, others) : QString());
    m_others->setVisible(others > 0);
}

QString StatusStrip::sentenceOf(const JobStatus& job) const {
    if (!job.showsCounts || (job.total == 0 && job.done == 0)) return job.text;
    const QString done = countText(std::int64_t(job.done));
    return job.total == 0 ? tr("%1 %2").arg(job.text, done)
                          : tr("%1 %2 / %3").arg(job.text, done, countText(std::int64_t(job.total)));
}

} // namespace semblance
