// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>

#include <functional>
#include <optional>
#include <utility>

namespace semblance::test {

/// What a client asked for.
struct HttpRequest {
    QString path;
    QHash<QByteArray, QByteArray> headers; ///< names in lower case
    /// The first byte of "Range: bytes=N-"; nothing where the whole was asked for.
    std::optional<qint64> first() const {
        const QByteArray range = headers.value("range");
        if (!range.startsWith("bytes=")) return std::nullopt;
        return range.mid(6).chopped(1).toLongLong();
    }
};

/// What the server does about it. By default it sends the body whole, with its length.
struct HttpAnswer {
    int status = 200;
    QByteArray body;
    QList<QPair<QByteArray, QByteArray>> headers;
    std::optional<qint64> announcedLength; ///< instead of the true one; -1: none
    qint64 breaksAfter = -1;               ///< bytes of the body, then the connection ends
    qint64 hangsAfter = -1;                ///< bytes of the body, then nothing; 0: not even the headers
    qint64 pieceBytes = 0;                 ///< sent piece by piece, one a millisecond; 0: at once
    bool isEndless = false;                ///< the body again and again
};

/// A real HTTP server on loopback, on the thread that made it. A test says what it answers.
class HttpServer : public QTcpServer {
public:
    std::function<HttpAnswer(const HttpRequest&)> answer;
    QList<HttpRequest> requests;

    HttpServer() {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* socket = nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onData(socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }

    QUrl address(const QString& path = QStringLiteral("/test.pth")) const {
        return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(serverPort()).arg(path));
    }

    /// A file as an honest server has it: ranges, and If-Range with a strong tag.
    static HttpAnswer honest(const HttpRequest& request, const QByteArray& content, const QByteArray& tag = "\"1\"") {
        HttpAnswer answer;
        answer.headers << qMakePair(QByteArray("ETag"), tag);
        const std::optional<qint64> first = request.first();
        const bool isSame = !request.headers.contains("if-range") || request.headers.value("if-range") == tag;
        if (!first || !isSame) {
            answer.body = content;
            return answer;
        }
        const QByteArray size = QByteArray::number(content.size());
        if (*first >= content.size()) {
            answer.status = 416;
            answer.headers << qMakePair(QByteArray("Content-Range"), "bytes */" + size);
            return answer;
        }
        answer.status = 206;
        answer.body = content.mid(*first);
        answer.headers << qMakePair(QByteArray("Content-Range"), "bytes " + QByteArray::number(*first) + '-' +
                                                                     QByteArray::number(content.size() - 1) + '/' +
                                                                     size);
        return answer;
    }

private:
    void onData(QTcpSocket* socket) {
        QByteArray& text = m_texts[socket];
        text += socket->readAll();
        if (!text.contains("\r\n\r\n")) return;
        const HttpRequest request = parse(std::exchange(text, {}));
        requests << request;
        send(socket, answer(request));
    }

    static HttpRequest parse(const QByteArray& text) {
        HttpRequest request;
        const QList<QByteArray> lines = text.split('\n');
        request.path = QString::fromUtf8(lines.value(0).split(' ').value(1));
        for (const QByteArray& line : lines.mid(1))
            if (const qsizetype colon = line.indexOf(':'); colon > 0)
                request.headers[line.left(colon).toLower()] = line.mid(colon + 1).trimmed();
        return request;
    }

    void send(QTcpSocket* socket, const HttpAnswer& told) {
        if (told.hangsAfter == 0) return;
        QByteArray head = "HTTP/1.1 " + QByteArray::number(told.status) + " as scripted\r\nConnection: close\r\n";
        const qint64 length = told.announcedLength.value_or(told.body.size());
        if (length >= 0) head += "Content-Length: " + QByteArray::number(length) + "\r\n";
        for (const auto& [name, value] : told.headers)
            head += name + ": " + value + "\r\n";
        socket->write(head + "\r\n");
        if (told.isEndless) return sendEndlessly(socket, told.body);
        const QByteArray sent = told.breaksAfter >= 0  ? told.body.left(told.breaksAfter)
                                : told.hangsAfter >= 0 ? told.body.left(told.hangsAfter)
                                                       : told.body;
        sendPieces(socket, sent, told.pieceBytes > 0 ? told.pieceBytes : sent.size(), told.hangsAfter < 0);
    }

    void sendPieces(QTcpSocket* socket, const QByteArray& rest, qint64 pieceBytes, bool closes) {
        socket->write(rest.left(pieceBytes));
        const QByteArray later = rest.mid(pieceBytes);
        if (later.isEmpty()) {
            if (closes) socket->disconnectFromHost(); // after what was written
            return;
        }
        QTimer::singleShot(
            1, socket, [this, socket, later, pieceBytes, closes] { sendPieces(socket, later, pieceBytes, closes); });
    }

    void sendEndlessly(QTcpSocket* socket, const QByteArray& piece) {
        socket->write(piece);
        QTimer::singleShot(1, socket, [this, socket, piece] { sendEndlessly(socket, piece); });
    }

    QHash<QTcpSocket*, QByteArray> m_texts;
};

} // namespace semblance::test
