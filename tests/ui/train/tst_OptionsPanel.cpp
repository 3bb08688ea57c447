// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/AccessibleNames.h"
#include "ui/train/NineImages.h"
#include "ui/train/OptionWords.h"
#include "ui/train/OptionsPanel.h"
#include "ui/train/RateBox.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace semblance;

Q_DECLARE_METATYPE(semblance::TrainingOptions)

namespace {

QString textOf(const TrainingOptions& options) {
    QStringList lines;
    for (const OptionValue& value : describe(options))
        lines << QString::fromStdString(value.key + " = " + value.value);
    return lines.join(QLatin1Char('\n'));
}

bool isOutside(std::string_view key) {
    const auto& outside = optionsOutsideThePanel();
    return std::find(outside.begin(), outside.end(), key) != outside.end();
}

} // namespace

class TestOptionsPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_panel = std::make_unique<OptionsPanel>(presets(), networks());
        m_panel->setUnfolded(true);
        m_panel->resize(340, 1400);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    }
    void everyOptionHasAControlOrAPlaceElsewhere() {
        const auto options = describe(TrainingOptions());
        QVERIFY(options.size() > 20);
        for (const OptionValue& option : options) {
            const bool hasControl = m_panel->control(option.key) != nullptr;
            QVERIFY2(hasControl != isOutside(option.key), option.key.c_str());
            if (hasControl)
                QVERIFY2(!optionWords(option.key).label.isEmpty() && !m_panel->control(option.key)->toolTip().isEmpty(),
                         option.key.c_str());
        }
    }
    void optionsComeBackAsTheyWereShown_data() {
        QTest::addColumn<TrainingOptions>("options");
        for (const Preset& preset : presets())
            QTest::newRow(preset.key.c_str()) << preset.options;
        TrainingOptions odd;
        for (const auto& [key, value] :
             std::vector<std::pair<const char*, const char*>>{{"learning_rate", "0.000123456789"},
                                                              {"weight_decay", "3.3e-7"},
                                                              {"seed", "18446744073709551615"},
                                                              {"batch", "0"},
                                                              {"momentum", "0.12345678"},
                                                              {"label_smoothing", "0.123456"},
                                                              {"augmentation.shift", "0.0123456"},
                                                              {"augmentation.brightness", "0.3333333"},
                                                              {"start", "/models/with space/ä.semblance"},
                                                              {"device", "cuda:3"},
                                                              {"image_size", "600x425"},
                                                              {"validation_share", "0.3"},
                                                              {"threads", "5"},
                                                              {"optimiser", "sgd"},
                                                              {"schedule", "step"},
                                                              {"step_factor", "0.3"},
                                                              {"warm_up_epochs", "2.25"},
                                                              {"resize", "letterbox"},
                                                              {"colour", "gray"},
                                                              {"precision", "bfloat16"},
                                                              {"memory_format", "channels_last"},
                                                              {"class_weights", "balanced"},
                                                              {"early_stop_epochs", "7"},
                                                              {"schedule_epochs", "50"},
                                                              {"micro_batch", "4"},
                                                              {"augmentation.rotate_90", "true"},
                                                              {"network", "cnn6"}})
            setOption(odd, key, value);
        QTest::newRow("odd values") << odd;
    }
    void optionsComeBackAsTheyWereShown() {
        QFETCH(TrainingOptions, options);
        QSignalSpy changed(m_panel.get(), &OptionsPanel::optionsChanged);
        m_panel->setOptions(options);
        QCOMPARE(textOf(m_panel->options()), textOf(options));
        QVERIFY(m_panel->options() == options);
        QCOMPARE(changed.size(), 0);
    }
    void everyControlChangesItsOwnOptionAlone_data() {
        QTest::addColumn<QString>("key");
        for (const OptionValue& option : describe(TrainingOptions()))
            if (!isOutside(option.key) && option.key != "start" && option.key != "device")
                QTest::newRow(option.key.c_str()) << QString::fromStdString(option.key);
    }
    void everyControlChangesItsOwnOptionAlone() {
        QFETCH(QString, key);
        TrainingOptions start;
        start.start = "weights.pth"; // from scratch nothing can be frozen
        m_panel->setOptions(start);
        QWidget* control = m_panel->control(key.toStdString());
        QWidget* target = control->focusProxy() ? control->focusProxy() : control;
        if (auto* box = qobject_cast<QCheckBox*>(target)) {
            box->click();
        } else if (auto* field = qobject_cast<QLineEdit*>(target)) {
            field->selectAll();
            QTest::keyClicks(field, QStringLiteral("42"));
        } else if (auto* choice = qobject_cast<QComboBox*>(target)) {
            QTest::keyClick(choice, choice->currentIndex() > 0 ? Qt::Key_Up : Qt::Key_Down);
        } else {
            QTest::keyClick(target, Qt::Key_Up);
            if (m_panel->options() == start) QTest::keyClick(target, Qt::Key_Down); // it stood at its highest
        }
        const auto before = describe(start);
        const auto after = describe(m_panel->options());
        QStringList changed;
        for (std::size_t i = 0; i < before.size(); ++i)
            if (before[i].value != after[i].value) changed << QString::fromStdString(before[i].key);
        QCOMPARE(changed, QStringList(key));
    }
    void whatHasNoSayIsNotShown() {
        TrainingOptions options;
        m_panel->setOptions(options);
        for (const char* key :
             {"freeze", "unfreeze_epochs", "auxiliary_weight", "reconstruction_weight", "thumbnail_px"})
            QVERIFY2(!m_panel->control(key)->isVisible(), key);
        options.start = "weights.pth";
        options.freeze = Freeze::Gradual;
        options.network = "autoencoder_densenet121";
        m_panel->setOptions(options);
        for (const char* key : {"freeze", "unfreeze_epochs", "reconstruction_weight", "thumbnail_px"})
            QVERIFY2(m_panel->control(key)->isVisible(), key);
        options.network = "inception_v3";
        m_panel->setOptions(options);
        QVERIFY(m_panel->control("auxiliary_weight")->isVisible());
    }
    void fromScratchNothingStaysFrozen() {
        TrainingOptions options;
        options.start = "weights.pth";
        options.freeze = Freeze::Backbone;
        m_panel->setOptions(options);
        auto* start = qobject_cast<QComboBox*>(m_panel->control("start"));
        start->setFocus();
        QTest::keyClick(start, Qt::Key_Home);
        QCOMPARE(m_panel->options().start, std::string("scratch"));
        QCOMPARE(m_panel->options().freeze, Freeze::None);
    }
    void weightsOfTheNetworkAreOfferedAndMissingOnesAreSaid() {
        m_panel->setOptions(TrainingOptions());
        m_panel->setStartWeights(
            {{QStringLiteral("densenet121-imagenet"), QStringLiteral("ImageNet"), QStringLiteral("densenet121"), false},
             {QStringLiteral("resnet18-imagenet"), QStringLiteral("ImageNet"), QStringLiteral("resnet18"), true}});
        auto* start = qobject_cast<QComboBox*>(m_panel->control("start"));
        QVERIFY(start->findData(QStringLiteral("densenet121-imagenet")) > 0);
        QCOMPARE(start->findData(QStringLiteral("resnet18-imagenet")), -1);
        auto* get = m_panel->findChild<QPushButton*>(QStringLiteral("getWeights"));
        QVERIFY(!get->isVisible());
        TrainingOptions options;
        options.start = "densenet121-imagenet";
        m_panel->setOptions(options);
        QVERIFY(get->isVisible());
        QSignalSpy wanted(m_panel.get(), &OptionsPanel::getWeightsRequested);
        QTest::mouseClick(get, Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), QStringLiteral("densenet121-imagenet"));
        options.network = "resnet18";
        options.start = "resnet18-imagenet";
        m_panel->setOptions(options);
        QVERIFY(!get->isVisible());
    }
    void headingsOfNetworksCannotBeChosen() {
        auto* network = qobject_cast<QComboBox*>(m_panel->control("network"));
        int headings = 0;
        for (int i = 0; i < network->count(); ++i) {
            const bool isHeading = network->itemData(i).isNull();
            headings += isHeading ? 1 : 0;
            QCOMPARE(bool(network->model()->flags(network->model()->index(i, 0)) & Qt::ItemIsEnabled), !isHeading);
            if (!isHeading) QVERIFY(!network->itemData(i, Qt::ToolTipRole).toString().isEmpty());
        }
        QCOMPARE(network->count() - headings, int(networks().size()));
        QVERIFY(headings >= 4);
    }
    void changeAfterAPresetIsSaidAndTakenBack() {
        auto* preset = m_panel->findChild<QComboBox*>(QStringLiteral("preset"));
        auto* state = m_panel->findChild<QLabel*>(QStringLiteral("presetState"));
        auto* reset = m_panel->findChild<QPushButton*>(QStringLiteral("resetPreset"));
        preset->setFocus();
        QTest::keyClick(preset, Qt::Key_End);
        QCOMPARE(m_panel->presetKey(), QString::fromStdString(presets().back().key));
        QVERIFY(m_panel->options() == presets().back().options);
        QVERIFY(!state->isVisible() && !reset->isVisible());
        QTest::keyClick(m_panel->control("epochs"), Qt::Key_Up);
        QVERIFY(state->isVisible());
        QCOMPARE(state->text(), m_panel->presetKey() + QStringLiteral(", changed"));
        QSignalSpy changed(m_panel.get(), &OptionsPanel::optionsChanged);
        QTest::mouseClick(reset, Qt::LeftButton);
        QVERIFY(m_panel->options() == presets().back().options);
        QVERIFY(!state->isVisible());
        QCOMPARE(changed.size(), 1);
    }
    void takingTheChangeBackByHandIsNoChange() {
        m_panel->setOptions(presets().front().options, QString::fromStdString(presets().front().key));
        QTest::keyClick(m_panel->control("epochs"), Qt::Key_Up);
        QVERIFY(m_panel->isChanged());
        QTest::keyClick(m_panel->control("epochs"), Qt::Key_Down);
        QVERIFY(!m_panel->isChanged());
    }
    void splitAndThreadsDoNotCountAsAChange() {
        TrainingOptions options = presets().front().options;
        options.threads = 3;
        options.validationShare = 0.4;
        m_panel->setOptions(options, QString::fromStdString(presets().front().key));
        QVERIFY(!m_panel->isChanged());
        m_panel->resetToPreset();
        QCOMPARE(m_panel->options().threads, 3);
        QCOMPARE(m_panel->options().validationShare, 0.4);
    }
    void learningRateIsTypedInEitherWay_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<double>("rate");
        QTest::newRow("plain") << "0.0005" << 0.0005;
        QTest::newRow("scientific") << "5e-4" << 5e-4;
        QTest::newRow("capital") << "2E-05" << 2e-5;
        QTest::newRow("comma") << "0,01" << 0.01;
    }
    void learningRateIsTypedInEitherWay() {
        QFETCH(QString, typed);
        QFETCH(double, rate);
        auto* box = qobject_cast<RateBox*>(m_panel->control("learning_rate"));
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, typed);
        QTest::keyClick(box, Qt::Key_Return);
        QCOMPARE(m_panel->options().learningRate, rate);
    }
    void aRateThatWasFoundCountsAsTyped() {
        QSignalSpy asked(m_panel.get(), &OptionsPanel::findRateRequested);
        QSignalSpy changed(m_panel.get(), &OptionsPanel::optionsChanged);
        QTest::mouseClick(m_panel->findChild<QPushButton*>(QStringLiteral("findRate")), Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(changed.size(), 0);
        m_panel->setLearningRate(0.0012);
        QCOMPARE(m_panel->options().learningRate, 0.0012);
        QCOMPARE(changed.size(), 1);
        QVERIFY(m_panel->isChanged());
    }
    void learningRateStepsAlongOneTwoFive() {
        RateBox box;
        box.setRange(1e-8, 10);
        box.setValue(1e-3);
        QList<double> steps;
        for (int i = 0; i < 3; ++i) {
            box.stepUp();
            steps << box.value();
        }
        QCOMPARE(steps, QList<double>({2e-3, 5e-3, 1e-2}));
        for (int i = 0; i < 5; ++i)
            box.stepDown();
        QCOMPARE(box.value(), 2e-4);
        QCOMPARE(box.text(), QStringLiteral("0.0002"));
    }
    void nonsenseRateIsRefused() {
        RateBox box;
        box.setRange(1e-8, 10);
        int position = 0;
        for (QString text : {QStringLiteral("abc"), QStringLiteral("1e-3x"), QStringLiteral("-1")})
            QCOMPARE(box.validate(text, position), QValidator::Invalid);
        QString halfway = QStringLiteral("1e-");
        QCOMPARE(box.validate(halfway, position), QValidator::Intermediate);
        QString huge = QStringLiteral("1e9");
        QCOMPARE(box.validate(huge, position), QValidator::Intermediate);
    }
    void choosingAModelFileAsksAndKeepsTheValue() {
        QSignalSpy asked(m_panel.get(), &OptionsPanel::chooseStartFileRequested);
        QSignalSpy changed(m_panel.get(), &OptionsPanel::optionsChanged);
        auto* start = qobject_cast<QComboBox*>(m_panel->control("start"));
        start->setFocus();
        QTest::keyClick(start, Qt::Key_End);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(m_panel->options().start, std::string("scratch"));
        QCOMPARE(changed.size(), 0);
        m_panel->setStartFile(QStringLiteral("/models/a.semblance"));
        QCOMPARE(m_panel->options().start, std::string("/models/a.semblance"));
        QCOMPARE(start->currentText(), QStringLiteral("a.semblance"));
        QCOMPARE(changed.size(), 1);
    }
    void rowsWithoutASayAreNotThere() {
        m_panel->setOptions(TrainingOptions());
        QVERIFY(!m_panel->control("momentum")->isVisible() && !m_panel->control("step_epochs")->isVisible());
        TrainingOptions options;
        options.optimiser = Optimiser::Sgd;
        options.schedule = Schedule::Step;
        m_panel->setOptions(options);
        QVERIFY(m_panel->control("momentum")->isVisible() && m_panel->control("step_factor")->isVisible());
    }
    void previewIsAskedForAndFollowsTheSwitches() {
        QSignalSpy asked(m_panel.get(), &OptionsPanel::augmentationPreviewRequested);
        QTest::keyClick(m_panel->control("augmentation.flip_vertical"), Qt::Key_Space);
        QCOMPARE(asked.size(), 0);
        QTest::mouseClick(m_panel->findChild<QPushButton*>(QStringLiteral("previewButton")), Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
        QTest::keyClick(m_panel->control("augmentation.flip_vertical"), Qt::Key_Space);
        QCOMPARE(asked.size(), 2);
        QTest::keyClick(m_panel->control("epochs"), Qt::Key_Up);
        QCOMPARE(asked.size(), 2);
        m_panel->resetToPreset();
        QCOMPARE(asked.size(), 3);
        QImage image(8, 8, QImage::Format_Grayscale8);
        image.fill(200);
        auto* nine = m_panel->findChild<NineImages*>();
        m_panel->setAugmentationPreview(QList<QImage>(9, image));
        QCOMPARE(nine->images().size(), 9);
        QVERIFY(nine->message().isEmpty());
        m_panel->setAugmentationFailed(QStringLiteral("It cannot be read."));
        QVERIFY(nine->images().isEmpty());
        QCOMPARE(nine->message(), QStringLiteral("It cannot be read."));
    }
    void wheelOverAnIdleFieldScrollsThePanelInstead() {
        m_panel->setOptions(TrainingOptions());
        QWidget* epochs = m_panel->control("epochs");
        m_panel->control("batch")->setFocus();
        QWheelEvent wheel(QPointF(5, 5), epochs->mapToGlobal(QPointF(5, 5)), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(epochs, &wheel);
        QCOMPARE(m_panel->options().epochs, TrainingOptions().epochs);
    }
    void smallestInputOfTheNetworkIsTheSmallestSize() {
        const auto& largest =
            *std::max_element(networks().begin(), networks().end(), [](const NetworkInfo& a, const NetworkInfo& b) {
                return a.smallestInputPx < b.smallestInputPx;
            });
        TrainingOptions options;
        options.network = largest.key;
        m_panel->setOptions(options);
        QCOMPARE(m_panel->findChild<QSpinBox*>(QStringLiteral("imageWidth"))->minimum(), largest.smallestInputPx);
    }
    void foldHidesTheRest() {
        QTest::mouseClick(m_panel->findChild<QToolButton*>(QStringLiteral("fold")), Qt::LeftButton);
        QVERIFY(!m_panel->control("seed")->isVisible());
        QVERIFY(m_panel->control("learning_rate")->isVisible());
    }
    void everyControlHasAName() { QCOMPARE(test::controlsWithoutName(*m_panel), QString()); }

private:
    std::unique_ptr<OptionsPanel> m_panel;
};

QTEST_MAIN(TestOptionsPanel)
#include "tst_OptionsPanel.moc"
