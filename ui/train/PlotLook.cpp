// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/PlotLook.h"

#include <qcustomplot.h>

namespace semblance {

QColor faint(QColor colour, float alpha) {
    colour.setAlphaF(alpha);
    return colour;
}

QString htmlSpan(const QString& text, const QColor& colour) {
    return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(colour.name(), text.toHtmlEscaped());
}

void colourAxes(QCustomPlot& plot, const ThemeColours& colours, const QFont& font) {
    plot.setBackground(colours.surface);
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        axis->setBasePen(QPen(colours.border));
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(colours.mutedText);
        axis->setTickLabelFont(tabularFont(font));
        axis->grid()->setPen(QPen(colours.border, 1));
        axis->grid()->setZeroLinePen(QPen(colours.border, 1));
    }
    const QFontMetrics metrics(tabularFont(font));
    const int halfLabel = metrics.horizontalAdvance(QStringLiteral("888")) / 2 + 2; // the last tick's label is whole
    plot.axisRect()->setMinimumMargins(
        QMargins(metrics.horizontalAdvance(QStringLiteral("100.0")), metrics.height() / 2, halfLabel, 0));
    plot.xAxis->grid()->setVisible(false);
    plot.xAxis->setLabelColor(colours.mutedText);
    plot.xAxis->setLabelFont(font);
    plot.xAxis->setLabelPadding(0);
}

} // namespace semblance
