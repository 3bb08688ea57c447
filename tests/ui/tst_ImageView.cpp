// SPDX-License-Identifier: GPL-3.0-or-later
#include "PageFixtures.h"
#include "ui/Theme.h"
#include "ui/image/ImageView.h"
#include "ui/image/ScaleChip.h"

#include <QAction>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

using namespace semblance;

namespace {

ViewedImage imageOf(std::optional<double> pixelSizeNm, int width = 1000, int height = 800) {
    ViewedImage image;
    image.image = fixtures::gray(width, height);
    image.metadata.vendor = "FEI/Thermo";
    if (pixelSizeNm) image.metadata.calibration = {pixelSizeNm, pixelSizeNm, CalibrationSource::VendorTag, {}};
    return image;
}

void wheel(ImageView& view, const QPointF& position, int notches) {
    QWheelEvent event(position, view.mapToGlobal(position), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&view, &event);
}

void drag(ImageView& view, const QPoint& from, const QPoint& to, Qt::KeyboardModifiers modifiers = {}) {
    QTest::mousePress(&view, Qt::LeftButton, modifiers, from);
    QMouseEvent move(QEvent::MouseMove, to, view.mapToGlobal(QPointF(to)), Qt::NoButton, Qt::LeftButton, modifiers);
    QCoreApplication::sendEvent(&view, &move);
    QTest::mouseRelease(&view, Qt::LeftButton, modifiers, to);
}

} // namespace

class tst_ImageView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void init() {
        m_view = std::make_unique<ImageView>();
        m_view->resize(600, 500);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void cleanup() { m_view.reset(); }

    void scaleBarHasTheRightLengthAtEveryZoom_data() {
        QTest::addColumn<double>("zoom");
        QTest::addColumn<double>("pixelSizeNm");
        for (double zoom : {0.25, 0.6, 1.0, 2.5, 8.0, 40.0})
            for (double pixelSizeNm : {0.02, 12.3, 950.0})
                QTest::addRow("%g nm/px at %g", pixelSizeNm, zoom) << zoom << pixelSizeNm;
    }
    void scaleBarHasTheRightLengthAtEveryZoom() {
        QFETCH(double, zoom);
        QFETCH(double, pixelSizeNm);
        m_view->setImage(imageOf(pixelSizeNm));
        m_view->setZoom(zoom, {300, 250});
        const auto bar = m_view->scaleBar();
        QVERIFY(bar.has_value());
        const double scale = zoom / m_view->devicePixelRatioF();
        QVERIFY(std::abs(bar->lengthPx - bar->lengthNm / pixelSizeNm * scale) < 1e-6 * bar->lengthPx);
        QVERIFY(bar->lengthPx <= m_view->width() / 4.0 + 1e-9);
        // 1, 2 or 5 times a power of ten, and the next larger one would not fit.
        const double digit = bar->lengthNm / std::pow(10.0, std::floor(std::log10(bar->lengthNm) + 1e-9));
        QVERIFY2(std::abs(digit - 1) < 1e-6 || std::abs(digit - 2) < 1e-6 || std::abs(digit - 5) < 1e-6,
                 qPrintable(QString::number(digit)));
        QVERIFY(bar->lengthPx * 2.5 > m_view->width() / 4.0);
    }

    void drawnBarIsAsLongAsItSays() {
        m_view->setImage(imageOf(10.0));
        m_view->setZoom(1, {300, 250});
        const QImage drawn = m_view->grab().toImage();
        int longest = 0;
        for (int y = m_view->imageArea().bottom() + 1; y < drawn.height(); ++y) {
            int run = 0;
            for (int x = 0; x < drawn.width(); ++x) {
                run = qGray(drawn.pixel(x, y)) == 255 ? run + 1 : 0;
                longest = std::max(longest, run);
            }
        }
        QCOMPARE(m_view->scaleBar()->label, std::string("1 µm"));
        QCOMPARE(longest, 100);
    }

    void unknownScaleHasNoBarAndSaysSo() {
        m_view->setImage(imageOf({}));
        QVERIFY(!m_view->scaleBar());
        QCOMPARE(m_view->chipText(), QStringLiteral("Unknown scale")); // no file that it could be stated for
        QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("Unknown scale")));
    }

    void aReducedImageKeepsTheScaleOfTheOriginal() {
        ViewedImage image = imageOf(10.0, 500, 400);
        image.originalSizePx = {1000, 800};
        m_view->setImage(image);
        m_view->setZoom(1, {300, 250});
        QCOMPARE(m_view->scaleBar()->lengthNm, 1000.0);
        QCOMPARE(m_view->imagePosition(m_view->widgetPosition({1000, 800})), QPointF(1000, 800));
    }

    void wheelZoomsAboutTheCursor() {
        m_view->setImage(imageOf(12.3));
        m_view->setZoom(2, {300, 250});
        const QPointF cursor(420, 180);
        const QPointF before = m_view->imagePosition(cursor);
        wheel(*m_view, cursor, 3);
        QVERIFY(m_view->zoom() > 3);
        const QPointF after = m_view->imagePosition(cursor);
        QVERIFY2((after - before).manhattanLength() < 1e-6,
                 qPrintable(QStringLiteral("%1 %2").arg(after.x()).arg(after.y())));
    }

    void newImageIsShownWhole() {
        m_view->setImage(imageOf(12.3));
        m_view->setZoom(5, {10, 10});
        m_view->setImage(imageOf(12.3, 3000, 1000));
        QVERIFY(m_view->isFitted());
        const QRectF shown(m_view->widgetPosition({0, 0}), m_view->widgetPosition({3000, 1000}));
        QVERIFY(QRectF(m_view->imageArea()).adjusted(-1, -1, 1, 1).contains(shown));
        QVERIFY(std::abs(shown.width() - m_view->width()) < 1);
    }

    void fittedImageStaysFittedWhenTheWindowGrows() {
        m_view->setImage(imageOf(12.3));
        const double before = m_view->zoom();
        m_view->resize(900, 800);
        QTRY_VERIFY(m_view->zoom() > before);
    }

    void dragPansByWhatTheMouseMoved() {
        m_view->setImage(imageOf(12.3));
        m_view->setZoom(2, {300, 250});
        const QPointF grabbed = m_view->imagePosition({300, 250});
        drag(*m_view, {300, 250}, {260, 230});
        QVERIFY((m_view->imagePosition({260, 230}) - grabbed).manhattanLength() < 1e-6);
    }

    void keysFitZoomAndShowActualSize() {
        m_view->setImage(imageOf(12.3));
        QTest::keyClick(m_view.get(), Qt::Key_0, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(m_view->zoom(), 1.0);
        QTest::keyClick(m_view.get(), Qt::Key_Equal, Qt::ControlModifier);
        QCOMPARE(m_view->zoom(), 1.25);
        QTest::keyClick(m_view.get(), Qt::Key_Minus, Qt::ControlModifier);
        QCOMPARE(m_view->zoom(), 1.0);
        QTest::keyClick(m_view.get(), Qt::Key_0, Qt::ControlModifier);
        QVERIFY(m_view->isFitted());
    }

    void highZoomShowsPixelsAsTheyAre() {
        ViewedImage image;
        image.image = QImage(2, 2, QImage::Format_Grayscale8);
        image.image.fill(0);
        image.image.scanLine(0)[1] = 255;
        m_view->setImage(image);
        m_view->setZoom(50, QRectF(m_view->imageArea()).center());
        const QImage drawn = m_view->grab().toImage();
        QSet<int> shades;
        const QRect shown =
            QRectF(m_view->widgetPosition({0, 0}), m_view->widgetPosition({2, 2})).toRect().adjusted(2, 2, -2, -2);
        for (int x = shown.left(); x <= shown.right(); ++x)
            shades << qGray(drawn.pixel(x, shown.top() + 4));
        QCOMPARE(shades, (QSet<int>{0, 255}));
    }

    void measuredLineIsInNanometres() {
        m_view->setImage(imageOf(10.0));
        m_view->setZoom(2, {300, 250});
        QSignalSpy measured(m_view.get(), &ImageView::measured);
        QTest::keyClick(m_view.get(), Qt::Key_M);
        QVERIFY(m_view->measureAction()->isChecked());
        drag(*m_view, {200, 200}, {260, 280}); // 30 × 40 image pixels: 50 long, 500 nm
        QCOMPARE(m_view->measurementText(), QStringLiteral("500 nm"));
        QCOMPARE(measured.size(), 1);
        QCOMPARE(measured.first().first().toString(), QStringLiteral("500 nm"));
    }

    void measuredLineKeepsItsLengthWhileZooming() {
        m_view->setImage(imageOf(10.0));
        m_view->measureAction()->setChecked(true);
        drag(*m_view, {200, 200}, {300, 200});
        const QString before = m_view->measurementText();
        wheel(*m_view, {250, 220}, 4);
        QCOMPARE(m_view->measurementText(), before);
    }

    void unequalPixelSidesAreMeasuredEach() {
        ViewedImage image = imageOf(10.0);
        image.metadata.calibration.pixelSizeYNm = 20.0;
        m_view->setImage(image);
        m_view->setZoom(1, {300, 250});
        m_view->measureAction()->setChecked(true);
        drag(*m_view, {200, 200}, {200, 260});
        QCOMPARE(m_view->measurementText(), QStringLiteral("1.20 µm"));
    }

    void shiftKeepsTheLineLevel() {
        m_view->setImage(imageOf(10.0));
        m_view->setZoom(1, {300, 250});
        m_view->measureAction()->setChecked(true);
        drag(*m_view, {200, 200}, {300, 217}, Qt::ShiftModifier);
        QCOMPARE(m_view->measurementText(), QStringLiteral("1.00 µm"));
    }

    void withoutAScaleItMeasuresPixels() {
        m_view->setImage(imageOf({}));
        m_view->setZoom(1, {300, 250});
        m_view->measureAction()->setChecked(true);
        drag(*m_view, {200, 200}, {230, 240});
        QCOMPARE(m_view->measurementText(), QStringLiteral("50 px"));
    }

    void escapeEndsMeasuring() {
        m_view->setImage(imageOf(10.0));
        m_view->measureAction()->setChecked(true);
        drag(*m_view, {200, 200}, {230, 240});
        QTest::keyClick(m_view.get(), Qt::Key_Escape);
        QVERIFY(!m_view->measureAction()->isChecked());
        QVERIFY(!m_view->measurement());
    }

    void messageReplacesTheImage() {
        m_view->setImage(imageOf(10.0));
        m_view->setMessage(QStringLiteral("The file is damaged."));
        QVERIFY(!m_view->hasImage());
        QVERIFY(!m_view->scaleBar());
        QVERIFY(!m_view->measureAction()->isEnabled());
        QCOMPARE(m_view->accessibleDescription(), QStringLiteral("The file is damaged."));
    }

    void groundIsTheSameInBothThemes() {
        QList<QRgb> grounds;
        for (ColourScheme scheme : {ColourScheme::Light, ColourScheme::Dark}) {
            m_view->setPalette(paletteOf(scheme));
            m_view->setImage(imageOf(10.0, 100, 400));
            grounds << m_view->grab().toImage().pixel(4, m_view->imageArea().center().y());
        }
        QCOMPARE(grounds.first(), grounds.last());
        QCOMPARE(grounds.first(), imageBackground().rgb());
    }

    void chipAndKeyAskForTheScale() {
        ViewedImage image = imageOf({});
        image.path = QStringLiteral("/a/b.tif");
        m_view->setImage(image);
        QSignalSpy wanted(m_view.get(), &ImageView::calibrationRequested);
        QCOMPARE(m_view->chipText(), QStringLiteral("Unknown scale: calibrate…"));
        QVERIFY(m_view->chip()->isVisible());
        QTest::mouseClick(m_view->chip(), Qt::LeftButton);
        m_view->chip()->setFocus();
        QTest::keyClick(m_view->chip(), Qt::Key_Space);
        QTest::keyClick(m_view.get(), Qt::Key_K, Qt::ControlModifier);
        QCOMPARE(wanted.size(), 3);
    }

    void anImageThatIsNoFileCannotBeCalibrated() {
        m_view->setImage(imageOf({}));
        QVERIFY(!m_view->calibrateAction()->isEnabled());
        QVERIFY(!m_view->chip()->isEnabled());
    }

    void moreFactsLeaveZoomAndLine() {
        m_view->setImage(imageOf({}));
        m_view->setZoom(2, {300, 250});
        m_view->measureAction()->setChecked(true);
        drag(*m_view, {200, 200}, {260, 280});
        const QPointF middle = m_view->imagePosition({300, 250});
        m_view->setFacts(imageOf(10.0));
        QCOMPARE(m_view->zoom(), 2.0);
        QCOMPARE(m_view->imagePosition({300, 250}), middle);
        QCOMPARE(m_view->measurementText(), QStringLiteral("500 nm"));
        QVERIFY(m_view->scaleBar());
    }

    void aProposalIsDrawnUntilItIsDropped() {
        m_view->setImage(imageOf({}));
        m_view->propose(10.0);
        QVERIFY(m_view->scaleBar());
        QVERIFY(m_view->chipText().contains(QStringLiteral("not stated yet")));
        m_view->propose({});
        QVERIFY(!m_view->scaleBar());
        m_view->propose(10.0);
        m_view->setImage(imageOf({}));
        QVERIFY(!m_view->scaleBar());
    }

    void onlyHiddenRowsAreHatched() {
        ViewedImage image = imageOf(10.0);
        image.image.fill(128);
        image.dataBar = ViewedDataBar{{0, 700, 1000, 98}, {0, 700, 1000, 100}, BarMask::Crop};
        m_view->setImage(image);
        const auto differing = [&](DataBarUse use, double row) {
            m_view->setDataBarUse(use);
            const QImage drawn = m_view->grab().toImage();
            int count = 0;
            for (int x = 100; x < 900; ++x)
                count += qGray(drawn.pixel(m_view->widgetPosition({double(x), row}).toPoint())) != 128;
            return count;
        };
        QVERIFY(differing(DataBarUse::Hidden, 750) > 700);
        QVERIFY(differing(DataBarUse::Hidden, 798.5) > 700); // down to the edge, as the network gets it
        QCOMPARE(differing(DataBarUse::Hidden, 650), 0);
        QCOMPARE(differing(DataBarUse::Seen, 750), 0);
        QCOMPARE(differing(DataBarUse::NotAsked, 750), 0);
        m_view->setDataBarUse(DataBarUse::Hidden);
        QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("not shown to the network")));
    }

    void aFactIsOutlinedInTheImage() {
        ViewedImage image = imageOf(10.0);
        image.image.fill(128);
        image.scaleBar = BurnedInBar{{600, 700, 200, 6}, 200, {650, 720, 100, 30}, "2 µm", 2000, 0.9};
        m_view->setImage(image);
        const QImage before = m_view->grab().toImage();
        m_view->pointAt(FactKind::ScaleBar);
        QVERIFY(m_view->grab().toImage() != before);
        m_view->pointAt(FactKind::Plain);
        QCOMPARE(m_view->grab().toImage(), before);
    }

    void everyToolHasAName() { QCOMPARE(fixtures::namelessControls(*m_view), QString()); }

    void dropsAreLeftToTheWindow() { QVERIFY(!m_view->acceptDrops()); }

private:
    std::unique_ptr<ImageView> m_view;
};

QTEST_MAIN(tst_ImageView)
#include "tst_ImageView.moc"
