// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ClassificationSession.h"
#include "app/ImageLoader.h"
#include "app/Surroundings.h"
#include "app/ThumbnailSession.h"

#include <QElapsedTimer>
#include <QHash>
#include <QImage>
#include <QObject>
#include <QStringList>

namespace semblance {

class ClassifyPage;

/// Runs the Classify page: loads the model, walks what is dropped, classifies it, shows previews, exports. GUI thread only.
class ClassifyController : public QObject {
    Q_OBJECT
public:
    ClassifyController(const Surroundings& surroundings, ClassifyPage& page, QObject* parent = nullptr);

    void askForModel();
    void loadModel(const QString& path);
    void askForImages();
    /// Files and folders; folders are walked.
    void add(const QStringList& paths);
    void paste();
    void exportCsv();
    void clear();
    void cancel();

private:
    void connectPage();
    void connectSessions();
    void askForFolder();
    void addFiles(const std::vector<std::filesystem::path>& files);
    void addImage(const QImage& image);
    void onModelLoaded(const ModelDescription& model, const QString& path);
    void classifyAll();
    void take(const std::vector<ClassificationAnswer>& answers);
    void onFinished();
    void updateJob();
    void preview(quint64 id, quint64 number);
    void wantThumbnails(const QList<quint64>& ids);
    void writeCsv(const QString& path);
    ClassifierOptions classifierOptions() const;

    Surroundings m_surroundings;
    ClassifyPage& m_page;
    QString m_modelPath;
    bool m_hasModel = false;
    quint64 m_nextId = 1;
    int m_running = 0; ///< classify() calls that have not finished
    QElapsedTimer m_clock;
    qint64 m_doneAtStart = 0;
    QHash<quint64, QImage> m_pasted; ///< images that are no files
    ThumbnailSession m_thumbnails;
    ImageLoader m_loader;
    ClassificationSession m_session;
};

} // namespace semblance
