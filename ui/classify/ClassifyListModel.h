// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/Classifier.h"
#include "core/microscopy/Calibration.h"
#include "ui/image/ThumbnailCache.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QImage>
#include <QString>

#include <array>
#include <vector>

namespace semblance {

enum class ItemState { Waiting, Working, Done, Failed, Cancelled };

/// What is put into the list.
struct ClassifyItem {
    quint64 id = 0;
    QString path; ///< shown and exported; "Clipboard" and the like where there is no file
    QString name; ///< empty: the last part of the path
};

/// Why an image has no answer.
struct ItemFailure {
    QString sentence;    ///< what happened, in the user's language
    QString advice = {}; ///< what can be done, likewise
    QString detail = {}; ///< core's English sentence, which names the cause; exported
};

/// One line of the list with its answer.
struct ClassifyRow {
    ClassifyItem item;
    ItemState state = ItemState::Waiting;
    Prediction prediction;   ///< Done only
    Calibration calibration; ///< once known
    ItemFailure failure;     ///< Failed only
};

/// The list of images to classify: rows are appended in batches and filled by id while a worker runs. Fast with tens of
/// thousands of rows (every change by id is O(1)). GUI thread only.
class ClassifyListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { NameColumn, ClassColumn, ProbabilityColumn, ScaleColumn, StateColumn, ColumnCount };
    enum Role { ThumbnailRole = Qt::UserRole + 1, IdRole, StateRole, SortRole, ClassIndexRole };

    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Of the model in use; answers of the one before are dropped and every item waits again.
    void setClassNames(const QStringList& names);
    const QStringList& classNames() const { return m_classNames; }
    void append(const QList<ClassifyItem>& items);
    void setWorking(quint64 id);
    void setResult(quint64 id, const Prediction& prediction, const Calibration& calibration);
    void setFailed(quint64 id, const ItemFailure& failure);
    void setAllWaiting();
    void setWaiting(const QList<quint64>& ids);
    void setCancelled();
    void remove(const QList<quint64>& ids);
    void clear();

    void setThumbnail(quint64 id, const QImage& thumbnail);
    void setThumbnailFailed(quint64 id);
    /// Neither there nor failed.
    bool isThumbnailMissing(quint64 id) const { return m_thumbnails.isMissing(id); }

    const std::vector<ClassifyRow>& rows() const { return m_rows; }
    const ClassifyRow* row(quint64 id) const;
    int rowOf(quint64 id) const; ///< -1: unknown
    qint64 count(ItemState state) const { return m_counts[static_cast<std::size_t>(state)]; }
    /// Done, failed and cancelled together.
    qint64 finishedCount() const;

Q_SIGNALS:
    void countsChanged();

private:
    QVariant display(const ClassifyRow& row, int column) const;
    QVariant sortKey(const ClassifyRow& row, int column) const;
    QVariant decoration(const ClassifyRow& row, int column) const;
    QString toolTip(const ClassifyRow& row) const;
    QString accessibleText(const ClassifyRow& row) const;
    QString scaleTextOf(const ClassifyRow& row) const;
    QString stateText(const ClassifyRow& row) const;
    QString className(const ClassifyRow& row) const;
    void setState(ClassifyRow& row, ItemState state);
    /// Applies a change to one row and says so; unknown ids are ignored (the item was removed meanwhile).
    template <typename Change>
    void change(quint64 id, Change change);
    void everythingChanged();
    void rebuildIndex();

    std::vector<ClassifyRow> m_rows;
    QHash<quint64, int> m_rowOf;
    QStringList m_classNames;
    std::array<qint64, 5> m_counts{}; ///< by ItemState
    ThumbnailCache m_thumbnails;
};

} // namespace semblance
