// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/JobThread.h"
#include "app/jobs/ClassifyFiles.h"
#include "core/base/Cancellation.h"

#include <QObject>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace semblance {

/// What became of one listed image.
struct ClassificationAnswer {
    quint64 id = 0;
    ClassifiedFile file;
};

/// Classifies images on a worker, loads models on a second, walks dropped folders on a third. Lives on the GUI thread.
/// Answers are gathered and cross the thread once per wake-up; every classify() ends in exactly one finished(), after its
/// last answer, and none of its answers arrives after cancelClassifying(). Destruction cancels and joins.
class ClassificationSession : public QObject {
    Q_OBJECT
public:
    struct Item {
        quint64 id = 0;
        std::filesystem::path path;
    };

    explicit ClassificationSession(QObject* parent = nullptr);
    ~ClassificationSession() override;

    /// Answers with modelLoaded() or modelFailed(), in the order of the calls. The model before classifies on until then, and
    /// stays in use where the new one cannot be read; what is asked for after modelLoaded() goes to the new one.
    void loadModel(const std::filesystem::path& path, const ClassifierOptions& options);
    void classify(std::vector<Item> items);
    /// What the user stated of scales, for everything that is asked for from now on.
    void setStated(std::shared_ptr<const UserCalibrations> stated) { m_stated = std::move(stated); }
    /// An image that is no file: from the clipboard.
    void classify(quint64 id, Image image);
    /// What the model makes of an image that it rebuilds; overtakes the classifying that waits, and an earlier wish. Answers
    /// with rebuilt(), or not at all where the model rebuilds nothing or the image cannot be read.
    void rebuild(const Item& item);
    void rebuild(quint64 id, Image image);
    /// Ends every classify() that was asked for so far.
    void cancelClassifying();
    /// Lists the images under files and folders; answers with walked() or walkFailed(), unless cancelWalking() came before.
    void walk(const std::vector<std::filesystem::path>& paths);
    void cancelWalking();

Q_SIGNALS:
    void modelLoaded(const semblance::ModelDescription& model, const QString& path);
    void modelFailed(const semblance::ErrorReport& error);
    void answersArrived(const std::vector<semblance::ClassificationAnswer>& answers);
    void rebuilt(quint64 id, const semblance::RebuiltPicture& picture);
    /// The network failed, not an image; finished() follows.
    void classifyingFailed(const semblance::ErrorReport& error);
    void finished();
    void walked(const std::vector<std::filesystem::path>& files);
    void walkFailed(const semblance::ErrorReport& error); ///< in the place of walked()

private:
    class Mailbox;
    using Cancel = std::shared_ptr<Cancellation>;
    using ClassifyWork = std::function<void(const Cancel& cancel)>;

    void use(const std::shared_ptr<Classifier>& classifier, int threads);
    void post(ClassifyWork work);
    void put(ClassificationAnswer answer, const Cancel& cancel);
    void deliver();
    void run(const std::vector<Item>& items, const ReadOptions& read, const Cancel& cancel);
    void wantRebuilt(quint64 id, std::function<ReadImage()> read);
    void serveRebuild();
    template <typename Call>
    void onGuiThread(Call call);

    struct RebuildWish {
        quint64 id = 0;
        std::function<ReadImage()> read;
    };

    std::shared_ptr<const UserCalibrations> m_stated;
    std::mutex m_wishMutex;
    std::optional<RebuildWish> m_wish; ///< guarded by the mutex
    std::shared_ptr<Mailbox> m_mailbox;
    Cancel m_cancel;
    Cancel m_walkCancel;
    std::shared_ptr<Classifier> m_classifier; ///< the worker's alone
    int m_threads = 0;                        ///< likewise: of decoding
    JobThread m_loader;
    JobThread m_walker;
    JobThread m_worker{std::chrono::seconds(3)}; ///< one image after the other is dropped
};

} // namespace semblance
