// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/WeightsController.h"
#include "tests/app/WindowParts.h"
#include "ui/weights/WeightsDialog.h"

#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

/// The store in the window, without the network: what is there, what is added, removed, and what is not what it should be.
class TestWeightsController : public QObject {
    Q_OBJECT

    QString place(const QString& name) const { return m_store->filePath(name); }
    static void put(const QString& path, const QByteArray& content) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }
    const StoredWeights* find(const std::string& name) const {
        for (const StoredWeights& stored : m_controller->weights())
            if (stored.name == name) return &stored;
        return nullptr;
    }
    Notice* notice() {
        auto* dialog = m_parts->window.findChild<WeightsDialog*>();
        return dialog ? dialog->findChild<Notice*>() : nullptr;
    }

private Q_SLOTS:
    void init() {
        m_store = std::make_unique<QTemporaryDir>();
        m_parts = std::make_unique<test::WindowParts>();
        m_parts->settings.set(SettingsStore::Key::WeightsFolder, m_store->path());
        m_controller = std::make_unique<WeightsController>(m_parts->surroundings());
        m_parts->window.show();
    }
    void cleanup() {
        m_controller.reset();
        m_parts.reset();
    }

    void whatTheFolderHoldsIsListedByNetwork() {
        QSignalSpy changed(m_controller.get(), &WeightsController::changed);
        put(place("densenet121-a639ec97.pth"), "anything");
        m_controller->refresh();
        QTRY_COMPARE(changed.size(), 1);
        QVERIFY(find("densenet121-imagenet") && find("densenet121-imagenet")->isThere);
        const std::vector<StoredWeights> some = m_controller->weightsFor(QStringLiteral("densenet121"));
        QCOMPARE(some.size(), std::size_t(3));
        QVERIFY(some.front().isThere && !some.back().isThere);
        QVERIFY(m_controller->weightsFor(QStringLiteral("cnn6")).empty());
    }

    void aWrongFileIsSaidInTheDialog() {
        put(place("densenet121-a639ec97.pth"), "not these weights");
        QSignalSpy failed(m_controller.get(), &WeightsController::failed);
        m_controller->showDialog(QStringLiteral("densenet121"));
        m_controller->get(QStringLiteral("densenet121-imagenet")); // there: looked at, not fetched
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(!m_controller->isFetching(QStringLiteral("densenet121-imagenet")));
        QCOMPARE(failed[0][0].toString(), QStringLiteral("densenet121-imagenet"));
        QVERIFY2(failed[0][2].toString().contains(QStringLiteral("a639ec97")), qPrintable(failed[0][2].toString()));
        QVERIFY(notice() && notice()->isVisible());
        QCOMPARE(notice()->sentence(), failed[0][1].toString());
    }

    void whatIsNoWeightsIsNotAdded() {
        QTemporaryDir elsewhere;
        const QString picture = elsewhere.filePath(QStringLiteral("picture.png"));
        put(picture, "\x89PNG and so on");
        QSignalSpy failed(m_controller.get(), &WeightsController::failed);
        m_controller->showDialog();
        m_parts->dialogs->paths = {picture};
        m_controller->add();
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed[0][1].toString().startsWith(QStringLiteral("picture.png")));
        QVERIFY(QFile::exists(picture));
        QVERIFY(!QFile::exists(place("picture.png")));
        QCOMPARE(m_parts->dialogs->unanswered, 0);
    }

    void removingIsAskedAbout() {
        put(place("densenet121-a639ec97.pth"), "anything");
        QSignalSpy changed(m_controller.get(), &WeightsController::changed);
        m_controller->refresh();
        QTRY_COMPARE(changed.size(), 1);
        m_parts->dialogs->buttons = {1, 0};
        m_controller->remove(QStringLiteral("densenet121-imagenet"));
        QVERIFY(QFile::exists(place("densenet121-a639ec97.pth")));
        m_controller->remove(QStringLiteral("densenet121-imagenet"));
        QTRY_VERIFY(!QFile::exists(place("densenet121-a639ec97.pth")));
        QTRY_COMPARE(changed.size(), 2);
        QVERIFY(!find("densenet121-imagenet")->isThere);
        QCOMPARE(m_parts->dialogs->asked.size(), 2);
        m_controller->remove(QStringLiteral("densenet121-imagenet")); // nothing is there: nothing is asked
        QCOMPARE(m_parts->dialogs->asked.size(), 2);
    }

    void aFolderThatIsNotThereIsEmpty() {
        m_parts->settings.set(SettingsStore::Key::WeightsFolder, m_store->filePath("nowhere"));
        QSignalSpy changed(m_controller.get(), &WeightsController::changed);
        m_controller->refresh();
        QTRY_COMPARE(changed.size(), 1);
        QVERIFY(!find("densenet121-imagenet")->isThere);
        QVERIFY(m_parts->dialogs->errors.isEmpty());
    }

    void theDefaultFolderIsTheCommandsToo() {
        m_parts->settings.clear();
        QVERIFY(
            m_parts->settings.text(SettingsStore::Key::WeightsFolder).endsWith(QLatin1String("/semblance/weights")));
    }

    void destroyingInTheMiddleIsNoHarm() {
        m_controller->showDialog();
        m_controller->refresh();
        m_controller.reset();
        QVERIFY(!m_parts->window.findChild<WeightsDialog*>());
        QTest::qWait(20);
    }

private:
    std::unique_ptr<QTemporaryDir> m_store;
    std::unique_ptr<test::WindowParts> m_parts;
    std::unique_ptr<WeightsController> m_controller;
};

QTEST_MAIN(TestWeightsController)
#include "tst_WeightsController.moc"
