// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/ImageFile.h"
#include "core/sample/SampleSet.h"

#include <QDir>
#include <QDirIterator>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <functional>
#include <memory>
#include <tiffio.h>

using namespace semblance;

namespace {

std::filesystem::path pathOf(const QString& text) {
    return fromUtf8(text.toStdString());
}

QStringList filesIn(const QString& folder) {
    QStringList files;
    QDirIterator entries(folder, QDir::Files, QDirIterator::Subdirectories);
    while (entries.hasNext())
        files << entries.next();
    files.sort();
    return files;
}

QByteArray contentOf(const QString& file) {
    QFile input(file);
    return input.open(QIODevice::ReadOnly) ? input.readAll() : QByteArray();
}

/// Tag 34682 as libtiff reads it.
QString vendorTextOf(const QString& file) {
    const std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff(TIFFOpen(qPrintable(file), "r"), TIFFClose);
    std::uint32_t count = 0;
    void* text = nullptr;
    if (!tiff || TIFFGetField(tiff.get(), 34682, &count, &text) != 1) return {};
    return QString::fromLatin1(static_cast<const char*>(text));
}

double valueOf(const QString& text, const QString& section, const QString& key) {
    const qsizetype start = text.indexOf("[" + section + "]");
    const qsizetype end = text.indexOf("\r\n[", start);
    for (const QString& line : text.mid(start, end < 0 ? -1 : end - start).split("\r\n"))
        if (line.startsWith(key + "=")) return line.mid(key.size() + 1).toDouble();
    return std::nan("");
}

SampleReport writeThree(const QString& folder, int threads = 0) {
    return *writeSampleSet(pathOf(folder), {.imagesPerClass = 3, .seed = 9, .threads = threads}, Cancellation(), {});
}

ErrorKind kindThrownBy(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.kind();
    }
    return ErrorKind::Internal;
}

} // namespace

class TestSampleSet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        // libtiff prints a line for each tag that it does not know.
        TIFFSetWarningHandler(nullptr);
        QVERIFY(m_folder.isValid());
        m_report = writeThree(m_folder.filePath("set"));
    }

    void writesAFolderAClassWithEveryFormatInEach() {
        QCOMPARE(m_report.classNames, sampleClasses());
        QCOMPARE(m_report.images, 18);
        for (const std::string& name : m_report.classNames) {
            const QString folder = m_folder.filePath("set/" + QString::fromStdString(name));
            const QString stem = folder + "/" + QString::fromStdString(name);
            QCOMPARE(filesIn(folder), QStringList({stem + "_001.tif", stem + "_002.tif", stem + "_003.jpg"}));
            QCOMPARE(probeImage(pathOf(stem + "_001.tif")).bitDepth, 8);
            QCOMPARE(probeImage(pathOf(stem + "_002.tif")).bitDepth, 16);
            QCOMPARE(probeImage(pathOf(stem + "_003.jpg")).format, ImageFormat::Jpeg);
        }
    }

    void filesHoldThePixelsThatAreDrawn() {
        const QString stem = m_folder.filePath("set/Fibres/Fibres_00");
        for (int index = 0; index < 2; ++index) {
            const Image decoded = decodeImage(pathOf(stem + QString::number(index + 1) + ".tif"));
            QVERIFY(decoded.pixels == drawSample(1, index, 9).image.pixels);
        }
        const Image jpeg = decodeImage(pathOf(stem + "3.jpg"));
        QCOMPARE(jpeg.widthPx, 1024);
        QCOMPARE(jpeg.heightPx, 768);
        QCOMPARE(jpeg.channels, 1);
    }

    void vendorTagSaysTheSizeOfAPixelThatTheBarHas() {
        const std::vector<std::string> names = sampleClasses();
        for (std::size_t classIndex = 0; classIndex < names.size(); ++classIndex)
            for (int index = 0; index < 2; ++index) {
                const QString name = QString::fromStdString(names[classIndex]);
                const QString text =
                    vendorTextOf(m_folder.filePath(QString("set/%1/%1_00%2.tif").arg(name).arg(index + 1)));
                const SampleImage sample = drawSample(static_cast<int>(classIndex), index, 9);
                const double barNm = sample.barLengthNm / sample.barLengthPx;
                for (const char* section : {"Scan", "EScan"})
                    for (const char* key : {"PixelWidth", "PixelHeight"})
                        QVERIFY2(std::abs(valueOf(text, section, key) * 1e9 / barNm - 1) < 1e-6, qPrintable(text));
                QVERIFY(std::abs(valueOf(text, "EBeam", "HFW") * 1e9 / (barNm * 1024) - 1) < 1e-6);
                QCOMPARE(valueOf(text, "Image", "ResolutionX"), 1024.0);
                QCOMPARE(valueOf(text, "PrivateFei", "DatabarHeight"), double(sample.dataBarHeightPx));
                QCOMPARE(valueOf(text, "Image", "ResolutionY"), 768.0 - sample.dataBarHeightPx);
            }
    }

    void threadCountDoesNotChangeAByte() {
        writeThree(m_folder.filePath("one thread"), 1);
        const QStringList first = filesIn(m_folder.filePath("set"));
        const QStringList second = filesIn(m_folder.filePath("one thread"));
        QCOMPARE(first.size(), 18);
        QCOMPARE(second.size(), 18);
        for (qsizetype i = 0; i < first.size(); ++i)
            QVERIFY2(contentOf(first.at(i)) == contentOf(second.at(i)), qPrintable(second.at(i)));
    }

    void folderThatHoldsAnythingIsRefusedAndLeftAlone() {
        QVERIFY(QDir().mkpath(m_folder.filePath("mine")));
        QFile mine(m_folder.filePath("mine/notes.txt"));
        QVERIFY(mine.open(QIODevice::WriteOnly));
        mine.close();
        QCOMPARE(kindThrownBy([&] { writeThree(m_folder.filePath("mine")); }), ErrorKind::InvalidArgument);
        QCOMPARE(filesIn(m_folder.filePath("mine")), QStringList(m_folder.filePath("mine/notes.txt")));
        QCOMPARE(kindThrownBy([&] { writeThree(m_folder.filePath("mine/notes.txt")); }), ErrorKind::InvalidArgument);
    }

    void folderThatCannotBeMadeIsNamed() {
        try {
            writeThree("/proc/semblance sample");
            QFAIL("a folder was made where none can be");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::FileUnwritable);
            QVERIFY(error.path() == "/proc/semblance sample");
        }
    }

    void senselessCountsAreRefused() {
        for (const SampleOptions& options :
             {SampleOptions{.imagesPerClass = 0}, SampleOptions{.imagesPerClass = -3}, SampleOptions{.threads = -1}})
            QCOMPARE(
                kindThrownBy([&] { writeSampleSet(pathOf(m_folder.filePath("none")), options, Cancellation(), {}); }),
                ErrorKind::InvalidArgument);
        QVERIFY(!QDir(m_folder.filePath("none")).exists());
    }

    void cancellingGivesNothingAndLeavesAnEmptyFolder() {
        Cancellation cancel;
        const auto report = writeSampleSet(pathOf(m_folder.filePath("cancelled")), {.imagesPerClass = 50}, cancel,
                                           [&](const Progress& progress) {
                                               if (progress.done == 2) cancel.request();
                                           });
        QVERIFY(!report);
        QVERIFY(QDir(m_folder.filePath("cancelled")).isEmpty());
    }

    void progressCountsEveryImageOnce() {
        std::vector<std::uint64_t> steps;
        writeSampleSet(pathOf(m_folder.filePath("progress")), {.imagesPerClass = 1}, Cancellation(),
                       [&](const Progress& progress) {
                           QCOMPARE(progress.total, std::uint64_t{6});
                           steps.push_back(progress.done);
                       });
        QCOMPARE(steps, std::vector<std::uint64_t>({1, 2, 3, 4, 5, 6}));
    }

private:
    QTemporaryDir m_folder;
    SampleReport m_report;
};

QTEST_GUILESS_MAIN(TestSampleSet)
#include "tst_SampleSet.moc"
