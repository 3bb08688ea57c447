// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/KeepingController.h"

#include "app/DesktopServices.h"
#include "app/ErrorMemory.h"
#include "app/FileWorker.h"
#include "app/QtPath.h"
#include "app/SettingsStore.h"
#include "ui/frame/MainWindow.h"
#include "ui/train/KeepingNotice.h"
#include "ui/widgets/ErrorText.h"
#include "ui/widgets/Text.h"

#include <QDir>
#include <QStandardPaths>

#include <utility>

namespace semblance {
namespace {

QString shown(const std::filesystem::path& folder) {
    return QDir::toNativeSeparators(toQString(folder));
}

std::filesystem::path temporaryPlace() {
    return toPath(QDir::tempPath() + QStringLiteral("/semblance-runs"));
}

std::vector<std::filesystem::path> candidates(const SettingsStore& settings) {
    const QString data = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation);
    return {settings.folder(SettingsStore::Key::RunsFolder), toPath(data + QStringLiteral("/runs")),
            toPath(QDir::homePath() + QStringLiteral("/semblance-runs")), temporaryPlace()};
}

} // namespace

KeepingController::KeepingController(const Surroundings& surroundings, KeepingNotice& notice, Move move,
                                     QObject* parent)
    : QObject(parent), m_surroundings(surroundings), m_notice(notice), m_move(std::move(move)) {
    connect(&m_notice, &KeepingNotice::chooseRequested, this, &KeepingController::askForPlace);
    connect(&m_notice, &KeepingNotice::keepRequested, this, [this] {
        if (const auto place = std::exchange(m_offer, std::nullopt)) moveTo(place->runFolder);
    });
}

void KeepingController::begin(const std::filesystem::path& runFolder) {
    ++m_number;
    m_isFailing = false;
    m_search = {};
    m_search.runFolder = runFolder;
    m_offer.reset();
    m_notice.hide();
}

void KeepingController::end() {
    begin({});
}

void KeepingController::take(const TrainingEvent& event) {
    if (const auto* failure = std::get_if<CheckpointFailure>(&event)) onFailure(*failure);
    if (std::holds_alternative<CheckpointKept>(event)) onKept();
    if (const auto* moved = std::get_if<RunMoved>(&event)) onMoved(moved->folder);
}

void KeepingController::onFailure(const CheckpointFailure& failure) {
    m_search.checkpointBytes = failure.bytes;
    m_isFailing = m_isFailing || failure.folder == m_search.runFolder;
    if (!m_isFailing) return m_notice.hide(); // it can be kept where it is, and need not be moved any more
    refuse(failure.folder, QString::fromStdString(failure.reason));
    m_surroundings.window.showMessage(tr("The training cannot be saved; Train says what can be done."));
    notifyDesktop(tr("The training cannot be saved"), shown(failure.folder));
}

/// Another folder than the run's own is one that it was to be kept in, and that was tried by the run itself.
void KeepingController::refuse(const std::filesystem::path& folder, const QString& reason) {
    if (folder != m_search.runFolder) m_search.refused.push_back(folder.parent_path());
    m_notice.showFailure(shown(folder), reasonText(reason));
    search();
}

void KeepingController::search() {
    m_offer.reset();
    m_search.candidates = candidates(m_surroundings.settings);
    m_surroundings.files.run(
        "looking for another place for the run", [search = m_search] { return nextRunPlace(search); },
        [this, number = ++m_number](const std::optional<RunPlace>& place) {
            if (number == m_number) offer(place);
        },
        [](const ErrorReport&) {}); // a folder can be chosen
}

void KeepingController::offer(const std::optional<RunPlace>& place) {
    m_offer = place;
    if (!place) return m_notice.showNoPlace();
    m_notice.offer({shown(place->folder), place->freeBytes, place->folder == temporaryPlace()});
}

void KeepingController::onKept() {
    ++m_number;
    m_isFailing = false;
    m_offer.reset();
    m_search.refused.clear();
    m_notice.hide();
}

void KeepingController::onMoved(const std::filesystem::path& folder) {
    onKept();
    m_notice.showMoved(shown(folder));
    Q_EMIT moved(std::exchange(m_search.runFolder, folder), folder);
}

void KeepingController::askForPlace() {
    PathQuestion question;
    question.title = tr("Keep the run in another folder");
    question.startAt = QDir::homePath();
    m_surroundings.dialogs.chooseFolder(question, [this, run = m_search.runFolder](const QString& folder) {
        // Meanwhile it may have ended, or be kept again.
        if (m_isFailing && run == m_search.runFolder) tryPlace(toPath(folder));
    });
}

void KeepingController::tryPlace(const std::filesystem::path& folder) {
    const std::filesystem::path wanted = folder / m_search.runFolder.filename();
    const int number = ++m_number;
    m_surroundings.files.run(
        "trying another place for the run", [folder, search = m_search] { return tryRunPlace(folder, search); },
        [this, wanted, number](const std::optional<RunPlace>& place) {
            if (number != m_number) return;
            if (place) return moveTo(place->runFolder);
            refuse(wanted, tr("less than %1 is free there").arg(bytesText(roomForRun(m_search.checkpointBytes))));
        },
        [this, wanted, number](const ErrorReport& error) {
            if (number == m_number) refuse(wanted, error.message);
        });
}

void KeepingController::moveTo(const std::filesystem::path& runFolder) {
    ++m_number;
    m_notice.showMoving(shown(runFolder));
    m_move(runFolder);
}

} // namespace semblance
