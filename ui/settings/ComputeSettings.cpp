// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/ComputeSettings.h"

#include "ui/Theme.h"
#include "ui/settings/SettingRow.h"
#include "ui/widgets/DeviceText.h"
#include "ui/widgets/IconLabel.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace semblance {

ComputeSettings::ComputeSettings(QWidget* parent)
    : QFrame(parent),
      m_device(new QComboBox),
      m_threads(new QSpinBox),
      m_precision(new QComboBox),
      m_trial(new QLabel),
      m_list(new QVBoxLayout) {
    setRole(this, WidgetRole::Card);
    m_threads->setRange(0, 512);
    m_threads->setSpecialValueText(tr("All cores"));
    m_threads->setSuffix(tr(" threads"));
    m_precision->addItem(tr("Automatic, by a short trial"), int(Precision::Automatic));
    m_precision->addItem(tr("32 bit"), int(Precision::Float32));
    m_precision->addItem(tr("16 bit (bf16)"), int(Precision::BFloat16));
    m_trial->setWordWrap(true);
    m_trial->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setRole(m_trial, WidgetRole::Muted);
    m_list->setSpacing(spacing::inside);

    SettingRows rows(*this, tr("Compute"));
    rows.add(tr("&Device"), m_device, tr("What computes. Automatic takes the fastest device that works."));
    rows.add(tr("T&hreads"), m_threads, tr("How many cores the program uses. Fewer leave room for other work."));
    rows.add(tr("&Precision"), m_precision,
             tr("16 bit is faster where the processor has it, and as accurate in practice."));
    auto* found = new QVBoxLayout;
    found->setSpacing(spacing::inside);
    found->addWidget(m_trial);
    found->addLayout(m_list);
    rows.addWide(QString(), found);
    setTrialResult({});
    setDevices({});
    connect(m_device, &QComboBox::activated, this, [this] {
        m_chosen = m_device->currentData().toString();
        Q_EMIT deviceChanged(m_chosen);
    });
    connect(m_threads, &QSpinBox::valueChanged, this, &ComputeSettings::threadsChanged);
    connect(m_precision, &QComboBox::activated, this,
            [this] { Q_EMIT precisionChanged(static_cast<Precision>(m_precision->currentData().toInt())); });
}

void ComputeSettings::setValues(const QString& device, int threads, Precision precision) {
    const QSignalBlocker blocker(m_threads);
    m_chosen = device;
    m_threads->setValue(threads);
    m_precision->setCurrentIndex(m_precision->findData(int(precision)));
    m_device->setCurrentIndex(qMax(0, m_device->findData(m_chosen)));
}

void ComputeSettings::setDevices(const std::vector<DeviceInfo>& devices) {
    m_device->clear();
    m_device->addItem(tr("Automatic"), QStringLiteral("auto"));
    while (QLayoutItem* item = m_list->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const DeviceInfo& device : devices) {
        if (device.usable()) m_device->addItem(deviceTitle(device), QString::fromStdString(device.device));
        m_list->addWidget(deviceRow(device));
    }
    // What was chosen stays in sight, with its fault, until something else is chosen.
    if (!devices.empty() && m_device->findData(m_chosen) < 0)
        m_device->addItem(tr("%1, cannot be used now").arg(m_chosen), m_chosen);
    m_device->setCurrentIndex(qMax(0, m_device->findData(m_chosen)));
}

void ComputeSettings::setTrialResult(const QString& sentence) {
    m_trial->setText(sentence.isEmpty() ? tr("No trial yet: the first training measures what is fastest here.")
                                        : sentence);
}

QWidget* ComputeSettings::deviceRow(const DeviceInfo& device) {
    auto* row = new QWidget;
    auto* icon = new IconLabel(device.usable() ? QStringLiteral("success") : QStringLiteral("warning"),
                               device.usable() ? IconTint::Success : IconTint::Warning);
    auto* title = new QLabel(deviceTitle(device));
    title->setFont(boldFont(font()));
    title->setMinimumWidth(88);
    auto* sentence = new QLabel(deviceSentence(device));
    sentence->setWordWrap(true);
    sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    sentence->setToolTip(QString::fromStdString(device.reason));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(icon);
    layout->addWidget(title);
    layout->addWidget(sentence, 1);
    return row;
}

} // namespace semblance
