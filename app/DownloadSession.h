// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/JobThread.h"
#include "app/download/FetchWeights.h"

#include <QObject>

namespace semblance {

/// Fetches one file of weights on a worker of its own. Signals arrive on the GUI thread; every start ends once, after its
/// last progressed(). Destroying it cancels and joins.
class DownloadSession : public QObject {
    Q_OBJECT
public:
    explicit DownloadSession(QObject* parent = nullptr) : QObject(parent) {}
    ~DownloadSession() override;

    /// Once.
    void start(const FetchRequest& request);
    void cancel() { m_cancel.request(); }

Q_SIGNALS:
    void progressed(const semblance::DownloadProgress& progress);
    void ended(const semblance::DownloadOutcome& outcome);

private:
    Cancellation m_cancel;
    JobThread m_thread; ///< last: it is joined before anything it uses goes
};

} // namespace semblance
