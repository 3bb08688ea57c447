// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/JobThread.h"

#include <QObject>

#include <functional>
#include <utility>

namespace semblance {

/// Reads and writes files away from the GUI thread, one after the other. Lives on the GUI thread, owns one worker. What was
/// asked for is done before the destructor returns: a table that was exported last is on the disk when the program ends.
class FileWorker : public QObject {
    Q_OBJECT
public:
    using Failed = std::function<void(const ErrorReport& error)>;

    explicit FileWorker(QObject* parent = nullptr) : QObject(parent) {}
    ~FileWorker() override;

    /// Runs `work` on the worker and hands what it returns to `done`, or what it throws to `failed`, both on the GUI thread.
    /// `doing` as in currentError(). Whoever `done` and `failed` belong to outlives the event loop's next turn.
    template <typename Work, typename Done>
    void run(const char* doing, Work work, Done done, Failed failed) {
        m_thread.post([this, doing, work = std::move(work), done = std::move(done), failed = std::move(failed)] {
            try {
                answer([done, result = work()] { done(result); });
            } catch (...) {
                answer([failed, error = currentError(doing)] { failed(error); });
            }
        });
    }

private:
    void answer(std::function<void()> call) { QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection); }

    JobThread m_thread;
};

} // namespace semblance
