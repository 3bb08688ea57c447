// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DatasetController.h"

#include "app/CalibrationBook.h"
#include "app/DataSetChoices.h"
#include "app/ErrorMemory.h"
#include "app/QtPath.h"
#include "app/SettingsStore.h"
#include "ui/dataset/DatasetPage.h"
#include "ui/frame/MainWindow.h"
#include "ui/image/ImageViewer.h"
#include "ui/widgets/ErrorText.h"
#include "ui/widgets/Text.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QSignalBlocker>
#include <QStandardPaths>
#include <QUrl>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace semblance {
namespace {

using Key = SettingsStore::Key;

const QString kScanJob = QStringLiteral("scan");
const QString kInspectionJob = QStringLiteral("inspection");
const QString kSampleJob = QStringLiteral("sample");

/// Groups of equal quick hashes: good for a first split, until the health pass has compared whole files.
std::vector<DuplicateGroup> likelyDuplicates(const ScanReport& report) {
    std::map<std::array<std::uint8_t, 32>, DuplicateGroup> groups;
    for (std::size_t i = 0; i < report.images.size(); ++i)
        groups[report.images[i].quickHash].images.push_back(i);
    std::vector<DuplicateGroup> duplicates;
    for (auto& [hash, group] : groups) {
        if (group.images.size() < 2) continue;
        classifyGroup(report, group);
        duplicates.push_back(group);
    }
    return duplicates;
}

bool hasTwoClasses(const SplitOptions& options) {
    std::set<std::string> names;
    for (const ClassChoice& choice : options.classes)
        if (choice.isIncluded) names.insert(choice.name);
    return names.size() >= 2;
}

/// Whether what is stated for a path may touch images below a folder: one of the two lies below the other.
bool concerns(const std::filesystem::path& stated, const QString& folder) {
    const std::filesystem::path one = stated.lexically_normal();
    const std::filesystem::path other = toPath(folder).lexically_normal();
    const auto apart = std::ranges::mismatch(one, other);
    return apart.in1 == one.end() || apart.in2 == other.end();
}

QString textOf(ScanStep step) {
    switch (step) {
    case ScanStep::Scanning: return DatasetController::tr("Scanning");
    case ScanStep::ReadingScales: return DatasetController::tr("Reading the scales");
    case ScanStep::FindingBars: return DatasetController::tr("Looking for scale bars");
    case ScanStep::Checking: break;
    }
    return DatasetController::tr("Checking the images");
}

JobStatus jobOf(const QString& id, const QString& text) {
    JobStatus job{id, text};
    job.page = PageId::Data;
    return job;
}

} // namespace

DatasetController::DatasetController(const Surroundings& surroundings, DatasetPage& page, QObject* parent)
    : QObject(parent),
      m_surroundings(surroundings),
      m_page(page),
      m_thumbnails(surroundings.calibrations),
      m_loader(surroundings.calibrations) {
    connectPage();
    connectSessions();
    connect(&m_surroundings.window, &MainWindow::pageShown, this, [this](PageId shown) {
        if (shown != PageId::Data) return;
        m_wasDataShown = true;
        inspectIfPending();
    });
    connect(&m_surroundings.calibrations, &CalibrationBook::changed, this, &DatasetController::onCalibrationChanged);
}

void DatasetController::connectPage() {
    connect(&m_page, &DatasetPage::openRequested, this, &DatasetController::askForFolder);
    connect(&m_page, &DatasetPage::sampleRequested, this, &DatasetController::openSample);
    connect(&m_page, &DatasetPage::rescanRequested, this, &DatasetController::rescan);
    connect(&m_page, &DatasetPage::cancelScanRequested, &m_scan, &ScanSession::cancel);
    connect(&m_page, &DatasetPage::choiceChanged, this, &DatasetController::updateSplit);
    connect(&m_page, &DatasetPage::thumbnailsWanted, this, &DatasetController::wantThumbnails);
    connect(&m_page, &DatasetPage::imageOpened, this, &DatasetController::showImage);
    connect(&m_page, &DatasetPage::trainRequested, this, &DatasetController::trainRequested);
    connect(&m_page, &DatasetPage::calibrateFolderRequested, this, &DatasetController::calibrationWanted);
    connect(&m_page, &DatasetPage::searchBarsRequested, &m_scan, &ScanSession::inspect);
    connect(&m_page, &DatasetPage::revealRequested, this, [this](const QString& relativePath) {
        const QFileInfo file(m_folder + QLatin1Char('/') + relativePath);
        QDesktopServices::openUrl(QUrl::fromLocalFile(file.isDir() ? file.filePath() : file.path()));
    });
}

void DatasetController::connectSessions() {
    connect(&m_scan, &ScanSession::scanned, this, &DatasetController::onScanned);
    connect(&m_scan, &ScanSession::progressed, this, &DatasetController::onProgress);
    connect(&m_scan, &ScanSession::failed, this, &DatasetController::onFailed);
    connect(&m_scan, &ScanSession::healthChecked, this, [this](const HealthReport& health) {
        m_duplicates = health.duplicates;
        m_page.setHealth(health);
        updateSplit();
    });
    connect(&m_scan, &ScanSession::scalesRead, &m_page, &DatasetPage::setScales);
    connect(&m_scan, &ScanSession::inspected, this, [this] {
        m_surroundings.window.removeJob(kInspectionJob);
        m_page.setBarsSearched();
    });
    connect(&m_scan, &ScanSession::cancelled, this, &DatasetController::onCancelled);
    connect(&m_thumbnails, &ThumbnailSession::made, this, &DatasetController::onThumbnail);
    connect(&m_loader, &ImageLoader::loaded, this, [this](quint64, const ViewedImage& image) {
        if (m_viewer) m_viewer->setImage(image, m_page.classNameOf(m_viewedImage));
    });
    connect(&m_loader, &ImageLoader::found, this, [this](quint64, const ViewedImage& image) {
        if (m_viewer) m_viewer->setFacts(image);
    });
    connect(&m_loader, &ImageLoader::failed, this, [this](quint64, const ErrorReport& error) {
        if (m_viewer) m_viewer->setMessage(QFileInfo(error.path).fileName(), errorSentence(error.kind).happened);
    });
    connect(&m_sample, &SampleSession::written, this, [this](const QString& folder) {
        m_surroundings.window.removeJob(kSampleJob);
        open(folder);
    });
    connect(&m_sample, &SampleSession::cancelled, this, [this] { m_surroundings.window.removeJob(kSampleJob); });
    connect(&m_sample, &SampleSession::failed, this, [this](const ErrorReport& error) {
        m_surroundings.window.removeJob(kSampleJob);
        m_surroundings.dialogs.showError(error);
    });
    connect(&m_sample, &SampleSession::progressed, this, [this](quint64 done, quint64 total) {
        m_surroundings.window.setJob({kSampleJob, tr("Drawing the sample set"), done, total});
    });
}

void DatasetController::askForFolder() {
    PathQuestion question;
    question.title = tr("Open a folder of images");
    question.startAt = m_folder.isEmpty() ? QDir::homePath() : m_folder;
    m_surroundings.dialogs.chooseFolder(question, [this](const QString& folder) { open(folder); });
}

void DatasetController::open(const QString& folder) {
    m_surroundings.window.showPage(PageId::Data);
    const QString clean = QDir::cleanPath(QFileInfo(folder).absoluteFilePath());
    const bool isHere = m_isScanning ? clean == m_scanFolder : m_report && clean == m_folder;
    if (!isHere) begin(clean, ScanSession::Depth::WithInspection);
}

void DatasetController::openInBackground(const QString& folder, ScanSession::Depth depth) {
    begin(QDir::cleanPath(QFileInfo(folder).absoluteFilePath()), depth);
}

bool DatasetController::bring(const QString& folder) {
    const QString clean = QDir::cleanPath(QFileInfo(folder).absoluteFilePath());
    if (!m_isScanning && m_report && clean == m_folder) return true;
    if (!m_isScanning || clean != m_scanFolder) begin(clean, ScanSession::Depth::ScanOnly);
    return false;
}

void DatasetController::begin(const QString& folder, ScanSession::Depth depth) {
    if (m_scan.isRunning() && !m_isScanning) {
        // The inspection of what is open is cut off; it is taken up again if the new scan comes to nothing.
        showInspectionStopped();
        m_isInspectionPending = true;
    }
    m_scanFolder = folder;
    m_depth = depth;
    m_isScanning = true;
    m_step = ScanStep::Scanning;
    m_jobClock.start();
    m_page.setScanning(folder);
    m_surroundings.window.removeJob(kInspectionJob);
    m_surroundings.window.setJob(jobOf(kScanJob, textOf(ScanStep::Scanning)));
    const SettingsStore& settings = m_surroundings.settings;
    m_scan.start(
        toPath(folder),
        {settings.number(Key::Threads), settings.folder(Key::CacheFolder), m_surroundings.calibrations.stated()},
        depth);
}

void DatasetController::inspectIfPending() {
    if (!m_wasDataShown || !m_isInspectionPending || m_scan.isRunning()) return;
    m_isInspectionPending = false;
    m_scan.inspect();
}

void DatasetController::rescan() {
    if (m_folder.isEmpty()) return askForFolder();
    m_surroundings.window.showPage(PageId::Data);
    begin(m_folder, ScanSession::Depth::WithInspection);
}

void DatasetController::openSample() {
    if (m_sample.isRunning()) return;
    const QString parent = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation);
    const QString folder = parent + QStringLiteral("/sample set");
    if (QFileInfo(folder).isDir()) return open(folder);
    QDir().mkpath(parent);
    m_surroundings.window.setJob({kSampleJob, tr("Drawing the sample set")});
    m_sample.start(toPath(folder));
}

void DatasetController::cancel(const QString& jobId) {
    if (jobId == kScanJob || jobId == kInspectionJob) m_scan.cancel();
    if (jobId == kSampleJob) m_sample.cancel();
}

void DatasetController::onProgress(ScanStep step, quint64 done, quint64 total) {
    if (std::exchange(m_step, step) != step) m_jobClock.start();
    JobStatus job = jobOf(step == ScanStep::Scanning ? kScanJob : kInspectionJob, textOf(step));
    job.done = done;
    job.total = total;
    const double seconds = static_cast<double>(m_jobClock.elapsed()) / 1000;
    if (done > 0 && total > 0 && seconds > 1)
        job.secondsLeft = seconds * static_cast<double>(total - done) / static_cast<double>(done);
    m_surroundings.window.setJob(job);
    switch (step) {
    case ScanStep::Scanning: return m_page.setScanProgress(static_cast<qint64>(done), static_cast<qint64>(total));
    case ScanStep::ReadingScales: return m_page.setHealthProgress(0, 0);
    case ScanStep::Checking: return m_page.setHealthProgress(static_cast<qint64>(done), static_cast<qint64>(total));
    case ScanStep::FindingBars:
        return m_page.setBarSearchProgress(static_cast<qint64>(done), static_cast<qint64>(total));
    }
}

void DatasetController::onCalibrationChanged(const std::filesystem::path& path) {
    if (concerns(path, m_folder) || (m_isScanning && concerns(path, m_scanFolder)))
        m_scan.setStated(m_surroundings.calibrations.stated());
}

// Of the two parts of an inspection that people watch, the one under way.
void DatasetController::showInspectionStopped() {
    if (m_step == ScanStep::FindingBars)
        m_page.setBarSearchCancelled();
    else
        m_page.setHealthCancelled();
}

void DatasetController::onScanned(const std::shared_ptr<const ScanReport>& report) {
    m_surroundings.window.removeJob(kScanJob);
    m_isScanning = false;
    m_isInspectionPending = m_depth == ScanSession::Depth::ScanOnly;
    const bool isAnotherFolder = std::exchange(m_folder, m_scanFolder) != m_scanFolder;
    m_report = report;
    m_viewedImage = -1;
    m_duplicates = likelyDuplicates(*report);
    dropThumbnails();
    m_page.setReport(report);
    if (isAnotherFolder) restoreChoices();
    updateSplit();
    m_surroundings.settings.set(Key::LastDataSet, m_folder);
    m_surroundings.settings.set(Key::LastDataSetCounts,
                                QStringLiteral("%1 %2").arg(report->images.size()).arg(report->classNames.size()));
    m_surroundings.settings.remember(Key::RecentFolders, m_folder);
    m_surroundings.window.setRecentFolders(m_surroundings.settings.list(Key::RecentFolders));
    Q_EMIT scanned(static_cast<std::int64_t>(report->images.size()), static_cast<int>(report->classNames.size()));
    inspectIfPending();
}

void DatasetController::restoreChoices() {
    const auto kept = choicesOf(m_surroundings.settings.bytes(Key::DataSetChoices), m_folder);
    if (!kept) return;
    const QSignalBlocker quiet(m_page); // the caller splits once
    m_page.setSplitOptions(*kept);
}

void DatasetController::onFailed(const ErrorReport& error) {
    m_surroundings.window.removeJob(kScanJob);
    m_surroundings.window.removeJob(kInspectionJob);
    const bool wasScanning = std::exchange(m_isScanning, false);
    const ErrorSentence sentence = errorSentence(error.kind);
    m_page.setScanFailed(tr("%1: %2 %3", "folder: what happened, advice")
                             .arg(wasScanning ? m_scanFolder : m_folder, sentence.happened, sentence.advice));
    if (!wasScanning) return showInspectionStopped();
    inspectIfPending();
    Q_EMIT notOpened(m_scanFolder, error);
}

void DatasetController::onCancelled() {
    m_surroundings.window.removeJob(kScanJob);
    m_surroundings.window.removeJob(kInspectionJob);
    if (!std::exchange(m_isScanning, false)) return showInspectionStopped();
    m_page.setScanCancelled();
    inspectIfPending();
    Q_EMIT notOpened(m_scanFolder, std::nullopt);
}

QString DatasetController::name() const {
    return QFileInfo(m_folder).fileName();
}

SplitOptions DatasetController::splitOptions() const {
    return m_page.splitOptions();
}

void DatasetController::updateSplit() {
    if (!m_report) return;
    const SplitOptions options = m_page.splitOptions();
    m_surroundings.settings.set(Key::DataSetChoices,
                                withChoices(m_surroundings.settings.bytes(Key::DataSetChoices), m_folder, options));
    try {
        m_split = splitDataSet(*m_report, m_duplicates, options);
    } catch (const Error& error) {
        const ErrorSentence words = errorSentence(error.kind());
        m_split.reset();
        m_page.setSplitFailed(hasTwoClasses(options)
                                  ? words.happened + QLatin1Char(' ') + words.advice
                                  : tr("Fewer than two classes take part; a network needs at least two to tell apart."),
                              QString::fromUtf8(error.what()));
        m_surroundings.window.setDataSetText({});
        Q_EMIT dataSetChanged({});
        return;
    }
    m_page.setSplit(*m_split);
    TrainDataSet dataSet{name(),
                         {},
                         static_cast<std::int64_t>(m_split->set.training.size()),
                         static_cast<std::int64_t>(m_split->set.validation.size())};
    for (const std::string& className : m_split->set.classNames)
        dataSet.classNames << QString::fromStdString(className);
    m_surroundings.window.setDataSetText(
        tr("%1 · %n class(es)", nullptr, static_cast<int>(dataSet.classNames.size())).arg(dataSet.name));
    Q_EMIT dataSetChanged(dataSet);
}

} // namespace semblance
