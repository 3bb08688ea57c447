// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ClassifyController.h"

#include "app/CalibrationBook.h"
#include "app/ClassifiedTable.h"
#include "app/ErrorMemory.h"
#include "app/FileWorker.h"
#include "app/QtImage.h"
#include "app/QtPath.h"
#include "ui/classify/ClassifyPage.h"
#include "ui/classify/Doubts.h"
#include "ui/frame/MainWindow.h"
#include "ui/widgets/ErrorText.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace semblance {
namespace {

const QString kClassifyJob = QStringLiteral("classify");
const QString kWalkJob = QStringLiteral("walk");
constexpr int kReloadPauseMs = 500;
constexpr int kPreviewPatienceMs = 100; // longer would be felt

JobStatus jobOf(const QString& id, const QString& text) {
    JobStatus job{id, text};
    job.page = PageId::Classify;
    return job;
}

ItemFailure failureOf(const ClassifiedFile& file) {
    const ErrorSentence words = errorSentence(QString::fromStdString(file.errorKind));
    return {words.happened, words.advice, QString::fromStdString(file.error)};
}

bool isAtOrBelow(const std::filesystem::path& path, const std::filesystem::path& place) {
    const std::filesystem::path below = path.lexically_normal();
    const std::filesystem::path above = place.lexically_normal();
    return std::mismatch(above.begin(), above.end(), below.begin(), below.end()).first == above.end();
}

} // namespace

ClassifyController::ClassifyController(const Surroundings& surroundings, ClassifyPage& page, QObject* parent)
    : QObject(parent),
      m_surroundings(surroundings),
      m_page(page),
      m_thumbnails(surroundings.calibrations),
      m_loader(surroundings.calibrations) {
    connectPage();
    connectSessions();
    m_session.setStated(surroundings.calibrations.stated());
    connect(&surroundings.calibrations, &CalibrationBook::changed, this, &ClassifyController::onCalibrationChanged);
    m_reloadTimer.setSingleShot(true);
    m_reloadTimer.setInterval(kReloadPauseMs);
    connect(&m_reloadTimer, &QTimer::timeout, this, [this] {
        // Behind another model's reading it would bring the old one back.
        if (!m_loads.empty()) return m_reloadTimer.start();
        if (m_hasModel) load(m_modelPath, Load::Reload);
    });
    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(kPreviewPatienceMs);
    connect(&m_previewTimer, &QTimer::timeout, this, &ClassifyController::showPreview);
    connect(&m_surroundings.window, &MainWindow::pageShown, this, [this](PageId shown) {
        if (shown == PageId::Classify) loadLastModel();
    });
}

void ClassifyController::connectPage() {
    connect(&m_page, &ClassifyPage::filesRequested, this, &ClassifyController::askForImages);
    connect(&m_page, &ClassifyPage::folderRequested, this, &ClassifyController::askForFolder);
    connect(&m_page, &ClassifyPage::pasteRequested, this, &ClassifyController::paste);
    connect(&m_page, &ClassifyPage::openModelRequested, this, &ClassifyController::askForModel);
    connect(&m_page, &ClassifyPage::exportRequested, this, &ClassifyController::exportCsv);
    connect(&m_page, &ClassifyPage::cancelRequested, this, &ClassifyController::cancel);
    connect(&m_page, &ClassifyPage::clearRequested, this, &ClassifyController::clear);
    connect(&m_page, &ClassifyPage::itemsRemoved, this, &ClassifyController::onRemoved);
    connect(&m_page, &ClassifyPage::revealRequested, this,
            [](const QString& path) { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).path())); });
    connect(&m_page, &ClassifyPage::previewRequested, this, &ClassifyController::preview);
    connect(&m_page, &ClassifyPage::rebuildWanted, this, &ClassifyController::rebuild);
    connect(&m_page, &ClassifyPage::thumbnailsWanted, this, &ClassifyController::wantThumbnails);
}

void ClassifyController::connectSessions() {
    connect(&m_session, &ClassificationSession::modelLoaded, this, &ClassifyController::onModelLoaded);
    connect(&m_session, &ClassificationSession::modelFailed, this, &ClassifyController::onModelFailed);
    connect(&m_session, &ClassificationSession::classifyingFailed, this, [this](const ErrorReport& error) {
        m_page.setCancelled();
        m_surroundings.dialogs.showError(error);
    });
    connect(&m_session, &ClassificationSession::answersArrived, this, &ClassifyController::take);
    connect(&m_session, &ClassificationSession::rebuilt, &m_page, &ClassifyPage::setRebuilt);
    connect(&m_session, &ClassificationSession::finished, this, &ClassifyController::onFinished);
    connect(&m_session, &ClassificationSession::walked, this, &ClassifyController::addFiles);
    connect(&m_session, &ClassificationSession::walkFailed, this, [this](const ErrorReport& error) {
        endWalk();
        m_surroundings.dialogs.showError(error);
    });
    connect(&m_loader, &ImageLoader::loaded, &m_page, &ClassifyPage::setPreview);
    connect(&m_loader, &ImageLoader::found, &m_page, &ClassifyPage::setPreviewFacts);
    connect(&m_loader, &ImageLoader::failed, this, [this](quint64 number, const ErrorReport& error) {
        m_page.setPreviewFailed(number, errorSentence(error.kind).happened);
    });
    connect(&m_thumbnails, &ThumbnailSession::made, this,
            [this](quint64 id, const QImage& thumbnail, const Calibration&) {
                if (thumbnail.isNull())
                    m_page.setThumbnailFailed(id);
                else
                    m_page.setThumbnail(id, thumbnail);
            });
}

void ClassifyController::classifyWaiting() {
    std::vector<ClassificationSession::Item> files;
    for (const ClassifyRow& row : m_page.items()->rows()) {
        const quint64 id = row.item.id;
        if (row.state != ItemState::Waiting && !m_restated.contains(id)) continue;
        const auto pasted = m_pasted.constFind(id);
        if (pasted == m_pasted.cend()) {
            files.push_back({id, toPath(row.item.path)});
            continue;
        }
        ++m_running;
        m_session.classify(id, fromQImage(*pasted));
    }
    if (!files.empty()) {
        ++m_running;
        m_session.classify(std::move(files));
    }
    m_clock.start();
    m_doneAtStart = m_page.items()->finishedCount();
    updateJob();
}

// What waits was asked for with what was stated then, and is asked for again. What has its answer keeps it meanwhile, unless
// the answer depends on the scale.
void ClassifyController::onCalibrationChanged(const std::filesystem::path& path) {
    m_session.setStated(m_surroundings.calibrations.stated());
    if (!m_hasModel) return;
    QList<quint64> done;
    for (const ClassifyRow& row : m_page.items()->rows())
        if (row.state == ItemState::Done && isAtOrBelow(toPath(row.item.path), path)) done << row.item.id;
    if (needsScale(*m_page.model()))
        m_page.setWaiting(done);
    else
        m_restated.unite(QSet<quint64>(done.begin(), done.end()));
    if (m_running > 0) m_session.cancelClassifying();
    if (m_running > 0 || !done.isEmpty()) classifyWaiting();
}

// What was removed is looked at no more: the work is cut off, and asked for again without it.
void ClassifyController::onRemoved(const QList<quint64>& ids) {
    for (const quint64 id : ids) {
        m_pasted.remove(id);
        m_restated.remove(id);
    }
    if (m_running == 0) return;
    m_session.cancelClassifying();
    classifyWaiting();
}

void ClassifyController::askForImages() {
    PathQuestion question;
    question.title = tr("Classify images");
    question.startAt = QDir::homePath();
    question.filters = {tr("Images (*.tif *.tiff *.png *.jpg *.jpeg *.bmp *.pgm *.ppm *.jp2 *.j2k)"),
                        tr("All files (*)")};
    m_surroundings.dialogs.chooseFiles(question, [this](const QStringList& paths) { add(paths); });
}

void ClassifyController::askForFolder() {
    PathQuestion question;
    question.title = tr("Classify the images of a folder");
    question.startAt = QDir::homePath();
    m_surroundings.dialogs.chooseFolder(question, [this](const QString& folder) { add({folder}); });
}

void ClassifyController::add(const QStringList& paths) {
    m_surroundings.window.showPage(PageId::Classify);
    std::vector<std::filesystem::path> all;
    for (const QString& path : paths)
        all.push_back(toPath(path));
    ++m_walks;
    m_page.setWalking(true);
    m_surroundings.window.setJob(jobOf(kWalkJob, tr("Looking through folders")));
    m_session.walk(all);
}

void ClassifyController::endWalk() {
    --m_walks;
    m_page.setWalking(m_walks > 0);
    if (m_walks == 0) m_surroundings.window.removeJob(kWalkJob);
}

void ClassifyController::addFiles(const std::vector<std::filesystem::path>& files) {
    QList<ClassifyItem> items;
    std::vector<ClassificationSession::Item> work;
    items.reserve(static_cast<qsizetype>(files.size()));
    for (const std::filesystem::path& file : files) {
        const quint64 id = m_nextId++;
        items.append({id, toQString(file), {}});
        work.push_back({id, file});
    }
    m_page.addItems(items);
    endWalk();
    if (items.isEmpty()) return m_surroundings.window.showMessage(tr("There are no images in it."));
    if (!m_hasModel) return;
    if (m_running++ == 0) {
        m_clock.start();
        m_doneAtStart = m_page.items()->finishedCount();
    }
    m_session.classify(std::move(work));
    updateJob();
}

void ClassifyController::paste() {
    const QMimeData* content = QGuiApplication::clipboard()->mimeData();
    QStringList files;
    for (const QUrl& url : content->urls())
        if (url.isLocalFile()) files << url.toLocalFile();
    if (!files.isEmpty()) return add(files);
    const QImage picture = qvariant_cast<QImage>(content->imageData());
    if (picture.isNull()) return m_surroundings.window.showMessage(tr("The clipboard holds no image."));
    addImage(picture);
}

void ClassifyController::addImage(const QImage& picture) {
    m_surroundings.window.showPage(PageId::Classify);
    const quint64 id = m_nextId++;
    m_pasted.insert(id, picture);
    m_page.addItems({{id, tr("Clipboard"), tr("Clipboard image %1").arg(m_pasted.size())}});
    m_page.setThumbnail(id, picture.scaled(m_page.thumbnailEdgeDevicePx(), m_page.thumbnailEdgeDevicePx(),
                                           Qt::KeepAspectRatio, Qt::SmoothTransformation));
    if (!m_hasModel) return;
    ++m_running;
    m_session.classify(id, fromQImage(picture));
    updateJob();
}

void ClassifyController::take(const std::vector<ClassificationAnswer>& answers) {
    for (const auto& [id, file] : answers) {
        m_restated.remove(id);
        if (file.prediction)
            m_page.setResult(id, *file.prediction, file.metadata.calibration);
        else
            m_page.setFailed(id, failureOf(file));
        m_hasUnexported = m_hasUnexported || file.prediction;
        if (m_preview && m_preview->id == id) showPreview();
    }
    updateJob();
}

void ClassifyController::onFinished() {
    --m_running;
    updateJob();
}

void ClassifyController::updateJob() {
    if (m_running == 0) return m_surroundings.window.removeJob(kClassifyJob);
    JobStatus job = jobOf(kClassifyJob, tr("Classifying"));
    job.done = static_cast<std::uint64_t>(m_page.items()->finishedCount());
    job.total = static_cast<std::uint64_t>(m_page.items()->rowCount());
    const double seconds = static_cast<double>(m_clock.elapsed()) / 1000;
    const auto since = static_cast<double>(m_page.items()->finishedCount() - m_doneAtStart);
    if (since > 0 && seconds > 1) job.secondsLeft = seconds / since * static_cast<double>(job.total - job.done);
    m_surroundings.window.setJob(job);
}

void ClassifyController::cancel() {
    m_session.cancelClassifying();
    m_session.cancelWalking();
    if (m_walks > 0) {
        m_walks = 1; // none of them answers any more
        endWalk();
    }
    m_restated.clear();
    m_page.setCancelled();
}

void ClassifyController::clear() {
    if (!m_hasUnexported || m_page.items()->count(ItemState::Done) == 0) return clearNow();
    Question question;
    question.title = tr("Clear the list?");
    question.text = tr("Its answers were not exported; they are lost with the list. The files stay where they are.");
    question.buttons = {{tr("Export CSV…"), ButtonRole::Primary},
                        {tr("Clear"), ButtonRole::Destructive},
                        {tr("Go back"), ButtonRole::Cancel}};
    m_surroundings.dialogs.ask(question, [this](int button) {
        if (button == 0) exportCsv();
        if (button == 1) clearNow();
    });
}

void ClassifyController::clearNow() {
    cancel();
    m_thumbnails.dropAll();
    m_pasted.clear();
    m_hasUnexported = false;
    m_page.clearItems();
}

// The label first: on few cores, decoding the picture once more, looking for its scale bar and painting hold up the network.
void ClassifyController::preview(quint64 id, quint64 number) {
    m_preview = Preview{id, number};
    if (isSoonAnswered(id)) return m_previewTimer.start();
    showPreview();
}

bool ClassifyController::isSoonAnswered(quint64 id) const {
    const ClassifyListModel& items = *m_page.items();
    const ClassifyRow* row = items.row(id);
    return m_hasModel && row && row->state == ItemState::Waiting &&
           items.rowCount() - items.finishedCount() <= static_cast<qint64>(filesOfTheFirstPass);
}

void ClassifyController::showPreview() {
    m_previewTimer.stop();
    if (!m_preview) return;
    const auto [id, number] = *std::exchange(m_preview, {});
    const auto pasted = m_pasted.constFind(id);
    if (pasted != m_pasted.cend()) return m_loader.request(number, *pasted);
    if (const ClassifyRow* row = m_page.items()->row(id)) m_loader.request(number, toPath(row->item.path));
}

void ClassifyController::rebuild(quint64 id) {
    const auto pasted = m_pasted.constFind(id);
    if (pasted != m_pasted.cend()) return m_session.rebuild(id, fromQImage(*pasted));
    if (const ClassifyRow* row = m_page.items()->row(id)) m_session.rebuild({id, toPath(row->item.path)});
}

void ClassifyController::wantThumbnails(const QList<quint64>& ids) {
    std::vector<ThumbnailSession::Wish> wishes;
    for (const quint64 id : ids)
        if (const ClassifyRow* row = m_page.items()->row(id); row && !m_pasted.contains(id))
            wishes.push_back({id, toPath(row->item.path)});
    m_thumbnails.want(wishes, m_page.thumbnailEdgeDevicePx());
}

void ClassifyController::exportCsv() {
    if (!m_page.model() || m_page.items()->rowCount() == 0)
        return m_surroundings.window.showMessage(tr("There is nothing to export yet."));
    PathQuestion question;
    question.title = tr("Export the table");
    question.startAt = QDir::homePath() + QStringLiteral("/classification.csv");
    question.filters = {tr("CSV tables (*.csv)")};
    question.suffix = QStringLiteral("csv");
    m_surroundings.dialogs.chooseSavePath(question, [this](const QString& path) { writeCsv(path); });
}

void ClassifyController::writeCsv(const QString& path) {
    if (!m_page.model()) return;
    m_surroundings.files.run(
        "exporting the table",
        [file = toPath(path), model = *m_page.model(),
         rows = tableOf(m_page.items()->rows(), m_page.model()->classNames)] {
            ClassificationCsv csv(file, model);
            for (const ClassificationRow& row : rows)
                csv.add(row);
            csv.commit();
            return true;
        },
        [this, path](bool) {
            m_hasUnexported = false;
            m_surroundings.window.showMessage(tr("Exported to %1").arg(QFileInfo(path).fileName()));
        },
        [this](const ErrorReport& error) { m_surroundings.dialogs.showError(error); });
}

} // namespace semblance
