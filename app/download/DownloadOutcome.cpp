// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/download/DownloadOutcome.h"

namespace semblance {

std::string sentenceOf(const DownloadOutcome& outcome) {
    std::string text = outcome.reason;
    if (outcome.keptBytes > 0)
        text += "; the " + std::to_string(outcome.keptBytes) +
                " bytes that arrived are kept, and the next attempt goes on with them";
    if (outcome.fault == DownloadFault::Busy || outcome.fault == DownloadFault::Disk) return text;
    return text + "; you can also download " + outcome.address + " by other means and save it as this file";
}

} // namespace semblance
