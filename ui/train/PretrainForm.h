// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/TrainingOptions.h"
#include "core/networks/NetworkRegistry.h"
#include "ui/train/OptionsPanel.h"

#include <QStringList>
#include <QWidget>

#include <functional>
#include <vector>

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace semblance {

class OptionFields;

/// What a pretraining is made from: folders, network, start and the few values worth a change. GUI thread only.
class PretrainForm : public QWidget {
    Q_OBJECT
public:
    /// The sensible values of a network, by its key.
    using Defaults = std::function<TrainingOptions(const std::string& network)>;

    /// `networks`: those that can learn without labels.
    PretrainForm(const std::vector<NetworkInfo>& networks, Defaults defaults, QWidget* parent = nullptr);

    QStringList folders() const;
    /// Each once.
    void addFolder(const QString& folder);
    void setFolders(const QStringList& folders);
    /// Chooses a network with its sensible values; nothing happens for one that cannot learn without labels.
    void setNetwork(const QString& network);
    void setStartWeights(const std::vector<StartChoice>& weights);
    TrainingOptions options() const;
    QWidget* control(std::string_view key) const;

Q_SIGNALS:
    void addFolderRequested();
    void changed();

private:
    QWidget* makeFolders();
    QWidget* makeOptions();
    void onEdited(const QString& key);
    void fillStarts();
    void showSentence();

    std::vector<NetworkInfo> m_networks;
    Defaults m_defaults;
    std::vector<StartChoice> m_weights;
    TrainingOptions m_base;
    OptionFields* m_fields;
    QListWidget* m_folders;
    QPushButton* m_remove = nullptr;
    QComboBox* m_network = nullptr;
    QComboBox* m_start = nullptr;
    QLabel* m_targetLabel = nullptr;
    QLabel* m_sentence;
};

} // namespace semblance
