// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/networks/NetworkRegistry.h"

#include <QString>

#include <vector>

class QComboBox;

namespace semblance {

/// One sentence on when to take a network; empty for one that has none.
QString networkSentence(const std::string& key);

/// Fills a box with networks under the headings of their groups; item data are the keys, tool tips the sentences.
/// Headings cannot be chosen. A network without a group stands at the end.
void fillNetworkBox(QComboBox& box, const std::vector<NetworkInfo>& networks);

} // namespace semblance
