// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/download/DownloadOutcome.h"
#include "app/download/PartFile.h"
#include "app/download/TransferRate.h"
#include "core/base/Cancellation.h"
#include "core/model/WeightStore.h"

#include <QLockFile>
#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <chrono>
#include <memory>

class QNetworkReply;

namespace semblance {

/// Patience and limits of a download; the defaults are for people, tests bring their own.
struct DownloadLimits {
    std::chrono::milliseconds silence{30'000}; ///< nothing arrives for so long: the attempt ends
    std::chrono::milliseconds pause{1'000};    ///< before the next attempt
    int attempts = 4;                          ///< in all, where a connection ends or falls silent half-way
    int redirects = 5;
    std::uint64_t marginBytes = 64 << 10; ///< how far a length may be from the published one, which is rounded
    bool usesSystemProxy = true;
};

struct DownloadRequest {
    KnownWeights weights;
    std::filesystem::path folder; ///< of the store
    QUrl address;                 ///< a mirror; empty: the official one. The checksum decides all the same.
};

/// Fetches one file of published weights into the store: over HTTP with the system's proxy, into NAME.part, going on where
/// an earlier attempt ended (Range and If-Range), looked at before it gets its name. A wrong file is removed. Lives on one
/// thread with an event loop, which it blocks while it writes and while it computes the checksum: not the window's (see
/// FetchWeights.h). Every start ends once, in ended(), after the last progressed(). Destroying it ends it without a word and
/// keeps the part.
class WeightDownload : public QObject {
    Q_OBJECT
public:
    /// `cancel` is looked at every 50 ms, and while the checksum is computed; it outlives this.
    WeightDownload(DownloadRequest request, DownloadLimits limits, const Cancellation& cancel,
                   QObject* parent = nullptr);
    ~WeightDownload() override;

    /// Once.
    void start();

Q_SIGNALS:
    void progressed(const semblance::DownloadProgress& progress);
    void ended(const semblance::DownloadOutcome& outcome);

private:
    enum class Body { Wanted, Arriving, Refused };

    void begin();
    bool isThereAlready();
    void request();
    void onHeaders();
    void takeHeaders(int status);
    bool takeRange();
    void takeWhole();
    void onData();
    void take(const QByteArray& bytes);
    void onFinished();
    void judgeStatus(int status);
    void judgeEnd();
    void follow(const QUrl& target);
    void onUnsatisfiable();
    void onBrokenOff(DownloadFault fault, const QString& words);
    bool mayBeWholeAllTheSame() const;
    void beginAgain();
    void verify();
    void tell(bool isVerifying = false);
    void dropReply();
    QString wordsOfSilence() const;
    std::uint64_t keptBytes();
    void fail(DownloadFault fault, const QString& words);
    void end(DownloadOutcome outcome);
    template <typename Step>
    void guarded(Step step);

    DownloadRequest m_request;
    DownloadLimits m_limits;
    const Cancellation& m_cancel;
    WeightStore m_store;
    std::filesystem::path m_place;
    QUrl m_address;
    QUrl m_current; ///< the address, or where a redirect led
    PartFile m_part;
    std::unique_ptr<QLockFile> m_lock;
    QNetworkAccessManager m_network;
    QNetworkReply* m_reply = nullptr;
    Body m_body = Body::Wanted;
    std::uint64_t m_total = 0; ///< 0: not known
    std::uint64_t m_most = 0;
    int m_attemptsLeft;
    int m_redirectsLeft = 0;
    bool m_isPartOurs = false; ///< the lock is
    bool m_hasBegunAgain = false;
    bool m_hasEnded = false;
    TransferRate m_rate;
    TransferRate::Clock::time_point m_told;
    QTimer m_silence;
    QTimer m_watch;
};

} // namespace semblance
