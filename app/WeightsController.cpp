// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/WeightsController.h"

#include "app/DownloadWords.h"
#include "app/ErrorMemory.h"
#include "app/FileWorker.h"
#include "app/QtPath.h"
#include "app/SettingsStore.h"
#include "core/base/Files.h"
#include "core/model/WeightStore.h"
#include "ui/frame/MainWindow.h"
#include "ui/weights/WeightsDialog.h"
#include "ui/widgets/Text.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QUrl>

#include <algorithm>

namespace semblance {
namespace {

using Key = SettingsStore::Key;

const QString kJobPrefix = QStringLiteral("weights:");

QString nameOf(const StoredWeights& stored) {
    return QString::fromStdString(stored.name);
}

DownloadLine lineOf(const QString& name, const DownloadProgress& progress) {
    return {
        name, progress.received, progress.total, progress.bytesPerSecond, progress.secondsLeft, progress.isVerifying};
}

} // namespace

WeightsController::WeightsController(const Surroundings& surroundings, QObject* parent)
    : QObject(parent), m_surroundings(surroundings) {}

WeightsController::~WeightsController() {
    delete m_dialog; // its window may live on
}

std::filesystem::path WeightsController::folder() const {
    return m_surroundings.settings.folder(Key::WeightsFolder);
}

void WeightsController::refresh() {
    m_surroundings.files.run(
        "looking at the weights", [folder = folder()] { return WeightStore(folder).list(); },
        [self = QPointer(this)](const std::vector<StoredWeights>& weights) {
            if (!self) return;
            self->m_weights = weights;
            if (self->m_dialog) self->m_dialog->setWeights(weights);
            Q_EMIT self->changed();
        },
        [self = QPointer(this)](const ErrorReport& error) {
            if (self) self->m_surroundings.dialogs.showError(error);
        });
}

std::vector<StoredWeights> WeightsController::weightsFor(const QString& network) const {
    std::vector<StoredWeights> found;
    const std::string key = network.toStdString();
    std::ranges::copy_if(m_weights, std::back_inserter(found),
                         [&key](const StoredWeights& stored) { return stored.network == key; });
    return found;
}

const StoredWeights* WeightsController::find(const QString& name) const {
    const auto found = std::ranges::find(m_weights, name.toStdString(), &StoredWeights::name);
    return found == m_weights.end() ? nullptr : &*found;
}

void WeightsController::showDialog(const QString& network) {
    if (!m_dialog) makeDialog();
    m_dialog->setWeights(m_weights);
    if (!network.isEmpty()) m_dialog->selectNetwork(network);
    refresh();
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

void WeightsController::makeDialog() {
    m_dialog = new WeightsDialog(&m_surroundings.window);
    connect(m_dialog, &WeightsDialog::getRequested, this, &WeightsController::get);
    connect(m_dialog, &WeightsDialog::cancelRequested, this, &WeightsController::cancel);
    connect(m_dialog, &WeightsDialog::addRequested, this, &WeightsController::add);
    connect(m_dialog, &WeightsDialog::removeRequested, this, &WeightsController::remove);
    connect(m_dialog, &WeightsDialog::openFolderRequested, this, &WeightsController::openFolder);
    connect(m_dialog, &WeightsDialog::detailsRequested, this, [this](const QString& details) {
        m_surroundings.dialogs.showText(tr("What happened"), details.toHtmlEscaped());
    });
}

void WeightsController::get(const QString& name) {
    const KnownWeights* known = findKnownWeights(name.toStdString());
    const StoredWeights* listed = find(name);
    if (isFetching(name) || (!known && !listed)) return;
    const StoredWeights stored = listed ? *listed : WeightStore(folder()).find(*known);
    if (stored.isThere) return verify(stored);
    fetch(stored);
}

void WeightsController::fetch(const StoredWeights& stored) {
    const QString name = nameOf(stored);
    auto session = std::make_unique<DownloadSession>();
    connect(session.get(), &DownloadSession::progressed, this,
            [this, name](const DownloadProgress& progress) { onProgress(name, progress); });
    connect(session.get(), &DownloadSession::ended, this,
            [this, name](const DownloadOutcome& outcome) { onEnded(name, outcome); });
    session->start({*stored.known, folder(), {}});
    m_downloads[name] = std::move(session);
    DownloadProgress first;
    first.total = stored.known->bytes;
    onProgress(name, first);
}

void WeightsController::cancel(const QString& name) {
    if (const auto download = m_downloads.find(name); download != m_downloads.end()) download->second->cancel();
}

bool WeightsController::cancelJob(const QString& jobId) {
    if (!jobId.startsWith(kJobPrefix)) return false;
    cancel(jobId.mid(kJobPrefix.size()));
    return true;
}

void WeightsController::onProgress(const QString& name, const DownloadProgress& progress) {
    if (!isFetching(name)) return;
    JobStatus job{kJobPrefix + name, progress.isVerifying ? tr("Verifying %1").arg(name) : tr("Fetching %1").arg(name)};
    job.done = progress.received;
    job.total = progress.isVerifying ? 0 : progress.total;
    job.secondsLeft = progress.secondsLeft;
    job.showsCounts = false; // bytes are many digits
    job.page = PageId::Settings;
    m_surroundings.window.setJob(job);
    if (m_dialog) m_dialog->setDownload(lineOf(name, progress));
    Q_EMIT progressed(name, progress);
}

void WeightsController::onEnded(const QString& name, const DownloadOutcome& outcome) {
    m_downloads[name].release()->deleteLater(); // it is in the middle of its own signal
    m_downloads.erase(name);
    m_surroundings.window.removeJob(kJobPrefix + name);
    if (m_dialog) m_dialog->removeDownload(name);
    refresh();
    if (outcome.end == DownloadEnd::Completed) {
        m_surroundings.window.showMessage(tr("%1 is ready to start from.").arg(name));
        Q_EMIT arrived(name);
    }
    if (outcome.end != DownloadEnd::Failed) return;
    const QString sentence = failureSentence(outcome);
    const QString details = QString::fromStdString(sentenceOf(outcome) + ": " + toUtf8(outcome.place));
    if (m_dialog) {
        m_dialog->select(name);
        m_dialog->say(NoticeKind::Error, sentence, details);
    }
    Q_EMIT failed(name, sentence, details);
}

void WeightsController::verify(const StoredWeights& stored) {
    m_surroundings.files.run(
        "looking at a file of weights",
        [folder = folder(), stored] { return WeightStore(folder).verified(stored, {}).has_value(); },
        [self = QPointer(this), name = nameOf(stored)](bool) {
            if (!self) return;
            self->refresh();
            Q_EMIT self->arrived(name);
        },
        [self = QPointer(this), name = nameOf(stored),
         file = toQString(stored.place.filename())](const ErrorReport& error) {
            if (self)
                self->onRefused(name, refusalSentence(error, file) + u' ' + tr("Remove it, then get it again."), error);
        });
}

void WeightsController::onRefused(const QString& name, const QString& sentence, const ErrorReport& error) {
    if (m_dialog) m_dialog->say(NoticeKind::Error, sentence, error.message);
    refresh();
    Q_EMIT failed(name, sentence, error.message);
}

void WeightsController::add() {
    PathQuestion question;
    question.title = tr("Add a file of weights");
    question.startAt = QDir::homePath();
    question.filters = {tr("Weights (*.pth *.pt *.tar *.ckpt *.bin *.safetensors *.semblance)"), tr("All files (*)")};
    m_surroundings.dialogs.chooseFile(question, [self = QPointer(this)](const QString& path) {
        if (self) self->take(path);
    });
}

void WeightsController::take(const QString& path) {
    const QString fileName = QFileInfo(path).fileName();
    m_surroundings.files.run(
        "adding a file of weights",
        [folder = folder(), path] {
            return WeightStore(folder).add(toPath(path), {}).value(); // nobody cancels
        },
        [self = QPointer(this)](const StoredWeights& stored) {
            if (!self) return;
            if (self->m_dialog) self->m_dialog->say(NoticeKind::Success, tr("%1 was added.").arg(titleOf(stored)));
            self->refresh();
            Q_EMIT self->arrived(nameOf(stored));
        },
        [self = QPointer(this), fileName](const ErrorReport& error) {
            if (self) self->onRefused(fileName, refusalSentence(error, fileName), error);
        });
}

void WeightsController::remove(const QString& name) {
    const StoredWeights* stored = find(name);
    if (!stored || !stored->isThere || isFetching(name)) return;
    Question question;
    question.title = tr("Remove %1?").arg(titleOf(*stored));
    question.text =
        stored->known ? tr("The file (%1) is deleted. It can be fetched again.").arg(bytesText(stored->bytes))
                      : tr("The file in the store (%1) is deleted; the one that it was copied from stays where it is.")
                            .arg(bytesText(stored->bytes));
    question.buttons = {{tr("Remove"), ButtonRole::Destructive}, {tr("Keep"), ButtonRole::Cancel}};
    m_surroundings.dialogs.ask(question, [self = QPointer(this), name](int button) {
        if (button != 0 || !self) return;
        self->m_surroundings.files.run(
            "removing weights",
            [folder = self->folder(), name] {
                WeightStore(folder).remove(name.toStdString());
                return true;
            },
            [self](bool) {
                if (self) self->refresh();
            },
            [self](const ErrorReport& error) {
                if (self) self->m_surroundings.dialogs.showError(error);
            });
    });
}

void WeightsController::openFolder() {
    const QString path = toQString(folder());
    QDir().mkpath(path);
    QDesktopServices::openUrl(QUrl::fromLocalFile(path));
}

} // namespace semblance
