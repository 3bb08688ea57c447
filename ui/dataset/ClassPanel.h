// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace semblance {

class ClassTableModel;
class ElidedLabel;

/// The left part of the Data page: the folder, the table of classes and its totals. GUI thread only.
class ClassPanel : public QWidget {
    Q_OBJECT
public:
    explicit ClassPanel(ClassTableModel* model, QWidget* parent = nullptr);

    void setFolder(const QString& folder);
    /// A rescan runs; total 0: not known yet.
    void setScanning(bool isScanning);
    void setScanProgress(qint64 done, qint64 total);
    void setTotals(const QString& text);
    QTableView* table() const { return m_table; }
    /// Report's class index of the selected row; -1: none.
    int currentClass() const;
    void selectClass(int classIndex);

Q_SIGNALS:
    void openRequested();
    void rescanRequested();
    void classSelected(int classIndex);

private:
    QWidget* createHeader();
    void createTable(ClassTableModel* model);
    void showMenu(const QPoint& position);
    int classAt(const QModelIndex& proxyIndex) const;

    ClassTableModel* m_model;
    QSortFilterProxyModel* m_sorted = nullptr;
    QTableView* m_table = nullptr;
    ElidedLabel* m_name = nullptr;
    ElidedLabel* m_path = nullptr;
    QPushButton* m_rescan = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_totals = nullptr;
};

} // namespace semblance
