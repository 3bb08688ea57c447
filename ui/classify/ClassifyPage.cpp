// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/classify/ClassifyPage.h"

#include "ui/classify/AnswerPanel.h"
#include "ui/classify/ClassifyPagePanels.h"
#include "ui/classify/ItemList.h"
#include "ui/classify/ModelPanel.h"
#include "ui/image/FactsPanel.h"
#include "ui/image/ImageView.h"
#include "ui/widgets/EmptyState.h"

#include <QDataStream>
#include <QIODevice>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>

#include <algorithm>
#include <cmath>

namespace semblance {

namespace {

// A thousand answers a second need not be a thousand new sentences.
constexpr int countsMs = 40;
// Most images are there before one could read that they are being read.
constexpr int readingMs = 200;

} // namespace

ClassifyPage::ClassifyPage(QWidget* parent)
    : QWidget(parent),
      m_items(new ClassifyListModel(this)),
      m_panels(std::make_unique<ClassifyPagePanels>(this, m_items)) {
    setAccessibleName(tr("Classify"));
    m_countsTimer.setSingleShot(true);
    m_countsTimer.setInterval(countsMs);
    m_readingTimer.setSingleShot(true);
    m_readingTimer.setInterval(readingMs);
    connectPanels();
    connectList();
    updatePlace();
    updateCounts();
    updateAnswer();
}

ClassifyPage::~ClassifyPage() {
    // The list still loses its focus and its rows, when this page is half gone.
    const auto parts = findChildren<QObject*>();
    for (QObject* part : parts)
        part->disconnect(this);
}

void ClassifyPage::connectPanels() {
    connect(m_panels->empty, &EmptyState::actionRequested, this, &ClassifyPage::filesRequested);
    connect(m_panels->addFolder, &QPushButton::clicked, this, &ClassifyPage::folderRequested);
    connect(m_panels->paste, &QPushButton::clicked, this, &ClassifyPage::pasteRequested);
    connect(m_panels->model, &ModelPanel::openRequested, this, &ClassifyPage::openModelRequested);
    connect(m_panels->view, &ImageView::calibrationRequested, this, &ClassifyPage::calibrationRequested);
    connect(m_panels->view, &ImageView::imageChanged, this, &ClassifyPage::updateFacts);
    connect(m_panels->view, &ImageView::factsChanged, this, &ClassifyPage::updateFacts);
    connect(&m_countsTimer, &QTimer::timeout, this, &ClassifyPage::updateCounts);
    connect(&m_readingTimer, &QTimer::timeout, this, [this] {
        const ClassifyRow* row = m_previewedId ? m_items->row(*m_previewedId) : nullptr;
        if (row) m_panels->view->setMessage(tr("Reading %1…").arg(row->item.name));
    });
}

void ClassifyPage::connectList() {
    ItemList* list = m_panels->list;
    connect(list, &ItemList::addRequested, this, &ClassifyPage::filesRequested);
    connect(list, &ItemList::currentChanged, this, &ClassifyPage::showPreviewOf);
    connect(list, &ItemList::removeRequested, this, &ClassifyPage::removeItems);
    connect(list, &ItemList::revealRequested, this, &ClassifyPage::revealRequested);
    connect(list, &ItemList::inSight, this, &ClassifyPage::askThumbnails);
    connect(list->exportButton(), &QPushButton::clicked, this, &ClassifyPage::exportRequested);
    connect(list->cancelButton(), &QPushButton::clicked, this, &ClassifyPage::cancelRequested);
    connect(list->clearButton(), &QPushButton::clicked, this, &ClassifyPage::clearRequested);
    connect(m_items, &ClassifyListModel::countsChanged, this, [this] {
        if (!m_countsTimer.isActive()) m_countsTimer.start();
    });
}

void ClassifyPage::setModel(const ModelDescription& model, const QString& path) {
    m_model = model;
    m_modelPath = path;
    m_rebuildAsked.reset();
    QStringList names;
    for (const std::string& name : model.classNames)
        names << QString::fromStdString(name);
    m_items->setClassNames(names);
    m_panels->model->setModel(model, path);
    updateFacts();
    updatePlace();
    updateCounts();
    updateAnswer();
}

void ClassifyPage::setModelLoading(const QString& path) {
    m_panels->model->setLoading(path);
}

void ClassifyPage::setModelFailed(const QString& sentence) {
    if (m_model)
        m_panels->model->setModel(*m_model, m_modelPath);
    else
        m_panels->model->setFailed(sentence);
}

void ClassifyPage::clearModel() {
    m_model.reset();
    m_items->setClassNames({});
    m_panels->model->clear();
    updateFacts();
    updatePlace();
    updateCounts();
    updateAnswer();
}

void ClassifyPage::addItems(const QList<ClassifyItem>& items, bool selectFirst) {
    if (items.isEmpty()) return;
    m_items->append(items);
    updatePlace();
    if (selectFirst || !currentId()) setCurrentId(items.first().id);
}

void ClassifyPage::setWorking(quint64 id) {
    m_items->setWorking(id);
    if (id == currentId()) updateAnswer();
}

void ClassifyPage::setResult(quint64 id, const Prediction& prediction, const Calibration& calibration) {
    m_items->setResult(id, prediction, calibration);
    if (id == currentId()) updateAnswer();
}

void ClassifyPage::setFailed(quint64 id, const ItemFailure& failure) {
    m_items->setFailed(id, failure);
    if (id == currentId()) updateAnswer();
}

void ClassifyPage::setAllWaiting() {
    m_items->setAllWaiting();
    updateAnswer();
}

void ClassifyPage::setWaiting(const QList<quint64>& ids) {
    m_items->setWaiting(ids);
    updateAnswer();
}

void ClassifyPage::setCancelled() {
    m_items->setCancelled();
    updateAnswer();
}

void ClassifyPage::clearItems() {
    m_items->clear();
    showPreviewOf({});
    updatePlace();
    updateCounts();
}

void ClassifyPage::removeItems(const QList<quint64>& ids) {
    if (ids.isEmpty()) return;
    m_items->remove(ids);
    Q_EMIT itemsRemoved(ids);
    if (m_items->rowCount() == 0) showPreviewOf({});
    updatePlace();
}

void ClassifyPage::setWalking(bool isWalking) {
    m_isWalking = isWalking;
    updateCounts();
}

void ClassifyPage::setThumbnail(quint64 id, const QImage& thumbnail) {
    m_items->setThumbnail(id, thumbnail);
}

void ClassifyPage::setThumbnailFailed(quint64 id) {
    m_items->setThumbnailFailed(id);
}

int ClassifyPage::thumbnailEdgeDevicePx() const {
    return static_cast<int>(std::ceil(m_panels->list->thumbnailSize().width() * devicePixelRatioF()));
}

void ClassifyPage::askThumbnails(const QList<quint64>& idsInSight) {
    QList<quint64> missing;
    std::copy_if(idsInSight.begin(), idsInSight.end(), std::back_inserter(missing),
                 [this](quint64 id) { return m_items->isThumbnailMissing(id); });
    Q_EMIT thumbnailsWanted(missing);
}

void ClassifyPage::showPreviewOf(std::optional<quint64> id) {
    if (id == m_previewedId) return updateAnswer();
    m_previewedId = id;
    ++m_previewNumber;
    // Never the image before under the answer of this one.
    m_panels->view->setMessage({});
    updateAnswer();
    if (!id) return m_readingTimer.stop();
    m_readingTimer.start();
    Q_EMIT previewRequested(*id, m_previewNumber);
}

void ClassifyPage::setPreview(quint64 number, const ViewedImage& image) {
    if (number != m_previewNumber || !m_previewedId) return;
    m_readingTimer.stop();
    m_panels->view->setImage(image);
}

void ClassifyPage::setPreviewFacts(quint64 number, const ViewedImage& image) {
    if (number == m_previewNumber && m_previewedId) m_panels->view->setFacts(image);
}

void ClassifyPage::setPreviewFailed(quint64 number, const QString& sentence) {
    if (number != m_previewNumber || !m_previewedId) return;
    m_readingTimer.stop();
    m_panels->view->setMessage(sentence);
}

std::optional<quint64> ClassifyPage::currentId() const {
    return m_panels->list->currentId();
}

void ClassifyPage::setCurrentId(quint64 id) {
    m_panels->list->setCurrentId(id);
}

ImageView* ClassifyPage::view() const {
    return m_panels->view;
}

void ClassifyPage::updateAnswer() {
    const auto id = currentId();
    const ClassifyRow* row = id ? m_items->row(*id) : nullptr;
    if (!m_model)
        return m_panels->answer->setNothing(row ? tr("Open a model, and it names this image.")
                                                : tr("It stands here once an image is chosen."));
    if (!row) return m_panels->answer->setNothing(tr("It stands here once an image is chosen."));
    m_panels->answer->setRow(*row, *m_model);
    updateRebuilt(*row);
}

void ClassifyPage::updateRebuilt(const ClassifyRow& row) {
    if (row.state != ItemState::Done || !row.prediction.reconstructionError) return;
    const quint64 id = row.item.id;
    if (m_rebuildAsked != id) {
        m_rebuildAsked = id;
        m_rebuilt.reset();
        Q_EMIT rebuildWanted(id);
    }
    if (m_rebuilt) m_panels->answer->setRebuilt(*m_rebuilt);
}

void ClassifyPage::setRebuilt(quint64 id, const RebuiltPicture& picture) {
    if (id != m_rebuildAsked || id != currentId()) return;
    m_rebuilt = picture;
    m_panels->answer->setRebuilt(picture);
}

void ClassifyPage::updateFacts() {
    const DataBarUse use = !m_model                              ? DataBarUse::NotAsked
                           : m_model->preprocessing.masksDataBar ? DataBarUse::Hidden
                                                                 : DataBarUse::Seen;
    m_panels->view->setDataBarUse(use);
    if (m_panels->view->hasImage())
        m_panels->facts->setImage(m_panels->view->image(), use);
    else
        m_panels->facts->clear();
}

void ClassifyPage::updateCounts() {
    m_panels->list->setCounts(m_isWalking, m_model.has_value());
}

void ClassifyPage::updatePlace() {
    m_panels->showEmpty(m_items->rowCount() == 0);
    m_panels->model->setIsNextStep(m_items->rowCount() > 0 && !m_model);
}

QByteArray ClassifyPage::saveState() const {
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream << m_panels->outer->saveState() << m_panels->work->saveState() << m_panels->preview->saveState();
    return state;
}

bool ClassifyPage::restoreState(const QByteArray& state) {
    QByteArray outer;
    QByteArray work;
    QByteArray preview;
    QDataStream stream(state);
    stream >> outer >> work >> preview;
    return stream.status() == QDataStream::Ok && m_panels->outer->restoreState(outer) &&
           m_panels->work->restoreState(work) && m_panels->preview->restoreState(preview);
}

} // namespace semblance
