// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/networks/NetworkRegistry.h"
#include "core/training/Devices.h"
#include "core/training/Presets.h"
#include "core/training/TrainingEvents.h"

#include <QByteArray>
#include <QImage>
#include <QList>
#include <QStringList>
#include <QWidget>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QTabWidget;

namespace semblance {

class ClassRecallTable;
class ConfusionTable;
class ElidedLabel;
class EmptyState;
class KeepingNotice;
class LearningCurves;
class Notice;
class OptionsPanel;
class PendingChanges;
class ProgressFigures;
class RebuiltPictures;

/// Where a run stands, as app's session tells it.
enum class RunState {
    Idle,      ///< Start
    Preparing, ///< cache, trial, memory check: Stop
    Running,   ///< Pause, Stop
    Paused,    ///< Resume, Stop
    Stopping   ///< nothing to press
};

/// What there is to train on.
struct TrainDataSet {
    QString name;
    QStringList classNames;
    std::int64_t trainingImages = 0;
    std::int64_t validationImages = 0;
};

/// The rough cost of one epoch on this machine.
struct EpochEstimate {
    double seconds = 0;
    double imagesPerSecond = 0;
};

/// Options as texts, by key: TrainingControl::change().
using OptionTexts = std::vector<std::pair<std::string, std::string>>;

/// A picture or table of the curves, ready to be written.
struct CurveFile {
    QByteArray bytes;
    QString suffix; ///< "png", "pdf", "csv"
    QString suggestedName;
};

/// Answers "how is it learning?": options at the left, curves at the right. Passive; all work is app's. GUI thread only.
class TrainPage : public QWidget {
    Q_OBJECT
public:
    TrainPage(const std::vector<Preset>& presets, const std::vector<NetworkInfo>& networks, QWidget* parent = nullptr);

    /// Without a data set the page says what to do first.
    void setDataSet(const std::optional<TrainDataSet>& dataSet);
    void setDevices(const std::vector<DeviceInfo>& devices);
    /// Parameters of the chosen network with the data set's classes; shown beside it. Empty: of a thousand classes.
    void setNetworkParameters(std::optional<std::int64_t> parameters);
    void setEpochEstimate(const std::optional<EpochEstimate>& estimate);

    TrainingOptions options() const;
    /// Shows options without emitting; `presetKey` names what they are measured against (empty: keep).
    void setOptions(const TrainingOptions& options, const QString& presetKey = {});
    QString presetKey() const;
    /// The answer to chooseStartFileRequested; emits optionsChanged.
    void setStartFile(const QString& path);
    /// The answer to augmentationPreviewRequested: nine images; none: they are being made.
    void setAugmentationPreview(const QList<QImage>& images);
    void setAugmentationFailed(const QString& sentence); ///< instead of them

    /// Why no run can start now, in a sentence; empty: it can.
    void setBlocked(const QString& reason);
    bool isBlocked() const { return !m_blocked.isEmpty(); }

    RunState runState() const { return m_state; }
    void setRunState(RunState state);
    /// A new run: clears curves, tables and log. `dataSetName` names the files that its curves are saved as.
    void beginRun(const QStringList& classNames, const QString& dataSetName);
    void setStarted(const RunStarted& started);
    void appendBatches(const std::vector<BatchEvent>& batches); ///< those since the last call, in order
    void appendEpoch(const EpochEvent& epoch);
    /// Options were changed: a mark on the curves. Returns how many epochs the run will have.
    int appendChange(const RunChange& change);
    /// The run went back: what it told of later steps is dropped.
    void goBack(const WentBack& place);
    /// The options that can be touched while a run runs.
    void setChangeableOptions(const std::vector<std::string_view>& keys);
    /// What is chosen now and is not yet the run's.
    OptionTexts pendingChanges() const;
    /// What an auto-encoder rebuilt after an epoch; a tab of its own appears with the first.
    void setPictures(const std::vector<RebuiltPicture>& pictures);
    void appendLog(const QString& line);
    void setMemory(std::uint64_t usedBytes, std::uint64_t limitBytes); ///< limit 0: not known
    /// The end: log line, card with "Classify with it", state Idle.
    void finish(const TrainingOutcome& outcome);
    /// Adds "Go on" to that card.
    void offerToGoOn();
    /// Adds "Go on on the CPU": the device of the run cannot be used.
    void offerToGoOnOnCpu();
    /// Faint lines of an earlier run in both plots; empty removes them.
    void setEarlierRun(const QString& name, const std::vector<EpochEvent>& epochs);

    LearningCurves* curves() const { return m_curves; }
    OptionsPanel* optionsPanel() const { return m_panel; }
    /// Hidden but while the run that runs cannot be saved, or was moved for that.
    KeepingNotice* keepingNotice() const { return m_keeping; }
    /// What Ctrl+E does here: the curves as CSV. Empty bytes while there are none.
    CurveFile curvesAsCsv() const;

Q_SIGNALS:
    void openFolderRequested(); ///< the action of the empty page
    void optionsChanged(const semblance::TrainingOptions& options);
    void startRequested(const semblance::TrainingOptions& options);
    void pauseRequested();
    void resumeRequested();
    void stopRequested();
    void changeRequested(const semblance::OptionTexts& options); ///< of the run that runs
    void chooseStartFileRequested();
    void augmentationPreviewRequested(const semblance::TrainingOptions& options);
    void saveRequested(const semblance::CurveFile& file);
    void classifyRequested(const QString& modelPath);
    void goOnRequested();
    void goOnOnCpuRequested();

public Q_SLOTS:
    void start();       ///< as the button and F5 do; nothing unless Idle with a data set
    void togglePause(); ///< as the button does
    void stop();

private:
    QWidget* makeLeft();
    QWidget* makeButtons();
    QWidget* makeRight();
    void connectParts();
    void updateButtons();
    void showDataSetLine();
    void showPendingChanges();
    void dropPendingChanges();
    void showRunOptions(const OptionTexts& pending);

    RunState m_state = RunState::Idle;
    std::optional<TrainDataSet> m_dataSet;
    QStringList m_classNames;
    QString m_runDataSet; ///< name of what the curves were learned on
    OptionsPanel* m_panel;
    LearningCurves* m_curves;
    ProgressFigures* m_figures;
    ClassRecallTable* m_recall;
    ConfusionTable* m_confusion;
    QPlainTextEdit* m_log;
    RebuiltPictures* m_pictures;
    QTabWidget* m_tabs;
    Notice* m_end;
    KeepingNotice* m_keeping;
    EmptyState* m_empty;
    QStackedWidget* m_stack;
    std::vector<std::string_view> m_changeable;
    TrainingOptions m_runOptions; ///< of the run that runs, changes included
    int m_stepsPerEpoch = 0;
    PendingChanges* m_pending;
    QPushButton* m_start;
    QPushButton* m_pause;
    QPushButton* m_stop;
    ElidedLabel* m_dataSetLine;
    QString m_blocked;
    QScrollArea* m_scroll = nullptr;
};

} // namespace semblance
