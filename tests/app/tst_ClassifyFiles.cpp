// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/ClassifyFiles.h"
#include "core/inference/OwnCores.h"
#include "core/training/Devices.h"
#include "tests/support/SmallFiles.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cmath>
#include <stdexcept>
#include <thread>

using namespace semblance;

/// Many files, each core with some of its own, against the same files with one core.
class TestClassifyFiles : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    std::filesystem::path m_images;
    std::unique_ptr<Classifier> m_classifier;

    static constexpr int kImages = 60;
    static constexpr int kCores = 3;

    std::vector<std::filesystem::path> files(int count) const {
        std::vector<std::filesystem::path> files;
        for (int i = 0; i < count; ++i)
            files.push_back(m_images / (std::to_string(i % kImages) + ".pgm"));
        return files;
    }

    std::vector<ClassifiedFile> classified(const std::vector<std::filesystem::path>& paths, int cores) const {
        setComputeThreads(cores);
        std::vector<ClassifiedFile> all;
        const bool isWhole =
            classifyFiles(*m_classifier, paths, {}, {}, [&](const ClassifiedFile& file) { all.push_back(file); });
        return isWhole ? all : std::vector<ClassifiedFile>();
    }

private Q_SLOTS:
    void initTestCase() {
        m_images = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 1, kImages).toStdString();
        m_images /= "a";
        const auto model = test::writeSmallModel(m_folder.filePath(QStringLiteral("small.semblance")).toStdString());
        m_classifier = std::make_unique<Classifier>(model, ClassifierOptions{.device = "cpu"});
    }

    void init() { setComputeThreads(kCores); }

    void aCoreOfItsOwnIsAllThatACallHas() {
        std::atomic<int> calls = 0, outside = 0;
        const auto caller = std::this_thread::get_id();
        std::atomic<bool> isCallerAmongThem = false;
        QCOMPARE(coresToShare(), kCores);
        onOwnCores(kCores, [&] {
            ++calls;
            outside += coresToShare() != 1;
            if (std::this_thread::get_id() == caller) isCallerAmongThem = true;
        });
        QCOMPARE(calls.load(), kCores);
        QCOMPARE(outside.load(), 0);
        QVERIFY(isCallerAmongThem);
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, onOwnCores(kCores, [] { throw std::runtime_error("no"); }));
    }

    void answersComeInTheOrderOfThePathsAndAreThoseOfOneCore_data() {
        QTest::addColumn<int>("count");
        for (const int count : {0, 1, 5, 37, kImages}) // few are passes that the cores share; 37: a rest of one
            QTest::addRow("%d", count) << count;
    }
    void answersComeInTheOrderOfThePathsAndAreThoseOfOneCore() {
        QFETCH(int, count);
        const auto paths = files(count);
        const auto together = classified(paths, kCores);
        const auto alone = classified(paths, 1);
        QCOMPARE(together.size(), paths.size());
        QCOMPARE(alone.size(), paths.size());
        for (std::size_t i = 0; i < paths.size(); ++i) {
            QCOMPARE(together[i].path, paths[i]);
            QVERIFY(together[i].prediction && alone[i].prediction);
            for (std::size_t k = 0; k < together[i].prediction->probabilities.size(); ++k)
                QVERIFY(std::abs(together[i].prediction->probabilities[k] - alone[i].prediction->probabilities[k]) <
                        0.01);
        }
    }

    void theSameFilesGiveTheSameAnswersAgain() {
        const auto paths = files(kImages);
        const auto first = classified(paths, kCores);
        const auto second = classified(paths, kCores);
        for (std::size_t i = 0; i < paths.size(); ++i)
            QVERIFY(first[i].prediction->probabilities == second[i].prediction->probabilities);
    }

    void aFileThatCannotBeReadTakesNoOtherWithIt() {
        auto paths = files(kImages);
        paths[17] = m_images / "missing.pgm";
        const auto all = classified(paths, kCores);
        QCOMPARE(all.size(), paths.size());
        for (std::size_t i = 0; i < paths.size(); ++i)
            QCOMPARE(all[i].prediction.has_value(), i != 17);
        QVERIFY(!all[17].error.empty());
    }

    void itIsTheCallingThreadThatReceives() {
        const auto caller = std::this_thread::get_id();
        int elsewhere = 0;
        classifyFiles(*m_classifier, files(kImages), {}, {},
                      [&](const ClassifiedFile&) { elsewhere += std::this_thread::get_id() != caller; });
        QCOMPARE(elsewhere, 0);
    }

    void aCancelEndsItSoon() {
        Cancellation cancel;
        int seen = 0;
        const bool isWhole = classifyFiles(*m_classifier, files(20'000), {}, cancel, [&](const ClassifiedFile&) {
            if (++seen == 8) cancel.request();
        });
        QVERIFY(!isWhole);
        QVERIFY(seen < 20);
    }

    void whatTheReceiverThrowsEndsIt() {
        int seen = 0;
        const auto fails = [&](const ClassifiedFile&) {
            ++seen;
            throw std::runtime_error("the disk is full");
        };
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, classifyFiles(*m_classifier, files(20'000), {}, {}, fails));
        QCOMPARE(seen, 1);
    }
};

QTEST_GUILESS_MAIN(TestClassifyFiles)
#include "tst_ClassifyFiles.moc"
