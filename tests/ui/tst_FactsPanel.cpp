// SPDX-License-Identifier: GPL-3.0-or-later
#include "PageFixtures.h"
#include "ui/Theme.h"
#include "ui/image/FactsPanel.h"
#include "ui/image/FactsTable.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace semblance;

class tst_FactsPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void init() {
        m_window = std::make_unique<QWidget>(); // a window of its own would never be smaller than its layout
        m_window->resize(420, 300);
        m_panel = std::make_unique<FactsPanel>(m_window.get());
        m_panel->resize(420, 300);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_panel->setImage(image(), DataBarUse::Hidden);
    }
    void cleanup() {
        m_panel.reset();
        m_window.reset();
    }

    void everythingKnownStandsThere() {
        const QString text = factsText(m_panel->table()->facts());
        for (const char* line :
             {"Scale: unknown: what was found disagrees", "Found: Zeiss header, AP_IMAGE_PIXEL_SIZE: 11.7 nm/px",
              "Found: burned-in bar, 2 µm: 23.4 nm/px", "Note: neither is taken",
              "Burned-in bar: 2 µm over 85.5 px (sure)", "Data bar: rows 700 to 767, cut off before the network",
              "Microscope: Auriga", "Maker: Zeiss", "Detector: InLens", "Voltage: 5 kV", "Working distance: 4.2 mm",
              "Magnification: 10,000 ×", "Taken: 2016-05-12", "Size: 1024 × 768 px", "Depth: 8 bit gray",
              "Format: TIFF"})
            QVERIFY2(text.split(u'\n').contains(QString::fromUtf8(line)), qPrintable(text));
    }

    void unreadAndUnsureBarsAreCalledThat() {
        ViewedImage odd = image();
        odd.scaleBar->confidence = 0.3;
        m_panel->setImage(odd, DataBarUse::NotAsked);
        QVERIFY(factsText(m_panel->table()->facts()).contains(QStringLiteral("(unsure, does not count)")));
        odd.scaleBar->lengthNm = 0;
        m_panel->setImage(odd, DataBarUse::NotAsked);
        QVERIFY(factsText(m_panel->table()->facts()).contains(QStringLiteral("its label was not read")));
        QVERIFY(factsText(m_panel->table()->facts()).contains(QStringLiteral("Data bar: rows 700 to 767\n")));
    }

    void aLongerLabelTakesOneLine() {
        FactsTable* table = m_panel->table();
        const Fact size{QStringLiteral("Size"), QStringLiteral("1024 px")};
        table->setFacts({size});
        QTRY_VERIFY(table->columnWidth(0) < 60);
        table->setFacts({size, {QStringLiteral("Burned-in bar, measured"), QStringLiteral("2 µm")}});
        QTRY_COMPARE(table->rowHeight(1), table->rowHeight(0));
    }

    void oneRowIsCopiedAsItsValueAndAllWithTheirNames() {
        FactsTable* table = m_panel->table();
        table->setFocus();
        table->selectRow(rowOf(QStringLiteral("Detector")));
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("InLens"));
        QTest::mouseClick(m_panel->findChild<QToolButton*>(QStringLiteral("copyFacts")), Qt::LeftButton);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("Detector: InLens\n")));
    }

    void arrowsAndMousePointAtWhatARowIsAbout() {
        FactsTable* table = m_panel->table();
        QSignalSpy pointed(table, &FactsTable::pointedAt);
        table->setFocus();
        table->setCurrentIndex(table->model()->index(rowOf(QStringLiteral("Burned-in bar")), 0));
        QCOMPARE(pointed.last().first().value<FactKind>(), FactKind::ScaleBar);
        QTest::keyClick(table, Qt::Key_Down);
        QCOMPARE(pointed.last().first().value<FactKind>(), FactKind::DataBar);
        QTest::keyClick(table, Qt::Key_Down);
        QCOMPARE(pointed.last().first().value<FactKind>(), FactKind::Plain);
        const QModelIndex bar = table->model()->index(rowOf(QStringLiteral("Burned-in bar")), 1);
        table->scrollTo(bar);
        QTest::mouseMove(table->viewport(), table->visualRect(bar).center());
        QTRY_COMPARE(pointed.last().first().value<FactKind>(), FactKind::ScaleBar);
    }

    void warningsAreAmber() {
        const int row = rowOf(QStringLiteral("Note"));
        const QVariant colour = m_panel->table()->model()->index(row, 1).data(Qt::ForegroundRole);
        QCOMPARE(colour.value<QBrush>().color(), coloursOf(*m_panel->table()).warning);
    }

    void keyFoldsAndUnfolds() {
        QSignalSpy asked(m_panel.get(), &FactsPanel::foldRequested);
        m_panel->foldButton()->setFocus();
        QTest::keyClick(m_panel->foldButton(), Qt::Key_Space);
        QCOMPARE(asked.last().first().toBool(), true);
        m_panel->resize(420, m_panel->foldedHeight());
        QTRY_VERIFY(m_panel->isFolded() && !m_panel->table()->isVisible());
        QTest::keyClick(m_panel->foldButton(), Qt::Key_Space);
        QCOMPARE(asked.last().first().toBool(), false);
    }

    void aFewWordsSayTheMost() {
        QCOMPARE(imageSummary(image()), QStringLiteral("Auriga · 5 kV · WD 4.2 mm"));
        QVERIFY(imageSummary({}).isEmpty());
    }

    void everyControlHasAName() { QCOMPARE(fixtures::namelessControls(*m_panel), QString()); }

private:
    static ViewedImage image() {
        ViewedImage image;
        image.image = fixtures::gray(1024, 768);
        image.path = QStringLiteral("/a/b.tif");
        image.info = {ImageFormat::Tiff, 1024, 768, 1, 8, false, 1};
        ImageMetadata& metadata = image.metadata;
        metadata.vendor = "Zeiss";
        metadata.instrument = "Auriga";
        metadata.detector = "InLens";
        metadata.voltageKv = 5;
        metadata.workingDistanceMm = 4.2;
        metadata.magnification = 10'000;
        metadata.date = "2016-05-12";
        metadata.warnings = {"neither is taken"};
        metadata.candidates = {{11.7, 11.7, CalibrationSource::VendorTag, "Zeiss tag 34118, AP_IMAGE_PIXEL_SIZE"},
                               {23.4, 23.4, CalibrationSource::BurnedInBar, "burned-in scale bar, 2 µm"}};
        image.scaleBar = BurnedInBar{{600, 730, 85, 6}, 85.47, {600, 740, 60, 20}, "2 µm", 2000, 0.95};
        image.dataBar = ViewedDataBar{{0, 700, 1024, 68}, {0, 700, 1024, 68}, BarMask::Crop};
        return image;
    }
    int rowOf(const QString& label) const {
        const QList<Fact>& facts = m_panel->table()->facts();
        for (int row = 0; row < facts.size(); ++row)
            if (facts[row].label == label) return row;
        return -1;
    }

    std::unique_ptr<QWidget> m_window;
    std::unique_ptr<FactsPanel> m_panel;
};

QTEST_MAIN(tst_FactsPanel)
#include "tst_FactsPanel.moc"
