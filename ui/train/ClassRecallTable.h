// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelDescription.h"

#include <QStringList>
#include <QTableWidget>

namespace semblance {

/// Per class: mark and name, recall as bar and number, precision, validation images. Moves every epoch.
class ClassRecallTable : public QTableWidget {
    Q_OBJECT
public:
    enum Column { Name, Recall, Precision, Images, ColumnCount };

    explicit ClassRecallTable(QWidget* parent = nullptr);
    void setClasses(const QStringList& names);
    void setMetrics(const Metrics& metrics);

private:
    void setCell(int row, Column column, const QString& text);
};

} // namespace semblance
