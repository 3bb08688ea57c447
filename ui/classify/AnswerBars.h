// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace semblance {

struct AnswerBar {
    int classIndex = 0; ///< for classColour and classMark
    QString name;
    double probability = 0;
};

/// Probabilities as bars, largest first: mark, name, bar, percentage. GUI thread only.
class AnswerBars : public QWidget {
    Q_OBJECT
public:
    explicit AnswerBars(QWidget* parent = nullptr);

    void setBars(const QList<AnswerBar>& bars);
    const QList<AnswerBar>& bars() const { return m_bars; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int rowHeight() const;
    void paintRow(QPainter& painter, int row) const;

    QList<AnswerBar> m_bars;
};

} // namespace semblance
