// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/UserCalibrations.h"

#include "core/base/Error.h"
#include "tests/core/image/TestFiles.h"

#include <QTemporaryDir>
#include <QTest>
#include <fstream>

using namespace semblance;
using namespace semblance::test;

namespace {

UserCalibration stated(double pixelSizeNm) {
    return {pixelSizeNm, {}, "2026-11-28T12:00:00Z"};
}

ImageMetadata metadataOf(std::optional<double> pixelSizeNm) {
    ImageMetadata metadata;
    if (!pixelSizeNm) return metadata;
    metadata.calibration.pixelSizeNm = metadata.calibration.pixelSizeYNm = pixelSizeNm;
    metadata.calibration.source = CalibrationSource::VendorTag;
    metadata.candidates = {metadata.calibration};
    return metadata;
}

} // namespace

class tst_UserCalibrations : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const char* relative) const { return pathOf(m_folder.filePath(relative)); }

    ErrorKind kindReading(const char* content) const {
        std::ofstream(path("list.json")) << content;
        try {
            UserCalibrations::read(path("list.json"));
        } catch (const Error& error) {
            return error.kind();
        }
        return ErrorKind::Internal;
    }

private Q_SLOTS:
    void comesBackFromItsFile() {
        UserCalibrations all;
        all.set(path("a.tif"), stated(12.5));
        all.set(path("folder"), {3, "2 µm over 312 px", "2026-11-28T12:00:00Z"});
        all.write(path("deep/list.json"));
        QVERIFY(UserCalibrations::read(path("deep/list.json")) == all);
        QCOMPARE(all.count(), std::size_t{2});
    }

    void noFileIsAnEmptyList() { QCOMPARE(UserCalibrations::read(path("none.json")).count(), std::size_t{0}); }

    void damagedFilesAreRefused() {
        QCOMPARE(kindReading("{"), ErrorKind::DamagedFile);
        QCOMPARE(kindReading("[]"), ErrorKind::DamagedFile);
        QCOMPARE(kindReading(R"({"format": 2, "calibrations": {}})"), ErrorKind::NewerFormat);
        QCOMPARE(kindReading(R"({"format": 1, "calibrations": {"/a": {"pixel_size_nm": -1, "date_utc": ""}}})"),
                 ErrorKind::DamagedFile);
    }

    void anImagesOwnCountsBeforeItsTag() {
        UserCalibrations all;
        all.set(path("a.tif"), stated(12.5));
        ImageMetadata metadata = metadataOf(4);
        all.apply(path("a.tif"), metadata);
        QCOMPARE(*metadata.calibration.pixelSizeNm, 12.5);
        QCOMPARE(metadata.calibration.source, CalibrationSource::Typed);
        QCOMPARE(metadata.candidates.size(), std::size_t{2});
    }

    void aFoldersCountsWhereNothingElseIsKnown() {
        UserCalibrations all;
        all.set(path("set"), stated(7));
        all.set(path("set/inner"), stated(9));
        ImageMetadata unknown = metadataOf({}), known = metadataOf(4), outside = metadataOf({});
        all.apply(path("set/inner/b.tif"), unknown);
        all.apply(path("set/a.tif"), known);
        all.apply(path("settled/a.tif"), outside);
        QCOMPARE(*unknown.calibration.pixelSizeNm, 9.0); // the nearest
        QCOMPARE(*known.calibration.pixelSizeNm, 4.0);
        QCOMPARE(known.candidates.size(), std::size_t{2}); // told nevertheless
        QVERIFY(!outside.calibration.isKnown());           // a name that begins alike is another folder
    }

    void whatIsDrawnSaysSo() {
        UserCalibrations all;
        all.set(path("a.tif"), {3, "2 µm over 312 px", {}});
        ImageMetadata metadata;
        all.apply(path("a.tif"), metadata);
        QVERIFY(metadata.calibration.detail.find("2 µm over 312 px") != std::string::npos);
    }

    void linksAndDotsNameTheSameImage() {
        std::filesystem::create_directories(path("real"));
        std::filesystem::create_directory_symlink(path("real"), path("link"));
        UserCalibrations all;
        all.set(path("link/../real/a.tif"), stated(5));
        QVERIFY(all.statedFor(path("link/a.tif")));
        QVERIFY(all.remove(path("real/a.tif")));
        QVERIFY(!all.remove(path("real/a.tif")));
    }

    void absurdSizesAreRefused() {
        for (const double size : {0.0, -1.0, 1e12, std::nan("")}) {
            UserCalibrations all;
            QVERIFY_EXCEPTION_THROWN(all.set(path("a.tif"), stated(size)), Error);
            QCOMPARE(all.count(), std::size_t{0});
        }
    }
};

QTEST_GUILESS_MAIN(tst_UserCalibrations)
#include "tst_UserCalibrations.moc"
