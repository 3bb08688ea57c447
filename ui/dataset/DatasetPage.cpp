// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/DatasetPage.h"

#include "ui/Theme.h"
#include "ui/dataset/ClassPanel.h"
#include "ui/dataset/ClassTableModel.h"
#include "ui/dataset/DatasetPagePanels.h"
#include "ui/dataset/FileListDialog.h"
#include "ui/dataset/HealthPanel.h"
#include "ui/dataset/ScalePanel.h"
#include "ui/dataset/SplitPanel.h"
#include "ui/dataset/ThumbnailGrid.h"
#include "ui/dataset/ThumbnailModel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Text.h"

#include <QDataStream>
#include <QIODevice>
#include <QPushButton>
#include <QSplitter>

#include <algorithm>
#include <cmath>

namespace semblance {

DatasetPage::DatasetPage(QWidget* parent) : QWidget(parent), m_panels(std::make_unique<DatasetPagePanels>(this)) {
    setAccessibleName(tr("Data"));
    connectPanels();
}

DatasetPage::~DatasetPage() {
    // Closing an open editor still changes the models, when this page is half gone.
    const auto parts = findChildren<QObject*>();
    for (QObject* part : parts)
        part->disconnect(this);
}

void DatasetPage::connectPanels() {
    connect(m_panels->empty, &EmptyState::actionRequested, this, &DatasetPage::openRequested);
    connect(m_panels->sample, &QPushButton::clicked, this, &DatasetPage::sampleRequested);
    connect(m_panels->cancelScan, &QPushButton::clicked, this, &DatasetPage::cancelScanRequested);
    connect(m_panels->classPanel, &ClassPanel::openRequested, this, &DatasetPage::openRequested);
    connect(m_panels->classPanel, &ClassPanel::rescanRequested, this, &DatasetPage::rescanRequested);
    connect(m_panels->classPanel, &ClassPanel::classSelected, this, &DatasetPage::showClass);
    connect(m_panels->split, &SplitPanel::changed, this, &DatasetPage::choiceChanged);
    connect(m_panels->split, &SplitPanel::trainRequested, this, &DatasetPage::trainRequested);
    connect(m_panels->health, &HealthPanel::showRequested, this, &DatasetPage::showFinding);
    connect(m_panels->health, &HealthPanel::remedyRequested, this, &DatasetPage::onRemedy);
    connect(m_panels->scales, &ScalePanel::imageOpened, this, &DatasetPage::imageOpened);
    connect(m_panels->scales, &ScalePanel::classChosen, this, &DatasetPage::selectClass);
    connect(m_panels->scales, &ScalePanel::imagesChosen, this, &DatasetPage::showFound);
    connect(m_panels->scales, &ScalePanel::calibrateRequested, this,
            [this] { onRemedy(FindingRemedy::CalibrateFolder); });
    connect(m_panels->scales, &ScalePanel::searchRequested, this, [this] { onRemedy(FindingRemedy::SearchBars); });
    connect(m_panels->grid, &ThumbnailGrid::thumbnailsWanted, this, &DatasetPage::thumbnailsWanted);
    connect(m_panels->grid, &ThumbnailGrid::imageOpened, this, &DatasetPage::imageOpened);
    connect(m_panels->grid, &ThumbnailGrid::backRequested, this,
            [this] { showClass(m_panels->classPanel->currentClass()); });
    connect(m_panels->classes, &ClassTableModel::choicesChanged, this, [this] {
        updateFindings();
        updateScales();
        updateSummary();
        updateHeading();
        Q_EMIT choiceChanged();
    });
}

void DatasetPage::clear() {
    m_report.reset();
    m_health.reset();
    m_scales.reset();
    m_barSearch = BarSearch::Pending;
    m_panels->scales->clear();
    m_folder.clear();
    m_findings.clear();
    m_panels->classes->clear();
    m_panels->thumbnails->setReport(nullptr);
    m_panels->notice->hide();
    m_panels->showEmpty();
}

void DatasetPage::setScanning(const QString& folder) {
    m_panels->notice->hide();
    const bool isRescan = m_report && folder == m_folder;
    if (isRescan)
        m_panels->showContent();
    else
        m_panels->showScanning(folder);
    m_panels->classPanel->setScanning(isRescan);
}

void DatasetPage::setScanProgress(qint64 done, qint64 total) {
    m_panels->setScanProgress(done, total);
}

void DatasetPage::endScan() {
    m_panels->classPanel->setScanning(false);
    if (m_report)
        m_panels->showContent();
    else
        m_panels->showEmpty();
}

void DatasetPage::setScanFailed(const QString& sentence) {
    endScan();
    m_panels->notice->say(NoticeKind::Error, sentence);
}

void DatasetPage::setScanCancelled() {
    endScan();
    m_panels->notice->say(NoticeKind::Info, tr("The scan was stopped."));
}

void DatasetPage::setReport(std::shared_ptr<const ScanReport> report) {
    const std::u8string path = report->folder.generic_u8string();
    const QString folder =
        QString::fromUtf8(reinterpret_cast<const char*>(path.data()), static_cast<qsizetype>(path.size()));
    const bool isSameFolder = folder == m_folder;
    const std::vector<ClassChoice> kept = isSameFolder ? m_panels->classes->choices() : std::vector<ClassChoice>{};
    const int selected = isSameFolder ? m_panels->classPanel->currentClass() : 0;
    m_folder = folder;
    m_report = std::move(report);
    m_health.reset();
    m_scales.reset();
    m_barSearch = BarSearch::Pending;
    m_panels->scales->clear();
    m_panels->thumbnails->setReport(m_report);
    m_panels->classes->setReport(*m_report, kept);
    m_panels->classPanel->setFolder(m_folder);
    m_panels->split->setPrepared(m_report->kind == DataSetKind::PreparedSplit);
    m_panels->split->setPending();
    endScan();
    updateFindings();
    updateSummary();
    selectClass(std::clamp(selected, 0, std::max(0, m_panels->classes->rowCount() - 1)));
}

const ScanReport* DatasetPage::report() const {
    return m_report.get();
}

void DatasetPage::setHealthProgress(qint64 done, qint64 total) {
    m_panels->health->setProgress(done, total);
}

void DatasetPage::setHealth(const HealthReport& health) {
    m_health = health;
    m_panels->health->setFinished();
    updateFindings();
}

void DatasetPage::setHealthCancelled() {
    m_panels->health->setCancelled();
}

void DatasetPage::setScales(const std::shared_ptr<const std::vector<ImageScale>>& scales) {
    m_scales = scales;
    if (scales) m_panels->thumbnails->setScales(*scales);
    updateScales();
    updateFindings();
}

void DatasetPage::setBarSearchProgress(qint64 done, qint64 total) {
    if (m_barSearch != BarSearch::Pending) setBarSearch(BarSearch::Pending);
    m_panels->scales->setBarSearchProgress(done, total);
}

void DatasetPage::setBarsSearched() {
    setBarSearch(BarSearch::Done);
}

void DatasetPage::setBarSearchCancelled() {
    setBarSearch(BarSearch::Stopped);
}

void DatasetPage::setBarSearch(BarSearch search) {
    m_barSearch = search;
    m_panels->scales->setBarSearch(search);
    updateFindings();
}

void DatasetPage::setSplit(const DataSplit& split) {
    m_panels->classes->setSplit(split);
    const auto training = static_cast<qint64>(split.set.training.size());
    const auto validation = static_cast<qint64>(split.set.validation.size());
    updateScales(); // the classes may have another order now, and with it other colours
    m_panels->split->setReady(tr("%1 to learn from, %2 to check on").arg(countText(training), countText(validation)));
    updateSummary();
}

void DatasetPage::setSplitFailed(const QString& sentence, const QString& details) {
    m_panels->classes->clearSplit();
    m_panels->split->setNotReady(sentence, details);
    updateSummary();
}

void DatasetPage::setThumbnail(int image, const QImage& thumbnail, const Calibration& calibration) {
    m_panels->thumbnails->setThumbnail(image, thumbnail, calibration);
}

void DatasetPage::setThumbnailFailed(int image) {
    m_panels->thumbnails->setThumbnailFailed(image);
}

void DatasetPage::setThumbnailSize(int edgePx) {
    m_panels->thumbnails->dropThumbnails();
    m_panels->grid->setEdge(edgePx);
}

int DatasetPage::thumbnailEdgeDevicePx() const {
    return static_cast<int>(std::ceil(m_panels->grid->edge() * devicePixelRatioF()));
}

SplitOptions DatasetPage::splitOptions() const {
    return {m_panels->split->validationShare(), m_panels->split->seed(), m_panels->classes->choices()};
}

void DatasetPage::setSplitOptions(const SplitOptions& options) {
    m_panels->split->setValues(options.validationShare, options.seed);
    m_panels->classes->setChoices(options.classes);
}

QUndoStack* DatasetPage::undoStack() const {
    return m_panels->undo;
}

ClassTableModel* DatasetPage::classModel() const {
    return m_panels->classes;
}

ThumbnailModel* DatasetPage::thumbnailModel() const {
    return m_panels->thumbnails;
}

const QList<Finding>& DatasetPage::findings() const {
    return m_findings;
}

QList<int> DatasetPage::shownImages() const {
    return m_panels->thumbnails->images();
}

QString DatasetPage::classNameOf(int image) const {
    if (!m_report || image < 0 || static_cast<std::size_t>(image) >= m_report->images.size()) return {};
    const auto index = static_cast<std::size_t>(m_report->images[static_cast<std::size_t>(image)].classIndex);
    return QString::fromStdString(m_panels->classes->choices()[index].name);
}

void DatasetPage::selectClass(int classIndex) {
    m_panels->classPanel->selectClass(classIndex);
    showClass(classIndex);
}

void DatasetPage::showClass(int classIndex) {
    QList<int> images;
    if (m_report)
        for (std::size_t i = 0; i < m_report->images.size(); ++i)
            if (m_report->images[i].classIndex == classIndex) images << static_cast<int>(i);
    m_shownClass = classIndex;
    m_panels->scales->setCurrentClass(classIndex);
    m_panels->thumbnails->setImages(std::move(images));
    updateHeading();
}

void DatasetPage::updateHeading() {
    if (m_shownClass < 0 || static_cast<std::size_t>(m_shownClass) >= m_panels->classes->choices().size()) return;
    const QString name =
        QString::fromStdString(m_panels->classes->choices()[static_cast<std::size_t>(m_shownClass)].name);
    const auto count = m_panels->thumbnails->rowCount();
    m_panels->grid->setHeading(name, tr("%Ln image(s)", nullptr, count), ThumbnailGrid::Shows::Class);
}

void DatasetPage::showFinding(const Finding& finding) {
    if (finding.isInScales) return m_panels->showScales();
    if (!finding.images.isEmpty()) return showFound(finding.images, finding.sentence);
    if (finding.classIndex >= 0) {
        m_panels->showImages();
        return selectClass(finding.classIndex);
    }
    auto* dialog = new FileListDialog(finding.sentence, finding.lines, this);
    connect(dialog, &FileListDialog::revealRequested, this, &DatasetPage::revealRequested);
    dialog->show();
}

void DatasetPage::showFound(const QList<int>& images, const QString& heading) {
    m_panels->showImages();
    m_shownClass = -1;
    m_panels->thumbnails->setImages(images);
    m_panels->grid->setHeading(heading, tr("%Ln image(s)", nullptr, static_cast<int>(images.size())),
                               ThumbnailGrid::Shows::Finding);
}

void DatasetPage::onRemedy(FindingRemedy remedy) {
    if (remedy == FindingRemedy::CalibrateFolder && m_report) Q_EMIT calibrateFolderRequested(m_report->folder);
    if (remedy == FindingRemedy::SearchBars) Q_EMIT searchBarsRequested();
}

void DatasetPage::updateFindings() {
    if (!m_report) return;
    const auto& choices = m_panels->classes->choices();
    m_findings = findingsOf({*m_report, m_health ? &*m_health : nullptr, m_scales.get(), &choices, m_barSearch});
    m_panels->health->setFindings(m_findings);
}

void DatasetPage::updateScales() {
    if (!m_report || !m_scales) return;
    m_panels->scales->setContent(m_report, m_scales, m_panels->classes->choices(), m_panels->classes->trainedClasses());
}

void DatasetPage::updateSummary() {
    const auto& choices = m_panels->classes->choices();
    const auto included =
        std::count_if(choices.begin(), choices.end(), [](const ClassChoice& c) { return c.isIncluded; });
    const QString classes =
        included == static_cast<qint64>(choices.size())
            ? tr("%Ln class(es)", nullptr, static_cast<int>(included))
            : tr("%1 of %Ln class(es)", nullptr, static_cast<int>(choices.size())).arg(countText(included));
    const QString images = tr("%Ln image(s)", nullptr, static_cast<int>(m_panels->classes->includedImages()));
    m_panels->classPanel->setTotals(tr("%1 · %2", "classes · images").arg(classes, images));
}

QByteArray DatasetPage::saveState() const {
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream << m_panels->columns->saveState() << m_panels->rows->saveState();
    return state;
}

bool DatasetPage::restoreState(const QByteArray& state) {
    QByteArray columns;
    QByteArray rows;
    QDataStream stream(state);
    stream >> columns >> rows;
    return stream.status() == QDataStream::Ok && m_panels->columns->restoreState(columns) &&
           m_panels->rows->restoreState(rows);
}

} // namespace semblance
