// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/weights/WeightsTableModel.h"

#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QCoreApplication>
#include <QIcon>

#include <algorithm>

namespace semblance {

namespace {

struct WeightsWords {
    Q_DECLARE_TR_FUNCTIONS(Weights)
};

QString networkTitle(const std::string& key) {
    for (const NetworkInfo& info : networks())
        if (info.key == key) return QString::fromStdString(info.title);
    return QString::fromStdString(key);
}

QString nameOf(const StoredWeights& stored) {
    return QString::fromStdString(stored.name);
}

QString percentOf(const DownloadLine& line) {
    return line.total > 0 ? percentText(double(line.received) / double(line.total), 0) : bytesText(line.received);
}

} // namespace

QString titleOf(const StoredWeights& stored) {
    return stored.known ? QString::fromStdString(stored.known->title) : nameOf(stored);
}

QString progressText(const DownloadLine& line) {
    if (line.isVerifying) return WeightsWords::tr("Verifying");
    QStringList parts{line.total > 0 ? WeightsWords::tr("%1 of %2").arg(bytesText(line.received), bytesText(line.total))
                                     : bytesText(line.received)};
    if (line.bytesPerSecond > 0)
        parts << WeightsWords::tr("%1/s", "bytes a second").arg(bytesText(std::uint64_t(line.bytesPerSecond)));
    if (line.secondsLeft >= 0) parts << WeightsWords::tr("%1 left").arg(durationText(line.secondsLeft));
    return parts.join(QStringLiteral(" · "));
}

int WeightsTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_weights.size());
}

int WeightsTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

const StoredWeights* WeightsTableModel::weightsAt(int row) const {
    return row >= 0 && row < int(m_weights.size()) ? &m_weights[std::size_t(row)] : nullptr;
}

int WeightsTableModel::rowOf(const QString& name) const {
    const auto found = std::ranges::find(m_weights, name.toStdString(), &StoredWeights::name);
    return found == m_weights.end() ? -1 : int(found - m_weights.begin());
}

int WeightsTableModel::firstRowOfNetwork(const QString& network) const {
    const auto found = std::ranges::find(m_weights, network.toStdString(), &StoredWeights::network);
    return found == m_weights.end() ? -1 : int(found - m_weights.begin());
}

QVariant WeightsTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const StoredWeights& stored = m_weights[std::size_t(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return display(stored, column);
    case Qt::DecorationRole: return column == StateColumn ? stateIcon(stored) : QVariant();
    case Qt::ToolTipRole:
        return column == TitleColumn ? QVariant(QString::fromStdString(stored.name)) : display(stored, column);
    case Qt::TextAlignmentRole:
        return column == SizeColumn ? QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter))
                                    : QVariant();
    default: return {};
    }
}

QString WeightsTableModel::display(const StoredWeights& stored, int column) const {
    const std::uint64_t bytes = stored.isThere ? stored.bytes : stored.known ? stored.known->bytes : 0;
    switch (column) {
    case TitleColumn: return titleOf(stored);
    case NetworkColumn: return stored.network.empty() ? QStringLiteral("–") : networkTitle(stored.network);
    case SizeColumn: return bytes > 0 ? bytesText(bytes) : QStringLiteral("–");
    case LicenceColumn: return stored.known ? QString::fromStdString(stored.known->licence) : QStringLiteral("–");
    case StateColumn: return stateText(stored);
    default: return {};
    }
}

QString WeightsTableModel::stateText(const StoredWeights& stored) const {
    if (const auto line = m_downloads.find(nameOf(stored)); line != m_downloads.end())
        return line->second.isVerifying ? tr("Verifying") : tr("Fetching, %1").arg(percentOf(line->second));
    if (!stored.isThere) return tr("Not here");
    switch (stored.evidence) {
    case WeightEvidence::Checksum: return tr("Here, verified");
    case WeightEvidence::NamesAndShapes: return tr("Here, no published checksum");
    case WeightEvidence::None: break;
    }
    return tr("Here, not verified yet");
}

QVariant WeightsTableModel::stateIcon(const StoredWeights& stored) const {
    if (isFetching(nameOf(stored))) return lineIcon(QStringLiteral("download"), IconTint::Accent);
    if (!stored.isThere) return lineIcon(QStringLiteral("minus"), IconTint::Muted);
    switch (stored.evidence) {
    case WeightEvidence::Checksum: return lineIcon(QStringLiteral("success"), IconTint::Success);
    case WeightEvidence::NamesAndShapes: return lineIcon(QStringLiteral("check"), IconTint::Muted);
    case WeightEvidence::None: break;
    }
    return lineIcon(QStringLiteral("help"), IconTint::Warning);
}

QVariant WeightsTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == SizeColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case TitleColumn: return tr("Weights");
    case NetworkColumn: return tr("Network");
    case SizeColumn: return tr("Size");
    case LicenceColumn: return tr("Licence");
    case StateColumn: return tr("State");
    default: return {};
    }
}

void WeightsTableModel::setWeights(const std::vector<StoredWeights>& weights) {
    const bool isSameList = std::ranges::equal(m_weights, weights, {}, &StoredWeights::name, &StoredWeights::name);
    if (isSameList) {
        m_weights = weights;
        if (!m_weights.empty()) Q_EMIT dataChanged(index(0, 0), index(int(m_weights.size()) - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_weights = weights;
    endResetModel();
}

void WeightsTableModel::setDownload(const DownloadLine& line) {
    m_downloads[line.name] = line;
    stateChanged(line.name);
}

void WeightsTableModel::removeDownload(const QString& name) {
    m_downloads.erase(name);
    stateChanged(name);
}

void WeightsTableModel::stateChanged(const QString& name) {
    const int row = rowOf(name);
    if (row >= 0) Q_EMIT dataChanged(index(row, StateColumn), index(row, StateColumn));
}

} // namespace semblance
