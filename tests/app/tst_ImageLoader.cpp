// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CalibrationBook.h"
#include "app/ImageLoader.h"
#include "app/QtImage.h"
#include "core/preprocessing/Preprocessor.h"
#include "core/sample/SampleSet.h"
#include "tests/support/SmallFiles.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace semblance;

class TestImageLoader : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    SampleImage m_sample;
    QString m_drawn; ///< with data bar and scale bar, without metadata
    QString m_plain;
    std::unique_ptr<CalibrationBook> m_book;
    std::unique_ptr<ImageLoader> m_loader;
    QList<ViewedImage> m_loaded;
    QList<ViewedImage> m_found;
    QList<quint64> m_numbers; ///< of every answer

    static std::filesystem::path path(const QString& file) { return file.toStdString(); }
    QImage picture() const { return toQImage(toEightBit(m_sample.image)); }

private Q_SLOTS:
    void initTestCase() {
        m_sample = drawSample(0, 0, 1);
        m_drawn = m_folder.filePath(QStringLiteral("drawn.png"));
        QVERIFY(picture().save(m_drawn));
        m_plain = m_folder.filePath(QStringLiteral("plain.pgm"));
        test::writeGrayImage(m_plain, 1);
    }
    void init() {
        m_book = std::make_unique<CalibrationBook>(path(m_folder.filePath(QStringLiteral("calibrations.json"))));
        m_loader = std::make_unique<ImageLoader>(*m_book);
        m_loaded.clear();
        m_found.clear();
        m_numbers.clear();
        connect(m_loader.get(), &ImageLoader::loaded, this, [this](quint64 number, const ViewedImage& image) {
            m_loaded << image;
            m_numbers << number;
        });
        connect(m_loader.get(), &ImageLoader::found, this, [this](quint64 number, const ViewedImage& image) {
            m_found << image;
            m_numbers << number;
        });
    }
    void cleanup() {
        m_loader.reset();
        m_book.reset();
        QFile::remove(m_folder.filePath(QStringLiteral("calibrations.json")));
    }

    void thePictureComesFirstAndWhatIsDrawnInItFollows() {
        m_loader->request(1, path(m_drawn));
        QTRY_COMPARE(m_found.size(), 1);
        QCOMPARE(m_loaded.size(), 1);
        QVERIFY(!m_loaded[0].isComplete && !m_loaded[0].metadata.calibration.isKnown());
        const ViewedImage& all = m_found[0];
        QVERIFY(all.isComplete && all.image == m_loaded[0].image);
        QVERIFY(all.scaleBar && all.scaleBar->isRead());
        QCOMPARE(all.metadata.calibration.source, CalibrationSource::BurnedInBar);
        QVERIFY(std::abs(*all.metadata.calibration.pixelSizeNm / m_sample.pixelSizeNm - 1) < 0.03);
    }

    void whatIsHiddenIsWhatTheNetworkDoesNotGet() {
        m_loader->request(1, path(m_drawn));
        QTRY_COMPARE(m_found.size(), 1);
        QVERIFY(m_found[0].dataBar.has_value());
        const ViewedDataBar& bar = *m_found[0].dataBar;
        QCOMPARE(bar.mask, BarMask::Crop);
        QCOMPARE(bar.hidden.y + bar.hidden.height, m_sample.image.heightPx);
        QCOMPARE(withoutDataBar(m_sample.image, bar.found).heightPx, bar.hidden.y);
    }

    void aNewRequestSilencesTheOneBefore() {
        for (quint64 number = 1; number <= 20; ++number)
            m_loader->request(number, path(number % 2 ? m_drawn : m_plain));
        QTRY_VERIFY(!m_found.isEmpty());
        QTest::qWait(300);
        QCOMPARE(m_found.size(), 1);
        QCOMPARE(m_numbers.last(), quint64(20));
        QVERIFY(!m_numbers.contains(quint64(2)));
    }

    void whatIsStatedMeanwhileComesByItself() {
        m_loader->request(1, path(m_plain));
        QTRY_COMPARE(m_found.size(), 1);
        m_book->state(path(m_plain), {5, {}, {}});
        QTRY_COMPARE(m_found.size(), 2);
        QCOMPARE(m_found[1].metadata.calibration.pixelSizeNm, std::optional(5.0));
        QVERIFY(m_found[1].stated && !m_found[1].stated->isOfFolder);
        m_book->forget(path(m_plain));
        QTRY_COMPARE(m_found.size(), 3);
        QVERIFY(!m_found[2].metadata.calibration.isKnown() && !m_found[2].stated);
    }

    void whatIsStatedForTheFolderIsToldAsThat() {
        m_book->state(path(m_folder.path()), {7, "1 µm over 143 px", {}});
        m_loader->request(1, path(m_plain));
        QTRY_COMPARE(m_found.size(), 1);
        QCOMPARE(m_loaded[0].metadata.calibration.pixelSizeNm, std::optional(7.0)); // at once, not only at the end
        QVERIFY(m_found[0].stated && m_found[0].stated->isOfFolder);
        QCOMPARE(m_found[0].stated->calibration.drawn, std::string("1 µm over 143 px"));
    }

    void aPictureThatIsNoFileIsLookedAtToo() {
        m_loader->request(1, picture());
        QTRY_COMPARE(m_found.size(), 1);
        QVERIFY(m_found[0].path.isEmpty() && m_found[0].metadata.calibration.isKnown());
    }

    void destructionInTheMiddleJoins() {
        m_loader->request(1, path(m_drawn));
        QTest::qSleep(20);
        m_loader.reset();
        QTest::qWait(50);
        QVERIFY(m_loaded.isEmpty() && m_found.isEmpty());
    }
};

QTEST_MAIN(TestImageLoader)
#include "tst_ImageLoader.moc"
