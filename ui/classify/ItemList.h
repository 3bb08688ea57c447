// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

#include <optional>

class QLabel;
class QProgressBar;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;
class QTimer;

namespace semblance {

class ClassifyListModel;
class VisibleRows;

/// The left part of the Classify page: the list with its buttons and its progress. GUI thread only.
class ItemList : public QWidget {
    Q_OBJECT
public:
    explicit ItemList(ClassifyListModel* model, QWidget* parent = nullptr);

    std::optional<quint64> currentId() const;
    void setCurrentId(quint64 id);
    /// How far the work is: shown once it has taken a moment, for one image is classified sooner.
    void setCounts(bool isWalking, bool hasModel);
    void refreshThumbnails();
    QTableView* table() const { return m_table; }
    QPushButton* exportButton() const { return m_export; }
    QPushButton* clearButton() const { return m_clear; }
    QPushButton* cancelButton() const { return m_cancel; }
    QSize thumbnailSize() const;

Q_SIGNALS:
    void addRequested();
    void currentChanged(std::optional<quint64> id);
    void removeRequested(const QList<quint64>& ids);
    void revealRequested(const QString& path);
    void inSight(const QList<quint64>& ids);

private:
    QWidget* createButtons();
    QWidget* createProgress();
    void createTable();
    void createActions();
    void showCounts();
    bool isRunning() const;
    void sayInSight(int first, int last);
    QList<quint64> selectedIds() const;

    ClassifyListModel* m_model;
    QSortFilterProxyModel* m_sorted = nullptr;
    QTableView* m_table = nullptr;
    VisibleRows* m_visible = nullptr;
    QPushButton* m_export = nullptr;
    QPushButton* m_clear = nullptr;
    QPushButton* m_cancel = nullptr;
    QLabel* m_counts = nullptr;
    QProgressBar* m_progress = nullptr;
    QTimer* m_appearance = nullptr;
    bool m_isWalking = false;
    bool m_hasModel = false;
};

} // namespace semblance
