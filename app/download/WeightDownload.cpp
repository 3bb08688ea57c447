// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/download/WeightDownload.h"

#include "app/download/HttpWords.h"
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/model/WeightCheck.h"

#include <QNetworkProxyFactory>
#include <QNetworkReply>
#include <QNetworkRequest>

#include <algorithm>
#include <utility>

namespace semblance {
namespace {

constexpr std::chrono::milliseconds kWatchInterval{50};
constexpr std::chrono::milliseconds kProgressInterval{100};
constexpr std::uint64_t kMost = std::uint64_t{16} << 30; // as the readers of weights have it

/// The desktop's own proxy settings, asked for each address; it may take its time, which is why no window waits here.
class SystemProxy : public QNetworkProxyFactory {
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery& query) override { return systemProxyForQuery(query); }
};

std::uint64_t distance(std::uint64_t a, std::uint64_t b) {
    return a > b ? a - b : b - a;
}

QString number(std::uint64_t value) {
    return QString::number(value);
}

DownloadOutcome outcomeOf(DownloadEnd end) {
    DownloadOutcome outcome;
    outcome.end = end;
    return outcome;
}

/// Errors that say that the file is not what it should be; others say that it could not be looked at.
bool isOfContent(ErrorKind kind) {
    return kind == ErrorKind::DamagedFile || kind == ErrorKind::ForeignFile || kind == ErrorKind::UnsupportedFormat ||
           kind == ErrorKind::InvalidArgument || kind == ErrorKind::TooLarge || kind == ErrorKind::NewerFormat;
}

} // namespace

WeightDownload::WeightDownload(DownloadRequest request, DownloadLimits limits, const Cancellation& cancel,
                               QObject* parent)
    : QObject(parent),
      m_request(std::move(request)),
      m_limits(limits),
      m_cancel(cancel),
      m_store(m_request.folder),
      m_place(m_store.placeOf(m_request.weights)),
      m_address(m_request.address.isEmpty() ? QUrl(QString::fromStdString(m_request.weights.url)) : m_request.address),
      m_part(m_place),
      m_attemptsLeft(limits.attempts) {
    if (m_limits.usesSystemProxy) m_network.setProxyFactory(new SystemProxy); // it takes it over
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_silence.setSingleShot(true);
    m_silence.setInterval(m_limits.silence);
    m_watch.setInterval(kWatchInterval);
    connect(&m_silence, &QTimer::timeout, this,
            [this] { guarded([this] { onBrokenOff(DownloadFault::Silent, wordsOfSilence()); }); });
    connect(&m_watch, &QTimer::timeout, this, [this] {
        if (m_cancel.isRequested()) end(outcomeOf(DownloadEnd::Cancelled));
    });
}

WeightDownload::~WeightDownload() {
    dropReply();
}

template <typename Step>
void WeightDownload::guarded(Step step) {
    try {
        step();
    } catch (const Error& error) {
        fail(DownloadFault::Disk, QString::fromUtf8(error.what()));
    }
}

void WeightDownload::start() {
    m_watch.start();
    guarded([this] { begin(); });
}

void WeightDownload::begin() {
    std::error_code code;
    std::filesystem::create_directories(m_store.folder(), code);
    if (code) throw Error(ErrorKind::FileUnwritable, "cannot make the folder: " + code.message(), m_store.folder());
    m_lock = std::make_unique<QLockFile>(QString::fromStdString(toUtf8(m_place)) + QStringLiteral(".lock"));
    m_lock->setStaleLockTime(0); // a lock lives as long as its process, however slow the line
    if (!m_lock->tryLock() && m_lock->error() == QLockFile::LockFailedError)
        return fail(DownloadFault::Busy, QStringLiteral("another window or command is fetching this file"));
    if (isThereAlready()) return;
    m_isPartOurs = true;
    m_part.open(m_address.toString().toStdString());
    m_current = m_address;
    m_redirectsLeft = m_limits.redirects;
    request();
}

bool WeightDownload::isThereAlready() {
    const StoredWeights stored = m_store.find(m_request.weights);
    if (!stored.isThere) return false;
    try {
        DownloadOutcome outcome = outcomeOf(DownloadEnd::Completed);
        outcome.stored = m_store.verified(stored, m_cancel);
        if (!outcome.stored) outcome.end = DownloadEnd::Cancelled;
        end(outcome);
        return true;
    } catch (const Error& error) {
        if (isOfContent(error.kind())) return false; // it is fetched anew, and takes the place of what lies there
        throw;
    }
}

void WeightDownload::request() {
    if (m_hasEnded) return;
    QNetworkRequest request(m_current);
    request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("Semblance/" SEMBLANCE_VERSION));
    request.setRawHeader("Accept-Encoding", "identity"); // the bytes as they are: they are counted, and hashed
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    if (m_part.size() > 0 && !m_part.validator().empty()) {
        request.setRawHeader("Range", "bytes=" + QByteArray::number(qulonglong(m_part.size())) + '-');
        request.setRawHeader("If-Range", QByteArray::fromStdString(m_part.validator()));
    }
    m_body = Body::Wanted;
    m_reply = m_network.get(request);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &WeightDownload::onHeaders);
    connect(m_reply, &QNetworkReply::readyRead, this, &WeightDownload::onData);
    connect(m_reply, &QNetworkReply::finished, this, &WeightDownload::onFinished);
    m_silence.start();
    tell();
}

void WeightDownload::onHeaders() {
    m_silence.start();
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (m_body != Body::Wanted) return;
    if (status == 200 || status == 206) return guarded([this, status] { takeHeaders(status); });
    m_body = Body::Refused; // the page that comes with an error may have no end
    QMetaObject::invokeMethod(
        this,
        [this, status, reply = m_reply] {
            if (!m_hasEnded && reply == m_reply) guarded([this, status] { judgeStatus(status); });
        },
        Qt::QueuedConnection);
}

void WeightDownload::takeHeaders(int status) {
    m_body = Body::Arriving;
    if (status == 206 && !takeRange()) return beginAgain();
    if (status == 200) takeWhole();
    const std::uint64_t published = m_request.weights.bytes;
    if (published > 0 && m_total > 0 && distance(published, m_total) > m_limits.marginBytes) {
        m_body = Body::Refused;
        m_part.remove();
        return fail(DownloadFault::WrongLength,
                    QStringLiteral("the server announces %1 bytes, and the published file has about %2")
                        .arg(number(m_total), number(published)));
    }
    m_most = m_total > 0 ? m_total : published > 0 ? published + m_limits.marginBytes : kMost;
    const std::uint64_t wanted = m_total > m_part.size() ? m_total - m_part.size() : 0;
    if (const std::uint64_t room = freeBytes(m_store.folder()); room < wanted)
        fail(DownloadFault::Disk, QStringLiteral("the disk has room for %1 bytes, and %2 are still to come")
                                      .arg(number(room), number(wanted)));
}

/// The rest of the part that is there; false where the answer is none to the question.
bool WeightDownload::takeRange() {
    const auto range = contentRangeOf(*m_reply);
    if (!range || range->first != m_part.size()) return false;
    m_total = range->total.value_or(0);
    return m_total == 0 || m_total >= m_part.size();
}

/// The whole file: the server knows no ranges, or its file is not the one that the part is of.
void WeightDownload::takeWhole() {
    m_part.beginAnew({m_address.toString().toStdString(), validatorOf(*m_reply).toStdString()});
    m_total = contentLengthOf(*m_reply).value_or(0);
}

void WeightDownload::onData() {
    m_silence.start();
    if (m_body != Body::Arriving) return;
    const QByteArray bytes = m_reply->readAll();
    guarded([&] { take(bytes); });
}

void WeightDownload::take(const QByteArray& bytes) {
    const auto count = static_cast<std::uint64_t>(bytes.size());
    if (m_part.size() + count > m_most) {
        m_part.remove();
        return fail(DownloadFault::TooLong,
                    QStringLiteral("more arrives than the %1 bytes that the file may have").arg(number(m_most)));
    }
    m_part.write(bytes);
    m_rate.add(TransferRate::Clock::now(), count);
    tell();
}

void WeightDownload::onFinished() {
    if (m_hasEnded || m_body == Body::Refused) return;
    if (m_reply->bytesAvailable() > 0) onData();
    if (!m_hasEnded) guarded([this] { judgeEnd(); });
}

/// The headers said that no file comes.
void WeightDownload::judgeStatus(int status) {
    if (isRedirect(status)) return follow(m_current.resolved(QUrl::fromEncoded(m_reply->rawHeader("Location"))));
    if (status == 416) return onUnsatisfiable();
    DownloadOutcome outcome;
    outcome.fault = DownloadFault::Refused;
    outcome.httpStatus = status;
    outcome.reason = wordsOfStatus(status).toStdString();
    end(outcome);
}

void WeightDownload::judgeEnd() {
    m_silence.stop();
    const NetworkFault fault = faultOf(*m_reply);
    if (m_body == Body::Wanted) return fail(fault.fault, fault.words); // no headers came
    if (m_reply->error() != QNetworkReply::NoError) return onBrokenOff(DownloadFault::BrokenOff, fault.words);
    if (m_total > 0 && m_part.size() < m_total)
        return onBrokenOff(
            DownloadFault::BrokenOff,
            QStringLiteral("the connection ended after %1 of %2 bytes").arg(number(m_part.size()), number(m_total)));
    verify();
}

void WeightDownload::follow(const QUrl& target) {
    if (m_redirectsLeft-- == 0)
        return fail(DownloadFault::Refused,
                    QStringLiteral("the server leads from one address to the next without end"));
    if (!mayFollow(m_current, target))
        return fail(DownloadFault::Insecure,
                    QStringLiteral("the server leads to an address without protection, %1").arg(target.toString()));
    dropReply();
    m_current = target;
    request();
}

/// There is nothing behind the part: it is whole, or of another file.
void WeightDownload::onUnsatisfiable() {
    const auto range = contentRangeOf(*m_reply);
    if (m_part.size() > 0 && range && range->total == m_part.size()) return verify();
    beginAgain();
}

/// Without what is there, once; a server that answers so again would do it forever.
void WeightDownload::beginAgain() {
    m_body = Body::Refused;
    if (std::exchange(m_hasBegunAgain, true)) {
        m_part.remove();
        return fail(DownloadFault::Refused,
                    QStringLiteral("the server answers with another part of the file than it was asked for"));
    }
    dropReply();
    m_part.beginAnew({m_address.toString().toStdString(), {}});
    m_current = m_address;
    QTimer::singleShot(0, this, &WeightDownload::request);
}

void WeightDownload::onBrokenOff(DownloadFault fault, const QString& words) {
    dropReply();
    if (mayBeWholeAllTheSame()) return verify();
    if (--m_attemptsLeft <= 0 || m_part.size() == 0) return fail(fault, words);
    m_current = m_address;
    QTimer::singleShot(m_limits.pause, this, &WeightDownload::request);
}

/// Where the announced length is not to be believed, the published size and checksum are.
bool WeightDownload::mayBeWholeAllTheSame() const {
    const KnownWeights& weights = m_request.weights;
    return !weights.checksum.empty() && weights.bytes > 0 &&
           distance(weights.bytes, m_part.size()) <= m_limits.marginBytes &&
           compareChecksum(weights, sha256Of(m_part.path(), m_cancel).value_or("")) == ChecksumMatch::Matches;
}

void WeightDownload::verify() {
    dropReply();
    tell(true);
    m_part.close();
    try {
        DownloadOutcome outcome = outcomeOf(DownloadEnd::Completed);
        outcome.stored = m_store.settle(m_part.path(), m_request.weights, m_cancel);
        if (!outcome.stored) outcome.end = DownloadEnd::Cancelled;
        if (outcome.stored) m_part.remove(); // the note that stays behind
        end(outcome);
    } catch (const Error& error) {
        if (!isOfContent(error.kind())) throw;
        const std::uint64_t size = m_part.size();
        m_part.remove();
        fail(DownloadFault::WrongFile, QStringLiteral("what arrived (%1 bytes) was removed: %2")
                                           .arg(number(size), QString::fromUtf8(error.what())));
    }
}

void WeightDownload::tell(bool isVerifying) {
    const auto now = TransferRate::Clock::now();
    if (!isVerifying && now - m_told < kProgressInterval) return;
    m_told = now;
    DownloadProgress progress;
    progress.received = m_part.size();
    progress.total = m_total > 0 ? m_total : m_request.weights.bytes;
    progress.bytesPerSecond = m_rate.bytesPerSecond();
    progress.isVerifying = isVerifying;
    if (progress.bytesPerSecond > 0 && progress.total >= progress.received && progress.total > 0)
        progress.secondsLeft = static_cast<double>(progress.total - progress.received) / progress.bytesPerSecond;
    Q_EMIT progressed(progress);
}

void WeightDownload::dropReply() {
    m_silence.stop();
    if (!m_reply) return;
    QNetworkReply* reply = std::exchange(m_reply, nullptr);
    reply->disconnect(this);
    reply->abort();
    reply->deleteLater();
}

/// What the next attempt can go on with; a part that it could not is removed.
std::uint64_t WeightDownload::keptBytes() {
    if (m_part.size() > 0 && !m_part.validator().empty()) return m_part.size();
    if (m_isPartOurs) m_part.remove();
    return 0;
}

QString WeightDownload::wordsOfSilence() const {
    return QStringLiteral("nothing arrived from %1 for %2 s")
        .arg(m_current.host())
        .arg(double(m_limits.silence.count()) / 1000);
}

void WeightDownload::fail(DownloadFault fault, const QString& words) {
    DownloadOutcome outcome;
    outcome.fault = fault;
    outcome.reason = words.toStdString();
    end(std::move(outcome));
}

void WeightDownload::end(DownloadOutcome outcome) {
    if (std::exchange(m_hasEnded, true)) return;
    dropReply();
    m_watch.stop();
    m_part.close();
    outcome.address = m_address.toString().toStdString();
    outcome.place = m_place;
    if (outcome.end != DownloadEnd::Completed) outcome.keptBytes = keptBytes();
    if (outcome.stored) outcome.stored->known = findKnownWeights(m_request.weights.name); // ours goes away
    if (m_lock) m_lock->unlock();
    Q_EMIT ended(outcome);
}

} // namespace semblance
