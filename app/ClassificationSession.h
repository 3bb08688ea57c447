// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/JobThread.h"
#include "app/jobs/ClassifyFiles.h"
#include "core/base/Cancellation.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace semblance {

/// What became of one listed image.
struct ClassificationAnswer {
    quint64 id = 0;
    ClassifiedFile file;
};

/// Loads a model and classifies images on a worker, walks dropped folders on another. Lives on the GUI thread. Answers are
/// gathered and cross the thread once per wake-up; every classify() ends in exactly one finished(), after its last answer.
/// Destruction cancels and joins.
class ClassificationSession : public QObject {
    Q_OBJECT
public:
    struct Item {
        quint64 id = 0;
        std::filesystem::path path;
    };

    explicit ClassificationSession(QObject* parent = nullptr);
    ~ClassificationSession() override;

    void loadModel(const std::filesystem::path& path, const ClassifierOptions& options);
    void classify(std::vector<Item> items);
    /// An image that is no file: from the clipboard.
    void classify(quint64 id, Image image);
    /// Ends every classify() that was asked for so far.
    void cancel();
    /// Lists the images under files and folders; answers with walked(). cancel() ends it too.
    void walk(const std::vector<std::filesystem::path>& paths);

Q_SIGNALS:
    void modelLoaded(const semblance::ModelDescription& model, const QString& path);
    void modelFailed(const semblance::ErrorReport& error);
    void answersArrived(const std::vector<semblance::ClassificationAnswer>& answers);
    void finished();
    void walked(const std::vector<std::filesystem::path>& files);

private:
    class Mailbox;

    void deliver();
    void run(const std::vector<Item>& items, const Cancellation& cancel);
    template <typename Call>
    void onGuiThread(Call call);

    std::shared_ptr<Mailbox> m_mailbox;
    std::shared_ptr<Cancellation> m_cancel;
    std::unique_ptr<Classifier> m_classifier; ///< the worker's alone
    JobThread m_walker;
    JobThread m_worker;
};

} // namespace semblance
