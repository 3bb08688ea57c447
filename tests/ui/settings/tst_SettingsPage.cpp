// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/AccessibleNames.h"
#include "ui/settings/ComputeSettings.h"
#include "ui/settings/SettingsPage.h"
#include "ui/widgets/DeviceText.h"

#include <QComboBox>
#include <QLabel>
#include <QMetaMethod>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTest>

using namespace semblance;

class TestSettingsPage : public QObject {
    Q_OBJECT

    QComboBox* combo(const QString& name) const {
        for (auto* box : m_page->findChildren<QComboBox*>())
            if (box->accessibleName() == name) return box;
        return nullptr;
    }
    static std::vector<DeviceInfo> cpuAnd(DeviceState state) {
        DeviceInfo cpu;
        cpu.device = "cpu";
        cpu.name = "AMD EPYC";
        cpu.threads = 2;
        DeviceInfo card;
        card.device = "cuda:0";
        card.state = state;
        card.name = "NVIDIA H200";
        return {cpu, card};
    }
    // The box is chosen from by keyboard, as a person does.
    static void choose(QComboBox* box, int index) {
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Home);
        for (int i = 0; i < index; ++i)
            QTest::keyClick(box, Qt::Key_Down);
    }

private Q_SLOTS:
    void init() {
        m_page = std::make_unique<SettingsPage>();
        m_page->resize(1100, 640);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }
    void everySettingWorksAtOnce() {
        QSignalSpy theme(m_page.get(), &SettingsPage::themeChanged);
        QSignalSpy precision(m_page.get(), &SettingsPage::precisionChanged);
        QSignalSpy threads(m_page.get(), &SettingsPage::threadsChanged);
        QSignalSpy thumbnail(m_page.get(), &SettingsPage::thumbnailSizeChanged);
        choose(combo(QStringLiteral("Theme")), 2);
        QCOMPARE(theme.last().first().value<ThemeChoice>(), ThemeChoice::Dark);
        choose(combo(QStringLiteral("Precision")), 2);
        QCOMPARE(precision.last().first().value<Precision>(), Precision::BFloat16);
        QTest::keyClick(m_page->findChild<QSpinBox*>(), Qt::Key_Up);
        QCOMPARE(threads.size(), 1);
        QCOMPARE(threads.first().first().toInt(), 1);
        QTest::keyClick(m_page->findChild<QSlider*>(), Qt::Key_Right);
        QCOMPARE(thumbnail.last().first().toInt(), 144);
    }
    void showingValuesTellsNothing() {
        QList<QSignalSpy*> spies;
        const QMetaObject* meta = m_page->metaObject();
        for (int i = meta->methodOffset(); i < meta->methodCount(); ++i)
            if (meta->method(i).methodType() == QMetaMethod::Signal)
                spies << new QSignalSpy(m_page.get(), meta->method(i));
        SettingsValues values;
        values.threads = 7;
        values.precision = Precision::Float32;
        values.theme = ThemeChoice::Dark;
        values.language = QStringLiteral("de");
        values.thumbnailSizePx = 192;
        values.cacheLimitBytes = 5'000'000'000;
        m_page->setLanguages({{QStringLiteral("de"), QStringLiteral("Deutsch")}});
        m_page->setValues(values);
        m_page->setDevices(cpuAnd(DeviceState::Usable));
        QVERIFY(spies.size() > 10);
        for (QSignalSpy* spy : spies)
            QCOMPARE(spy->size(), 0);
        qDeleteAll(spies);
        QCOMPARE(m_page->findChild<QSpinBox*>()->value(), 7);
        QCOMPARE(combo(QStringLiteral("Language"))->currentText(), QStringLiteral("Deutsch"));
        QCOMPARE(combo(QStringLiteral("Theme"))->currentIndex(), 2);
    }
    void unusableDeviceIsExplainedAndNotOffered_data() {
        QTest::addColumn<int>("state");
        QTest::newRow("no driver") << int(DeviceState::NoDriver);
        QTest::newRow("no CUDA pack") << int(DeviceState::NoCudaPack);
        QTest::newRow("no card") << int(DeviceState::NoDevice);
        QTest::newRow("kernel failed") << int(DeviceState::KernelFailed);
    }
    void unusableDeviceIsExplainedAndNotOffered() {
        QFETCH(int, state);
        const auto devices = cpuAnd(static_cast<DeviceState>(state));
        m_page->setDevices(devices);
        QCOMPARE(combo(QStringLiteral("Device"))->findData(QStringLiteral("cuda:0")), -1);
        const QString reason = deviceSentence(devices.back());
        QVERIFY(reason.endsWith(QLatin1String(".")) && reason.size() > 40);
        bool isShown = false;
        for (const QLabel* label : m_page->findChildren<QLabel*>())
            isShown = isShown || label->text() == reason;
        QVERIFY(isShown);
    }
    void aChosenCardThatFailsStaysInSight() {
        SettingsValues values;
        values.device = QStringLiteral("cuda:0");
        m_page->setValues(values);
        m_page->setDevices(cpuAnd(DeviceState::KernelFailed));
        QCOMPARE(combo(QStringLiteral("Device"))->currentData().toString(), QStringLiteral("cuda:0"));
        QVERIFY(combo(QStringLiteral("Device"))->currentText().contains(QStringLiteral("cannot be used")));
    }
    void usableCardIsOffered() {
        m_page->setDevices(cpuAnd(DeviceState::Usable));
        QVERIFY(combo(QStringLiteral("Device"))->findData(QStringLiteral("cuda:0")) > 0);
    }
    void emptyCacheCannotBeCleared() {
        QPushButton* clear = nullptr;
        for (auto* button : m_page->findChildren<QPushButton*>())
            if (button->text().contains(QLatin1String("lear cache"))) clear = button;
        QVERIFY(clear);
        QSignalSpy wanted(m_page.get(), &SettingsPage::clearCacheRequested);
        QTest::mouseClick(clear, Qt::LeftButton);
        QCOMPARE(wanted.size(), 0);
        m_page->setStorageUse({0, 1000, 0});
        QTest::mouseClick(clear, Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
    }
    void everyControlHasAName() {
        m_page->setDevices(cpuAnd(DeviceState::NoDriver));
        QCOMPARE(test::controlsWithoutName(*m_page), QString());
    }

private:
    std::unique_ptr<SettingsPage> m_page;
};

QTEST_MAIN(TestSettingsPage)
#include "tst_SettingsPage.moc"
