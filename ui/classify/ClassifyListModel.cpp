// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/classify/ClassifyListModel.h"

#include "ui/image/ScaleText.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QIcon>
#include <QPixmap>
#include <QSet>

#include <algorithm>

namespace semblance {

namespace {

std::size_t at(int row) {
    return static_cast<std::size_t>(row);
}

double bestProbability(const ClassifyRow& row) {
    const auto best = at(row.prediction.best);
    return best < row.prediction.probabilities.size() ? row.prediction.probabilities[best] : 0;
}

QIcon stateIcon(ItemState state) {
    switch (state) {
    case ItemState::Waiting: return lineIcon(QStringLiteral("clock"), IconTint::Muted);
    case ItemState::Working: return lineIcon(QStringLiteral("play"), IconTint::Accent);
    case ItemState::Done: return lineIcon(QStringLiteral("check"), IconTint::Success);
    case ItemState::Failed: return lineIcon(QStringLiteral("error"), IconTint::Error);
    case ItemState::Cancelled: return lineIcon(QStringLiteral("cancel"), IconTint::Muted);
    }
    return {};
}

} // namespace

int ClassifyListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ClassifyListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ClassifyListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ClassifyRow& row = m_rows[at(index.row())];
    switch (role) {
    case Qt::DisplayRole: return display(row, index.column());
    case Qt::DecorationRole: return decoration(row, index.column());
    case Qt::ToolTipRole: return toolTip(row);
    case Qt::AccessibleTextRole:
        if (index.column() == NameColumn) return accessibleText(row);
        return index.column() == StateColumn ? QVariant(stateText(row)) : display(row, index.column());
    case Qt::TextAlignmentRole:
        if (index.column() != ProbabilityColumn && index.column() != ScaleColumn) return {};
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    case ThumbnailRole: {
        const QPixmap* pixmap = m_thumbnails.find(row.item.id);
        return pixmap ? QVariant(*pixmap) : QVariant();
    }
    case IdRole: return row.item.id;
    case StateRole: return static_cast<int>(row.state);
    case SortRole: return sortKey(row, index.column());
    case ClassIndexRole: return row.state == ItemState::Done ? row.prediction.best : -1;
    default: return {};
    }
}

QVariant ClassifyListModel::display(const ClassifyRow& row, int column) const {
    switch (column) {
    case NameColumn: return row.item.name;
    case ClassColumn: return row.state == ItemState::Failed ? row.failure.sentence : className(row);
    case ProbabilityColumn: return row.state == ItemState::Done ? percentText(bestProbability(row)) : QString();
    case ScaleColumn: return scaleTextOf(row);
    default: return {};
    }
}

QVariant ClassifyListModel::decoration(const ClassifyRow& row, int column) const {
    if (column == ClassColumn && row.state == ItemState::Done) return classMark(row.prediction.best);
    return column == StateColumn ? QVariant(stateIcon(row.state)) : QVariant();
}

QVariant ClassifyListModel::sortKey(const ClassifyRow& row, int column) const {
    switch (column) {
    case NameColumn: return row.item.name;
    case ClassColumn: return className(row);
    case ProbabilityColumn: return row.state == ItemState::Done ? bestProbability(row) : -1.0;
    case ScaleColumn: return row.calibration.pixelSizeNm.value_or(-1);
    default: return static_cast<int>(row.state);
    }
}

QString ClassifyListModel::className(const ClassifyRow& row) const {
    return row.state == ItemState::Done ? m_classNames.value(row.prediction.best) : QString();
}

QString ClassifyListModel::scaleTextOf(const ClassifyRow& row) const {
    if (row.calibration.isKnown() || row.state == ItemState::Done) return scaleText(row.calibration);
    return {};
}

QString ClassifyListModel::stateText(const ClassifyRow& row) const {
    switch (row.state) {
    case ItemState::Waiting: return tr("waiting");
    case ItemState::Working: return tr("being classified");
    case ItemState::Done: return tr("done");
    case ItemState::Failed: return tr("failed: %1").arg(row.failure.sentence);
    case ItemState::Cancelled: return tr("stopped");
    }
    return {};
}

QString ClassifyListModel::toolTip(const ClassifyRow& row) const {
    QStringList lines{row.item.path};
    if (row.state == ItemState::Done)
        lines << tr("%1, %2").arg(className(row), percentText(bestProbability(row)))
              << tr("Scale: %1").arg(scaleText(row.calibration));
    else
        lines << stateText(row) << row.failure.detail;
    lines.removeAll(QString());
    return lines.join(u'\n');
}

QString ClassifyListModel::accessibleText(const ClassifyRow& row) const {
    if (row.state != ItemState::Done) return tr("%1, %2", "file name, state").arg(row.item.name, stateText(row));
    return tr("%1, %2, %3, scale %4", "file name, class, probability, pixel size")
        .arg(row.item.name, className(row), percentText(bestProbability(row)), scaleText(row.calibration));
}

QVariant ClassifyListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = section == ProbabilityColumn || section == ScaleColumn;
        return QVariant::fromValue((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::AccessibleTextRole && section == StateColumn) return tr("State");
    if (role == Qt::ToolTipRole && section == StateColumn)
        return tr("State: waiting, being classified, done, failed or stopped");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case NameColumn: return tr("Image");
    case ClassColumn: return tr("Class");
    case ProbabilityColumn: return tr("Prob.");
    case ScaleColumn: return tr("Scale");
    default: return QString();
    }
}

void ClassifyListModel::setClassNames(const QStringList& names) {
    m_classNames = names;
    setAllWaiting();
}

void ClassifyListModel::append(const QList<ClassifyItem>& items) {
    if (items.isEmpty()) return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(items.size()) - 1);
    for (const ClassifyItem& item : items) {
        m_rowOf.insert(item.id, rowCount());
        m_rows.push_back({item, ItemState::Waiting, {}, {}, {}});
        if (item.name.isEmpty()) m_rows.back().item.name = item.path.section(u'/', -1, -1, QString::SectionSkipEmpty);
    }
    m_counts[at(static_cast<int>(ItemState::Waiting))] += items.size();
    endInsertRows();
    Q_EMIT countsChanged();
}

void ClassifyListModel::setState(ClassifyRow& row, ItemState state) {
    --m_counts[at(static_cast<int>(row.state))];
    ++m_counts[at(static_cast<int>(state))];
    row.state = state;
}

template <typename Change>
void ClassifyListModel::change(quint64 id, Change change) {
    const int row = rowOf(id);
    if (row < 0) return;
    change(m_rows[at(row)]);
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    Q_EMIT countsChanged();
}

void ClassifyListModel::setWorking(quint64 id) {
    change(id, [this](ClassifyRow& row) { setState(row, ItemState::Working); });
}

void ClassifyListModel::setResult(quint64 id, const Prediction& prediction, const Calibration& calibration) {
    change(id, [&](ClassifyRow& row) {
        setState(row, ItemState::Done);
        row.prediction = prediction;
        row.calibration = calibration;
        row.failure = {};
    });
}

void ClassifyListModel::setFailed(quint64 id, const ItemFailure& failure) {
    change(id, [&](ClassifyRow& row) {
        setState(row, ItemState::Failed);
        row.prediction = {};
        row.failure = failure;
    });
}

void ClassifyListModel::setAllWaiting() {
    for (ClassifyRow& row : m_rows) {
        setState(row, ItemState::Waiting);
        row.prediction = {};
        row.failure = {};
    }
    everythingChanged();
}

void ClassifyListModel::setWaiting(const QList<quint64>& ids) {
    for (const quint64 id : ids) {
        const int row = rowOf(id);
        if (row < 0) continue;
        setState(m_rows[at(row)], ItemState::Waiting);
        m_rows[at(row)].prediction = {};
        m_rows[at(row)].failure = {};
    }
    everythingChanged();
}

void ClassifyListModel::setCancelled() {
    for (ClassifyRow& row : m_rows)
        if (row.state == ItemState::Waiting || row.state == ItemState::Working) setState(row, ItemState::Cancelled);
    everythingChanged();
}

void ClassifyListModel::everythingChanged() {
    if (!m_rows.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT countsChanged();
}

void ClassifyListModel::remove(const QList<quint64>& ids) {
    const QSet<quint64> gone(ids.begin(), ids.end());
    // In runs from the end, so that a thousand removed rows are a few signals.
    for (int last = rowCount() - 1; last >= 0; --last) {
        if (!gone.contains(m_rows[at(last)].item.id)) continue;
        int first = last;
        while (first > 0 && gone.contains(m_rows[at(first - 1)].item.id))
            --first;
        beginRemoveRows({}, first, last);
        for (int row = first; row <= last; ++row)
            --m_counts[at(static_cast<int>(m_rows[at(row)].state))];
        m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
        rebuildIndex();
        endRemoveRows();
        last = first;
    }
    Q_EMIT countsChanged();
}

void ClassifyListModel::clear() {
    beginResetModel();
    m_rows.clear();
    m_rowOf.clear();
    m_counts.fill(0);
    m_thumbnails.clear();
    endResetModel();
    Q_EMIT countsChanged();
}

void ClassifyListModel::setThumbnail(quint64 id, const QImage& thumbnail) {
    const int row = rowOf(id);
    if (row < 0) return;
    m_thumbnails.insert(id, thumbnail);
    Q_EMIT dataChanged(index(row, NameColumn), index(row, NameColumn), {ThumbnailRole});
}

void ClassifyListModel::setThumbnailFailed(quint64 id) {
    if (rowOf(id) >= 0) m_thumbnails.setFailed(id);
}

const ClassifyRow* ClassifyListModel::row(quint64 id) const {
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_rows[at(row)];
}

int ClassifyListModel::rowOf(quint64 id) const {
    return m_rowOf.value(id, -1);
}

qint64 ClassifyListModel::finishedCount() const {
    return count(ItemState::Done) + count(ItemState::Failed) + count(ItemState::Cancelled);
}

void ClassifyListModel::rebuildIndex() {
    m_rowOf.clear();
    for (int row = 0; row < rowCount(); ++row)
        m_rowOf.insert(m_rows[at(row)].item.id, row);
}

} // namespace semblance
