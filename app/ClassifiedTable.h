// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/ClassificationCsv.h"
#include "ui/classify/ClassifyListModel.h"

namespace semblance {

/// The list of the Classify page as the table that is exported: what the command writes for the same files. No state.
std::vector<ClassificationRow> tableOf(const std::vector<ClassifyRow>& rows,
                                       const std::vector<std::string>& classNames);

} // namespace semblance
