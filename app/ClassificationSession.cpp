// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ClassificationSession.h"

#include "app/QtPath.h"
#include "core/dataset/Scan.h"
#include "core/training/Devices.h"

#include <utility>

namespace semblance {

class ClassificationSession::Mailbox {
public:
    struct Letter {
        ClassificationAnswer answer;
        Cancel cancel;
    };
    /// True where the box was empty: somebody has to be woken.
    bool put(Letter letter) {
        const std::lock_guard lock(m_mutex);
        m_letters.push_back(std::move(letter));
        return m_letters.size() == 1;
    }
    std::vector<Letter> take() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_letters, {});
    }

private:
    std::mutex m_mutex;
    std::vector<Letter> m_letters;
};

template <typename Call>
void ClassificationSession::onGuiThread(Call call) {
    QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

ClassificationSession::ClassificationSession(QObject* parent)
    : QObject(parent),
      m_mailbox(std::make_shared<Mailbox>()),
      m_cancel(std::make_shared<Cancellation>()),
      m_walkCancel(std::make_shared<Cancellation>()) {}

ClassificationSession::~ClassificationSession() {
    m_cancel->request();
    m_walkCancel->request();
}

void ClassificationSession::loadModel(const std::filesystem::path& path, const ClassifierOptions& options) {
    m_loader.post([this, path, options] {
        try {
            setComputeThreads(options.threads);
            const auto classifier = std::make_shared<Classifier>(path, options);
            onGuiThread([this, classifier, threads = options.threads, name = toQString(path)] {
                use(classifier, threads);
                Q_EMIT modelLoaded(classifier->model(), name);
            });
        } catch (...) {
            onGuiThread([this, error = currentError("loading the model")] { Q_EMIT modelFailed(error); });
        }
    });
}

// Behind the work that was asked of the model before: each classify() meets one model from beginning to end.
void ClassificationSession::use(const std::shared_ptr<Classifier>& classifier, int threads) {
    m_worker.post([this, classifier, threads] {
        setComputeThreads(threads);
        m_classifier = classifier;
        m_threads = threads;
    });
}

void ClassificationSession::post(ClassifyWork work) {
    m_worker.post([this, work = std::move(work), cancel = m_cancel] {
        try {
            if (m_classifier) work(cancel);
        } catch (...) {
            onGuiThread([this, error = currentError("classifying")] { Q_EMIT classifyingFailed(error); });
        }
        onGuiThread([this] {
            deliver();
            Q_EMIT finished();
        });
    });
}

void ClassificationSession::classify(std::vector<Item> items) {
    post([this, items = std::move(items), read = ReadOptions{MarkSearch::DataBarAndScale, m_stated}](
             const Cancel& cancel) { run(items, read, cancel); });
}

void ClassificationSession::classify(quint64 id, Image image) {
    post([this, id, image = std::move(image)](const Cancel& cancel) {
        if (cancel->isRequested()) return;
        put({id, classifyImage(*m_classifier, readImage(image))}, cancel);
    });
}

void ClassificationSession::run(const std::vector<Item>& items, const ReadOptions& read, const Cancel& cancel) {
    std::vector<std::filesystem::path> paths;
    paths.reserve(items.size());
    for (const Item& item : items)
        paths.push_back(item.path);
    ClassifyFilesOptions options;
    options.threads = m_threads;
    options.read = read;
    std::size_t next = 0;
    classifyFiles(*m_classifier, paths, options, *cancel, [&](const ClassifiedFile& file) {
        put({items[next++].id, file}, cancel);
        serveRebuild();
    });
}

void ClassificationSession::rebuild(const Item& item) {
    wantRebuilt(item.id, [path = item.path, read = ReadOptions{MarkSearch::DataBarAndScale, m_stated}] {
        return readImage(path, read);
    });
}

void ClassificationSession::rebuild(quint64 id, Image image) {
    wantRebuilt(id, [image = std::move(image)] { return readImage(image); });
}

void ClassificationSession::wantRebuilt(quint64 id, std::function<ReadImage()> read) {
    {
        const std::lock_guard lock(m_wishMutex);
        m_wish = {id, std::move(read)};
    }
    m_worker.postFirst([this] { serveRebuild(); });
}

/// Between two images of a long list, too: whoever chose an image does not wait for the end of the list.
void ClassificationSession::serveRebuild() {
    std::optional<RebuildWish> wish;
    {
        const std::lock_guard lock(m_wishMutex);
        wish.swap(m_wish);
    }
    if (!wish || !m_classifier) return;
    try {
        const ReadImage read = wish->read();
        if (!read.image) return;
        if (auto picture = m_classifier->rebuild(*read.image, {read.facts.dataBar, read.facts.metadata.calibration}))
            onGuiThread([this, id = wish->id, picture = std::move(*picture)] { Q_EMIT rebuilt(id, picture); });
    } catch (const Error&) {
        return; // the picture is an extra; what is wrong with the image stands in its answer
    }
}

void ClassificationSession::put(ClassificationAnswer answer, const Cancel& cancel) {
    if (m_mailbox->put({std::move(answer), cancel})) onGuiThread([this] { deliver(); });
}

void ClassificationSession::cancelClassifying() {
    m_cancel->request();
    m_cancel = std::make_shared<Cancellation>();
}

void ClassificationSession::walk(const std::vector<std::filesystem::path>& paths) {
    m_walker.post([this, paths, cancel = m_walkCancel] {
        try {
            onGuiThread([this, files = imageFilesUnder(paths, *cancel), cancel] {
                if (!cancel->isRequested()) Q_EMIT walked(files);
            });
        } catch (...) {
            onGuiThread([this, error = currentError("looking through the folder"), cancel] {
                if (!cancel->isRequested()) Q_EMIT walkFailed(error);
            });
        }
    });
}

void ClassificationSession::cancelWalking() {
    m_walkCancel->request();
    m_walkCancel = std::make_shared<Cancellation>();
}

// A batch may be answered while the GUI thread cancels it: what was cancelled is dropped here, where both are in order.
void ClassificationSession::deliver() {
    std::vector<ClassificationAnswer> answers;
    for (auto& [answer, cancel] : m_mailbox->take())
        if (!cancel->isRequested()) answers.push_back(std::move(answer));
    if (!answers.empty()) Q_EMIT answersArrived(answers);
}

} // namespace semblance
