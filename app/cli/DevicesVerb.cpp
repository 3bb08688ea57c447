// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Table.h"
#include "app/cli/Verbs.h"
#include "core/training/Devices.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

std::string remark(const DeviceInfo& device) {
    if (!device.usable()) return device.reason;
    std::string text = decimals(static_cast<double>(device.memoryBytes) / (1ULL << 30), 1) + " GiB";
    if (device.threads > 0) text += ", " + std::to_string(device.threads) + " threads";
    return text + (device.hasBFloat16 ? ", bf16" : "");
}

ExitStatus listDevices(Console& console) {
    Table table({{"DEVICE"}, {"NAME"}, {"USABLE"}, {"REMARK"}});
    for (const DeviceInfo& device : probeDevices()) {
        table.add({device.device, device.name, device.usable() ? "yes" : "no", remark(device)});
        if (!console.isJson()) continue;
        console.printJson({{"device", device.device},
                           {"name", device.name},
                           {"usable", device.usable()},
                           {"reason", textOrNull(device.reason)}});
    }
    for (const std::string& line : table.lines())
        console.print(line);
    return ExitStatus::Done;
}

} // namespace

Verb addDevicesVerb(CLI::App& app) {
    return {app.add_subcommand("devices", "List the compute devices, run a test on each, say why a GPU is not used"),
            listDevices};
}

} // namespace semblance
