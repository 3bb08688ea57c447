// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "app/jobs/PrepareTraining.h"

namespace semblance {

/// The split that the lists say, examples in the order of the lists. Throws Error (DataSet): a listed file is not among
/// the report's images or of a class that is left out, is listed twice, or what splitDataSet throws.
DataSplit splitByFiles(const ScanReport& report, const SplitFiles& files, const std::vector<ClassChoice>& classes);

/// Reads {"train": [path, …], "validation": [path, …]}. Throws Error: FileNotFound, FileUnreadable, DamagedFile.
SplitFiles readSplitFiles(const std::filesystem::path& path);

} // namespace semblance
