// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/ProgressFigures.h"

#include "ui/Theme.h"
#include "ui/widgets/Text.h"

#include <QHBoxLayout>
#include <QLabel>

namespace semblance {

namespace {

QString deviceText(const ComputeChoice& choice) {
    const QString precision = choice.precision == Precision::BFloat16 ? QStringLiteral("bf16") : QStringLiteral("fp32");
    const QString device = QString::fromStdString(choice.device);
    return device == QLatin1String("cpu")
               ? ProgressFigures::tr("CPU, %n threads, %1", nullptr, choice.threads).arg(precision)
               : ProgressFigures::tr("GPU, %1").arg(precision);
}

} // namespace

ProgressFigures::ProgressFigures(QWidget* parent) : QFrame(parent) {
    setRole(this, WidgetRole::Card);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::between, spacing::inside, spacing::between, spacing::inside);
    layout->setSpacing(spacing::between);
    m_epoch = addFigure(tr("Epoch"));
    m_speed = addFigure(tr("Speed"));
    m_left = addFigure(tr("Time left"));
    m_device = addFigure(tr("Device"));
    m_memory = addFigure(tr("Memory"));
    m_rate = addFigure(tr("Learning rate"));
    clear();
}

QLabel* ProgressFigures::addFigure(const QString& name) {
    auto* title = new QLabel(name);
    setRole(title, WidgetRole::Muted);
    auto* value = new QLabel;
    value->setFont(tabularFont(boldFont(font())));
    value->setAccessibleName(name);
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(title);
    column->addWidget(value);
    static_cast<QHBoxLayout*>(layout())->addLayout(column, 1);
    return value;
}

void ProgressFigures::clear() {
    m_epochs = 0;
    for (QLabel* value : {m_epoch, m_speed, m_left, m_device, m_memory, m_rate})
        value->setText(QStringLiteral("–"));
}

void ProgressFigures::setStarted(const RunStarted& started) {
    m_epochs = started.epochs;
    m_epoch->setText(tr("%1 of %2").arg(0).arg(m_epochs));
    m_device->setText(deviceText(started.choice));
    if (started.choice.predictedBytes > 0)
        m_memory->setText(tr("about %1").arg(bytesText(started.choice.predictedBytes)));
    if (started.choice.imagesPerSecond > 0) m_speed->setText(rateText(started.choice.imagesPerSecond));
}

QString ProgressFigures::epochText(const BatchEvent& batch) const {
    switch (batch.pass) {
    case Pass::Features: return tr("looking at each image once");
    case Pass::Validation: return tr("%1 of %2, validating").arg(batch.epoch).arg(m_epochs);
    case Pass::Training: break;
    }
    return tr("%1 of %2").arg(batch.epoch).arg(m_epochs);
}

void ProgressFigures::setBatch(const BatchEvent& batch) {
    m_epoch->setText(epochText(batch));
    m_speed->setText(rateText(batch.imagesPerSecond));
    m_left->setText(durationText(batch.secondsLeft));
    m_rate->setText(learningRateText(batch.learningRate));
}

void ProgressFigures::setEpoch(const EpochEvent& epoch) {
    m_epoch->setText(tr("%1 of %2").arg(epoch.epoch).arg(m_epochs));
    m_speed->setText(rateText(epoch.imagesPerSecond));
    m_left->setText(durationText(epoch.secondsLeft));
    m_rate->setText(learningRateText(epoch.learningRate));
}

void ProgressFigures::goBack(int epochsDone) {
    m_epoch->setText(tr("%1 of %2").arg(epochsDone).arg(m_epochs));
}

void ProgressFigures::setMemory(std::uint64_t usedBytes, std::uint64_t limitBytes) {
    m_memory->setText(limitBytes > 0 ? tr("%1 of %2").arg(bytesText(usedBytes), bytesText(limitBytes))
                                     : bytesText(usedBytes));
}

void ProgressFigures::setNoTimeLeft() {
    m_left->setText(QStringLiteral("–"));
}

QString ProgressFigures::text() const {
    QStringList parts;
    for (const QLabel* value : {m_epoch, m_speed, m_left, m_device, m_memory, m_rate})
        parts << value->accessibleName() + QLatin1Char(' ') + value->text();
    return parts.join(QStringLiteral("; ")).replace(QChar(0x00A0), QLatin1Char(' '));
}

} // namespace semblance
