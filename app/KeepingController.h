// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/RunPlaces.h"
#include "app/Surroundings.h"
#include "app/TrainingSession.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <optional>

namespace semblance {

class KeepingNotice;

/// Looks after the run's folder while it runs: says when it cannot be written any more, looks for another place on the
/// program's file worker, and has the run kept there if the user wants it. GUI thread only.
class KeepingController : public QObject {
    Q_OBJECT
public:
    /// Has the run kept in a folder, told by RunMoved or CheckpointFailure of that folder.
    using Move = std::function<void(const std::filesystem::path& folder)>;

    KeepingController(const Surroundings& surroundings, KeepingNotice& notice, Move move, QObject* parent = nullptr);

    /// A run begins in this folder.
    void begin(const std::filesystem::path& runFolder);
    /// It has ended: there is nothing to keep elsewhere any more.
    void end();
    /// Takes an event of the run; those that are about something else are left alone.
    void take(const TrainingEvent& event);

Q_SIGNALS:
    /// The run is kept in another folder from now on.
    void moved(const std::filesystem::path& from, const std::filesystem::path& to);

private:
    void onFailure(const CheckpointFailure& failure);
    void onKept();
    void onMoved(const std::filesystem::path& folder);
    void refuse(const std::filesystem::path& folder, const QString& reason);
    void search();
    void offer(const std::optional<RunPlace>& place);
    void askForPlace();
    void tryPlace(const std::filesystem::path& folder);
    void moveTo(const std::filesystem::path& runFolder);

    Surroundings m_surroundings;
    KeepingNotice& m_notice;
    Move m_move;
    PlaceSearch m_search;            ///< of the run that runs
    std::optional<RunPlace> m_offer; ///< that the notice shows
    bool m_isFailing = false;        ///< the run's own folder cannot be written
    int m_number = 0;                ///< of what is asked of the worker; answers to older questions are dropped
};

} // namespace semblance
