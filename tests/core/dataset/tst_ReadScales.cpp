// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/ReadScales.h"

#include "core/dataset/CacheBuilder.h"
#include "core/microscopy/UserCalibrations.h"
#include "core/sample/SampleSet.h"
#include "tests/core/dataset/DataSetFiles.h"

#include <fstream>

using namespace semblance;
using namespace semblance::test;

namespace {

/// A drawn micrograph with its data bar and scale bar, and without any metadata.
const SampleImage& sample() {
    static const SampleImage drawn = drawSample(0, 2, 1);
    return drawn;
}

cv::Mat pictureWithBar() {
    const Image& image = sample().image;
    const int type = image.bitDepth > 8 ? CV_16U : CV_8U;
    return cv::Mat(image.heightPx, image.widthPx, type, const_cast<std::byte*>(image.pixels.data())).clone();
}

Progress lastOf(const std::vector<Progress>& all) {
    return all.empty() ? Progress{} : all.back();
}

} // namespace

class tst_ReadScales : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<DataSetFolder> m_data;
    QTemporaryDir m_cache;
    ScaleOptions m_options;

    std::vector<ImageScale> read() const {
        const Cancellation cancel;
        return readScales(m_data->scan(), m_options, cancel, {}).value();
    }

private Q_SLOTS:
    void init() {
        m_data = std::make_unique<DataSetFolder>();
        m_data->addImages("plain", 2, 1);
        writeImage(m_data->path("barred/one.png"), pictureWithBar());
        m_options = {};
        m_options.cacheFolder = pathOf(m_cache.filePath("cache"));
        clearCacheFolder(m_options.cacheFolder);
    }

    void barsAreReadOnlyWhereTheyAreSearchedFor() {
        QVERIFY(!read()[0].calibration.isKnown());
        m_options.searchesBars = true;
        const std::vector<ImageScale> scales = read();
        QCOMPARE(scales.size(), std::size_t{3});
        QVERIFY(scales[0].calibration.isKnown());
        QVERIFY(std::abs(*scales[0].calibration.pixelSizeNm / sample().pixelSizeNm - 1) < 0.03);
        QCOMPARE(scales[0].calibration.source, CalibrationSource::BurnedInBar);
        QVERIFY(!scales[1].calibration.isKnown());
    }

    void whatWasFoundIsUsedWithoutASearchUntilTheFileChanges() {
        m_options.searchesBars = true;
        read();
        m_options.searchesBars = false;
        QVERIFY(read()[0].calibration.isKnown());
        writeImage(m_data->path("barred/one.png"), pattern(512, 400, CV_8UC1, 3));
        QVERIFY(!read()[0].calibration.isKnown());
    }

    void aDamagedCacheIsSearchedAnew() {
        m_options.searchesBars = true;
        read();
        for (const auto& entry : std::filesystem::directory_iterator(m_options.cacheFolder))
            std::ofstream(entry.path()) << "{\"version\": 1, \"images\": [3";
        QVERIFY(read()[0].calibration.isKnown());
    }

    void whatTheUserStatesCounts() {
        UserCalibrations stated;
        stated.set(m_data->root(), {25, {}, {}});
        m_options.stated = &stated;
        for (const ImageScale& scale : read())
            QCOMPARE(*scale.calibration.pixelSizeNm, 25.0);
    }

    void aFileThatVanishedHasNoScale() {
        const ScanReport report = m_data->scan();
        std::filesystem::remove(m_data->path("barred/one.png"));
        const Cancellation cancel;
        m_options.searchesBars = true;
        const auto scales = readScales(report, m_options, cancel, {});
        QVERIFY(scales && !scales->front().calibration.isKnown());
    }

    void cancelEndsItAndProgressEndsWhole() {
        std::vector<Progress> progress;
        const Cancellation none;
        m_options.threads = 1;
        QVERIFY(readScales(m_data->scan(), m_options, none, [&](const Progress& p) { progress.push_back(p); }));
        QCOMPARE(lastOf(progress).done, lastOf(progress).total);
        Cancellation cancel;
        cancel.request();
        QVERIFY(!readScales(m_data->scan(), m_options, cancel, {}));
    }

    void theCommonScaleIsThatOfTheTypicalImage() {
        ScanReport report = m_data->scan();
        report.scales.resize(3);
        report.scales[0].calibration.pixelSizeNm = 5; // 1024 px wide: 5120 nm
        report.scales[1].calibration.pixelSizeNm = 4; // 40 px wide: 160 nm
        QCOMPARE(commonScaleOf(report, {0}, {64, 64}), 80.0);
        QCOMPARE(commonScaleOf(report, {0, 1, 2}, {64, 64}), std::sqrt(80.0 * 2.5));
        QCOMPARE(commonScaleOf(report, {2}, {64, 64}), 0.0);
        const auto range = scaleRangeOf(report.scales, {0, 1, 2});
        QVERIFY(range && range->smallestNm == 4 && range->largestNm == 5);
        QVERIFY(!scaleRangeOf(report.scales, {2}));
    }

    void imagesAtOneScaleHaveACacheOfTheirOwn() {
        ScanReport report = m_data->scan();
        report.scales.resize(3);
        PreprocessingOptions options;
        options.size = {24, 16};
        CacheOptions cache;
        cache.cacheFolder = m_options.cacheFolder;
        const Cancellation cancel;
        const auto open = [&] {
            return openPixels(report, splitDataSet(report, {}, {.classes = {}}), options, cache, cancel, {})->kind;
        };
        options.commonScaleNm = 100;
        QCOMPARE(open(), PixelSourceKind::NewCache);
        QCOMPARE(open(), PixelSourceKind::ReusedCache);
        report.scales[0].calibration.pixelSizeNm = report.scales[0].calibration.pixelSizeYNm = 10;
        QCOMPARE(open(), PixelSourceKind::NewCache); // other scales give other pixels
        options.commonScaleNm = 0;
        QCOMPARE(open(), PixelSourceKind::NewCache);
        report.scales[0].calibration.pixelSizeNm = 20;
        QCOMPARE(open(), PixelSourceKind::ReusedCache); // the same pixels
    }
};

QTEST_GUILESS_MAIN(tst_ReadScales)
#include "tst_ReadScales.moc"
