// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/FileWorker.h"
#include "app/Surroundings.h"
#include "app/jobs/InterruptedRuns.h"

#include <QObject>

#include <filesystem>
#include <optional>
#include <vector>

namespace semblance {

class DatasetController;
class StartPage;
class TrainController;

/// Offers trainings that were interrupted on the start page, and goes on with one: opens its images, then has the Train page
/// take it up again. Looks only at the runs that the window began and that have not ended (SettingsStore::UnfinishedRuns), on
/// a worker of its own. GUI thread only.
class ResumeController : public QObject {
    Q_OBJECT
public:
    ResumeController(const Surroundings& surroundings, StartPage& page, DatasetController& dataset,
                     TrainController& train, QObject* parent = nullptr);

    /// Shows on the start page what can be gone on with now.
    void look();
    /// `device`: on this one; empty: as the run's options say.
    void goOn(const std::filesystem::path& folder, const QString& device = {});

Q_SIGNALS:
    /// There is something to go on with, and the start page shows it.
    void found();

private:
    void show(const std::vector<InterruptedRun>& runs);
    void dismiss(const QString& folder);
    void open(const RunRecord& run);
    void onOpened();
    void onNotOpened(const QString& folder, const std::optional<ErrorReport>& error);
    void refuse(const ErrorReport& error, const std::filesystem::path& folder);

    Surroundings m_surroundings;
    StartPage& m_page;
    DatasetController& m_dataset;
    TrainController& m_train;
    std::optional<RunRecord> m_waiting; ///< for its images to be opened
    FileWorker m_worker;
};

} // namespace semblance
