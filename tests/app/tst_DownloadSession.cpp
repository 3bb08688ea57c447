// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DownloadSession.h"
#include "core/base/Sha256.h"
#include "tests/app/HttpServer.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;
using namespace semblance::test;

/// The window's side of a download: its worker, its signals on this thread, its end.
class TestDownloadSession : public QObject {
    Q_OBJECT

    FetchRequest request() const {
        FetchRequest request;
        request.weights.name = "test";
        request.weights.network = "cnn6";
        request.weights.fileName = "test.pth";
        request.weights.url = "https://example.org/test.pth";
        request.weights.bytes = std::uint64_t(m_content.size());
        request.weights.checksum =
            toHex(Sha256::of(std::as_bytes(std::span(m_content.constData(), std::size_t(m_content.size())))));
        request.folder = m_folder->path().toStdString();
        request.address = m_server->address().toString().toStdString();
        return request;
    }
    void serve(qint64 hangsAfter) {
        m_server->answer = [this, hangsAfter](const HttpRequest& asked) {
            HttpAnswer answer = HttpServer::honest(asked, m_content);
            answer.hangsAfter = hangsAfter;
            return answer;
        };
    }
    void follow(const DownloadSession& session) {
        m_log.clear();
        connect(&session, &DownloadSession::progressed, this, [this] {
            QCOMPARE(QThread::currentThread(), thread());
            m_log << QStringLiteral("progress");
        });
        connect(&session, &DownloadSession::ended, this, [this](const DownloadOutcome& outcome) {
            m_outcome = outcome;
            m_log << QStringLiteral("end");
        });
    }
    bool isAtEnd() const { return !m_log.isEmpty() && m_log.last() == QLatin1String("end"); }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<HttpServer>();
        serve(-1);
    }

    void endsOnceAfterItsLastProgress() {
        DownloadSession session;
        follow(session);
        session.start(request());
        QTRY_VERIFY_WITH_TIMEOUT(isAtEnd(), 30'000);
        QTest::qWait(10);
        QVERIFY(isAtEnd());
        QCOMPARE(m_log.count(QStringLiteral("end")), 1);
        QVERIFY(m_log.contains(QStringLiteral("progress")));
        QCOMPARE(m_outcome.end, DownloadEnd::Completed);
        QVERIFY(QFile::exists(m_folder->filePath("test.pth")));
    }

    void cancellingIsAnEnd() {
        serve(1'000);
        DownloadSession session;
        follow(session);
        session.start(request());
        QTRY_COMPARE_WITH_TIMEOUT(QFile(m_folder->filePath("test.pth.part")).size(), 1'000, 30'000);
        session.cancel();
        QTRY_VERIFY_WITH_TIMEOUT(isAtEnd(), 30'000);
        QCOMPARE(m_outcome.end, DownloadEnd::Cancelled);
    }

    void destroyingWhileItRunsJoinsWithoutAWord() {
        serve(1'000);
        {
            DownloadSession session;
            follow(session);
            session.start(request());
            QTRY_COMPARE_WITH_TIMEOUT(QFile(m_folder->filePath("test.pth.part")).size(), 1'000, 30'000);
        }
        QTest::qWait(10);
        QVERIFY(!m_log.contains(QStringLiteral("end")));
        QVERIFY(!QFile::exists(m_folder->filePath("test.pth.lock")));
        QCOMPARE(QFile(m_folder->filePath("test.pth.part")).size(), 1'000);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HttpServer> m_server;
    QByteArray m_content = QByteArray(100'000, 'w');
    QStringList m_log;
    DownloadOutcome m_outcome;
};

QTEST_MAIN(TestDownloadSession)
#include "tst_DownloadSession.moc"
