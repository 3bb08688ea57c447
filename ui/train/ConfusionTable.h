// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelDescription.h"

#include <QStringList>
#include <QTableWidget>

namespace semblance {

/// Rows: what an image is. Columns: what the network says. Counts, shaded by their share of the row; the diagonal in the
/// accent colour, mistakes in amber.
class ConfusionTable : public QTableWidget {
    Q_OBJECT
public:
    explicit ConfusionTable(QWidget* parent = nullptr);
    void setClasses(const QStringList& names);
    void setMetrics(const Metrics& metrics);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showColumnNames();

    QStringList m_names;
};

} // namespace semblance
