// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/DeviceText.h"

#include "ui/widgets/Text.h"

#include <QCoreApplication>
#include <QStringList>

namespace semblance {

namespace {

struct DeviceWords {
    Q_DECLARE_TR_FUNCTIONS(DeviceText)
};

QString reasonSentence(const DeviceInfo& device) {
    switch (device.state) {
    case DeviceState::NoDriver: return DeviceWords::tr("The NVIDIA driver is not installed. Training runs on the CPU.");
    case DeviceState::NoCudaPack:
        return DeviceWords::tr(
            "The driver is there, the CUDA pack is missing. Start the program with ./run.sh --cuda to get it "
            "(3.2 GB).");
    case DeviceState::NoDevice:
        return DeviceWords::tr("Driver and CUDA pack are there, but no NVIDIA card answers. Training runs on the CPU.");
    case DeviceState::KernelFailed:
        return DeviceWords::tr("The card is listed, but a test computation on it failed. Training runs on the CPU.");
    case DeviceState::Usable: break;
    }
    return {};
}

} // namespace

QString deviceTitle(const DeviceInfo& device) {
    if (device.device == "cpu") return DeviceWords::tr("CPU");
    const int number = QString::fromStdString(device.device).section(QLatin1Char(':'), 1).toInt() + 1;
    return device.usable() ? DeviceWords::tr("GPU %1").arg(number) : DeviceWords::tr("NVIDIA GPU");
}

QString deviceSentence(const DeviceInfo& device) {
    if (!device.usable()) return reasonSentence(device);
    QStringList parts;
    if (!device.name.empty()) parts << QString::fromStdString(device.name);
    if (device.threads > 0) parts << DeviceWords::tr("%n threads", nullptr, device.threads);
    if (device.memoryBytes > 0) parts << DeviceWords::tr("%1 of memory").arg(bytesText(device.memoryBytes));
    if (device.hasBFloat16) parts << DeviceWords::tr("computes in 16 bit (bf16)");
    return parts.join(QStringLiteral(" · "));
}

} // namespace semblance
