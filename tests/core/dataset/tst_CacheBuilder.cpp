// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/CacheBuilder.h"

#include "core/image/ImageFile.h"
#include "core/preprocessing/Preprocessor.h"
#include "tests/core/dataset/DataSetFiles.h"

using namespace semblance;
using namespace semblance::test;

namespace {

PreprocessingOptions small() {
    PreprocessingOptions options;
    options.size = {24, 16};
    return options;
}

std::vector<std::uint8_t> pixelsOf(const PixelSource& source, std::size_t index) {
    std::vector<std::uint8_t> pixels(source.bytesPerImage());
    source.read(index, pixels);
    return pixels;
}

std::vector<std::filesystem::path> filesIn(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    if (std::filesystem::exists(folder))
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            files.push_back(entry.path());
    return files;
}

} // namespace

class tst_CacheBuilder : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<DataSetFolder> m_data;
    std::unique_ptr<QTemporaryDir> m_cacheParent;
    CacheOptions m_options;

    OpenedPixels open(const PreprocessingOptions& preprocessing = small()) const {
        return openAsScanned(m_data->scan(), preprocessing);
    }
    OpenedPixels openAsScanned(const ScanReport& report, const PreprocessingOptions& preprocessing = small()) const {
        const Cancellation cancel;
        return openPixels(report, splitDataSet(report, {}, {.classes = {}}), preprocessing, m_options, cancel, {})
            .value();
    }

private Q_SLOTS:
    void init();
    void pixelsEqualThoseOfClassification_data();
    void pixelsEqualThoseOfClassification();
    void grayDataSetsTakeOneChannel();
    void cacheIsUsedAgain();
    void otherSplitOrFewerClassesUseTheSameCache();
    void changedFileOrPreprocessingMakesANewCache();
    void damagedCacheIsWrittenAnew();
    void brokenImagesBecomeMidGrayAndAreListed();
    void imageThatIsLostIsListedAndTakenAgainWhenItIsBack_data();
    void imageThatIsLostIsListedAndTakenAgainWhenItIsBack();
    void tooManyLostImagesAreAnErrorAndLeaveNoCache();
    void withoutRoomImagesAreStreamed();
    void folderThatCannotBeWrittenStreams();
    void streamedImageThatVanishesOrChangesIsAnError();
    void leastRecentlyUsedCacheGoesFirst();
    void cancelLeavesNothingBehind();
    void clearingRemovesOnlyOurFiles();
    void cacheStaysReadableWhenCleared();
};

void tst_CacheBuilder::init() {
    m_data = std::make_unique<DataSetFolder>();
    m_cacheParent = std::make_unique<QTemporaryDir>();
    m_options = {};
    m_options.cacheFolder = pathOf(m_cacheParent->filePath("cache"));
    m_options.threads = 2;
    m_data->addImages("a", 6, 1);
    m_data->addImages("b", 6, 100);
    writeImage(m_data->path("a/deep.tif"), pattern(50, 60, CV_16UC1));
}

void tst_CacheBuilder::pixelsEqualThoseOfClassification_data() {
    QTest::addColumn<int>("policy");
    QTest::addColumn<bool>("streams");
    for (const bool streams : {false, true}) {
        const char* way = streams ? "streamed" : "cached";
        QTest::addRow("squash, %s", way) << static_cast<int>(ResizePolicy::Squash) << streams;
        QTest::addRow("letterbox, %s", way) << static_cast<int>(ResizePolicy::Letterbox) << streams;
        QTest::addRow("crop, %s", way) << static_cast<int>(ResizePolicy::Crop) << streams;
    }
}

void tst_CacheBuilder::pixelsEqualThoseOfClassification() {
    QFETCH(int, policy);
    QFETCH(bool, streams);
    writeImage(m_data->path("b/colour.jpg"), pattern(70, 50, CV_8UC3));
    PreprocessingOptions preprocessing = small();
    preprocessing.resize = static_cast<ResizePolicy>(policy);
    if (streams) m_options.limitBytes = 10;
    const OpenedPixels opened = open(preprocessing);
    QCOMPARE(opened.kind, streams ? PixelSourceKind::Streaming : PixelSourceKind::NewCache);
    QCOMPARE(opened.source->channels(), 3);
    const ScanReport report = m_data->scan();
    QCOMPARE(opened.source->count(), report.images.size());
    for (std::size_t i = 0; i < report.images.size(); ++i) {
        const Image image = decodeImage(report.folder / report.images[i].relativePath);
        QVERIFY(pixelsOf(*opened.source, i) == toThreeChannels(Preprocessor(preprocessing).prepare(image)).pixels);
    }
}

void tst_CacheBuilder::grayDataSetsTakeOneChannel() {
    QCOMPARE(open().source->channels(), 1);
    writeImage(m_data->path("a/colour.png"), pattern(20, 20, CV_8UC3));
    QCOMPARE(open().source->channels(), 3);
    PreprocessingOptions gray = small();
    gray.colour = ColourPolicy::Gray;
    QCOMPARE(open(gray).source->channels(), 1);
}

void tst_CacheBuilder::cacheIsUsedAgain() {
    const OpenedPixels first = open();
    QCOMPARE(first.kind, PixelSourceKind::NewCache);
    const OpenedPixels second = open();
    QCOMPARE(second.kind, PixelSourceKind::ReusedCache);
    for (std::size_t i = 0; i < first.source->count(); ++i)
        QVERIFY(pixelsOf(*first.source, i) == pixelsOf(*second.source, i));
    QVERIFY(cacheFolderBytes(m_options.cacheFolder) >= first.source->count() * first.source->bytesPerImage());
}

void tst_CacheBuilder::otherSplitOrFewerClassesUseTheSameCache() {
    m_data->addImages("c", 3, 200);
    open();
    const ScanReport report = m_data->scan();
    const SplitOptions other{
        .validationShare = 0.5, .seed = 99, .classes = {{"a", "x", true}, {"b", "b", true}, {"c", "c", false}}};
    const Cancellation cancel;
    const auto opened = openPixels(report, splitDataSet(report, {}, other), small(), m_options, cancel, {});
    QCOMPARE(opened->kind, PixelSourceKind::ReusedCache);
    // Who has nothing but the cache gets the split that it was written for.
    const TrainingSet whole = splitDataSet(report, {}, {.classes = {}}).set;
    const TrainingSet kept = dynamic_cast<const PixelCache&>(*opened->source).trainingSet();
    QVERIFY(std::ranges::is_permutation(kept.validation, whole.validation));
    QVERIFY(std::ranges::is_permutation(kept.training, whole.training));
}

void tst_CacheBuilder::changedFileOrPreprocessingMakesANewCache() {
    open();
    PreprocessingOptions larger = small();
    larger.size = {32, 16};
    QCOMPARE(open(larger).kind, PixelSourceKind::NewCache);
    m_data->addImage("a/image100.png", 77);
    QCOMPARE(open().kind, PixelSourceKind::NewCache);
    const std::filesystem::path touched = m_data->path("b/image101.png");
    std::filesystem::last_write_time(touched, std::filesystem::last_write_time(touched) + std::chrono::seconds(3));
    QCOMPARE(open().kind, PixelSourceKind::NewCache);
    QCOMPARE(open().kind, PixelSourceKind::ReusedCache);
}

void tst_CacheBuilder::damagedCacheIsWrittenAnew() {
    open();
    for (const auto& file : filesIn(m_options.cacheFolder))
        if (file.extension() == ".pixels") std::filesystem::resize_file(file, 300);
    const OpenedPixels opened = open();
    QCOMPARE(opened.kind, PixelSourceKind::NewCache);
    QCOMPARE(pixelsOf(*opened.source, 0).size(), std::size_t{24 * 16});
}

void tst_CacheBuilder::brokenImagesBecomeMidGrayAndAreListed() {
    std::filesystem::resize_file(m_data->path("b/image102.png"), 400);
    const ScanReport report = m_data->scan();
    const auto broken = static_cast<std::size_t>(
        std::ranges::find(report.images, std::filesystem::path("b/image102.png"), &ImageEntry::relativePath) -
        report.images.begin());
    for (const PixelSourceKind kind :
         {PixelSourceKind::NewCache, PixelSourceKind::ReusedCache, PixelSourceKind::Streaming}) {
        if (kind == PixelSourceKind::Streaming) {
            clearCacheFolder(m_options.cacheFolder);
            m_options.limitBytes = 10;
        }
        const OpenedPixels opened = open();
        QCOMPARE(opened.kind, kind);
        QCOMPARE(opened.unreadableImages, (std::vector<std::size_t>{broken}));
        QCOMPARE(toUtf8(opened.unreadable.at(0).relativePath), std::string("b/image102.png"));
        QCOMPARE(opened.unreadable.at(0).kind, std::string("damaged_file"));
        if (kind == PixelSourceKind::Streaming)
            QCOMPARE(errorKindOf([&] { pixelsOf(*opened.source, broken); }), ErrorKind::DamagedFile);
        else
            QVERIFY(pixelsOf(*opened.source, broken) == std::vector<std::uint8_t>(24 * 16, 128));
        QVERIFY(pixelsOf(*opened.source, broken - 1) != std::vector<std::uint8_t>(24 * 16, 128));
    }
}

void tst_CacheBuilder::imageThatIsLostIsListedAndTakenAgainWhenItIsBack_data() {
    QTest::addColumn<bool>("isReplaced");
    QTest::addRow("gone") << false;
    QTest::addRow("replaced") << true;
}

void tst_CacheBuilder::imageThatIsLostIsListedAndTakenAgainWhenItIsBack() {
    QFETCH(bool, isReplaced);
    m_data->addImages("c", 12, 200);
    const ScanReport report = m_data->scan(); // 25 images
    const std::filesystem::path file = m_data->path("a/deep.tif");
    const std::filesystem::path elsewhere = pathOf(m_cacheParent->filePath("deep.tif"));
    std::filesystem::rename(file, elsewhere);
    if (isReplaced) writeImage(file, pattern(44, 33, CV_8UC1, 9));
    {
        const OpenedPixels opened = openAsScanned(report);
        QCOMPARE(opened.unreadableImages, (std::vector<std::size_t>{0}));
        QCOMPARE(opened.unreadable.at(0).kind, std::string(isReplaced ? "damaged_file" : "file_not_found"));
        QVERIFY(pixelsOf(*opened.source, 0) == std::vector<std::uint8_t>(24 * 16, 128));
        QVERIFY(pixelsOf(*opened.source, 1) != std::vector<std::uint8_t>(24 * 16, 128));
        QVERIFY(filesIn(m_options.cacheFolder).empty());
    }
    std::filesystem::rename(elsewhere, file);
    for (const PixelSourceKind kind : {PixelSourceKind::NewCache, PixelSourceKind::ReusedCache}) {
        const OpenedPixels opened = openAsScanned(report);
        QCOMPARE(opened.kind, kind);
        QVERIFY(opened.unreadable.empty());
        QVERIFY(pixelsOf(*opened.source, 0) != std::vector<std::uint8_t>(24 * 16, 128));
    }
}

void tst_CacheBuilder::tooManyLostImagesAreAnErrorAndLeaveNoCache() {
    const ScanReport report = m_data->scan(); // 13 images: one is more than 5 %
    std::filesystem::remove(m_data->path("b/image103.png"));
    for (const std::uint64_t limit : {1ULL << 30, 10ULL}) { // a cache, and streamed
        m_options.limitBytes = limit;
        try {
            openAsScanned(report);
            QFAIL("taken");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::DataSet);
            const QString text = error.what();
            QVERIFY2(text.contains("at least 1 of 13 images"), error.what());
            QVERIFY2(text.contains("b/image103.png"), error.what());
        }
        QVERIFY(filesIn(m_options.cacheFolder).empty());
    }
}

void tst_CacheBuilder::withoutRoomImagesAreStreamed() {
    m_options.limitBytes = 13 * 24 * 16 - 1;
    const OpenedPixels opened = open();
    QCOMPARE(opened.kind, PixelSourceKind::Streaming);
    QVERIFY(opened.message.find("limit") != std::string::npos);
    QVERIFY(filesIn(m_options.cacheFolder).empty());
}

void tst_CacheBuilder::folderThatCannotBeWrittenStreams() {
    writeText(m_options.cacheFolder, "a file stands where the folder should");
    const OpenedPixels opened = open();
    QCOMPARE(opened.kind, PixelSourceKind::Streaming);
    QVERIFY(!opened.message.empty());
}

void tst_CacheBuilder::streamedImageThatVanishesOrChangesIsAnError() {
    m_options.limitBytes = 10;
    const OpenedPixels opened = open();
    QVERIFY(opened.unreadable.empty());
    std::filesystem::remove(m_data->path("a/deep.tif"));
    QCOMPARE(errorKindOf([&] { pixelsOf(*opened.source, 0); }), ErrorKind::FileNotFound);
    writeImage(m_data->path("a/image100.png"), pattern(44, 33, CV_8UC1, 9)); // replaced by another picture
    QCOMPARE(errorKindOf([&] { pixelsOf(*opened.source, 1); }), ErrorKind::DamagedFile);
    QCOMPARE(pixelsOf(*opened.source, 2).size(), std::size_t{24 * 16});
    std::vector<std::uint8_t> tooSmall(10);
    QCOMPARE(errorKindOf([&] { opened.source->read(0, tooSmall); }), ErrorKind::InvalidArgument);
}

void tst_CacheBuilder::leastRecentlyUsedCacheGoesFirst() {
    open();
    const std::uint64_t one = cacheFolderBytes(m_options.cacheFolder);
    PreprocessingOptions second = small();
    second.lowPercentile = 1;
    open(second);
    // The first becomes the older one, is used, and is the newer one then.
    const auto past = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
    for (const auto& file : filesIn(m_options.cacheFolder))
        std::filesystem::last_write_time(file, past);
    QCOMPARE(open().kind, PixelSourceKind::ReusedCache);
    m_options.limitBytes = one * 5 / 2;
    PreprocessingOptions third = small();
    third.lowPercentile = 2;
    QCOMPARE(open(third).kind, PixelSourceKind::NewCache);
    QVERIFY(cacheFolderBytes(m_options.cacheFolder) <= m_options.limitBytes);
    QCOMPARE(open().kind, PixelSourceKind::ReusedCache);
    QCOMPARE(open(second).kind, PixelSourceKind::NewCache);
}

void tst_CacheBuilder::cancelLeavesNothingBehind() {
    const ScanReport report = m_data->scan();
    Cancellation cancel;
    cancel.request();
    QVERIFY(!openPixels(report, splitDataSet(report, {}, {.classes = {}}), small(), m_options, cancel, {}));
    QVERIFY(filesIn(m_options.cacheFolder).empty());
}

void tst_CacheBuilder::clearingRemovesOnlyOurFiles() {
    open();
    writeText(m_options.cacheFolder / "thesis.txt", "ten years of work");
    writeText(m_options.cacheFolder / "mine.pixels", "somebody else's");
    writeText(m_options.cacheFolder / "trials.json", "{}"); // what training keeps beside them
    clearCacheFolder(m_options.cacheFolder);
    QCOMPARE(filesIn(m_options.cacheFolder).size(), std::size_t{2});
    QCOMPARE(cacheFolderBytes(m_options.cacheFolder), std::uint64_t{0});
    QCOMPARE(cacheFolderBytes(m_options.cacheFolder / "absent"), std::uint64_t{0});
}

void tst_CacheBuilder::cacheStaysReadableWhenCleared() {
    const OpenedPixels opened = open();
    const std::vector<std::uint8_t> before = pixelsOf(*opened.source, 2);
    clearCacheFolder(m_options.cacheFolder);
    QVERIFY(pixelsOf(*opened.source, 2) == before);
}

QTEST_GUILESS_MAIN(tst_CacheBuilder)
#include "tst_CacheBuilder.moc"
