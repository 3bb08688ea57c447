// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/networks/NetworkRegistry.h"
#include "core/training/Devices.h"
#include "core/training/Presets.h"

#include <QImage>
#include <QList>
#include <QWidget>

#include <optional>
#include <string_view>
#include <vector>

class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace semblance {

class NineImages;
class OptionFields;
struct EpochEstimate;

/// Weights that a network can start from by their name.
struct StartChoice {
    QString name; ///< as the option has it: "densenet121-imagenet"
    QString title;
    QString network;     ///< key
    bool isHere = false; ///< on this computer
};

/// Option keys that have their place elsewhere: the split on Data, threads in Settings, what belongs to
/// pretraining alone in its dialog. The panel passes their values through.
const std::vector<std::string_view>& optionsOutsideThePanel();

/// Preset and every option of a run. GUI thread only.
class OptionsPanel : public QWidget {
    Q_OBJECT
public:
    OptionsPanel(const std::vector<Preset>& presets, const std::vector<NetworkInfo>& networks,
                 QWidget* parent = nullptr);

    TrainingOptions options() const;
    /// Shows options without emitting; `presetKey` names what they are measured against (empty: keep).
    void setOptions(const TrainingOptions& options, const QString& presetKey = {});
    QString presetKey() const;
    /// The user's own presets, below those of the program; the chosen one stays chosen.
    void setSavedPresets(const std::vector<Preset>& saved);
    /// Takes a preset's options as a choice from the list does.
    void choosePreset(const QString& key);
    /// The options differ from the preset's, those outside the panel left aside.
    bool isChanged() const;
    void resetToPreset();
    void setDevices(const std::vector<DeviceInfo>& devices);
    void setNetworkParameters(std::optional<std::int64_t> parameters);
    void setEpochEstimate(const std::optional<EpochEstimate>& estimate);
    void setStartFile(const QString& path);
    /// The weights that networks can start from by name.
    void setStartWeights(const std::vector<StartChoice>& weights);
    void setAugmentationPreview(const QList<QImage>& images);
    void setAugmentationFailed(const QString& sentence);
    bool isPreviewShown() const;
    /// Only these options can be touched, and no preset; nothing: all.
    void setChangeable(const std::optional<std::vector<std::string_view>>& keys);
    /// The control of an option; null where it has none.
    QWidget* control(std::string_view key) const;
    /// As if it was typed into its field.
    void setLearningRate(double rate);
    /// Below the fold: shown or not.
    void setUnfolded(bool isUnfolded);

Q_SIGNALS:
    void optionsChanged(const semblance::TrainingOptions& options);
    void savePresetRequested(); ///< the options as they are, under a name
    void importPresetRequested();
    void exportPresetRequested(); ///< the options as they are, as a file
    void removePresetRequested(const QString& key);
    void chooseStartFileRequested();
    void findRateRequested();                      ///< a learning rate, by trying
    void getWeightsRequested(const QString& name); ///< of the start that is chosen and not there yet
    void augmentationPreviewRequested(const semblance::TrainingOptions& options);

private:
    QWidget* makePresetRow();
    QToolButton* makePresetMenu();
    void fillPresets();
    bool isSavedPreset() const;
    QWidget* makeAbove();
    QWidget* makeStartState();
    QPushButton* makeFindRate();
    QWidget* makeBelow();
    void addFineTuning(QGridLayout& grid);
    void addLearning(QGridLayout& grid);
    void addAugmentation(QGridLayout& grid);
    void addBalance(QGridLayout& grid);
    void addImages(QGridLayout& grid);
    void addMachine(QGridLayout& grid);
    /// `beside`: what stands at the right of the control; null: nothing.
    QLabel* addRow(QGridLayout& grid, const char* key, QWidget* control, QWidget* beside = nullptr);
    void onEdited(const QString& key);
    void askForPreview();
    void onPresetChosen();
    void onStartChosen();
    void showState();
    void showNetworkLine();
    void showStartLine();
    void showConditionalRows();
    bool isIdle(std::string_view key, const TrainingOptions& shown) const;
    void fillStarts();
    const Preset* currentPreset() const;
    const NetworkInfo* currentNetwork() const;

    std::vector<Preset> m_presets; ///< the program's, then the user's
    std::size_t m_builtIn;         ///< so many are the program's
    QString m_presetKey;           ///< of the chosen one; a saved one may not be read yet
    std::vector<NetworkInfo> m_networks;
    TrainingOptions m_base; ///< carries the options without a control
    OptionFields* m_fields;
    QComboBox* m_preset;
    QLabel* m_changed;
    QPushButton* m_reset;
    QWidget* m_presetRow = nullptr;
    QWidget* m_state = nullptr;
    QComboBox* m_start = nullptr;
    QWidget* m_startState = nullptr;
    QLabel* m_startLine = nullptr;
    std::vector<StartChoice> m_weights;
    QComboBox* m_device = nullptr;
    QLabel* m_networkLine;
    QToolButton* m_fold;
    QWidget* m_below = nullptr;
    QPushButton* m_previewButton = nullptr;
    NineImages* m_preview = nullptr;
    std::vector<std::pair<std::string, QLabel*>> m_labels;
    std::optional<std::int64_t> m_parameters;
    double m_epochSeconds = -1;
    double m_imagesPerSecond = 0;
};

} // namespace semblance
