// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dataset/ScanReport.h"
#include "core/dataset/Split.h"

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>

#include <vector>

class QUndoStack;

namespace semblance {

/// The classes of a data set: tick, name in the program, images, share, training and validation counts. Ticks and names
/// go through the undo stack; folders on the disk are never touched. GUI thread only.
class ClassTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { NameColumn, ImagesColumn, ShareColumn, TrainingColumn, ValidationColumn, ColumnCount };
    enum Role {
        ShareRole = Qt::UserRole + 1, ///< the bar's length: 0 to 1, of the largest class
        ColourIndexRole,              ///< for Theme::classColour; -1: not included
        FolderNameRole,
        SortRole
    };

    explicit ClassTableModel(QUndoStack* undo, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Row = class index of the report. Choices are kept for folders that `choices` names. Clears the undo stack.
    void setReport(const ScanReport& report, const std::vector<ClassChoice>& choices);
    void setSplit(const DataSplit& split);
    void clearSplit();
    void clear();

    const std::vector<ClassChoice>& choices() const { return m_choices; }
    void setChoices(const std::vector<ClassChoice>& choices);
    /// Undoable: all classes ticked, or none.
    void setAllIncluded(bool isIncluded);
    /// Undoable: this class ticked, all others not.
    void includeOnly(int row);
    /// Names of the classes that a training would have, in its order.
    const QStringList& trainedClasses() const { return m_trained; }

    qint64 includedImages() const { return m_includedImages; }
    qint64 trainingImages() const;
    qint64 validationImages() const;

Q_SIGNALS:
    void choicesChanged();

private:
    friend class ChoiceCommand;
    /// One class of the split: where several folders became one, it counts for all of them.
    struct SplitCounts {
        qint64 training = 0;
        qint64 validation = 0;
    };
    QVariant display(int row, int column) const;
    QVariant sortKey(int row, int column) const;
    QString countOrDash(int row, qint64 count) const;
    QString toolTip(int row) const;
    QString accessibleText(int row) const;
    QString headerToolTip(int section) const;
    void push(const QString& text, std::vector<ClassChoice> choices);
    void apply(const std::vector<ClassChoice>& choices);
    void recount();
    QStringList namesInUse() const;
    void everythingChanged();
    void clearCounts();
    double shareOf(int row) const;
    double barLength(int row) const;

    QUndoStack* m_undo;
    std::vector<ClassChoice> m_choices;
    std::vector<qint64> m_images; ///< per class of the report
    std::vector<SplitCounts> m_counts;
    std::vector<int> m_classOfImage;
    QStringList m_splitClasses;
    QStringList m_trained;
    std::vector<int> m_colours; ///< per class of the report; -1: its name takes no part
    qint64 m_includedImages = 0;
};

} // namespace semblance
