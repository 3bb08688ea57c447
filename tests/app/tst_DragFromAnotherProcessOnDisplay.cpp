// SPDX-License-Identifier: GPL-3.0-or-later
// A real drag: another process offers files over X11's drag-and-drop protocol, the X server's pointer carries them.
#include "app/Application.h"
#include "core/sample/SampleSet.h"
#include "core/training/Devices.h"
#include "tests/support/ScriptedDialogs.h"
#include "ui/classify/ClassifyPage.h"

#include <QDirIterator>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

class TestDragFromAnotherProcess : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QStringList m_images;

    static void pointer(const QStringList& arguments) {
        QProcess process;
        process.start(QStringLiteral("xdotool"), arguments);
        // The pointer's events are answered by this process too: wait without blocking.
        QVERIFY(QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 10000));
        QCOMPARE(process.exitCode(), 0);
        QTest::qWait(60);
    }

private Q_SLOTS:
    void initTestCase() {
        if (QGuiApplication::platformName() != QLatin1String("xcb")) QSKIP("needs an X server");
        if (QStandardPaths::findExecutable(QStringLiteral("xdotool")).isEmpty()) QSKIP("needs xdotool");
        SampleOptions options;
        options.imagesPerClass = 1;
        const auto report = writeSampleSet(m_folder.filePath(QStringLiteral("sample")).toStdString(), options, {}, {});
        QVERIFY(report.has_value());
        QDirIterator files(m_folder.path(), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext())
            m_images << files.next();
        QVERIFY(m_images.size() >= 2);
    }

    void filesDraggedFromAnotherProgramAreListed() {
        Application desktop(std::make_unique<ScriptedDialogs>());
        desktop.window().setGeometry(200, 0, 1000, 700);
        desktop.show();
        QVERIFY(QTest::qWaitForWindowExposed(&desktop.window()));

        QProcess source;
        source.start(QStringLiteral(SEMBLANCE_DRAG_SOURCE), m_images);
        QVERIFY(QTest::qWaitFor([&source] { return source.canReadLine(); }, 10000));
        pointer({QStringLiteral("mousemove"), QStringLiteral("60"), QStringLiteral("60"), QStringLiteral("mousedown"),
                 QStringLiteral("1")});
        for (int x = 70; x <= 700; x += 30)
            pointer({QStringLiteral("mousemove"), QString::number(x), QString::number(60 + x / 3)});
        pointer({QStringLiteral("mouseup"), QStringLiteral("1")});
        QTRY_COMPARE_WITH_TIMEOUT(desktop.classifyPage().items()->rowCount(), static_cast<int>(m_images.size()), 10000);
        QCOMPARE(desktop.window().currentPage(), PageId::Classify);
        source.kill();
        source.waitForFinished();
    }
};

int main(int argc, char* argv[]) {
    QApplication application(argc, argv);
    TestDragFromAnotherProcess test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_DragFromAnotherProcessOnDisplay.moc"
