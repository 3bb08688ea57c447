// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ClassificationSession.h"
#include "app/jobs/PrepareTraining.h"
#include "core/dataset/Scan.h"
#include "tests/support/SmallFiles.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace semblance;

class TestClassificationSession : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    std::filesystem::path m_model;
    std::filesystem::path m_images;
    std::vector<quint64> m_answered;
    QStringList m_ends;

    static constexpr int kImages = 400;

    void watch(ClassificationSession& session) {
        m_answered.clear();
        m_ends.clear();
        connect(&session, &ClassificationSession::answersArrived, this,
                [this](const std::vector<ClassificationAnswer>& answers) {
                    for (const ClassificationAnswer& answer : answers)
                        m_answered.push_back(answer.id);
                });
        connect(&session, &ClassificationSession::finished, this, [this] { m_ends << QStringLiteral("finished"); });
        connect(&session, &ClassificationSession::modelLoaded, this, [this] { m_ends << QStringLiteral("loaded"); });
        connect(&session, &ClassificationSession::modelFailed, this, [this] { m_ends << QStringLiteral("failed"); });
    }
    void load(ClassificationSession& session, const std::filesystem::path& model) {
        const auto loads = [this] {
            return m_ends.count(QStringLiteral("loaded")) + m_ends.count(QStringLiteral("failed"));
        };
        const qsizetype before = loads(); // an earlier classify() may finish meanwhile
        session.loadModel(model, {.device = "cpu", .threads = 1});
        QTRY_VERIFY(loads() > before);
    }
    std::vector<ClassificationSession::Item> items(int count) const {
        std::vector<ClassificationSession::Item> items;
        for (int i = 0; i < count; ++i)
            items.push_back({static_cast<quint64>(i + 1), m_images / "a" / (std::to_string(i % kImages) + ".pgm")});
        return items;
    }

    /// An auto-encoder after one epoch on a few images.
    std::filesystem::path rebuildingModel() {
        const QString set = test::writeDataSet(m_folder.filePath(QStringLiteral("two")), 2, 6);
        const auto report = scanFolder(set.toStdString(), {}, {}, {});
        PreparationOptions preparation;
        preparation.training.network = "autoencoder_densenet121";
        preparation.training.imageSize = {32, 32};
        preparation.training.epochs = 1;
        preparation.training.batch = 4;
        preparation.storage = PixelStorage::Stream;
        preparation.runFolder = m_folder.filePath(QStringLiteral("run")).toStdString();
        const auto prepared = prepareTraining(*report, preparation, {}, [](PreparationStep, const Progress&) {});
        TrainingControl control;
        TrainingObserver nobody;
        return train(*prepared->pixels.source, prepared->split.set, preparation.training, prepared->run, control,
                     nobody)
            .model;
    }

private Q_SLOTS:
    void initTestCase() {
        m_images = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 1, kImages).toStdString();
        m_model = test::writeSmallModel(m_folder.filePath(QStringLiteral("small.semblance")).toStdString());
    }

    void everyImageIsAnsweredOnceAndBeforeTheEnd() {
        ClassificationSession session;
        watch(session);
        load(session, m_model);
        std::size_t atTheEnd = 0;
        connect(&session, &ClassificationSession::finished, this, [&] { atTheEnd = m_answered.size(); });
        session.classify(items(50));
        QTRY_VERIFY(m_ends.contains(QStringLiteral("finished")));
        QCOMPARE(atTheEnd, std::size_t(50));
        QTest::qWait(50);
        QCOMPARE(m_answered.size(), std::size_t(50));
        for (std::size_t i = 0; i < m_answered.size(); ++i)
            QCOMPARE(m_answered[i], static_cast<quint64>(i + 1));
    }

    void anImageThatCannotBeReadIsAnAnswerToo() {
        ClassificationSession session;
        watch(session);
        load(session, m_model);
        std::vector<ClassificationAnswer> answers;
        connect(&session, &ClassificationSession::answersArrived, this,
                [&](const std::vector<ClassificationAnswer>& some) {
                    answers.insert(answers.end(), some.begin(), some.end());
                });
        session.classify({{1, m_images / "a" / "0.pgm"}, {2, m_images / "missing.pgm"}});
        QTRY_COMPARE(answers.size(), std::size_t(2));
        QCOMPARE(answers[0].file.prediction->best, 1);
        QVERIFY(!answers[1].file.prediction);
        QVERIFY(!answers[1].file.error.empty());
    }

    void cancelEndsItAndNoAnswerComesAfterwards() {
        ClassificationSession session;
        watch(session);
        load(session, m_model);
        session.classify(items(20'000));
        QTRY_VERIFY(!m_answered.empty());
        session.cancelClassifying();
        const std::size_t seen = m_answered.size();
        QTRY_VERIFY(m_ends.contains(QStringLiteral("finished")));
        QTest::qWait(50);
        QCOMPARE(m_answered.size(), seen);
        QVERIFY(seen < 20'000);
    }

    void aModelThatCannotBeReadLeavesTheOneInUse() {
        ClassificationSession session;
        watch(session);
        load(session, m_model);
        session.classify(items(3));
        load(session, m_images / "a" / "0.pgm");
        QCOMPARE(m_ends.count(QStringLiteral("failed")), 1);
        session.classify(items(3));
        QTRY_COMPARE(m_ends.count(QStringLiteral("finished")), 2);
        QCOMPARE(m_answered.size(), std::size_t(6));
    }

    void whatItRebuiltComesInTheMiddleOfALongList() {
        ClassificationSession session;
        watch(session);
        QSignalSpy rebuilt(&session, &ClassificationSession::rebuilt);
        load(session, m_model);
        session.rebuild(items(1).front()); // cnn6 rebuilds nothing: no answer
        load(session, rebuildingModel());
        session.classify(items(kImages));
        std::size_t answeredBefore = 0;
        connect(&session, &ClassificationSession::rebuilt, this, [&] { answeredBefore = m_answered.size(); });
        session.rebuild({7000, "/nowhere.tif"}); // a newer wish overtakes it
        session.rebuild(items(3).back());
        QTRY_VERIFY_WITH_TIMEOUT(m_ends.contains(QStringLiteral("finished")), 120'000);
        QCOMPARE(rebuilt.size(), 1);
        QCOMPARE(rebuilt[0][0].toULongLong(), quint64(3));
        const auto picture = rebuilt[0][1].value<RebuiltPicture>();
        QCOMPARE(picture.rebuilt.size(), static_cast<std::size_t>(picture.sidePx * picture.sidePx));
        QVERIFY2(answeredBefore < kImages, "it waited for the end of the list");
    }

    void withoutAModelEveryRequestStillEnds() {
        ClassificationSession session;
        watch(session);
        session.classify(items(3));
        session.classify(7, Image{16, 12, 1, 8, std::vector<std::byte>(192)});
        QTRY_COMPARE(m_ends.count(QStringLiteral("finished")), 2);
        QVERIFY(m_answered.empty());
    }

    void aWalkListsImagesInTheirNaturalOrder() {
        ClassificationSession session;
        std::vector<std::filesystem::path> files;
        connect(&session, &ClassificationSession::walked, this,
                [&](const std::vector<std::filesystem::path>& found) { files = found; });
        session.walk({m_images});
        QTRY_COMPARE(files.size(), std::size_t(kImages));
        QCOMPARE(files[10].filename(), std::filesystem::path("10.pgm"));
    }

    void aWalkThatWasCancelledSaysNothing() {
        ClassificationSession session;
        QSignalSpy walked(&session, &ClassificationSession::walked);
        session.walk({m_images});
        session.cancelWalking();
        session.walk({m_images / "a" / "0.pgm"});
        QTRY_VERIFY(!walked.isEmpty());
        QTest::qWait(100);
        QCOMPARE(walked.size(), 1);
    }

    void destructionWhileRunningJoins() {
        auto session = std::make_unique<ClassificationSession>();
        watch(*session);
        load(*session, m_model);
        session->classify(items(20'000));
        session->walk({m_images});
        QTRY_VERIFY(!m_answered.empty());
        session.reset();
        QVERIFY(m_answered.size() < 20'000);
    }
};

QTEST_GUILESS_MAIN(TestClassificationSession)
#include "tst_ClassificationSession.moc"
