// SPDX-License-Identifier: GPL-3.0-or-later
// Downloads from a real HTTP server on loopback that is slow, breaks off, lies, hangs, or sends something else.
#include "app/download/FetchWeights.h"
#include "app/download/HttpWords.h"
#include "app/download/WeightDownload.h"
#include "core/base/Files.h"
#include "core/base/Sha256.h"
#include "tests/app/HttpServer.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace semblance;
using namespace semblance::test;
using namespace std::chrono_literals;

namespace {

constexpr int kPatienceMs = 30'000;
constexpr qint64 kSize = 300'000;

/// The same bytes for a seed, of no pattern.
QByteArray contentOf(quint32 seed, qint64 size = kSize) {
    QByteArray bytes(size, '\0');
    quint32 state = seed * 2654435761U + 1;
    for (char& byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = char(state >> 24);
    }
    return bytes;
}

std::string sha256Of(const QByteArray& bytes) {
    return toHex(Sha256::of(std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size())))));
}

KnownWeights weightsOf(const QByteArray& content) {
    KnownWeights known;
    known.name = "test";
    known.network = "cnn6";
    known.fileName = "test.pth";
    known.url = "https://example.org/test.pth";
    known.bytes = std::uint64_t(content.size());
    known.checksum = sha256Of(content);
    return known;
}

} // namespace

class TestWeightDownload : public QObject {
    Q_OBJECT

    struct Run {
        DownloadOutcome outcome;
        int ends = 0;
        bool progressedAfterEnd = false;
        std::vector<DownloadProgress> progress;
    };

    QString path(const QString& name) const { return m_folder->filePath(QStringLiteral("store/") + name); }
    QByteArray fileContent(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QStringList filesInStore() const {
        return QDir(path({})).entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
    }
    bool put(const QString& name, const QByteArray& content) const {
        QDir().mkpath(path({}));
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    }
    /// What a part says of itself that came from the server.
    QByteArray note() const {
        const QJsonObject json{{"address", m_server->address().toString()}, {"validator", "\"1\""}};
        return QJsonDocument(json).toJson();
    }
    DownloadRequest request(const QUrl& address) const { return {m_known, path({}).toStdString(), address}; }

    static DownloadLimits limits() {
        DownloadLimits limits;
        limits.silence = 20s;
        limits.pause = 1ms;
        limits.marginBytes = 1000;
        limits.usesSystemProxy = false;
        return limits;
    }

    void follow(WeightDownload& download, Run& run) {
        connect(&download, &WeightDownload::progressed, this, [&run](const DownloadProgress& progress) {
            run.progressedAfterEnd = run.progressedAfterEnd || run.ends > 0;
            run.progress.push_back(progress);
        });
        connect(&download, &WeightDownload::ended, this, [&run](const DownloadOutcome& outcome) {
            run.outcome = outcome;
            ++run.ends;
        });
    }

    Run fetch(DownloadLimits limits = TestWeightDownload::limits(), const QUrl& address = {}) {
        Run run;
        Cancellation cancel;
        WeightDownload download(request(address.isEmpty() ? m_server->address() : address), limits, cancel);
        follow(download, run);
        download.start();
        const bool hasEnded = QTest::qWaitFor([&run] { return run.ends > 0; }, kPatienceMs);
        if (!hasEnded) qWarning("the download has no end");
        QTest::qWait(5); // what comes after the end would come now
        return run;
    }

    void serveHonestly() {
        m_server->answer = [this](const HttpRequest& request) { return HttpServer::honest(request, m_content); };
    }

    void expectArrived(const Run& run) {
        QVERIFY2(run.outcome.reason.empty(), run.outcome.reason.c_str());
        QCOMPARE(run.outcome.end, DownloadEnd::Completed);
        QCOMPARE(run.ends, 1);
        QVERIFY(!run.progressedAfterEnd);
        QCOMPARE(fileContent("test.pth"), m_content);
        QCOMPARE(filesInStore(), (QStringList{"test.pth", "test.pth.json"}));
        QVERIFY(run.outcome.stored);
        QCOMPARE(run.outcome.stored->evidence, WeightEvidence::Checksum);
        QCOMPARE(run.outcome.stored->sha256, m_known.checksum);
    }

    void expectFailed(const Run& run, DownloadFault fault) {
        QCOMPARE(int(run.outcome.fault), int(fault));
        QCOMPARE(run.outcome.end, DownloadEnd::Failed);
        QCOMPARE(run.ends, 1);
        QVERIFY(!run.progressedAfterEnd);
        QVERIFY(!run.outcome.reason.empty());
        QVERIFY(!QFile::exists(path("test.pth")));
        QVERIFY(!QFile::exists(path("test.pth.lock")));
        QCOMPARE(QString::fromStdString(run.outcome.place.string()), path("test.pth"));
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<HttpServer>();
        QVERIFY(m_server->isListening());
        m_content = contentOf(1);
        m_known = weightsOf(m_content);
        serveHonestly();
    }

    void arrivesVerifiedUnderItsName() {
        const Run run = fetch();
        expectArrived(run);
        QCOMPARE(m_server->requests.size(), 1);
        QVERIFY(!m_server->requests[0].first());
        QCOMPARE(m_server->requests[0].headers.value("accept-encoding"), QByteArray("identity"));
        QVERIFY(run.progress.back().isVerifying);
    }

    void aChecksumMayBePublishedInPart() {
        m_known.checksum = m_known.checksum.substr(0, 8);
        const Run run = fetch();
        QCOMPARE(run.outcome.end, DownloadEnd::Completed);
        QCOMPARE(run.outcome.stored->evidence, WeightEvidence::Checksum);
    }

    void aSlowServerIsWaitedForWithProgress() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content);
            answer.pieceBytes = 1'000;
            return answer;
        };
        const Run run = fetch();
        expectArrived(run);
        std::uint64_t before = 0;
        for (const DownloadProgress& progress : run.progress) {
            QVERIFY(progress.received >= before);
            QCOMPARE(progress.total, std::uint64_t(kSize));
            before = progress.received;
        }
        QCOMPARE(before, std::uint64_t(kSize));
    }

    void aBrokenConnectionIsGoneOnWith() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content);
            if (m_server->requests.size() < 3) answer.breaksAfter = 100'000;
            return answer;
        };
        expectArrived(fetch());
        QCOMPARE(m_server->requests.size(), 3);
        QCOMPARE(m_server->requests[1].first().value_or(-1), 100'000);
        QCOMPARE(m_server->requests[1].headers.value("if-range"), QByteArray("\"1\""));
        QCOMPARE(m_server->requests[2].first().value_or(-1), 200'000);
    }

    void attemptsAreCountedAndThePartIsKept() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content);
            answer.breaksAfter = 10'000;
            return answer;
        };
        DownloadLimits few = limits();
        few.attempts = 3;
        const Run run = fetch(few);
        expectFailed(run, DownloadFault::BrokenOff);
        QCOMPARE(m_server->requests.size(), 3);
        QCOMPARE(run.outcome.keptBytes, std::uint64_t(30'000));
        QCOMPARE(fileContent("test.pth.part"), m_content.left(30'000));
        serveHonestly();
        expectArrived(fetch());
        QCOMPARE(m_server->requests.back().first().value_or(-1), 30'000);
    }

    void aServerWithoutRangesBeginsAnew() {
        m_server->answer = [this](const HttpRequest&) {
            HttpAnswer answer;
            answer.body = m_content;
            answer.headers << qMakePair(QByteArray("Last-Modified"), QByteArray("Mon, 02 Nov 2020 10:00:00 GMT"));
            if (m_server->requests.size() == 1) answer.breaksAfter = 100'000;
            return answer;
        };
        expectArrived(fetch());
        QCOMPARE(m_server->requests[1].first().value_or(-1), 100'000);
        QCOMPARE(m_server->requests[1].headers.value("if-range"), QByteArray("Mon, 02 Nov 2020 10:00:00 GMT"));
    }

    void withoutAValidatorNothingIsPutBehindThePart() {
        m_server->answer = [this](const HttpRequest&) {
            HttpAnswer answer;
            answer.body = m_content;
            answer.headers << qMakePair(QByteArray("ETag"), QByteArray("W/\"weak\""));
            if (m_server->requests.size() == 1) answer.breaksAfter = 100'000;
            return answer;
        };
        expectArrived(fetch());
        QCOMPARE(m_server->requests.size(), 2);
        QVERIFY(!m_server->requests[1].first());
    }

    void aFileThatChangedMeanwhileBeginsAnew() {
        const QByteArray before = contentOf(2);
        m_server->answer = [this, before](const HttpRequest& request) {
            const bool isFirst = m_server->requests.size() == 1;
            HttpAnswer answer =
                HttpServer::honest(request, isFirst ? before : m_content, isFirst ? "\"old\"" : "\"new\"");
            if (isFirst) answer.breaksAfter = 100'000;
            return answer;
        };
        expectArrived(fetch());
        QCOMPARE(m_server->requests[1].headers.value("if-range"), QByteArray("\"old\""));
    }

    void aPartOfAnotherAddressIsNotUsed() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, contentOf(3));
            answer.breaksAfter = 100'000;
            return answer;
        };
        DownloadLimits once = limits();
        once.attempts = 1;
        expectFailed(fetch(once, m_server->address("/mirror")), DownloadFault::BrokenOff);
        serveHonestly();
        expectArrived(fetch());
        QVERIFY(!m_server->requests.back().first());
    }

    void aPartThatIsWholeIsVerified() {
        QVERIFY(put("test.pth.part", m_content));
        QVERIFY(put("test.pth.part.json", note()));
        expectArrived(fetch());
        QCOMPARE(m_server->requests.size(), 1);
    }

    void aPartThatIsTooLongBeginsAnew() {
        QVERIFY(put("test.pth.part", m_content + "and more"));
        QVERIFY(put("test.pth.part.json", note()));
        expectArrived(fetch());
        QCOMPARE(m_server->requests.size(), 2);
        QVERIFY(!m_server->requests[1].first());
    }

    void aServerThatAnswersAnotherRangeIsNotBelieved() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content);
            if (m_server->requests.size() == 1) answer.breaksAfter = 100'000;
            if (request.first()) answer.headers.back().second = "bytes 5-299999/300000";
            return answer;
        };
        expectArrived(fetch());
        QCOMPARE(m_server->requests.size(), 3);
        QVERIFY(!m_server->requests[2].first());
    }

    void cancellingKeepsThePartForTheNextTime() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content);
            answer.hangsAfter = 120'000;
            return answer;
        };
        Run run;
        Cancellation cancel;
        {
            WeightDownload download(request(m_server->address()), limits(), cancel);
            follow(download, run);
            download.start();
            QTRY_COMPARE_WITH_TIMEOUT(QFile(path("test.pth.part")).size(), 120'000, kPatienceMs);
            cancel.request();
            QTRY_COMPARE_WITH_TIMEOUT(run.ends, 1, kPatienceMs);
        }
        QCOMPARE(run.outcome.end, DownloadEnd::Cancelled);
        QCOMPARE(run.outcome.keptBytes, std::uint64_t(120'000));
        QVERIFY(!QFile::exists(path("test.pth.lock")));
        serveHonestly();
        expectArrived(fetch());
        QCOMPARE(m_server->requests.back().first().value_or(-1), 120'000);
    }

    void destroyingEndsWithoutAWordAndKeepsThePart() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content);
            answer.hangsAfter = 50'000;
            return answer;
        };
        Run run;
        Cancellation cancel;
        {
            WeightDownload download(request(m_server->address()), limits(), cancel);
            follow(download, run);
            download.start();
            QTRY_COMPARE_WITH_TIMEOUT(QFile(path("test.pth.part")).size(), 50'000, kPatienceMs);
        }
        QTest::qWait(5);
        QCOMPARE(run.ends, 0);
        serveHonestly();
        expectArrived(fetch());
        QCOMPARE(m_server->requests.back().first().value_or(-1), 50'000);
    }

    void aLengthThatIsALittleTooLongIsSeenThrough() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content);
            answer.announcedLength = kSize + 500; // within what rounding explains
            return answer;
        };
        expectArrived(fetch());
    }

    void aLengthThatIsTooShortGivesAWrongFile() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content);
            answer.announcedLength = kSize - 500;
            return answer;
        };
        expectFailed(fetch(), DownloadFault::WrongFile);
        QCOMPARE(filesInStore(), QStringList());
    }

    void aLengthThatCannotBeIsRefusedAtOnce_data() {
        QTest::addColumn<qint64>("length");
        QTest::newRow("much more") << 10 * kSize;
        QTest::newRow("much less") << kSize / 10;
    }
    void aLengthThatCannotBeIsRefusedAtOnce() {
        QFETCH(qint64, length);
        m_server->answer = [this, length](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content);
            answer.announcedLength = length;
            return answer;
        };
        const Run run = fetch();
        expectFailed(run, DownloadFault::WrongLength);
        QVERIFY(run.outcome.reason.find(std::to_string(length)) != std::string::npos);
        QCOMPARE(filesInStore(), QStringList());
    }

    void aBodyWithoutEndIsStopped_data() {
        QTest::addColumn<bool>("hasSize");
        QTest::newRow("the publisher gives a size") << true;
        QTest::newRow("the server announces a length") << false;
    }
    void aBodyWithoutEndIsStopped() {
        QFETCH(bool, hasSize);
        m_server->answer = [this, hasSize](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content.left(10'000));
            answer.isEndless = true;
            answer.announcedLength = hasSize ? -1 : kSize;
            return answer;
        };
        if (!hasSize) m_known.bytes = 0;
        // Where a length is announced, what comes behind it is not read: the file is wrong.
        expectFailed(fetch(), hasSize ? DownloadFault::TooLong : DownloadFault::WrongFile);
        QCOMPARE(filesInStore(), QStringList());
    }

    void aWrongFileIsRemovedAndSaid() {
        m_server->answer = [](const HttpRequest& request) { return HttpServer::honest(request, contentOf(4)); };
        const Run run = fetch();
        expectFailed(run, DownloadFault::WrongFile);
        QCOMPARE(filesInStore(), QStringList());
        QVERIFY(run.outcome.reason.find(m_known.checksum) != std::string::npos);
    }

    void withoutAChecksumAForeignFileIsRemovedAllTheSame() {
        m_known.checksum.clear();
        m_server->answer = [](const HttpRequest& request) {
            return HttpServer::honest(request,
                                      QByteArray("<!DOCTYPE html><title>Sign in</title>").leftJustified(kSize));
        };
        expectFailed(fetch(), DownloadFault::WrongFile);
        QCOMPARE(filesInStore(), QStringList());
    }

    void errorsOfTheServerAreSaidWithAddressAndPlace_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("words");
        QTest::newRow("not found") << 404 << "not there";
        QTest::newRow("gone") << 410 << "not there";
        QTest::newRow("forbidden") << 403 << "not allowed";
        QTest::newRow("too many") << 429 << "too many";
        QTest::newRow("fault") << 500 << "later";
        QTest::newRow("busy") << 503 << "later";
        QTest::newRow("strange") << 204 << "unexpected";
    }
    void errorsOfTheServerAreSaidWithAddressAndPlace() {
        QFETCH(int, status);
        QFETCH(QString, words);
        m_server->answer = [status](const HttpRequest&) {
            HttpAnswer answer;
            answer.status = status;
            if (status != 204) answer.body = "<html>a page that is no file";
            return answer;
        };
        const Run run = fetch();
        expectFailed(run, DownloadFault::Refused);
        QCOMPARE(run.outcome.httpStatus, status);
        const QString sentence = QString::fromStdString(sentenceOf(run.outcome));
        QVERIFY2(sentence.contains(words), qPrintable(sentence));
        QVERIFY2(sentence.contains(m_server->address().toString()), qPrintable(sentence));
        QVERIFY2(sentence.contains("save it as"), qPrintable(sentence));
        QCOMPARE(filesInStore(), QStringList());
    }

    void aPageOfAnErrorWithoutEndIsNotReadToTheEnd() {
        m_server->answer = [](const HttpRequest&) {
            HttpAnswer answer;
            answer.status = 404;
            answer.body = QByteArray(1'000, 'x');
            answer.announcedLength = -1;
            answer.isEndless = true;
            return answer;
        };
        expectFailed(fetch(), DownloadFault::Refused);
    }

    void aRedirectIsFollowedAlsoWhenGoingOn() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer;
            if (request.path == "/test.pth") {
                answer.status = 302;
                answer.headers << qMakePair(QByteArray("Location"), QByteArray("/elsewhere/file"));
                return answer;
            }
            answer = HttpServer::honest(request, m_content);
            if (m_server->requests.size() == 2) answer.breaksAfter = 100'000;
            return answer;
        };
        expectArrived(fetch());
        QCOMPARE(m_server->requests.size(), 4);
        QCOMPARE(m_server->requests[3].path, QString("/elsewhere/file"));
        QCOMPARE(m_server->requests[3].first().value_or(-1), 100'000);
    }

    void redirectsHaveAnEnd() {
        m_server->answer = [](const HttpRequest&) {
            HttpAnswer answer;
            answer.status = 301;
            answer.headers << qMakePair(QByteArray("Location"), QByteArray("/round"));
            return answer;
        };
        expectFailed(fetch(), DownloadFault::Refused);
        QCOMPARE(m_server->requests.size(), 1 + limits().redirects);
    }

    void aRedirectToAnotherKindOfAddressIsRefused_data() {
        QTest::addColumn<QByteArray>("location");
        QTest::newRow("a file of this computer") << QByteArray("file:///etc/passwd");
        QTest::newRow("another protocol") << QByteArray("ftp://127.0.0.1/test.pth");
        QTest::newRow("nowhere") << QByteArray("http://");
    }
    void aRedirectToAnotherKindOfAddressIsRefused() {
        QFETCH(QByteArray, location);
        m_server->answer = [location](const HttpRequest&) {
            HttpAnswer answer;
            answer.status = 302;
            answer.headers << qMakePair(QByteArray("Location"), location);
            return answer;
        };
        expectFailed(fetch(), DownloadFault::Insecure);
        QCOMPARE(m_server->requests.size(), 1);
    }

    void protectionIsNeverGivenUp() {
        const QUrl open("http://a.example/x"), safe("https://b.example/x");
        QVERIFY(mayFollow(safe, safe));
        QVERIFY(mayFollow(open, safe));
        QVERIFY(mayFollow(open, open));
        QVERIFY(!mayFollow(safe, open));
    }

    void aServerThatSaysNothingIsGivenUp() {
        m_server->answer = [](const HttpRequest&) {
            HttpAnswer answer;
            answer.hangsAfter = 0;
            return answer;
        };
        DownloadLimits impatient = limits();
        impatient.silence = 50ms;
        expectFailed(fetch(impatient), DownloadFault::Silent);
        QCOMPARE(filesInStore(), QStringList());
    }

    void aServerThatFallsSilentIsAskedAgainForTheRest() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content);
            if (m_server->requests.size() == 1) answer.hangsAfter = 100'000;
            return answer;
        };
        DownloadLimits impatient = limits();
        impatient.silence = 200ms;
        expectArrived(fetch(impatient));
        QCOMPARE(m_server->requests.back().first().value_or(-1), 100'000);
    }

    void nobodyAtTheAddressIsSaid() {
        const QUrl address = m_server->address();
        m_server->close();
        const Run run = fetch(limits(), address);
        expectFailed(run, DownloadFault::NoConnection);
        QCOMPARE(filesInStore(), QStringList());
    }

    void whatIsThereAndRightIsNotFetched() {
        QVERIFY(put("test.pth", m_content));
        const Run run = fetch();
        QCOMPARE(run.outcome.end, DownloadEnd::Completed);
        QCOMPARE(run.outcome.stored->evidence, WeightEvidence::Checksum);
        QCOMPARE(m_server->requests.size(), 0);
    }

    void whatIsThereAndWrongIsReplaced() {
        QVERIFY(put("test.pth", contentOf(5)));
        expectArrived(fetch());
    }

    void aSecondDownloadOfTheFileWaitsForNothing() {
        QDir().mkpath(path({}));
        QLockFile other(path("test.pth.lock"));
        QVERIFY(other.lock());
        const Run run = fetch();
        QCOMPARE(int(run.outcome.fault), int(DownloadFault::Busy));
        QCOMPARE(m_server->requests.size(), 0);
        QVERIFY(QFile::exists(path("test.pth.lock")));
    }

    void aDiskThatRefusesIsSaid_data() {
        QTest::addColumn<bool>("hasFolder");
        QTest::newRow("no folder can be made") << false;
        QTest::newRow("the file cannot be written") << true;
    }
    void aDiskThatRefusesIsSaid() {
        QFETCH(bool, hasFolder);
        if (hasFolder) {
            QDir().mkpath(path({}));
            QVERIFY(QFile::link("/dev/full", path("test.pth.part")));
        } else {
            QFile file(m_folder->filePath("store"));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        const Run run = fetch();
        QCOMPARE(int(run.outcome.fault), int(DownloadFault::Disk));
        QCOMPARE(run.outcome.end, DownloadEnd::Failed);
        QCOMPARE(run.ends, 1);
    }

    /// As the command and the window's worker have it: a thread without a loop of its own.
    void aWorkerFetchesAndReturns() {
        DownloadOutcome outcome;
        std::atomic<bool> hasReturned{false};
        Cancellation cancel;
        {
            const std::jthread worker([&] {
                outcome = fetchWeights({m_known, path({}).toStdString(), m_server->address().toString().toStdString()},
                                       cancel, {});
                hasReturned = true;
            });
            QTRY_VERIFY_WITH_TIMEOUT(hasReturned, kPatienceMs);
        }
        QCOMPARE(outcome.end, DownloadEnd::Completed);
        QCOMPARE(fileContent("test.pth"), m_content);
    }

    void aWorkerIsCancelledFromOutside() {
        m_server->answer = [this](const HttpRequest& request) {
            HttpAnswer answer = HttpServer::honest(request, m_content);
            answer.hangsAfter = 10'000;
            return answer;
        };
        DownloadOutcome outcome;
        std::atomic<bool> hasReturned{false};
        Cancellation cancel;
        {
            const std::jthread worker([&] {
                outcome = fetchWeights({m_known, path({}).toStdString(), m_server->address().toString().toStdString()},
                                       cancel, {});
                hasReturned = true;
            });
            QTRY_COMPARE_WITH_TIMEOUT(QFile(path("test.pth.part")).size(), 10'000, kPatienceMs);
            cancel.request();
            QTRY_VERIFY_WITH_TIMEOUT(hasReturned, kPatienceMs);
        }
        QCOMPARE(outcome.end, DownloadEnd::Cancelled);
        QCOMPARE(outcome.keptBytes, std::uint64_t(10'000));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HttpServer> m_server;
    QByteArray m_content;
    KnownWeights m_known;
};

QTEST_GUILESS_MAIN(TestWeightDownload)
#include "tst_WeightDownload.moc"
