// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/AugmentationSession.h"
#include "app/DesktopServices.h"
#include "app/EstimateSession.h"
#include "app/KeepingController.h"
#include "app/Surroundings.h"
#include "app/TrainingSession.h"
#include "app/jobs/PrepareTraining.h"
#include "core/training/RunFolder.h"
#include "ui/frame/JobStatus.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>

namespace semblance {

class DatasetController;
class TrainPage;

/// Runs the Train page: starts, pauses and stops the one training, hands its events to the curves. GUI thread only.
class TrainController : public QObject {
    Q_OBJECT
public:
    TrainController(const Surroundings& surroundings, TrainPage& page, DatasetController& dataset,
                    QObject* parent = nullptr);

    bool isRunning() const { return m_session.isRunning(); }
    void stop();
    /// Stops (writing a checkpoint) and calls `then` when the run has ended, at once where it has ended meanwhile; `discard`
    /// removes its folder. A run that fails on its way to be kept is shown as an error, and `then` is forgotten; where its last
    /// state could not be written, the user is asked whether `then` is meant all the same.
    void endThen(bool discard, std::function<void()> then);
    /// endThen() was called, and the run has not ended yet.
    bool isEnding() const { return m_session.isRunning() && m_then; }
    /// Asks the run for a checkpoint now, without ending it. Returns lastKept() as it was; nothing where there is no network
    /// yet.
    std::optional<std::filesystem::file_time_type> requestCheckpoint();
    /// When the newest checkpoint of the run was written; the beginning of time where there is none.
    std::filesystem::file_time_type lastKept() const;
    void askForRun();
    void openRun(const std::filesystem::path& folder);
    void showRun(const RunRecord& run);
    /// Goes on with a run of the open data set from its newest whole checkpoint, with its options (and the changes made
    /// since), classes and split; on another device where its own cannot be used and Settings name one that can. False:
    /// nothing was started, because a run is running or setBlocked().
    bool goOn(const RunRecord& run);
    /// Why no run can start now (another one computes), in a sentence; empty: it can. Nothing is measured meanwhile.
    void setBlocked(const QString& reason);
    /// Shows the page with these weights chosen for the network at this image size.
    void startFrom(const QString& network, const QString& weights, const SizePx& imageSize);
    void setDevices(const std::vector<DeviceInfo>& devices);
    /// Measures what an epoch would cost, once the page was shown; before, nobody would see it.
    void updateEstimate();
    /// What a run with the page's options would be prepared by, without a folder of its own; nothing without a data set.
    std::optional<PreparationOptions> preparation() const;

Q_SIGNALS:
    void classifyRequested(const QString& modelPath);
    /// The user wants to go on with the run of this folder; `device`: on this one; empty: as its options say.
    void goOnRequested(const std::filesystem::path& folder, const QString& device);
    /// Started, paused, going on, stopping or ended.
    void stateChanged();
    /// A sentence on what the trial at the start of a run chose.
    void choiceMade(const QString& sentence);

private:
    void connectPage();
    void setState(RunState state);
    void restoreOptions();
    void rememberOptions();
    void start(const TrainingOptions& options);
    void beginPage(const std::vector<std::string>& classNames, const QString& dataSetName);
    /// Into m_runFolder.
    void launch(const PreparationOptions& preparation);
    PreparationOptions preparationFor(const TrainingOptions& options) const;
    std::filesystem::path newRunFolder(const TrainingOptions& options) const;
    void take(const std::vector<TrainingEvent>& events);
    void takeBatches(const std::vector<BatchEvent>& batches);
    void onPreparing(const PreparationEvent& event);
    void showWait(const QString& text);
    void showJob();
    void offerToGoOn(const std::filesystem::path& folder);
    void forgetIfOver(const TrainingOutcome& outcome);
    void showNotGoneOn(const TrainingOutcome& outcome);
    void removeRunFolder();
    void onMoved(const std::filesystem::path& from, const std::filesystem::path& to);
    void goBack(const WentBack& place);
    /// Why what a run learned last could not be written; empty: it could.
    static std::string whyUnkept(const TrainingOutcome& outcome);
    void askToLeave(const TrainingOutcome& outcome, std::function<void()> then);
    /// A run could not use this device, or the last look at the devices did not find it.
    bool isLost(const std::string& device) const;
    std::string deviceToGoOn(const std::string& device) const;
    void askForCpu(const ErrorReport& error);
    TrainingOptions effectiveOptions(TrainingOptions options) const;
    void onEnded(const TrainingOutcome& outcome);
    void updateMemory();
    void showAugmentation(const TrainingOptions& options);
    void refreshAugmentation();

    Surroundings m_surroundings;
    TrainPage& m_page;
    DatasetController& m_dataset;
    std::filesystem::path m_runFolder;
    std::vector<std::filesystem::path> m_leftFolders; ///< in which the run was kept before
    QString m_runDataSetName;                         ///< of the run, whatever is open now
    QString m_shownRun;                               ///< whose curves the page shows: this run, or one that was opened
    std::filesystem::path m_shownFolder;              ///< of the shown run, where it can be gone on with
    std::string m_shownDevice;                        ///< of the shown run, as its options say
    std::vector<DeviceInfo> m_devices;                ///< empty until they were probed
    std::string m_lostDevice;                         ///< that a run could not use since then, as its options say
    JobStatus m_job;                                  ///< of the run
    QElapsedTimer m_stepClock;
    PreparationStep m_step = PreparationStep::Comparing;
    bool m_wasShown = false;
    bool m_goesOn = false;     ///< the run began earlier
    bool m_hasStarted = false; ///< it has its network, and its record is its own
    bool m_discard = false;
    std::function<void()> m_then;
    int m_epochs = 0;
    std::uint64_t m_memoryLimit = 0;
    QTimer m_memoryTimer;
    SleepInhibitor m_inhibitor;
    EstimateSession m_estimate;
    AugmentationSession m_augmentation;
    KeepingController m_keeping;
    TrainingSession m_session; ///< last: it is joined before anything it uses goes
};

} // namespace semblance
