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
#include <QSet>
#include <QStringList>
#include <QTimer>

#include <deque>
#include <filesystem>
#include <optional>

namespace semblance {

class ClassifyPage;

/// Runs the Classify page: loads the model, walks what is dropped, classifies it, shows previews, exports. GUI thread only.
class ClassifyController : public QObject {
    Q_OBJECT
public:
    ClassifyController(const Surroundings& surroundings, ClassifyPage& page, QObject* parent = nullptr);

    void askForModel();
    /// The model in use stays, with all its answers, until the new one was read.
    void loadModel(const QString& path);
    /// Device or threads changed: the model in use is read again, and what comes next goes to it.
    void reloadSoon();
    void askForImages();
    /// Files and folders; folders are walked.
    void add(const QStringList& paths);
    void paste();
    void exportCsv();
    /// Asks once where answers would be lost that were not exported.
    void clear();
    void cancel();

private:
    enum class Load {
        Asked, ///< by the user
        Last,  ///< the model of the last time, when the page is first shown: fails in silence
        Reload ///< the same model for another device
    };

    struct Preview {
        quint64 id = 0;
        quint64 number = 0; ///< of the request
    };

    void connectPage();
    void connectSessions();
    void load(const QString& path, Load why);
    void loadLastModel();
    void endLoad();
    void askForFolder();
    void addFiles(const std::vector<std::filesystem::path>& files);
    void addImage(const QImage& image);
    void onModelLoaded(const ModelDescription& model, const QString& path);
    void onModelFailed(const ErrorReport& error);
    void classifyWaiting();
    void onCalibrationChanged(const std::filesystem::path& path);
    void onRemoved(const QList<quint64>& ids);
    void clearNow();
    void endWalk();
    void take(const std::vector<ClassificationAnswer>& answers);
    void onFinished();
    void updateJob();
    void preview(quint64 id, quint64 number);
    bool isSoonAnswered(quint64 id) const;
    void showPreview();
    void rebuild(quint64 id);
    void wantThumbnails(const QList<quint64>& ids);
    void writeCsv(const QString& path);
    ClassifierOptions classifierOptions() const;

    Surroundings m_surroundings;
    ClassifyPage& m_page;
    QString m_modelPath;
    bool m_hasModel = false;
    bool m_wasModelAsked = false; ///< one was loaded or asked for since the start
    std::deque<Load> m_loads;     ///< under way, in their order
    int m_walks = 0;              ///< likewise
    bool m_hasUnexported = false;
    QTimer m_reloadTimer;
    QTimer m_previewTimer;
    std::optional<Preview> m_preview; ///< asked for, and not begun
    quint64 m_nextId = 1;
    int m_running = 0; ///< classify() calls that have not finished
    QElapsedTimer m_clock;
    qint64 m_doneAtStart = 0;
    QHash<quint64, QImage> m_pasted; ///< images that are no files
    QSet<quint64> m_restated;        ///< done, and looked at once more: their scale is another one
    ThumbnailSession m_thumbnails;
    ImageLoader m_loader;
    ClassificationSession m_session;
};

} // namespace semblance
