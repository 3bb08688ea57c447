// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PresetController.h"
#include "app/jobs/PrepareTraining.h"
#include "core/training/PresetFile.h"
#include "tests/app/WindowParts.h"
#include "ui/train/OptionsPanel.h"

#include <QComboBox>
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

/// The user's own presets, from the window's side.
class TestPresetController : public QObject {
    Q_OBJECT
    std::unique_ptr<test::WindowParts> m_parts;
    std::unique_ptr<OptionsPanel> m_panel;
    std::unique_ptr<PresetController> m_controller;

    static QString folder() { return QString::fromStdString(defaultPresetFolder().string()); }
    static QStringList files() { return QDir(folder()).entryList({QStringLiteral("*.json")}, QDir::Files); }
    bool isListed(const QString& name) const {
        return m_panel->findChild<QComboBox*>(QStringLiteral("preset"))->findData(name) >= 0;
    }
    void change(double rate) {
        TrainingOptions options = m_panel->options();
        options.learningRate = rate;
        m_panel->setOptions(options);
    }
    void save(const QString& name) {
        m_parts->dialogs->typed = {name};
        Q_EMIT m_panel->savePresetRequested();
    }

private Q_SLOTS:
    void init() {
        QDir(folder()).removeRecursively();
        m_parts = std::make_unique<test::WindowParts>();
        m_panel = std::make_unique<OptionsPanel>(presets(), networks());
        m_controller = std::make_unique<PresetController>(m_parts->surroundings(), *m_panel);
    }
    void cleanup() {
        m_controller.reset();
        m_panel.reset();
        m_parts.reset();
    }

    void whatIsSavedIsChosenAndComesBack() {
        change(0.0042);
        save(QStringLiteral("Oxides, gentle"));
        QTRY_COMPARE(m_panel->presetKey(), QStringLiteral("Oxides, gentle"));
        QVERIFY(!m_panel->isChanged());
        QCOMPARE(files().size(), 1);
        // A new window knows it, and what was chosen last is chosen again once the folder was read.
        OptionsPanel next(presets(), networks());
        next.setOptions(m_panel->options(), QStringLiteral("Oxides, gentle"));
        PresetController controller(m_parts->surroundings(), next);
        QTRY_COMPARE(next.presetKey(), QStringLiteral("Oxides, gentle"));
        QCOMPARE(next.options().learningRate, 0.0042);
        QVERIFY(!next.isChanged());
    }

    void replacingIsAskedAbout() {
        change(0.001);
        save(QStringLiteral("mine"));
        QTRY_VERIFY(isListed(QStringLiteral("mine")));
        change(0.5);
        m_parts->dialogs->buttons = {1};
        save(QStringLiteral("mine"));
        QTest::qWait(100);
        QCOMPARE(m_parts->dialogs->asked.size(), 1);
        QCOMPARE(savedPresets(defaultPresetFolder(), {}).front().options.learningRate, 0.001);
        m_parts->dialogs->buttons = {0};
        save(QStringLiteral("mine"));
        QTRY_COMPARE(savedPresets(defaultPresetFolder(), {}).front().options.learningRate, 0.5);
    }

    void theNameOfABuiltInPresetIsRefused() {
        save(QStringLiteral("m0"));
        QTRY_COMPARE(m_parts->dialogs->errors.size(), 1);
        QCOMPARE(m_parts->dialogs->errors[0].kind, ErrorKind::InvalidArgument);
        QVERIFY(files().isEmpty());
    }

    void exportedAndImportedAgain() {
        const QTemporaryDir elsewhere;
        const QString file = elsewhere.filePath(QStringLiteral("for a colleague.json"));
        change(0.0123);
        m_parts->dialogs->paths = {file};
        Q_EMIT m_panel->exportPresetRequested();
        QTRY_VERIFY(QFile::exists(file));
        QVERIFY(files().isEmpty());
        m_panel->choosePreset(QStringLiteral("m0"));
        m_parts->dialogs->paths = {file};
        Q_EMIT m_panel->importPresetRequested();
        QTRY_COMPARE(m_panel->presetKey(), QStringLiteral("for a colleague"));
        QCOMPARE(m_panel->options().learningRate, 0.0123);
        QCOMPARE(files().size(), 1);
    }

    void whatIsNoPresetIsNotImported() {
        const QTemporaryDir elsewhere;
        const QString file = elsewhere.filePath(QStringLiteral("notes.json"));
        QFile notes(file);
        QVERIFY(notes.open(QIODevice::WriteOnly) && notes.write("{\"a\": 1}") > 0);
        notes.close();
        m_parts->dialogs->paths = {file};
        Q_EMIT m_panel->importPresetRequested();
        QTRY_COMPARE(m_parts->dialogs->errors.size(), 1);
        QVERIFY(files().isEmpty());
    }

    void removingIsAskedAboutAndTheOptionsStay() {
        change(0.0042);
        save(QStringLiteral("mine"));
        QTRY_VERIFY(isListed(QStringLiteral("mine")));
        m_parts->dialogs->buttons = {1, 0};
        Q_EMIT m_panel->removePresetRequested(QStringLiteral("mine"));
        QTest::qWait(100);
        QVERIFY(isListed(QStringLiteral("mine")));
        Q_EMIT m_panel->removePresetRequested(QStringLiteral("mine"));
        QTRY_VERIFY(!isListed(QStringLiteral("mine")));
        QCOMPARE(m_panel->options().learningRate, 0.0042);
        QVERIFY(files().isEmpty());
        Q_EMIT m_panel->removePresetRequested(QStringLiteral("m0")); // not the user's: nothing is asked
        QCOMPARE(m_parts->dialogs->asked.size(), 2);
    }
};

QTEST_MAIN(TestPresetController)
#include "tst_PresetController.moc"
