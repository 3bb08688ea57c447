// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/RunPlaces.h"
#include "core/base/Error.h"
#include "core/base/Files.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

using Path = std::filesystem::path;

class TestRunPlaces : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;

    Path at(const char* name) const { return Path(m_folder->path().toStdString()) / name; }
    QStringList entries() const { return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot); }
    PlaceSearch search() const {
        PlaceSearch search;
        search.runFolder = at("usb/runs/monday");
        search.checkpointBytes = 1000;
        search.candidates = {at("one"), at("two/deep")};
        return search;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void theFirstThatCanBeWrittenIsTaken() {
        const auto place = nextRunPlace(search());
        QVERIFY(place.has_value());
        QCOMPARE(place->folder, at("one"));
        QCOMPARE(place->runFolder, at("one/monday"));
        QVERIFY(place->freeBytes >= roomForRun(1000));
    }

    void whatWasTriedIsLeftAsItWas() {
        std::filesystem::create_directories(at("one"));
        PlaceSearch both = search();
        QVERIFY(nextRunPlace(both));
        both.candidates = {at("two/deep")};
        QVERIFY(nextRunPlace(both));
        QCOMPARE(entries(), QStringList{QStringLiteral("one")});
        QVERIFY(std::filesystem::is_empty(at("one")));
    }

    void aFolderThatCannotBeWrittenIsPassedOver_data() {
        QTest::addColumn<QString>("folder");
        QTest::newRow("below a file") << QStringLiteral("file/runs");
        QTest::newRow("the kernel's own") << QStringLiteral("/proc/runs");
    }
    void aFolderThatCannotBeWrittenIsPassedOver() {
        QFETCH(QString, folder);
        writeDurably(at("file"), "no folder");
        const Path bad = at(folder.toUtf8());
        PlaceSearch search = this->search();
        search.candidates.insert(search.candidates.begin(), {Path(), bad, Path("/proc")});
        QVERIFY_EXCEPTION_THROWN(tryRunPlace(bad, search), Error);
        const auto place = nextRunPlace(search);
        QVERIFY(place.has_value());
        QCOMPARE(place->folder, at("one"));
    }

    void aFullDiskIsPassedOver() {
        PlaceSearch large = search();
        large.checkpointBytes = freeBytes(at("one")) / 3 + 1;
        QVERIFY(!nextRunPlace(large));
        QVERIFY(!tryRunPlace(at("one"), large));
        QVERIFY(entries().isEmpty());
    }

    void whatTheRunCouldNotUseIsPassedOver() {
        PlaceSearch again = search();
        again.refused = {at("one")};
        const auto place = nextRunPlace(again);
        QVERIFY(place.has_value());
        QCOMPARE(place->folder, at("two/deep"));
        again.refused.push_back(at("two/deep"));
        QVERIFY(!nextRunPlace(again));
    }

    void aDiskThatWasTakenOutIsNoPlace() {
        PlaceSearch gone = search();
        gone.candidates.insert(gone.candidates.begin(), at("usb/runs"));
        std::filesystem::create_directories(at("usb/runs")); // the place where it comes back
        QCOMPARE(nextRunPlace(gone)->folder, at("one"));
        std::filesystem::create_directories(gone.runFolder); // there, and cannot be written
        QCOMPARE(nextRunPlace(gone)->folder, at("usb/runs"));
    }

    void aNameThatIsTakenGetsANumber() {
        std::filesystem::create_directories(at("one/monday"));
        QCOMPARE(nextRunPlace(search())->runFolder, at("one/monday 2"));
        std::filesystem::create_directories(at("one/monday 2"));
        QCOMPARE(nextRunPlace(search())->runFolder, at("one/monday 3"));
    }
};

QTEST_GUILESS_MAIN(TestRunPlaces)
#include "tst_RunPlaces.moc"
