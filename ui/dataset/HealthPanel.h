// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dataset/Findings.h"

#include <QWidget>

class QLabel;
class QLayout;
class QProgressBar;
class QScrollArea;
class QVBoxLayout;

namespace semblance {

/// Health: the findings as sentences, each with what can be done. GUI thread only.
class HealthPanel : public QWidget {
    Q_OBJECT
public:
    explicit HealthPanel(QWidget* parent = nullptr);

    void setFindings(const QList<Finding>& findings);
    /// The background pass; total 0: not known yet.
    void setProgress(qint64 done, qint64 total);
    void setFinished();
    void setCancelled();

Q_SIGNALS:
    void showRequested(const semblance::Finding& finding);
    void remedyRequested(semblance::FindingRemedy remedy);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* createRow(const Finding& finding);
    static QLayout* createWords(const Finding& finding, QLabel* sentence);
    void setState(const QString& text, bool isRunning);

    QLabel* m_state = nullptr;
    QProgressBar* m_progress = nullptr;
    QScrollArea* m_scroll = nullptr;
    QVBoxLayout* m_rows = nullptr;
    QList<Finding> m_findings;
};

} // namespace semblance
