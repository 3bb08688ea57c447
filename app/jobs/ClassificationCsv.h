// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "app/jobs/ClassifyFiles.h"
#include "core/base/Files.h"

#include <filesystem>
#include <string>
#include <vector>

namespace semblance {

/// One row of the table that classifications are exported to.
struct ClassificationRow {
    std::string file;                  ///< UTF-8
    std::string className;             ///< empty where the file was not classified
    std::vector<double> probabilities; ///< in the order of the table's classes; empty where it was not classified
    double probability = 0;            ///< of className
    std::optional<double> pixelSizeNm;
    CalibrationSource calibrationSource = CalibrationSource::Unknown;
    std::optional<double> reconstructionError;
    std::string error;
};

ClassificationRow rowOf(const ClassifiedFile& file, const std::vector<std::string>& classNames);

/// The table as UTF-8 text: one header line `file,class,probability,<each
/// class>,pixel_size_nm,calibration_source,error` (and `,reconstruction_error` for a network that rebuilds images), then a line a file; decimals with '.', fields quoted as RFC 4180
/// (section 2, rules 5 to 7) has it, lines ended by a line feed alone. Unknown values are empty fields. Written whole
/// or not at all. Not thread-safe.
class ClassificationCsv {
public:
    /// Throws Error (FileUnwritable).
    ClassificationCsv(const std::filesystem::path& path, const ModelDescription& model);

    void add(const ClassificationRow& row);
    /// Without it the file does not appear.
    void commit();

private:
    std::vector<std::string> m_classNames;
    bool m_hasReconstruction;
    DurableFile m_file;
};

/// Quoted where RFC 4180 asks for it.
std::string csvField(const std::string& text);

} // namespace semblance
