// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/download/HttpWords.h"

namespace semblance {
namespace {

std::optional<std::uint64_t> numberOf(const QByteArray& text) {
    bool isNumber = false;
    const std::uint64_t number = text.trimmed().toULongLong(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

} // namespace

std::optional<ContentRange> contentRangeOf(const QNetworkReply& reply) {
    const QByteArray text = reply.rawHeader("Content-Range").trimmed();
    const qsizetype slash = text.indexOf('/');
    if (!text.startsWith("bytes ") || slash < 0) return std::nullopt;
    const QByteArray range = text.mid(6, slash - 6).trimmed();
    ContentRange found{std::nullopt, numberOf(text.mid(slash + 1))};
    if (range == "*") return found;
    found.first = numberOf(range.left(range.indexOf('-')));
    return found.first ? std::optional(found) : std::nullopt;
}

std::optional<std::uint64_t> contentLengthOf(const QNetworkReply& reply) {
    return numberOf(reply.rawHeader("Content-Length"));
}

QByteArray validatorOf(const QNetworkReply& reply) {
    const QByteArray tag = reply.rawHeader("ETag").trimmed();
    if (tag.startsWith('"')) return tag; // a weak one begins with W/
    return reply.rawHeader("Last-Modified").trimmed();
}

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool mayFollow(const QUrl& from, const QUrl& to) {
    return to.isValid() && !to.host().isEmpty() &&
           (to.scheme() == QLatin1String("https") ||
            (to.scheme() == QLatin1String("http") && from.scheme() == QLatin1String("http")));
}

QString wordsOfStatus(int status) {
    const char* words = status == 401 || status == 403   ? "access is not allowed"
                        : status == 404 || status == 410 ? "the file is not there any more"
                        : status == 407                  ? "the proxy wants a name and a password"
                        : status == 429                  ? "too many requests; try again later"
                        : status == 503                  ? "not available now; try again later"
                        : status >= 500                  ? "the server has a fault of its own; try again later"
                                                         : "an unexpected answer";
    return QStringLiteral("the server answers with status %1: %2").arg(status).arg(QLatin1String(words));
}

NetworkFault faultOf(const QNetworkReply& reply) {
    const QString host = reply.url().host();
    switch (reply.error()) {
    case QNetworkReply::HostNotFoundError:
        return {DownloadFault::NoConnection,
                QStringLiteral("there is no way to %1; this computer may not be connected to the network").arg(host)};
    case QNetworkReply::ConnectionRefusedError:
        return {DownloadFault::NoConnection, QStringLiteral("%1 refuses the connection").arg(host)};
    case QNetworkReply::RemoteHostClosedError:
        return {DownloadFault::BrokenOff, QStringLiteral("%1 closed the connection").arg(host)};
    case QNetworkReply::SslHandshakeFailedError:
        return {DownloadFault::Insecure,
                QStringLiteral("no protected connection to %1: %2").arg(host, reply.errorString())};
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
        return {DownloadFault::NoConnection,
                QStringLiteral("the system's proxy does not answer: %1").arg(reply.errorString())};
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return {DownloadFault::NoConnection, QStringLiteral("the system's proxy wants a name and a password")};
    default:
        return {DownloadFault::NoConnection, QStringLiteral("no connection to %1: %2").arg(host, reply.errorString())};
    }
}

} // namespace semblance
