// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/weights/WeightsTableModel.h"
#include "ui/widgets/Notice.h"

#include <QDialog>

#include <map>
#include <vector>

class QPushButton;
class QTableView;
class QVBoxLayout;

namespace semblance {

class DownloadBar;
class WeightsDetails;

/// The weight store: what there is to start a training from, what is here, and how to get the rest. Passive and not modal:
/// it shows what it is given and says what the user wants; it opens no file and knows no network. GUI thread only.
class WeightsDialog : public QDialog {
    Q_OBJECT
public:
    explicit WeightsDialog(QWidget* parent = nullptr);

    void setWeights(const std::vector<StoredWeights>& weights);
    /// Shows a download, or its new state.
    void setDownload(const DownloadLine& line);
    void removeDownload(const QString& name);
    /// A sentence across the dialog; `details` are offered behind a button where there are some.
    void say(NoticeKind kind, const QString& sentence, const QString& details = {});
    /// Chooses the first line of a network, or of that name.
    void selectNetwork(const QString& network);
    void select(const QString& name);
    const WeightsTableModel& model() const { return *m_model; }

Q_SIGNALS:
    /// Fetch it, or look at it where it lies here already.
    void getRequested(const QString& name);
    void cancelRequested(const QString& name);
    void addRequested();
    void removeRequested(const QString& name);
    void openFolderRequested();
    void detailsRequested(const QString& details);

private:
    void makeTable();
    void fitColumns();
    void makeButtons(QVBoxLayout& column);
    const StoredWeights* chosen() const;
    QString chosenName() const;
    void selectRow(int row);
    void showChoice();

    WeightsTableModel* m_model;
    QTableView* m_table;
    WeightsDetails* m_details;
    Notice* m_notice;
    QVBoxLayout* m_downloads;
    std::map<QString, DownloadBar*> m_bars;
    QPushButton* m_get = nullptr;
    QPushButton* m_remove = nullptr;
};

} // namespace semblance
