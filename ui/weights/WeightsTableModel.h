// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/StoredWeights.h"

#include <QAbstractTableModel>
#include <QString>

#include <map>
#include <vector>

namespace semblance {

/// A download as it is shown; app fills it.
struct DownloadLine {
    QString name; ///< StoredWeights::name
    std::uint64_t received = 0;
    std::uint64_t total = 0; ///< 0: not known
    double bytesPerSecond = 0;
    double secondsLeft = -1; ///< negative: not known
    bool isVerifying = false;
};

/// Published weights and those that were added: title, network, size, state, licence. GUI thread only.
class WeightsTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { TitleColumn, NetworkColumn, SizeColumn, StateColumn, LicenceColumn, ColumnCount };

    explicit WeightsTableModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Rows that go on being there keep their place and their selection.
    void setWeights(const std::vector<StoredWeights>& weights);
    void setDownload(const DownloadLine& line);
    void removeDownload(const QString& name);
    bool isFetching(const QString& name) const { return m_downloads.contains(name); }

    /// Null where there is no such row.
    const StoredWeights* weightsAt(int row) const;
    /// -1 where there is none.
    int rowOf(const QString& name) const;
    int firstRowOfNetwork(const QString& network) const;

private:
    QString display(const StoredWeights& stored, int column) const;
    QString stateText(const StoredWeights& stored) const;
    QVariant stateIcon(const StoredWeights& stored) const;
    void stateChanged(const QString& name);

    std::vector<StoredWeights> m_weights;
    std::map<QString, DownloadLine> m_downloads;
};

/// "DenseNet-121, ImageNet", or the file name of an added file.
QString titleOf(const StoredWeights& stored);
/// "12 MB of 32 MB · 1.2 MB/s · 17 s left".
QString progressText(const DownloadLine& line);

} // namespace semblance
