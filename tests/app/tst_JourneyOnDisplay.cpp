// SPDX-License-Identifier: GPL-3.0-or-later
// The whole way in the real window on an X server, with mouse and keyboard: folder, classes, network, training with pause
// and stop, dropped images with label and scale bar, export, closing in the middle of a training.
#include "app/Application.h"
#include "core/sample/SampleSet.h"
#include "core/training/Devices.h"
#include "tests/support/ScriptedDialogs.h"
#include "ui/classify/ClassifyPage.h"
#include "ui/dataset/ClassTableModel.h"
#include "ui/dataset/DatasetPage.h"
#include "ui/image/ImageView.h"
#include "ui/train/LearningCurves.h"
#include "ui/train/TrainPage.h"

#include <QComboBox>
#include <QDirIterator>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileInfo>
#include <QMimeData>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <utility>

using namespace semblance;

namespace {

constexpr int kPatienceMs = 60'000;

QAbstractButton* buttonOf(QWidget* root, const QString& text) {
    for (QAbstractButton* button : root->findChildren<QAbstractButton*>())
        if (button->isVisible() && button->text().remove(QLatin1Char('&')).startsWith(text)) return button;
    return nullptr;
}

void chooseWithKeyboard(QComboBox* box, const QString& text) {
    box->setFocus();
    for (int i = 0; i < box->count() && !box->currentText().startsWith(text); ++i)
        QTest::keyClick(box, i == 0 ? Qt::Key_Home : Qt::Key_Down);
}

void typeNumber(QWidget* box, const QString& number) {
    box->setFocus();
    QTest::keyClick(box, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(box, number);
    QTest::keyClick(box, Qt::Key_Tab);
}

/// As the window system delivers a drag: enter, move, drop, with file URLs.
void drop(QWidget* target, const QStringList& files) {
    QMimeData content;
    QList<QUrl> urls;
    for (const QString& file : files)
        urls << QUrl::fromLocalFile(file);
    content.setUrls(urls);
    const QPoint at = target->rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction, &content, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &enter);
    QVERIFY(enter.isAccepted());
    QDragMoveEvent move(at, Qt::CopyAction, &content, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &move);
    QDropEvent end(at, Qt::CopyAction, &content, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &end);
}

QStringList filesUnder(const QString& folder, const QString& pattern) {
    QStringList files;
    QDirIterator it(folder, {pattern}, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext())
        files << it.next();
    files.sort();
    return files;
}

} // namespace

class TestJourney : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_sample;
    ScriptedDialogs* m_dialogs = nullptr;
    bool m_hasFailed = false;
    std::unique_ptr<Application> m_desktop;

    MainWindow& window() { return m_desktop->window(); }
    TrainPage& train() { return m_desktop->trainPage(); }
    std::size_t trainingPoints() { return train().curves()->history().batchCount(); }
    std::size_t validationPoints() { return train().curves()->history().epochs().size(); }
    ClassifyPage& classify() { return m_desktop->classifyPage(); }

    void press(QWidget* root, const QString& text) {
        // A button that was just added is shown at the event loop's next turn.
        QTRY_VERIFY2(buttonOf(root, text), qPrintable(QStringLiteral("no button “%1”").arg(text)));
        QAbstractButton* button = buttonOf(root, text);
        QVERIFY2(button->isEnabled(), qPrintable(text));
        QTest::mouseClick(button, Qt::LeftButton);
    }

    void startDesktop() {
        auto dialogs = std::make_unique<ScriptedDialogs>();
        m_dialogs = dialogs.get();
        m_desktop = std::make_unique<Application>(std::move(dialogs));
        window().resize(1280, 720);
        m_desktop->show();
        window().activateWindow(); // no window manager does it here
        QVERIFY(QTest::qWaitForWindowActive(&window()));
    }

    void openFolder(const QString& folder) {
        m_dialogs->paths = {folder};
        QTest::keyClick(&window(), Qt::Key_O, Qt::ControlModifier);
        // The last data set is rescanned at start and may be there already.
        const auto isOpen = [&] {
            const ScanReport* report = m_desktop->datasetPage().report();
            return report && std::filesystem::equivalent(report->folder, folder.toStdString());
        };
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), kPatienceMs);
        QCOMPARE(window().currentPage(), PageId::Data);
    }

    void chooseSmallTraining(int epochs) {
        press(&window(), QStringLiteral("Train on this"));
        QCOMPARE(window().currentPage(), PageId::Train);
        chooseWithKeyboard(train().findChild<QComboBox*>(QStringLiteral("network")), QStringLiteral("6-layer"));
        QCOMPARE(QString::fromStdString(train().options().network), QStringLiteral("cnn6"));
        typeNumber(train().findChild<QSpinBox*>(QStringLiteral("imageWidth")), QStringLiteral("48"));
        typeNumber(train().findChild<QSpinBox*>(QStringLiteral("imageHeight")), QStringLiteral("48"));
        typeNumber(train().findChild<QSpinBox*>(QStringLiteral("epochs")), QString::number(epochs));
        QCOMPARE(train().options().epochs, epochs);
        QCOMPARE(train().options().imageSize, (SizePx{48, 48}));
    }

private Q_SLOTS:
    void initTestCase() {
        if (QGuiApplication::platformName() != QLatin1String("xcb")) QSKIP("needs an X server");
        SettingsStore().clear();
        m_sample = m_folder.filePath(QStringLiteral("sample µ"));
        SampleOptions options;
        options.imagesPerClass = 6;
        QVERIFY(writeSampleSet(m_sample.toStdString(), options, {}, {}).has_value());
        startDesktop();
    }

    // Each step stands on the one before it.
    void init() {
        if (m_hasFailed) QSKIP("an earlier step failed");
    }
    void cleanup() { m_hasFailed = m_hasFailed || QTest::currentTestFailed(); }

    void cleanupTestCase() { m_desktop.reset(); }

    void theFirstWindowOffersThreeWaysIn() {
        QCOMPARE(window().currentPage(), PageId::Start);
        QVERIFY(buttonOf(&window(), QStringLiteral("Open")));
    }

    void aFolderShowsItsClasses() {
        openFolder(m_sample);
        QCOMPARE(m_desktop->datasetPage().classModel()->rowCount(), 6);
        QCOMPARE(m_desktop->datasetPage().report()->images.size(), std::size_t(36));
        QTRY_VERIFY_WITH_TIMEOUT(!m_desktop->datasetPage().findings().isEmpty(), kPatienceMs);
    }

    void bothCurvesGrowWhileItLearns() {
        chooseSmallTraining(500);
        press(&train(), QStringLiteral("Start"));
        QTRY_VERIFY_WITH_TIMEOUT(train().runState() == RunState::Running, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(trainingPoints() > 5, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(validationPoints() > 1, kPatienceMs);
        const std::size_t seenBatches = trainingPoints();
        const std::size_t seenEpochs = validationPoints();
        QTRY_VERIFY_WITH_TIMEOUT(trainingPoints() > seenBatches, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(validationPoints() > seenEpochs, kPatienceMs);
    }

    void imagesAreListedWhileATrainingRuns() {
        drop(&window(), filesUnder(m_sample, QStringLiteral("*_001.*")));
        QTRY_COMPARE_WITH_TIMEOUT(classify().items()->rowCount(), 6, kPatienceMs);
        QCOMPARE(train().runState(), RunState::Running);
        QTest::keyClick(&window(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(window().currentPage(), PageId::Train);
    }

    void pauseHoldsTheCurvesAndResumeGoesOn() {
        press(&train(), QStringLiteral("Pause"));
        QCOMPARE(train().runState(), RunState::Paused);
        std::size_t held = 0;
        for (int i = 0; i < 40 && std::exchange(held, trainingPoints()) != trainingPoints(); ++i)
            QTest::qWait(500); // the step in hand is still told of
        QTest::qWait(500);
        QCOMPARE(trainingPoints(), held);
        press(&train(), QStringLiteral("Resume"));
        QTRY_VERIFY_WITH_TIMEOUT(trainingPoints() > held, kPatienceMs);
    }

    void escapeAsksBeforeItStopsATraining() {
        m_dialogs->buttons = {1}; // go on
        const std::size_t seen = trainingPoints();
        QTest::keyClick(&window(), Qt::Key_Escape);
        QCOMPARE(m_dialogs->asked.size(), 1);
        QCOMPARE(train().runState(), RunState::Running);
        QTRY_VERIFY_WITH_TIMEOUT(trainingPoints() > seen, kPatienceMs);
        m_dialogs->asked.clear();
    }

    void stopEndsTheRunAndOffersTheModel() {
        press(&train(), QStringLiteral("Stop"));
        QTRY_VERIFY_WITH_TIMEOUT(train().runState() == RunState::Idle, kPatienceMs);
        press(&train(), QStringLiteral("Classify with it"));
        QCOMPARE(window().currentPage(), PageId::Classify);
        QTRY_VERIFY_WITH_TIMEOUT(classify().model().has_value(), kPatienceMs);
        QCOMPARE(classify().model()->classNames.size(), std::size_t(6));
    }

    void droppedImagesGetALabelAndAScaleBar() {
        classify().clearItems();
        const QStringList images = filesUnder(m_sample, QStringLiteral("*.tif"));
        drop(&window(), images);
        QTRY_COMPARE_WITH_TIMEOUT(classify().items()->count(ItemState::Done), qint64(images.size()), kPatienceMs);
        const ClassifyRow& row = classify().items()->rows().front();
        double sum = 0;
        for (const double probability : row.prediction.probabilities)
            sum += probability;
        QVERIFY(qAbs(sum - 1) < 1e-6);
        QTRY_VERIFY_WITH_TIMEOUT(classify().view()->hasImage(), kPatienceMs);
        QVERIFY(row.calibration.isKnown());
        QVERIFY(classify().view()->scaleBar().has_value());
        QVERIFY(classify().view()->chipText().contains(QStringLiteral("FEI")));
    }

    void anImageWithoutMetadataSaysThatItsScaleIsUnknown() {
        classify().clearItems();
        drop(&window(), {filesUnder(m_sample, QStringLiteral("*.jpg")).first()});
        QTRY_VERIFY_WITH_TIMEOUT(classify().view()->hasImage(), kPatienceMs);
        // No metadata in it, but a bar with its label.
        QTRY_VERIFY(classify().view()->scaleBar().has_value());
        QVERIFY(classify().view()->chipText().contains(QStringLiteral("burned-in bar")));
    }

    void aBrokenFileIsALineWithItsReason() {
        const QString broken = m_folder.filePath(QStringLiteral("broken.tif"));
        QFile file(broken);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("II*\0 this is not a picture");
        file.close();
        drop(&window(), {broken});
        QTRY_COMPARE_WITH_TIMEOUT(classify().items()->count(ItemState::Failed), qint64(1), kPatienceMs);
        QVERIFY(!classify().items()->rows().back().failure.detail.isEmpty());
    }

    void theTableIsExported() {
        const QString csv = m_folder.filePath(QStringLiteral("answer.csv"));
        m_dialogs->paths = {csv};
        QTest::keyClick(&window(), Qt::Key_E, Qt::ControlModifier);
        QFile file(csv);
        QTRY_VERIFY(file.exists());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), classify().items()->rowCount() + 1);
        QVERIFY(lines.first().startsWith("file,class,probability,"));
    }

    void closingInTheMiddleOfATrainingAsksAndKeeps() {
        QTest::keyClick(&window(), Qt::Key_2, Qt::ControlModifier);
        QTest::keyClick(&window(), Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(train().runState() == RunState::Running, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(validationPoints() > 0, kPatienceMs);
        m_dialogs->buttons = {2}; // go back
        window().close();
        QVERIFY(window().isVisible());
        QCOMPARE(train().runState(), RunState::Running);
        m_dialogs->buttons = {0}; // stop and keep
        window().close();
        QTRY_VERIFY_WITH_TIMEOUT(!window().isVisible(), kPatienceMs);
        QCOMPARE(m_dialogs->asked.size(), 2);
        QCOMPARE(m_dialogs->unanswered, 0);
        const QStringList models =
            filesUnder(m_desktop->settings().text(SettingsStore::Key::RunsFolder), QStringLiteral("model.semblance"));
        QVERIFY2(models.size() >= 2, qPrintable(models.join(QLatin1Char('\n'))));
    }

    // The stack of what can be undone is cleared when the window goes, and says so.
    void theProgramEndsWellAfterAClassWasTickedOff() {
        m_desktop.reset();
        startDesktop();
        openFolder(m_sample);
        QCOMPARE(m_desktop->datasetPage().classModel()->rowCount(), 6);
        m_desktop->datasetPage().classModel()->includeOnly(0);
        m_desktop->datasetPage().classModel()->setAllIncluded(true);
        QVERIFY(window().action(ActionId::Undo)->isEnabled());
        m_desktop.reset();
        startDesktop();
    }

    void realMicrographsTakeTheSameWay() {
        const QByteArray set = qgetenv("SEMBLANCE_TEST_DATA");
        const QString data =
            set.isEmpty() ? QStringLiteral(SEMBLANCE_SOURCE_DIR "/../shared/data") : QString::fromUtf8(set);
        const QString folder = data + QStringLiteral("/classification_permissive");
        if (!QFileInfo(folder).isDir())
            QSKIP("the real micrographs are not here; SEMBLANCE_TEST_DATA names their folder");
        m_desktop.reset();
        startDesktop();
        openFolder(folder);
        QCOMPARE(m_desktop->datasetPage().classModel()->rowCount(), 6);
        chooseSmallTraining(2);
        press(&train(), QStringLiteral("Start"));
        QTRY_VERIFY_WITH_TIMEOUT(validationPoints() == 2, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(train().runState() == RunState::Idle, kPatienceMs);
        press(&train(), QStringLiteral("Classify with it"));
        drop(&window(), {folder});
        QTRY_VERIFY_WITH_TIMEOUT(
            classify().items()->rowCount() == 186 && classify().items()->count(ItemState::Done) == 186, kPatienceMs);
        QVERIFY(m_dialogs->errors.isEmpty());
    }
};

int main(int argc, char* argv[]) {
    loadCudaPack();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Semblance"));
    setComputeThreads(0);
    TestJourney test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_JourneyOnDisplay.moc"
