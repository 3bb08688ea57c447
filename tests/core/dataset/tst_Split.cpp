// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/Split.h"

#include "core/dataset/CacheBuilder.h"
#include "tests/core/dataset/DataSetFiles.h"

using namespace semblance;
using namespace semblance::test;

namespace {

/// A report without files: `counts` images a class, every content its own.
ScanReport reportOf(const std::vector<int>& counts) {
    ScanReport report;
    for (std::size_t label = 0; label < counts.size(); ++label) {
        report.classNames.push_back("class" + std::to_string(label));
        for (int i = 0; i < counts[label]; ++i) {
            ImageEntry image;
            image.relativePath = report.classNames.back() + "/" + std::to_string(1000 + i) + ".png";
            image.classIndex = static_cast<int>(label);
            image.quickHash[0] = static_cast<std::uint8_t>(label);
            image.quickHash[1] = static_cast<std::uint8_t>(i);
            image.quickHash[2] = static_cast<std::uint8_t>(i >> 8);
            report.images.push_back(image);
        }
    }
    return report;
}

std::vector<std::int64_t> countsOf(const std::vector<Example>& examples, std::size_t classes) {
    std::vector<std::int64_t> counts(classes);
    for (const Example& example : examples)
        ++counts.at(static_cast<std::size_t>(example.label));
    return counts;
}

std::set<std::size_t> indicesOf(const std::vector<Example>& examples) {
    std::set<std::size_t> indices;
    for (const Example& example : examples)
        indices.insert(example.index);
    return indices;
}

} // namespace

class tst_Split : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyClassIsSplitByTheShare();
    void everyImageStandsOnOneSide();
    void sameSeedGivesThisVeryList();
    void otherSeedGivesAnotherSplit();
    void identicalFilesNeverStandOnBothSides();
    void groupAcrossClassesGoesToTraining();
    void tinyClassesHaveBothSides();
    void tickingAClassOffLeavesTheOthersAlone();
    void renamedAndMergedClasses();
    void preparedSplitIsKept();
    void whatCannotBeTrainedThrows_data();
    void whatCannotBeTrainedThrows();
    void fingerprintIsOfContentsNotNames();
    void leftOutImagesVanishFromListsToo();
};

void tst_Split::everyClassIsSplitByTheShare() {
    const ScanReport report = reportOf({100, 37, 5, 2});
    const DataSplit split = splitDataSet(report, {}, {.classes = {}});
    QCOMPARE(countsOf(split.set.validation, 4), (std::vector<std::int64_t>{20, 7, 1, 1}));
    QCOMPARE(countsOf(split.set.training, 4), (std::vector<std::int64_t>{80, 30, 4, 1}));
    QCOMPARE(split.set.classNames, report.classNames);
}

void tst_Split::everyImageStandsOnOneSide() {
    const ScanReport report = reportOf({50, 61});
    const DataSplit split = splitDataSet(report, {}, {.validationShare = 0.3, .seed = 4, .classes = {}});
    std::set<std::size_t> all = indicesOf(split.set.training);
    QCOMPARE(all.size(), split.set.training.size());
    all.merge(indicesOf(split.set.validation));
    QCOMPARE(all.size(), std::size_t{111});
    for (std::size_t i = 0; i < split.set.training.size(); ++i)
        QCOMPARE(split.trainingFiles[i], toUtf8(report.images[split.set.training[i].index].relativePath));
    for (std::size_t i = 0; i < split.set.validation.size(); ++i)
        QCOMPARE(split.validationFiles[i], toUtf8(report.images[split.set.validation[i].index].relativePath));
}

void tst_Split::sameSeedGivesThisVeryList() {
    const ScanReport report = reportOf({20, 15});
    const DataSplit split = splitDataSet(report, {}, {.seed = 42, .classes = {}});
    // Pinned: a run of today must be reproducible with every later version, on every platform.
    const std::vector<std::string> pinned{"class0/1000.png", "class0/1006.png", "class0/1012.png", "class0/1015.png",
                                          "class1/1001.png", "class1/1009.png", "class1/1012.png"};
    QCOMPARE(split.validationFiles, pinned);
    QCOMPARE(split.fingerprint, std::string("98ee532c3b0bde72fa167202b35266876383d55259ef4284076d8b5e5304b3ad"));
}

void tst_Split::otherSeedGivesAnotherSplit() {
    const ScanReport report = reportOf({40, 40});
    const auto files = [&](std::uint64_t seed) {
        return splitDataSet(report, {}, {.seed = seed, .classes = {}}).validationFiles;
    };
    QVERIFY(files(1) != files(2));
    QVERIFY(files(1) == files(1));
}

void tst_Split::identicalFilesNeverStandOnBothSides() {
    const DataSetFolder folder;
    folder.addImages("a", 12, 1);
    folder.addImages("b", 12, 100);
    for (int i = 0; i < 4; ++i) {
        folder.copy("a/image100.png", "a/copy" + std::to_string(i) + ".png");
        folder.copy("b/image10" + std::to_string(i) + ".png", "b/again" + std::to_string(i) + ".png");
    }
    const ScanReport report = folder.scan();
    const std::vector<DuplicateGroup> groups = duplicatesOf(report);
    QCOMPARE(groups.size(), std::size_t{5});
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const DataSplit split = splitDataSet(report, groups, {.validationShare = 0.4, .seed = seed, .classes = {}});
        const std::set<std::size_t> heldBack = indicesOf(split.set.validation);
        for (const DuplicateGroup& group : groups) {
            const auto inside =
                std::ranges::count_if(group.images, [&](std::size_t i) { return heldBack.contains(i); });
            QVERIFY(inside == 0 || inside == static_cast<std::ptrdiff_t>(group.images.size()));
        }
        QVERIFY(split.set.validation.size() <= 12 + 1);
        QVERIFY(split.set.validation.size() >= 6);
    }
}

void tst_Split::groupAcrossClassesGoesToTraining() {
    const DataSetFolder folder;
    folder.addImages("a", 4, 1);
    folder.addImages("b", 4, 100);
    folder.copy("a/image100.png", "b/same.png");
    const ScanReport report = folder.scan();
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const DataSplit split =
            splitDataSet(report, duplicatesOf(report), {.validationShare = 0.5, .seed = seed, .classes = {}});
        QVERIFY(std::ranges::count(split.trainingFiles, "a/image100.png") == 1);
        QVERIFY(std::ranges::count(split.trainingFiles, "b/same.png") == 1);
    }
}

void tst_Split::tinyClassesHaveBothSides() {
    const ScanReport report = reportOf({2, 3, 1, 200});
    const DataSplit few = splitDataSet(report, {}, {.validationShare = 0.01, .classes = {}});
    QCOMPARE(countsOf(few.set.validation, 4), (std::vector<std::int64_t>{1, 1, 0, 2}));
    const DataSplit many = splitDataSet(report, {}, {.validationShare = 0.99, .classes = {}});
    QCOMPARE(countsOf(many.set.training, 4), (std::vector<std::int64_t>{1, 1, 1, 2}));
}

void tst_Split::tickingAClassOffLeavesTheOthersAlone() {
    const ScanReport report = reportOf({30, 30, 30});
    const DataSplit all = splitDataSet(report, {}, {.seed = 9, .classes = {}});
    const DataSplit some = splitDataSet(
        report, {},
        {.seed = 9, .classes = {{"class0", "class0", true}, {"class1", "class1", false}, {"class2", "class2", true}}});
    QCOMPARE(some.set.classNames, (std::vector<std::string>{"class0", "class2"}));
    std::vector<std::string> without1;
    std::ranges::copy_if(all.validationFiles, std::back_inserter(without1),
                         [](const std::string& file) { return !file.starts_with("class1"); });
    QCOMPARE(some.validationFiles, without1);
    QCOMPARE(some.set.validation.back().label, 1);
    QVERIFY(some.fingerprint != all.fingerprint);
}

void tst_Split::renamedAndMergedClasses() {
    const ScanReport report = reportOf({10, 10, 10});
    const DataSplit split = splitDataSet(
        report, {}, {.classes = {{"class0", "Wires", true}, {"class1", "纤维", true}, {"class2", "Wires", true}}});
    QCOMPARE(split.set.classNames, (std::vector<std::string>{"Wires", "纤维"}));
    QCOMPARE(countsOf(split.set.validation, 2), (std::vector<std::int64_t>{4, 2}));
}

void tst_Split::preparedSplitIsKept() {
    const DataSetFolder folder;
    folder.addImages("train/a", 2, 1);
    folder.addImages("train/b", 3, 10);
    folder.addImages("val/a", 4, 20);
    folder.addImages("val/b", 1, 30);
    folder.copy("train/a/image100.png", "val/a/same.png"); // as they are: the program says so, and changes nothing
    const ScanReport report = folder.scan();
    const DataSplit split = splitDataSet(report, duplicatesOf(report), {.classes = {}});
    QCOMPARE(countsOf(split.set.training, 2), (std::vector<std::int64_t>{2, 3}));
    QCOMPARE(countsOf(split.set.validation, 2), (std::vector<std::int64_t>{5, 1}));
}

void tst_Split::whatCannotBeTrainedThrows_data() {
    QTest::addColumn<QList<int>>("counts");
    QTest::addColumn<double>("share");
    QTest::addColumn<int>("kind");
    QTest::newRow("one class") << QList<int>{10} << 0.2 << static_cast<int>(ErrorKind::DataSet);
    QTest::newRow("no class") << QList<int>{} << 0.2 << static_cast<int>(ErrorKind::DataSet);
    QTest::newRow("a class without images") << QList<int>{10, 0} << 0.2 << static_cast<int>(ErrorKind::DataSet);
    QTest::newRow("nothing to hold back") << QList<int>{1, 1} << 0.2 << static_cast<int>(ErrorKind::DataSet);
    QTest::newRow("nothing to learn from") << QList<int>{10, 10} << 1.0 << static_cast<int>(ErrorKind::InvalidArgument);
    QTest::newRow("negative share") << QList<int>{10, 10} << -0.1 << static_cast<int>(ErrorKind::InvalidArgument);
}

void tst_Split::whatCannotBeTrainedThrows() {
    QFETCH(QList<int>, counts);
    QFETCH(double, share);
    QFETCH(int, kind);
    const ScanReport report = reportOf({counts.begin(), counts.end()});
    const auto thrown = errorKindOf([&] { splitDataSet(report, {}, {.validationShare = share, .classes = {}}); });
    QCOMPARE(thrown, static_cast<ErrorKind>(kind));
}

void tst_Split::fingerprintIsOfContentsNotNames() {
    ScanReport report = reportOf({10, 10});
    const DataSplit before = splitDataSet(report, {}, {.classes = {}});
    for (ImageEntry& image : report.images)
        image.relativePath =
            image.relativePath.parent_path() / std::string("x").append(image.relativePath.filename().string());
    QCOMPARE(splitDataSet(report, {}, {.classes = {}}).fingerprint, before.fingerprint);
    report.images[3].quickHash[9] ^= 1;
    QVERIFY(splitDataSet(report, {}, {.classes = {}}).fingerprint != before.fingerprint);
    QCOMPARE(before.fingerprint.size(), std::size_t{64});
}

void tst_Split::leftOutImagesVanishFromListsToo() {
    const ScanReport report = reportOf({10, 10});
    DataSplit split = splitDataSet(report, {}, {.classes = {}});
    const std::size_t fromTraining = split.set.training[3].index;
    const std::size_t fromValidation = split.set.validation[1].index;
    leaveOut(split, {fromTraining, fromValidation});
    QCOMPARE(split.set.training.size(), std::size_t{15});
    QCOMPARE(split.set.validation.size(), std::size_t{3});
    QVERIFY(!indicesOf(split.set.training).contains(fromTraining));
    for (std::size_t i = 0; i < split.set.training.size(); ++i)
        QCOMPARE(split.trainingFiles[i], toUtf8(report.images[split.set.training[i].index].relativePath));
    QCOMPARE(split.validationFiles.size(), split.set.validation.size());
}

QTEST_GUILESS_MAIN(tst_Split)
#include "tst_Split.moc"
