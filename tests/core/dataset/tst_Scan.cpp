// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/dataset/DataSetFiles.h"

#include <sys/stat.h>
#include <unistd.h>

using namespace semblance;
using namespace semblance::test;

namespace {

/// The superuser may read everything, so that for a while he is somebody else.
ScanReport scanAsNobody(const DataSetFolder& folder) {
    constexpr uid_t nobody = 65534;
    const bool isRoot = ::geteuid() == 0;
    std::filesystem::permissions(folder.root(), std::filesystem::perms{0755});
    if (isRoot && ::seteuid(nobody) != 0) qFatal("cannot become another user");
    ScanReport report = folder.scan();
    if (isRoot && ::seteuid(0) != 0) qFatal("cannot become the superuser again");
    return report;
}

} // namespace

class tst_Scan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void classesAreSortedByCodePoint();
    void entriesCarrySizeTimeAndHeader();
    void brokenImageIsALineInTheReport();
    void hiddenAndSystemFilesArePassedOver();
    void otherFilesAreCounted();
    void emptyClassFolderIsNoted();
    void looseImagesAreLeftOut();
    void folderWithoutSubFoldersIsNoted();
    void oneClassOnlyIsNoted();
    void nestedFoldersAreTaken();
    void linkInACircleEnds();
    void linkToAnotherFolderIsFollowed();
    void unreadableFolderIsNoted_data();
    void unreadableFolderIsNoted();
    void closedTrainingFolderIsNoClass();
    void preparedSplitNamesWhatIsOneSided();
    void namedPipeDoesNotHang();
    void preparedSplitIsTakenAsItIs_data();
    void preparedSplitIsTakenAsItIs();
    void unusedTestPartIsLeftOut();
    void trainFolderWithoutClassesIsAClass();
    void everyImageBelowAFolderIsTakenWithoutClasses();
    void missingFolderThrows();
    void cancelGivesNothing();
    void progressEndsAtTheTotal();
    void identicalFilesHaveEqualHashes();
    void differenceInTheMiddleIsNoDuplicate();
    void duplicatesAcrossClassesAreMarked();
    void healthFindsWhatTheHeaderHides();
    void droppedFilesAndFoldersAreListedNaturally();
    void realDataSetsAreReadWhole();
};

void tst_Scan::classesAreSortedByCodePoint() {
    const DataSetFolder folder;
    int seed = 0;
    for (const char* name : {"纳米线", "Tips", "µ-fibres", "Ärzte", "tips"})
        folder.addImage(std::string(name) + "/试料.png", ++seed);
    const ScanReport report = folder.scan();
    QCOMPARE(report.classNames, (std::vector<std::string>{"Tips", "tips", "µ-fibres", "Ärzte", "纳米线"}));
    QCOMPARE(report.images.size(), std::size_t{5});
    QCOMPARE(report.kind, DataSetKind::FolderPerClass);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(report.imagesOf(i), 1);
    QVERIFY(
        std::ranges::is_sorted(report.images, {}, [](const ImageEntry& image) { return toUtf8(image.relativePath); }));
    QVERIFY(report.notes.empty());
}

void tst_Scan::entriesCarrySizeTimeAndHeader() {
    const DataSetFolder folder;
    folder.addImage("a/one.png", 1);
    folder.addImage("b/two.png", 2);
    const ScanReport report = folder.scan();
    QCOMPARE(report.folder, folder.root());
    const ImageEntry& image = report.images[0];
    QCOMPARE(toUtf8(image.relativePath), std::string("a/one.png"));
    QCOMPARE(image.sizeBytes, std::filesystem::file_size(folder.path("a/one.png")));
    QCOMPARE(image.info.widthPx, 40);
    QCOMPARE(image.info.heightPx, 30);
    struct stat status {};
    QCOMPARE(::stat(folder.path("a/one.png").c_str(), &status), 0);
    QCOMPARE(image.modifiedNs, std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec);
}

void tst_Scan::brokenImageIsALineInTheReport() {
    const DataSetFolder folder;
    folder.addImages("a", 2, 1);
    folder.addImages("b", 2, 10);
    writeText(folder.path("a/empty.tif"), "");
    writeText(folder.path("a/text.jpg"), "no image at all");
    writeText(folder.path("b/moving.gif"), "GIF89a and more");
    std::filesystem::create_symlink("nowhere.png", folder.path("b/lost.png"));
    const ScanReport report = folder.scan();
    QCOMPARE(report.images.size(), std::size_t{4});
    std::vector<std::string> lines;
    for (const UnreadableFile& file : report.unreadable) {
        lines.push_back(toUtf8(file.relativePath) + " " + file.kind);
        QVERIFY(file.reason.size() > 10);
    }
    QCOMPARE(lines, (std::vector<std::string>{"a/empty.tif damaged_file", "a/text.jpg unsupported_format",
                                              "b/lost.png file_not_found", "b/moving.gif unsupported_format"}));
}

void tst_Scan::hiddenAndSystemFilesArePassedOver() {
    const DataSetFolder folder;
    folder.addImages("a", 1, 1);
    folder.addImages("b", 1, 2);
    folder.addImages(".git", 1, 3);
    folder.addImages("__MACOSX", 1, 4);
    folder.addImage("a/.hidden.png", 5);
    for (const char* name : {"a/Thumbs.db", "a/desktop.ini", "a/.DS_Store", "b/THUMBS.DB"})
        writeText(folder.path(name), "system");
    const ScanReport report = folder.scan();
    QCOMPARE(report.images.size(), std::size_t{2});
    QVERIFY(report.unreadable.empty());
    QVERIFY(report.notes.empty());
}

void tst_Scan::otherFilesAreCounted() {
    const DataSetFolder folder;
    folder.addImages("a", 1, 1);
    folder.addImages("b", 1, 2);
    writeText(folder.path("a/notes.txt"), "remarks");
    writeText(folder.path("readme.md"), "remarks");
    std::filesystem::rename(folder.path("b/image100.png"), folder.path("b/image without extension"));
    const ScanReport report = folder.scan();
    QCOMPARE(report.images.size(), std::size_t{2});
    QVERIFY(report.unreadable.empty());
    QCOMPARE(findNote(report, ScanNoteKind::OtherFiles)->count, 2);
}

void tst_Scan::emptyClassFolderIsNoted() {
    const DataSetFolder folder;
    folder.addImages("a", 1, 1);
    folder.addImages("b", 1, 2);
    std::filesystem::create_directories(folder.path("empty"));
    writeText(folder.path("only broken/x.tif"), "");
    const ScanReport report = folder.scan();
    QCOMPARE(report.classNames, (std::vector<std::string>{"a", "b"}));
    QCOMPARE(findNote(report, ScanNoteKind::EmptyClassFolder)->path, std::filesystem::path("empty"));
    QCOMPARE(std::ranges::count(report.notes, ScanNoteKind::EmptyClassFolder, &ScanNote::kind), 2);
    QCOMPARE(report.unreadable.size(), std::size_t{1});
}

void tst_Scan::looseImagesAreLeftOut() {
    const DataSetFolder folder;
    folder.addImages("a", 1, 1);
    folder.addImages("b", 1, 2);
    folder.addImage("loose.png", 3);
    const ScanReport report = folder.scan();
    QCOMPARE(report.images.size(), std::size_t{2});
    QCOMPARE(findNote(report, ScanNoteKind::LooseImages)->count, 1);
}

void tst_Scan::folderWithoutSubFoldersIsNoted() {
    const DataSetFolder folder;
    folder.addImages(".", 3, 1);
    const ScanReport report = folder.scan();
    QVERIFY(report.images.empty());
    QCOMPARE(findNote(report, ScanNoteKind::NoSubFolders)->count, 3);
    QVERIFY(findNote(report, ScanNoteKind::NoImages));
    const DataSetFolder empty;
    QVERIFY(findNote(empty.scan(), ScanNoteKind::NoImages));
    QVERIFY(!findNote(empty.scan(), ScanNoteKind::NoSubFolders));
}

void tst_Scan::oneClassOnlyIsNoted() {
    const DataSetFolder folder;
    folder.addImages("only", 3, 1);
    const ScanReport report = folder.scan();
    QCOMPARE(report.images.size(), std::size_t{3});
    QVERIFY(findNote(report, ScanNoteKind::OneClassOnly));
}

void tst_Scan::nestedFoldersAreTaken() {
    const DataSetFolder folder;
    folder.addImages("a", 1, 1);
    folder.addImages("a/monday/morning", 2, 5);
    folder.addImages("b", 1, 2);
    const ScanReport report = folder.scan();
    QCOMPARE(report.imagesOf(0), 3);
    const ScanNote* note = findNote(report, ScanNoteKind::NestedFolders);
    QCOMPARE(note->path, std::filesystem::path("a"));
    QCOMPARE(note->count, 2);
}

void tst_Scan::linkInACircleEnds() {
    const DataSetFolder folder;
    folder.addImages("a/deep", 1, 1);
    folder.addImages("b", 1, 2);
    std::filesystem::create_directory_symlink(folder.path("a"), folder.path("a/deep/back"));
    std::filesystem::create_directory_symlink(folder.root(), folder.path("b/up"));
    std::filesystem::create_directory_symlink(folder.root().parent_path(), folder.path("b/further up"));
    std::filesystem::create_symlink("itself", folder.path("b/itself"));
    const ScanReport report = folder.scan();
    QCOMPARE(report.images.size(), std::size_t{2});
    QCOMPARE(std::ranges::count(report.notes, ScanNoteKind::LinkCycle, &ScanNote::kind), 4);
}

void tst_Scan::linkToAnotherFolderIsFollowed() {
    const DataSetFolder elsewhere;
    elsewhere.addImages("store", 2, 7);
    const DataSetFolder folder;
    folder.addImages("a", 1, 1);
    std::filesystem::create_directory_symlink(elsewhere.path("store"), folder.path("linked"));
    const ScanReport report = folder.scan();
    QCOMPARE(report.classNames, (std::vector<std::string>{"a", "linked"}));
    QCOMPARE(report.images.size(), std::size_t{3});
}

void tst_Scan::unreadableFolderIsNoted() {
    QFETCH(int, mode);
    const DataSetFolder folder;
    folder.addImages("a", 1, 1);
    folder.addImages("b", 1, 2);
    folder.addImages("closed", 1, 3);
    std::filesystem::permissions(folder.path("closed"), static_cast<std::filesystem::perms>(mode));
    const ScanReport report = scanAsNobody(folder);
    std::filesystem::permissions(folder.path("closed"), std::filesystem::perms::owner_all);
    QCOMPARE(report.images.size(), std::size_t{2});
    QCOMPARE(findNote(report, ScanNoteKind::UnreadableFolder)->path, std::filesystem::path("closed"));
    QVERIFY(!findNote(report, ScanNoteKind::EmptyClassFolder));
}

void tst_Scan::unreadableFolderIsNoted_data() {
    QTest::addColumn<int>("mode");
    QTest::newRow("nothing allowed") << 0;
    QTest::newRow("names may be listed, files not looked at") << 0444;
}

void tst_Scan::closedTrainingFolderIsNoClass() {
    const DataSetFolder folder;
    folder.addImages("train/a", 1, 1);
    folder.addImages("train/b", 1, 2);
    folder.addImages("val/a", 1, 3);
    folder.addImages("val/b", 1, 4);
    std::filesystem::permissions(folder.path("train"), std::filesystem::perms::none);
    const ScanReport report = scanAsNobody(folder);
    std::filesystem::permissions(folder.path("train"), std::filesystem::perms::owner_all);
    QCOMPARE(report.classNames, (std::vector<std::string>{"a", "b"}));
    QCOMPARE(std::ranges::count(report.notes, ScanNoteKind::UnreadableFolder, &ScanNote::kind), std::ptrdiff_t{1});
}

void tst_Scan::preparedSplitNamesWhatIsOneSided() {
    const DataSetFolder folder;
    folder.addImages("train/a", 2, 1);
    folder.addImages("train/b", 1, 3);
    folder.addImages("val/a", 1, 4);
    folder.addImages("val/d", 1, 5);
    folder.addImages("test/a", 2, 6);
    std::filesystem::create_directories(folder.path("val/b"));
    folder.copy("train/a/image100.png", "val/a/again.png");
    const ScanReport report = folder.scan();
    QCOMPARE(findNote(report, ScanNoteKind::EmptyClassFolder)->path, std::filesystem::path("val/b"));
    QCOMPARE(std::ranges::count(report.notes, ScanNoteKind::OneSidedClass, &ScanNote::kind), std::ptrdiff_t{2});
    QCOMPARE(findNote(report, ScanNoteKind::UnusedPart)->path, std::filesystem::path("test"));
    QVERIFY(!findNote(report, ScanNoteKind::LooseImages));
    const std::vector<DuplicateGroup> groups = duplicatesOf(report);
    QCOMPARE(groups.size(), std::size_t{1});
    QVERIFY(groups[0].crossesParts);
    QVERIFY(!groups[0].crossesClasses);
}

void tst_Scan::namedPipeDoesNotHang() {
    const DataSetFolder folder;
    folder.addImages("a", 1, 1);
    folder.addImages("b", 1, 2);
    QCOMPARE(::mkfifo(folder.path("a/pipe.png").c_str(), 0600), 0);
    QCOMPARE(folder.scan().images.size(), std::size_t{2});
}

void tst_Scan::preparedSplitIsTakenAsItIs_data() {
    QTest::addColumn<QString>("training");
    QTest::addColumn<QString>("validation");
    QTest::newRow("train and validation") << "train"
                                          << "validation";
    QTest::newRow("train and val") << "train"
                                   << "val";
    QTest::newRow("train and test") << "train"
                                    << "test";
    QTest::newRow("capitals") << "Train"
                              << "VAL";
}

void tst_Scan::preparedSplitIsTakenAsItIs() {
    QFETCH(QString, training);
    QFETCH(QString, validation);
    const DataSetFolder folder;
    folder.addImages(training.toStdString() + "/a", 3, 1);
    folder.addImages(training.toStdString() + "/b", 2, 10);
    folder.addImages(validation.toStdString() + "/a", 1, 20);
    folder.addImages(validation.toStdString() + "/b", 1, 30);
    const ScanReport report = folder.scan();
    QCOMPARE(report.kind, DataSetKind::PreparedSplit);
    QCOMPARE(report.classNames, (std::vector<std::string>{"a", "b"}));
    QCOMPARE(std::ranges::count(report.images, DataSetPart::Training, &ImageEntry::part), 5);
    QCOMPARE(std::ranges::count(report.images, DataSetPart::Validation, &ImageEntry::part), 2);
}

void tst_Scan::unusedTestPartIsLeftOut() {
    const DataSetFolder folder;
    int seed = 0;
    for (const char* part : {"train", "val", "test"})
        for (const char* name : {"a", "b"})
            folder.addImages(std::string(part) + "/" + name, 2, seed += 10);
    const ScanReport report = folder.scan();
    QCOMPARE(report.images.size(), std::size_t{8});
    QVERIFY(std::ranges::none_of(
        report.images, [](const ImageEntry& image) { return toUtf8(image.relativePath).starts_with("test"); }));
    QCOMPARE(findNote(report, ScanNoteKind::UnusedPart)->path, std::filesystem::path("test"));
}

void tst_Scan::trainFolderWithoutClassesIsAClass() {
    const DataSetFolder folder;
    folder.addImages("train", 1, 1);
    folder.addImages("test", 1, 2);
    const ScanReport report = folder.scan();
    QCOMPARE(report.kind, DataSetKind::FolderPerClass);
    QCOMPARE(report.classNames, (std::vector<std::string>{"test", "train"}));
}

void tst_Scan::everyImageBelowAFolderIsTakenWithoutClasses() {
    const DataSetFolder folder;
    folder.addImage("loose.png", 1);
    folder.addImage("train/a/one.png", 2);
    folder.addImage("deep/er/two.png", 3);
    writeText(folder.path("deep/notes.txt"), "no image");
    const auto report = scanFolder(folder.root(), {1, ScanLayout::AnyImages}, {}, {});
    QVERIFY(report.has_value());
    QCOMPARE(report->classNames, std::vector<std::string>{kAnyImages});
    QCOMPARE(report->images.size(), std::size_t{3});
    for (const ImageEntry& image : report->images)
        QCOMPARE(image.classIndex, 0);
    QCOMPARE(report->notes.size(), std::size_t{1}); // the file that is none; neither classes nor parts are missed
    QCOMPARE(report->notes[0].kind, ScanNoteKind::OtherFiles);
}

void tst_Scan::missingFolderThrows() {
    const DataSetFolder folder;
    folder.addImage("file.png", 1);
    const Cancellation cancel;
    QCOMPARE(errorKindOf([&] { scanFolder(folder.path("absent"), {}, cancel, {}); }), ErrorKind::FileNotFound);
    QCOMPARE(errorKindOf([&] { scanFolder(folder.path("file.png"), {}, cancel, {}); }), ErrorKind::FileUnreadable);
}

void tst_Scan::cancelGivesNothing() {
    const DataSetFolder folder;
    folder.addImages("a", 3, 1);
    folder.addImages("b", 3, 10);
    const ScanReport report = folder.scan();
    Cancellation cancel;
    cancel.request();
    QVERIFY(!scanFolder(folder.root(), {}, cancel, {}));
    QVERIFY(!checkHealth(report, {}, cancel, {}));
}

void tst_Scan::progressEndsAtTheTotal() {
    const DataSetFolder folder;
    folder.addImages("a", 20, 1);
    folder.addImages("b", 20, 100);
    const Cancellation cancel;
    std::vector<Progress> steps;
    const ProgressSink sink = [&](const Progress& step) { steps.push_back(step); };
    QVERIFY(scanFolder(folder.root(), {2}, cancel, sink));
    QCOMPARE(steps.back().done, std::uint64_t{40});
    QCOMPARE(steps.back().total, std::uint64_t{40});
    QVERIFY(std::ranges::is_sorted(steps, {}, &Progress::done));
}

void tst_Scan::identicalFilesHaveEqualHashes() {
    const DataSetFolder folder;
    folder.addImages("a", 3, 1);
    folder.addImages("b", 1, 10);
    folder.copy("a/image101.png", "a/copy.png");
    const ScanReport report = folder.scan();
    const std::vector<DuplicateGroup> groups = duplicatesOf(report);
    QCOMPARE(groups.size(), std::size_t{1});
    QVERIFY(!groups[0].crossesClasses);
    QCOMPARE(groups[0].images.size(), std::size_t{2});
    QCOMPARE(toUtf8(report.images[groups[0].images[0]].relativePath), std::string("a/copy.png"));
    QCOMPARE(toUtf8(report.images[groups[0].images[1]].relativePath), std::string("a/image101.png"));
}

void tst_Scan::differenceInTheMiddleIsNoDuplicate() {
    const DataSetFolder folder;
    cv::Mat large = pattern(400, 300, CV_8UC1);
    writeImage(folder.path("a/one.bmp"), large);
    large.at<unsigned char>(150, 200) ^= 1;
    writeImage(folder.path("b/two.bmp"), large);
    const ScanReport report = folder.scan();
    QVERIFY(report.images[0].quickHash == report.images[1].quickHash); // the quick hash cannot tell them apart
    QVERIFY(duplicatesOf(report).empty());
}

void tst_Scan::duplicatesAcrossClassesAreMarked() {
    const DataSetFolder folder;
    folder.addImages("a", 2, 1);
    folder.copy("a/image100.png", "b/same.png");
    const std::vector<DuplicateGroup> groups = duplicatesOf(folder.scan());
    QCOMPARE(groups.size(), std::size_t{1});
    QVERIFY(groups[0].crossesClasses);
}

void tst_Scan::healthFindsWhatTheHeaderHides() {
    const DataSetFolder folder;
    folder.addImages("a", 3, 1);
    folder.addImages("b", 3, 10);
    std::filesystem::resize_file(folder.path("b/image101.png"), 500);
    const ScanReport report = folder.scan();
    QCOMPARE(report.images.size(), std::size_t{6});
    const Cancellation cancel;
    std::vector<Progress> steps;
    const auto health = checkHealth(report, {2}, cancel, [&](const Progress& step) { steps.push_back(step); });
    QCOMPARE(health->unreadable.size(), std::size_t{1});
    QCOMPARE(toUtf8(health->unreadable[0].relativePath), std::string("b/image101.png"));
    QCOMPARE(health->unreadable[0].kind, std::string("damaged_file"));
    QCOMPARE(health->unreadableImages, (std::vector<std::size_t>{4}));
    QCOMPARE(steps.back().done, steps.back().total);
}

void tst_Scan::droppedFilesAndFoldersAreListedNaturally() {
    const DataSetFolder folder;
    for (const char* name : {"set/image10.png", "set/image9.png", "set/image1.png", "set/sub/image2.png", "alone.png"})
        folder.addImage(name, 1);
    writeText(folder.path("set/notes.txt"), "not an image");
    writeText(folder.path("set/damaged.tif"), "not an image either, but called one");
    writeText(folder.path("named.txt"), "named directly");
    const Cancellation cancel;
    const auto files = imageFilesUnder({folder.path("named.txt"), folder.path("set"), folder.path("alone.png"),
                                        folder.path("set/image9.png"), folder.path("absent.png")},
                                       cancel);
    std::vector<std::string> names;
    for (const auto& file : files)
        names.push_back(toUtf8(file.lexically_relative(folder.root())));
    QCOMPARE(names,
             (std::vector<std::string>{"absent.png", "alone.png", "named.txt", "set/damaged.tif", "set/image1.png",
                                       "set/image9.png", "set/image10.png", "set/sub/image2.png"}));
}

void tst_Scan::realDataSetsAreReadWhole() {
    const std::filesystem::path folder = realData() / "classification_permissive";
    if (realData().empty() || !std::filesystem::exists(folder)) QSKIP("The real micrographs are not here.");
    const Cancellation cancel;
    const ScanReport report = scanFolder(folder, {2}, cancel, {}).value();
    QCOMPARE(report.classNames.size(), std::size_t{6});
    QCOMPARE(report.images.size(), std::size_t{186});
    QVERIFY(report.unreadable.empty());
    QVERIFY(checkHealth(report, {2}, cancel, {})->unreadable.empty());
}

QTEST_GUILESS_MAIN(tst_Scan)
#include "tst_Scan.moc"
