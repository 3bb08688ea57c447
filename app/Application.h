// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CalibrationBook.h"
#include "app/ErrorMemory.h"
#include "app/FileWorker.h"
#include "app/SettingsStore.h"
#include "app/Surroundings.h"
#include "ui/frame/MainWindow.h"
#include "ui/widgets/Dialogs.h"

#include <QObject>

#include <filesystem>
#include <memory>
#include <vector>

class QUndoStack;

namespace semblance {

class CalibrationController;
class ClassifyController;
class ClassifyPage;
class DatasetController;
class DatasetPage;
class EndingController;
class PresetController;
class PretrainController;
class RateTestController;
class ResumeController;
class SettingsController;
class SettingsPage;
class StartPage;
class TrainController;
class TrainPage;
class WeightsController;

/// The desktop program: makes window, pages and controllers, and connects them. GUI thread only. A test hands in its own
/// Dialogs; null: the desktop's.
class Application : public QObject {
    Q_OBJECT
public:
    explicit Application(std::unique_ptr<Dialogs> dialogs = nullptr);
    ~Application() override;

    void show();
    /// Keeps what runs and quits, without a question: for a signal.
    void end();
    /// Opens what was named on the command line or dropped: folders of folders, images, models. Looks at the paths on a
    /// worker first.
    void openPaths(const QStringList& paths);
    /// Asks how large a pixel is in all images below a folder whose scale is not known otherwise.
    void calibrateFolder(const std::filesystem::path& folder);

    MainWindow& window() { return *m_window; }
    StartPage& startPage() { return *m_startPage; }
    DatasetPage& datasetPage() { return *m_datasetPage; }
    TrainPage& trainPage() { return *m_trainPage; }
    ClassifyPage& classifyPage() { return *m_classifyPage; }
    WeightsController& weights() { return *m_weights; }
    CalibrationController& calibration() { return *m_calibrate; }
    PretrainController& pretraining() { return *m_pretrain; }
    RateTestController& rateTest() { return *m_rateTest; }
    SettingsStore& settings() { return m_settings; }

private:
    struct DroppedPath;

    void makePages();
    void makeControllers();
    void connectWindow();
    void connectControllers();
    void connectWeights();
    void connectRuns();
    void keepOneRun();
    void connectCalibration();
    void connectEnding();
    QUndoStack* undoStack() const;
    void updateActions();
    void restore();
    void offerAgain(const QString& folder);
    void offerToGoOn();
    void onTriggered(ActionId id);
    void onCancel(const QString& jobId);
    void askToStopTraining();
    bool mayClosePretraining();
    void open(const std::vector<DroppedPath>& paths, PageId droppedOn);
    void exportPage();
    bool mayClose();
    void saveAndQuit();
    void saveCurves(const QByteArray& bytes, const QString& suggestedName, const QString& suffix);

    SettingsStore m_settings;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<ErrorMemory> m_dialogs;
    FileWorker m_files;
    CalibrationBook m_calibrations;
    std::unique_ptr<Surroundings> m_surroundings;
    StartPage* m_startPage = nullptr;
    DatasetPage* m_datasetPage = nullptr;
    TrainPage* m_trainPage = nullptr;
    ClassifyPage* m_classifyPage = nullptr;
    SettingsPage* m_settingsPage = nullptr;
    std::unique_ptr<SettingsController> m_settingsController;
    std::unique_ptr<WeightsController> m_weights;
    std::unique_ptr<DatasetController> m_dataset;
    std::unique_ptr<TrainController> m_train;
    std::unique_ptr<PresetController> m_presets;
    std::unique_ptr<PretrainController> m_pretrain;
    std::unique_ptr<RateTestController> m_rateTest;
    std::unique_ptr<ClassifyController> m_classify;
    std::unique_ptr<CalibrationController> m_calibrate;
    std::unique_ptr<ResumeController> m_resume;
    std::unique_ptr<EndingController> m_ending;
    bool m_isUntouched = true;       ///< since the start nothing was opened, and no page shown
    QUndoStack* m_changed = nullptr; ///< the one in which something was done or undone last
};

} // namespace semblance
