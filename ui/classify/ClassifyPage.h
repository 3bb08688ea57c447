// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/Classifier.h"
#include "core/model/ModelDescription.h"
#include "ui/classify/ClassifyListModel.h"
#include "ui/image/ViewedImage.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace semblance {

class ClassifyPagePanels;
class ImageView;

/// The Classify page: what is this image? Passive: it shows what it is given and says what the user wants. Items carry
/// ids that the caller chooses (unique, never used again). GUI thread only.
class ClassifyPage : public QWidget {
    Q_OBJECT
public:
    explicit ClassifyPage(QWidget* parent = nullptr);
    ~ClassifyPage() override;

    /// Answers of the model before are dropped: every item waits again.
    void setModel(const ModelDescription& model, const QString& path);
    void setModelLoading(const QString& path);
    /// The model before, if there is one, stays with all its answers; else the sentence says why there is none.
    void setModelFailed(const QString& sentence);
    void clearModel();
    const std::optional<ModelDescription>& model() const { return m_model; }

    /// Appends in one step; the first item of an empty list is selected, and so is the first of a new drop when
    /// `selectFirst` says so (a new drop overtakes an old preview).
    void addItems(const QList<ClassifyItem>& items, bool selectFirst = true);
    void setWorking(quint64 id);
    void setResult(quint64 id, const Prediction& prediction, const Calibration& calibration);
    void setFailed(quint64 id, const ItemFailure& failure);
    /// All items back to waiting: another model classifies them again.
    void setAllWaiting();
    /// These back to waiting: what their answers depend on changed.
    void setWaiting(const QList<quint64>& ids);
    /// Waiting and working items become cancelled; done ones stay.
    void setCancelled();
    void clearItems();
    ClassifyListModel* items() const { return m_items; }
    /// Folders are still being walked: more items may come.
    void setWalking(bool isWalking);

    void setThumbnail(quint64 id, const QImage& thumbnail);
    void setThumbnailFailed(quint64 id);
    int thumbnailEdgeDevicePx() const;

    /// The answer to previewRequested(id, number); ignored unless `number` is the newest.
    void setPreview(quint64 number, const ViewedImage& image);
    /// More is known of the image in the preview.
    void setPreviewFacts(quint64 number, const ViewedImage& image);
    void setPreviewFailed(quint64 number, const QString& sentence);

    /// The answer to rebuildWanted(id); ignored where another image is chosen by now.
    void setRebuilt(quint64 id, const RebuiltPicture& picture);

    std::optional<quint64> currentId() const;
    void setCurrentId(quint64 id);
    ImageView* view() const;

    QByteArray saveState() const;
    bool restoreState(const QByteArray& state);

Q_SIGNALS:
    /// "Add images…": ask for files through Dialogs.
    void filesRequested();
    void folderRequested();
    void pasteRequested();
    void openModelRequested();
    void exportRequested();
    void cancelRequested();
    /// Clear was pressed: clearItems() answers it.
    void clearRequested();
    void itemsRemoved(const QList<quint64>& ids);
    /// Show the item's file in the file manager.
    void revealRequested(const QString& path);
    /// Decode this item for the view; larger numbers overtake smaller ones.
    void previewRequested(quint64 id, quint64 number);
    /// State the scale of the image in the preview.
    void calibrationRequested();
    /// The model rebuilds images, and this one is chosen and has its answer: show what the model makes of it.
    void rebuildWanted(quint64 id);
    /// Thumbnails in sight that are missing, the topmost first; replaces every earlier wish.
    void thumbnailsWanted(const QList<quint64>& ids);

private:
    void connectPanels();
    void connectList();
    void showPreviewOf(std::optional<quint64> id);
    void removeItems(const QList<quint64>& ids);
    void askThumbnails(const QList<quint64>& idsInSight);
    void updateAnswer();
    void updateRebuilt(const ClassifyRow& row);
    void updateCounts();
    void updatePlace();
    void updateFacts();

    ClassifyListModel* m_items = nullptr;
    std::unique_ptr<ClassifyPagePanels> m_panels;
    std::optional<ModelDescription> m_model;
    QString m_modelPath;
    QTimer m_countsTimer;
    QTimer m_readingTimer;
    quint64 m_previewNumber = 0;
    std::optional<quint64> m_previewedId;
    std::optional<quint64> m_rebuildAsked;   ///< the last that was wanted …
    std::optional<RebuiltPicture> m_rebuilt; ///< … and what came
    bool m_isWalking = false;
};

} // namespace semblance
