// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ClassificationSession.h"

#include "core/base/Files.h"
#include "core/dataset/Scan.h"
#include "core/training/Devices.h"

#include <mutex>
#include <utility>

namespace semblance {

class ClassificationSession::Mailbox {
public:
    /// True where the box was empty: somebody has to be woken.
    bool put(ClassificationAnswer answer) {
        const std::lock_guard lock(m_mutex);
        m_answers.push_back(std::move(answer));
        return m_answers.size() == 1;
    }
    std::vector<ClassificationAnswer> take() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_answers, {});
    }

private:
    std::mutex m_mutex;
    std::vector<ClassificationAnswer> m_answers;
};

template <typename Call>
void ClassificationSession::onGuiThread(Call call) {
    QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

ClassificationSession::ClassificationSession(QObject* parent)
    : QObject(parent), m_mailbox(std::make_shared<Mailbox>()), m_cancel(std::make_shared<Cancellation>()) {}

ClassificationSession::~ClassificationSession() {
    m_cancel->request();
}

void ClassificationSession::loadModel(const std::filesystem::path& path, const ClassifierOptions& options) {
    m_worker.post([this, path, options] {
        try {
            setComputeThreads(options.threads);
            m_classifier = std::make_unique<Classifier>(path, options);
            onGuiThread([this, model = m_classifier->model(), name = QString::fromStdString(toUtf8(path))] {
                Q_EMIT modelLoaded(model, name);
            });
        } catch (...) {
            onGuiThread([this, error = currentError("loading the model")] { Q_EMIT modelFailed(error); });
        }
    });
}

void ClassificationSession::classify(std::vector<Item> items) {
    m_worker.post([this, items = std::move(items), cancel = m_cancel] {
        run(items, *cancel);
        onGuiThread([this] {
            deliver();
            Q_EMIT finished();
        });
    });
}

void ClassificationSession::classify(quint64 id, Image image) {
    m_worker.post([this, id, image = std::move(image), cancel = m_cancel] {
        if (!cancel->isRequested() && m_classifier) {
            ReadImage read;
            read.image = image;
            if (m_mailbox->put({id, classifyImage(*m_classifier, read)})) onGuiThread([this] { deliver(); });
        }
        onGuiThread([this] {
            deliver();
            Q_EMIT finished();
        });
    });
}

void ClassificationSession::run(const std::vector<Item>& items, const Cancellation& cancel) {
    if (!m_classifier) return;
    std::vector<std::filesystem::path> paths;
    paths.reserve(items.size());
    for (const Item& item : items)
        paths.push_back(item.path);
    std::size_t next = 0;
    classifyFiles(*m_classifier, paths, {}, cancel, [&](const ClassifiedFile& file) {
        if (m_mailbox->put({items[next++].id, file})) onGuiThread([this] { deliver(); });
    });
}

void ClassificationSession::cancel() {
    m_cancel->request();
    m_cancel = std::make_shared<Cancellation>();
}

void ClassificationSession::walk(const std::vector<std::filesystem::path>& paths) {
    m_walker.post([this, paths, cancel = m_cancel] {
        const std::vector<std::filesystem::path> files = imageFilesUnder(paths, *cancel);
        onGuiThread([this, files] { Q_EMIT walked(files); });
    });
}

void ClassificationSession::deliver() {
    const std::vector<ClassificationAnswer> answers = m_mailbox->take();
    if (!answers.empty()) Q_EMIT answersArrived(answers);
}

} // namespace semblance
