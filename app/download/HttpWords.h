// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/download/DownloadOutcome.h"

#include <QNetworkReply>
#include <QString>
#include <QUrl>

#include <cstdint>
#include <optional>

namespace semblance {

/// "Content-Range: bytes 200-999/1000", or "bytes */1000" (`first` is then empty).
struct ContentRange {
    std::optional<std::uint64_t> first;
    std::optional<std::uint64_t> total;
};
/// Nothing where the header is not there or makes no sense.
std::optional<ContentRange> contentRangeOf(const QNetworkReply& reply);

/// The announced length of the body; nothing where the server does not say.
std::optional<std::uint64_t> contentLengthOf(const QNetworkReply& reply);

/// With what a server can tell whether its file is still the same (RFC 9110, 13.1.5): a strong ETag, else the date of the
/// last change; empty: neither is given.
QByteArray validatorOf(const QNetworkReply& reply);

bool isRedirect(int status);
/// Whether a redirect may be followed: to https from anywhere, to http from http alone.
bool mayFollow(const QUrl& from, const QUrl& to);

struct NetworkFault {
    DownloadFault fault = DownloadFault::NoConnection;
    QString words; ///< English
};
/// What a reply's error means, in words.
NetworkFault faultOf(const QNetworkReply& reply);
/// "404, not found: the file is not there (any more)".
QString wordsOfStatus(int status);

} // namespace semblance
