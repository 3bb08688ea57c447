// SPDX-License-Identifier: GPL-3.0-or-later
// What is done about a run that cannot be saved any more; the run is a script.
#include "app/KeepingController.h"
#include "core/base/Files.h"
#include "tests/app/WindowParts.h"
#include "ui/train/KeepingNotice.h"

#include <QApplication>
#include <QDir>
#include <QPushButton>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

using Path = std::filesystem::path;

class TestKeepingController : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<test::WindowParts> m_parts;
    std::unique_ptr<KeepingNotice> m_notice;
    std::unique_ptr<KeepingController> m_controller;
    std::vector<Path> m_moves;

    Path at(const char* name) const { return Path(m_folder->path().toStdString()) / name; }
    Path run() const { return at("usb/runs/monday"); }
    QPushButton* keep() const {
        auto* button = m_notice->findChild<QPushButton*>(QStringLiteral("keepThere"));
        return button && button->isVisibleTo(m_notice.get()) ? button : nullptr;
    }
    QPushButton* choose() const { return m_notice->findChild<QPushButton*>(QStringLiteral("chooseKeeping")); }
    void fail(const Path& folder) {
        m_controller->take(CheckpointFailure{folder, "cannot write the file: No space left on device", 1000});
    }
    static Path dataPlace() {
        return (QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/runs"))
            .toStdString();
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_parts = std::make_unique<test::WindowParts>();
        m_parts->settings.set(SettingsStore::Key::RunsFolder, m_folder->filePath(QStringLiteral("mine")));
        m_notice = std::make_unique<KeepingNotice>();
        m_moves.clear();
        m_controller = std::make_unique<KeepingController>(m_parts->surroundings(), *m_notice,
                                                           [this](const Path& to) { m_moves.push_back(to); });
        m_controller->begin(run());
    }
    void cleanup() {
        m_controller.reset();
        m_parts.reset(); // its worker first
        m_notice.reset();
    }

    void itIsSaidAtOnceAndThenAPlaceIsOffered() {
        fail(run());
        QVERIFY(m_notice->isVisibleTo(nullptr));
        QCOMPARE(m_notice->kind(), NoticeKind::Warning);
        QCOMPARE(m_notice->sentence(),
                 QStringLiteral("The run cannot be kept in %1: No space left on device. The training goes on, but what "
                                "it learns from now on is not saved.")
                     .arg(QString::fromStdString(run().string())));
        QVERIFY(choose());
        QTRY_VERIFY(keep());
        QCOMPARE(keep()->accessibleName(), QStringLiteral("Keep it in ") + m_folder->filePath(QStringLiteral("mine")));
        QVERIFY2(keep()->toolTip().contains(QStringLiteral("free")), qPrintable(keep()->toolTip()));
    }

    void theButtonMovesTheRunAndTheNoticeSaysWhere() {
        std::vector<std::pair<Path, Path>> moved;
        connect(m_controller.get(), &KeepingController::moved, this,
                [&moved](const Path& from, const Path& to) { moved.emplace_back(from, to); });
        fail(run());
        QTRY_VERIFY(keep());
        keep()->click();
        QCOMPARE(m_moves, std::vector<Path>{at("mine/monday")});
        QVERIFY(!keep());
        QVERIFY(m_notice->sentence().startsWith(QStringLiteral("The run is being copied to ")));
        m_controller->take(RunMoved{m_moves.front()});
        QCOMPARE(m_notice->kind(), NoticeKind::Info);
        QVERIFY2(m_notice->sentence().endsWith(QStringLiteral("mine/monday from now on.")),
                 qPrintable(m_notice->sentence()));
        QCOMPARE(moved.size(), std::size_t(1));
        QCOMPARE(moved[0].first, run());
        QCOMPARE(moved[0].second, at("mine/monday"));
    }

    void aPlaceThatTheRunCannotUseGivesWayToTheNext() {
        fail(run());
        QTRY_VERIFY(keep());
        keep()->click();
        fail(m_moves.front());
        QVERIFY2(m_notice->sentence().contains(QStringLiteral("mine/monday: No space")),
                 qPrintable(m_notice->sentence()));
        QTRY_VERIFY(keep());
        keep()->click();
        QCOMPARE(m_moves.back(), dataPlace() / "monday");
    }

    void whereThereIsNoRoomAnywhereAFolderCanBeChosen() {
        m_controller->take(CheckpointFailure{run(), "full", std::uint64_t{1} << 60});
        QTRY_VERIFY2(m_notice->sentence().endsWith(QStringLiteral("No other folder with room for it was found.")),
                     qPrintable(m_notice->sentence()));
        QVERIFY(!keep());
        m_parts->dialogs->paths = {m_folder->filePath(QStringLiteral("chosen"))};
        choose()->click();
        QTRY_VERIFY2(m_notice->sentence().contains(QStringLiteral("chosen/monday: less than")),
                     qPrintable(m_notice->sentence()));
        QVERIFY(m_moves.empty());
    }

    void whatCanBeSavedAgainNeedsNoNotice() {
        fail(run());
        m_controller->take(CheckpointKept{run()});
        QVERIFY(m_notice->isHidden());
        QTest::qWait(300); // an answer to what was looked for
        QVERIFY(m_notice->isHidden());
        fail(at("mine/monday")); // the move comes to nothing, and is not needed any more
        QVERIFY(m_notice->isHidden());
    }

    void withTheRunTheNoticeGoes() {
        fail(run());
        m_controller->end();
        QTest::qWait(300);
        QVERIFY(m_notice->isHidden());
        m_controller->begin(run());
        fail(run());
        QTRY_VERIFY(keep());
        m_controller->begin(at("another"));
        QVERIFY(m_notice->isHidden());
    }

    void aFolderThatIsChosenIsTried_data() {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<bool>("isGood");
        QTest::newRow("a good one") << QStringLiteral("chosen") << true;
        QTest::newRow("a file in place of a folder") << QStringLiteral("file") << false;
    }
    void aFolderThatIsChosenIsTried() {
        QFETCH(QString, folder);
        QFETCH(bool, isGood);
        writeDurably(at("file"), "no folder");
        fail(run());
        QTRY_VERIFY(keep());
        m_parts->dialogs->paths = {m_folder->filePath(folder)};
        choose()->click();
        if (isGood) {
            QTRY_COMPARE(m_moves, std::vector<Path>{at("chosen/monday")});
            return;
        }
        QTRY_VERIFY2(m_notice->sentence().contains(QStringLiteral("file/monday: ")), qPrintable(m_notice->sentence()));
        QCOMPARE(m_notice->kind(), NoticeKind::Warning);
        QVERIFY(m_moves.empty());
        QTRY_VERIFY(keep()); // and what was offered is offered again
    }
};

QTEST_MAIN(TestKeepingController)
#include "tst_KeepingController.moc"
