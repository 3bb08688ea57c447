// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ClassifiedTable.h"

namespace semblance {

std::vector<ClassificationRow> tableOf(const std::vector<ClassifyRow>& rows,
                                       const std::vector<std::string>& classNames) {
    std::vector<ClassificationRow> table;
    table.reserve(rows.size());
    for (const ClassifyRow& row : rows) {
        ClassificationRow line;
        line.file = row.item.path.toStdString();
        line.calibrationSource = row.calibration.source;
        line.pixelSizeNm = row.calibration.pixelSizeNm;
        line.error = row.failure.detail.toStdString();
        if (row.state == ItemState::Done) {
            const auto best = static_cast<std::size_t>(row.prediction.best);
            line.className = classNames.at(best);
            line.probabilities = row.prediction.probabilities;
            line.probability = row.prediction.probabilities.at(best);
        }
        table.push_back(std::move(line));
    }
    return table;
}

} // namespace semblance
