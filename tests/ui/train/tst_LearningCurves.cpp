// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/CurvePlot.h"
#include "ui/train/LearningCurves.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QImage>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

#include <qcustomplot.h>

using namespace semblance;

namespace {

EpochEvent epochEvent(int number, double validationLoss, bool isBest) {
    EpochEvent epoch;
    epoch.epoch = number;
    epoch.trainLoss = 1.0 / number;
    epoch.trainAccuracy = 0.5;
    epoch.validation.images = 10;
    epoch.validation.loss = validationLoss;
    epoch.validation.accuracy = 0.25;
    epoch.validation.macroF1 = 0.2;
    epoch.isBest = isBest;
    return epoch;
}

BatchEvent batchEvent(int epoch, int step, int steps, double loss) {
    BatchEvent batch;
    batch.epoch = epoch;
    batch.step = step;
    batch.stepsPerEpoch = steps;
    batch.loss = loss;
    batch.accuracy = 0.5;
    return batch;
}

} // namespace

class TestLearningCurves : public QObject {
    Q_OBJECT

    void waitForRedraw() {
        QSignalSpy drawn(m_curves->plot(CurveKind::Loss)->plot(), &QCustomPlot::afterReplot);
        QTRY_VERIFY(!drawn.isEmpty());
    }

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void init() {
        m_curves = std::make_unique<LearningCurves>();
        m_curves->resize(900, 320);
        m_curves->show();
        QVERIFY(QTest::qWaitForWindowActive(m_curves.get()));
    }
    void thinningKeepsEndsAndPeaks() {
        std::vector<CurvePoint> points;
        for (int i = 0; i < 10000; ++i)
            points.push_back({double(i), i == 5003 ? 99.0 : i == 7001 ? -99.0 : i % 7 * 0.1});
        const auto kept = thinned(points, 500);
        QVERIFY(kept.size() <= 500 && kept.size() > 400);
        QCOMPARE(kept.front(), points.front());
        QCOMPARE(kept.back(), points.back());
        QVERIFY(std::find(kept.begin(), kept.end(), points[5003]) != kept.end());
        QVERIFY(std::find(kept.begin(), kept.end(), points[7001]) != kept.end());
        QVERIFY(std::is_sorted(kept.begin(), kept.end(),
                               [](const CurvePoint& a, const CurvePoint& b) { return a.x < b.x; }));
    }
    void fewPointsAreAllKept() {
        const std::vector<CurvePoint> points{{0, 1}, {1, 2}, {2, 3}};
        QCOMPARE(thinned(points, 500), points);
        QVERIFY(thinned({}, 500).empty());
    }
    void visiblePartReachesOneBeyondTheEdges() {
        const std::vector<CurvePoint> points{{0, 0}, {1, 0}, {2, 0}, {3, 0}, {4, 0}};
        const auto part = visiblePart(points, 1.5, 2.5);
        QCOMPARE(part.size(), std::size_t(3));
        QCOMPARE(part.front().x, 1.0);
        QCOMPARE(part.back().x, 3.0);
        QVERIFY(visiblePart({}, 0, 1).empty());
    }
    void historyIsKeptWholeAndDrawnThin() {
        constexpr int steps = 1000;
        for (int epoch = 1; epoch <= 100; ++epoch) {
            std::vector<BatchEvent> batches;
            for (int step = 1; step <= steps; ++step)
                batches.push_back(batchEvent(epoch, step, steps, step % 13));
            m_curves->append(batches);
        }
        waitForRedraw();
        QCOMPARE(m_curves->history().batchCount(), std::size_t(100000));
        const CurvePlot* loss = m_curves->plot(CurveKind::Loss);
        QVERIFY(loss->drawnPoints() > 200);
        QVERIFY2(loss->drawnPoints() <= 2 * loss->plot()->width(), qPrintable(QString::number(loss->drawnPoints())));
    }
    void manyAppendsAreOneRedraw() {
        m_curves->append(std::vector<BatchEvent>{batchEvent(1, 1, 1000, 1)});
        waitForRedraw();
        QTest::qWait(2 * LearningCurves::redrawMs);
        QSignalSpy drawn(m_curves->plot(CurveKind::Loss)->plot(), &QCustomPlot::afterReplot);
        for (int step = 2; step <= 500; ++step)
            m_curves->append(std::vector<BatchEvent>{batchEvent(1, step, 1000, 1)});
        QCOMPARE(drawn.size(), 0);
        QTRY_VERIFY(!drawn.isEmpty());
        QTest::qWait(2 * LearningCurves::redrawMs);
        QCOMPARE(drawn.size(), 1);
    }
    void trainCurveMovesWithinTheFirstEpoch() {
        m_curves->append(std::vector<BatchEvent>{batchEvent(1, 1, 10, 2.0), batchEvent(1, 2, 10, 1.5)});
        waitForRedraw();
        QCOMPARE(m_curves->plot(CurveKind::Loss)->drawnPoints(), 2);
        QVERIFY(m_curves->plot(CurveKind::Loss)->readOut().contains(QLatin1String("1.500")));
    }
    void validationPassAddsNoTrainingPoint() {
        BatchEvent batch = batchEvent(1, 10, 10, 9.0);
        batch.pass = Pass::Validation;
        m_curves->append(std::vector<BatchEvent>{batch});
        QCOMPARE(m_curves->history().batchCount(), std::size_t(0));
    }
    void bestIsTheLastThatWasBest() {
        m_curves->append(epochEvent(1, 0.9, true));
        m_curves->append(epochEvent(2, 0.5, true));
        m_curves->append(epochEvent(3, 0.7, false));
        QVERIFY(m_curves->history().best());
        QCOMPARE(m_curves->history().best()->epoch, 2);
    }
    void goingBackDropsWhatComesAgain() {
        for (int epoch = 1; epoch <= 3; ++epoch) {
            for (int step = 1; step <= 3; ++step)
                m_curves->append(std::vector<BatchEvent>{batchEvent(epoch, step, 3, 100 * epoch + step)});
            m_curves->addMark({epoch - 1 + 1.0 / 3, QString::number(epoch)});
            m_curves->append(epochEvent(epoch, 1.0 / epoch, true));
        }
        waitForRedraw();
        const CurveHistory& history = m_curves->history();
        m_curves->goBack(1, 4.0 / 3); // step 1 of the second epoch
        QCOMPARE(history.batchCount(), std::size_t(4));
        QCOMPARE(history.batches(CurveKind::Accuracy).size(), std::size_t(4));
        QCOMPARE(history.epochs().size(), std::size_t(1));
        QCOMPARE(history.best()->epoch, 1);
        QCOMPARE(history.marks().size(), std::size_t(2)); // a change of that very step holds
        m_curves->append(std::vector<BatchEvent>{batchEvent(2, 2, 3, 1), batchEvent(2, 3, 3, 2)});
        const auto& points = history.batches(CurveKind::Loss);
        QVERIFY(std::ranges::is_sorted(points, {}, &CurvePoint::x));
        QCOMPARE(points.back().y, 2.0);
        waitForRedraw();
        QCOMPARE(m_curves->plot(CurveKind::Loss)->drawnPoints(), 6);
        m_curves->goBack(0, 0);
        QCOMPARE(history.batchCount(), std::size_t(0));
        QVERIFY(history.epochs().empty() && history.marks().empty() && !history.best());
    }
    void anEpochThatIsStillToBeValidatedIsDroppedWithoutItsBatches() {
        for (int step = 1; step <= 3; ++step)
            m_curves->append(std::vector<BatchEvent>{batchEvent(1, step, 3, 1)});
        m_curves->append(epochEvent(1, 1, true));
        m_curves->goBack(0, 1);
        QCOMPARE(m_curves->history().batchCount(), std::size_t(3));
        QVERIFY(m_curves->history().epochs().empty());
    }
    void aMarkThatIsToldAgainIsThereOnce() {
        m_curves->addMark({1.5, QStringLiteral("Epochs 77")});
        m_curves->addMark({1.5, QStringLiteral("Epochs 77")});
        m_curves->addMark({1.5, QStringLiteral("Epochs 78")});
        QCOMPARE(m_curves->history().marks().size(), std::size_t(2));
    }
    void readOutTellsTheEpochUnderTheCursor() {
        for (int epoch = 1; epoch <= 4; ++epoch)
            m_curves->append(epochEvent(epoch, 0.1 * epoch, epoch == 1));
        waitForRedraw();
        CurvePlot* loss = m_curves->plot(CurveKind::Loss);
        QCustomPlot* plot = loss->plot();
        QTest::mouseMove(plot, QPoint(int(plot->xAxis->coordToPixel(1.1)), plot->height() / 2));
        QTRY_COMPARE(loss->readOut(), QStringLiteral("epoch 1 (best) ● training 1.000 ■ validation 0.100"));
        // One cursor for both plots.
        QCOMPARE(m_curves->plot(CurveKind::Accuracy)->readOut(),
                 QStringLiteral("epoch 1 (best) ● training 50.0 ■ validation 25.0"));
        QTest::mouseMove(plot, QPoint(int(plot->xAxis->coordToPixel(2.9)), plot->height() / 2));
        QTRY_VERIFY(loss->readOut().startsWith(QLatin1String("epoch 3 ")));
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(plot, &leave);
        QVERIFY(loss->readOut().startsWith(QLatin1String("epoch 4 ")));
    }
    void wheelZoomsBothAndDoubleClickShowsAll() {
        for (int epoch = 1; epoch <= 10; ++epoch)
            m_curves->append(epochEvent(epoch, 0.5, false));
        waitForRedraw();
        QCustomPlot* loss = m_curves->plot(CurveKind::Loss)->plot();
        QCustomPlot* accuracy = m_curves->plot(CurveKind::Accuracy)->plot();
        QCOMPARE(loss->xAxis->range().size(), 10.0);
        const QPointF middle = QRectF(loss->rect()).center();
        QWheelEvent wheel(middle, loss->mapToGlobal(middle), {}, {0, 240}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(loss, &wheel);
        QVERIFY(loss->xAxis->range().size() < 9);
        QCOMPARE(accuracy->xAxis->range().size(), loss->xAxis->range().size());
        m_curves->append(epochEvent(11, 0.5, false)); // a running training does not take the view away
        waitForRedraw();
        QVERIFY(loss->xAxis->range().size() < 9);
        QTest::mouseDClick(loss, Qt::LeftButton, Qt::NoModifier, middle.toPoint());
        QTRY_COMPARE(loss->xAxis->range().size(), 11.0);
        QCOMPARE(accuracy->xAxis->range().size(), 11.0);
    }
    void theKeyboardZoomsAndOpensTheMenu() {
        m_curves->setExpectedEpochs(20);
        m_curves->append(epochEvent(1, 1, true));
        waitForRedraw();
        m_curves->setFocus();
        const auto epochsIn = [this](CurveKind kind) { return m_curves->plot(kind)->plot()->xAxis->range().size(); };
        QTest::keyClick(m_curves.get(), Qt::Key_Plus);
        QTest::keyClick(m_curves.get(), Qt::Key_Plus);
        QCOMPARE(epochsIn(CurveKind::Loss), 20 / 1.25 / 1.25);
        QCOMPARE(epochsIn(CurveKind::Accuracy), epochsIn(CurveKind::Loss));
        QTest::keyClick(m_curves.get(), Qt::Key_Minus);
        QCOMPARE(epochsIn(CurveKind::Accuracy), 20 / 1.25);
        QTest::keyClick(m_curves.get(), Qt::Key_0);
        QCOMPARE(epochsIn(CurveKind::Loss), 20.0);
        QVERIFY(!m_curves->plot(CurveKind::Accuracy)->isZoomed());
        QContextMenuEvent menuKey(QContextMenuEvent::Keyboard, m_curves->rect().center(),
                                  m_curves->mapToGlobal(m_curves->rect().center()));
        QApplication::sendEvent(m_curves.get(), &menuKey);
        auto* menu = m_curves->findChild<QMenu*>(QStringLiteral("curvesMenu"));
        QVERIFY(menu);
        menu->close();
    }
    void rightClickSavesPictureSheetAndTable_data() {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("PNG") << "png" << QByteArray("\x89PNG");
        QTest::newRow("PDF") << "pdf" << QByteArray("%PDF-");
        QTest::newRow("CSV") << "csv" << QByteArray("epoch,train_loss,train_accuracy,validation_loss");
    }
    void rightClickSavesPictureSheetAndTable() {
        QFETCH(QString, suffix);
        QFETCH(QByteArray, start);
        m_curves->append(epochEvent(1, 0.5, true));
        waitForRedraw();
        QSignalSpy saved(m_curves.get(), &LearningCurves::saveRequested);
        QCustomPlot* plot = m_curves->plot(CurveKind::Accuracy)->plot();
        QContextMenuEvent rightClick(QContextMenuEvent::Mouse, plot->rect().center(),
                                     plot->mapToGlobal(plot->rect().center()));
        QApplication::sendEvent(plot, &rightClick);
        auto* menu = m_curves->findChild<QMenu*>(QStringLiteral("curvesMenu"));
        QVERIFY(menu);
        for (QAction* action : menu->actions())
            if (action->text().remove(QLatin1Char('&')).contains(suffix.toUpper())) action->trigger();
        menu->close();
        QCOMPARE(saved.size(), 1);
        QCOMPARE(saved[0][1].toString(), suffix);
        QVERIFY(saved[0][0].toByteArray().startsWith(start));
    }
    void pictureHoldsBothCurves() {
        for (int epoch = 1; epoch <= 5; ++epoch)
            m_curves->append(epochEvent(epoch, 0.5, epoch == 1));
        waitForRedraw();
        QImage image;
        QVERIFY(image.loadFromData(m_curves->renderPng(), "PNG"));
        const QColor validation = coloursOf(schemeOf(m_curves->palette())).validationCurve;
        int left = 0;
        int right = 0;
        for (int y = image.height() / 4; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixelColor(x, y) == validation) ++(x < image.width() / 2 ? left : right);
        QVERIFY2(left > 200 && right > 200, qPrintable(QStringLiteral("%1 %2").arg(left).arg(right)));
    }
    void tableHasALineAnEpoch() {
        EpochEvent blind = epochEvent(2, 0, false);
        blind.validation = {};
        m_curves->append(epochEvent(1, 0.5, true));
        m_curves->append(blind);
        const QByteArrayList lines = m_curves->csv().trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[1].startsWith("1,1,0.5,0.5,0.25,0.2,"));
        QVERIFY(lines[2].startsWith("2,0.5,0.5,,,,"));
        for (const QByteArray& line : lines)
            QCOMPARE(line.count(','), 8);
    }
    void emptyHistoryHasNoTable() { QVERIFY(m_curves->csv().isEmpty()); }
    void spacePausesWhereThePlotsHaveTheFocus() {
        QSignalSpy paused(m_curves.get(), &LearningCurves::pauseToggleRequested);
        QTest::mouseClick(m_curves->plot(CurveKind::Loss)->plot(), Qt::LeftButton);
        QVERIFY(m_curves->hasFocus());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QCOMPARE(paused.size(), 1);
    }

private:
    std::unique_ptr<LearningCurves> m_curves;
};

QTEST_MAIN(TestLearningCurves)
#include "tst_LearningCurves.moc"
