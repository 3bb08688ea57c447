// SPDX-License-Identifier: GPL-3.0-or-later
#include "PageFixtures.h"
#include "ui/dataset/ThumbnailModel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <numeric>

using namespace semblance;

class tst_ThumbnailModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_model = std::make_unique<ThumbnailModel>();
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_model->setReport(fixtures::report({{"a", 3000}, {"b", 50}}));
        QList<int> images(3000);
        std::iota(images.begin(), images.end(), 0);
        m_model->setImages(images);
    }
    void cleanup() {
        m_tester.reset();
        m_model.reset();
    }

    void askingForPixelsDecodesNothing() {
        QVERIFY(m_model->index(5).data(ThumbnailModel::PixmapRole).isNull());
        QCOMPARE(m_model->missing(5, 7), (QList<int>{5, 6, 7}));
    }

    void deliveredThumbnailIsShownAndNotAskedForAgain() {
        QSignalSpy changed(m_model.get(), &ThumbnailModel::dataChanged);
        m_model->setThumbnail(6, fixtures::gray(64, 48), {12.3, {}, CalibrationSource::VendorTag, {}});
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.first().first().toModelIndex().row(), 6);
        QCOMPARE(m_model->index(6).data(ThumbnailModel::PixmapRole).value<QPixmap>().size(), QSize(64, 48));
        QCOMPARE(m_model->index(6).data(ThumbnailModel::PixelSizeRole).toDouble(), 12.3);
        QCOMPARE(m_model->missing(5, 7), (QList<int>{5, 7}));
    }

    void scalesOfTheWholeReportCountBeforeTheHeaders() {
        std::vector<ImageScale> scales(3050);
        scales[6].calibration.pixelSizeNm = 4.5; // from a burned-in bar
        m_model->setScales(scales);
        m_model->setThumbnail(6, fixtures::gray(64, 48), {});
        QCOMPARE(m_model->index(6).data(ThumbnailModel::PixelSizeRole).toDouble(), 4.5);
        QCOMPARE(m_model->index(7).data(ThumbnailModel::PixelSizeRole), QVariant(0.0)); // looked at and unknown
    }

    void failedThumbnailIsNotAskedForAgain() {
        m_model->setThumbnailFailed(5);
        QVERIFY(m_model->index(5).data(ThumbnailModel::FailedRole).toBool());
        QCOMPARE(m_model->missing(5, 6), QList<int>{6});
    }

    void thumbnailOfAnotherClassIsKeptForLater() {
        m_model->setThumbnail(3010, fixtures::gray(64, 48), {});
        m_model->setImages({3009, 3010});
        QCOMPARE(m_model->missing(0, 1), QList<int>{3009});
    }

    void cacheIsBoundedByBytes() {
        const QImage large = fixtures::gray(320, 240);
        for (int image = 0; image < 600; ++image)
            m_model->setThumbnail(image, large, {});
        QVERIFY2(m_model->cache().bytes() <= (96LL << 20), qPrintable(QString::number(m_model->cache().bytes())));
        QVERIFY(!m_model->missing(0, 0).isEmpty());
        QVERIFY(m_model->missing(599, 599).isEmpty());
    }

    void scaleIsUnknownOnlyOnceItWasLookedFor() {
        QVERIFY(!m_model->index(0).data(ThumbnailModel::PixelSizeRole).isValid());
        m_model->setThumbnail(0, fixtures::gray(8, 8), {});
        QCOMPARE(m_model->index(0).data(ThumbnailModel::PixelSizeRole).toDouble(), 0.0);
        QVERIFY(m_model->index(0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("unknown")));
    }

    void anotherReportForgetsEverything() {
        m_model->setThumbnail(0, fixtures::gray(8, 8), {});
        m_model->setReport(fixtures::report({{"c", 4}}));
        QCOMPARE(m_model->rowCount(), 0);
        m_model->setImages({0});
        QCOMPARE(m_model->missing(0, 0), QList<int>{0});
    }

private:
    std::unique_ptr<ThumbnailModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_MAIN(tst_ThumbnailModel)
#include "tst_ThumbnailModel.moc"
