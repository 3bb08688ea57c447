// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SettingsController.h"

#include "app/CurrentError.h"
#include "app/ErrorMemory.h"
#include "app/SettingsStore.h"
#include "core/base/Files.h"
#include "core/dataset/CacheBuilder.h"
#include "ui/frame/MainWindow.h"
#include "ui/settings/SettingsPage.h"
#include "ui/widgets/Text.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QSysInfo>
#include <QUrl>

#include <array>

namespace semblance {
namespace {

using Key = SettingsStore::Key;

constexpr std::uint64_t kBytesInMegabyte = 1'000'000;
constexpr std::array kThemes{"system", "light", "dark"};
constexpr std::array kPrecisions{"automatic", "float32", "bfloat16"};

template <typename Value, std::size_t N>
Value valueOf(const std::array<const char*, N>& names, const QString& name) {
    for (std::size_t i = 0; i < N; ++i)
        if (name == QLatin1String(names[i])) return static_cast<Value>(i);
    return static_cast<Value>(0);
}

std::uint64_t bytesUnder(const std::filesystem::path& folder) {
    std::uint64_t sum = 0;
    std::error_code code;
    for (std::filesystem::recursive_directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        std::error_code sizeCode; // a file that goes away meanwhile counts nothing
        const auto size = it->is_regular_file(sizeCode) ? it->file_size(sizeCode) : 0;
        if (!sizeCode) sum += size;
    }
    return sum;
}

QString stateText(const DeviceInfo& device) {
    switch (device.state) {
    case DeviceState::Usable: return SettingsController::tr("ready");
    case DeviceState::NoDriver: return SettingsController::tr("not used: the NVIDIA driver is not installed");
    case DeviceState::NoCudaPack:
        return SettingsController::tr("not used: the CUDA pack is missing; run “./run.sh --cuda” to fetch it");
    case DeviceState::NoDevice: return SettingsController::tr("not used: no CUDA card answers");
    case DeviceState::KernelFailed: return SettingsController::tr("not used: a test computation failed on it");
    }
    return {};
}

} // namespace

SettingsController::SettingsController(const Surroundings& surroundings, SettingsPage& page, QObject* parent)
    : QObject(parent), m_surroundings(surroundings), m_page(page) {
    connectPage();
    connectWeights();
    showValues();
    connect(&m_scheme, &ColourSchemeWatcher::changed, this, &SettingsController::applyTheme);
    applyTheme();
}

void SettingsController::connectPage() {
    SettingsStore& store = m_surroundings.settings;
    connect(&m_page, &SettingsPage::deviceChanged, this, [this, &store](const QString& device) {
        store.set(Key::Device, device);
        updateDeviceText();
        Q_EMIT computeChanged();
    });
    connect(&m_page, &SettingsPage::threadsChanged, this, [this, &store](int threads) {
        store.set(Key::Threads, threads);
        probe();
        Q_EMIT computeChanged();
    });
    connect(&m_page, &SettingsPage::precisionChanged, this, [this, &store](Precision precision) {
        store.set(Key::Precision, QLatin1String(kPrecisions.at(static_cast<std::size_t>(precision))));
        Q_EMIT computeChanged();
    });
    connect(&m_page, &SettingsPage::changeRunsFolderRequested, this,
            [this] { chooseFolder(static_cast<int>(Key::RunsFolder)); });
    connect(&m_page, &SettingsPage::changeCacheFolderRequested, this,
            [this] { chooseFolder(static_cast<int>(Key::CacheFolder)); });
    const auto openFolder = [&store](Key key) {
        QDir().mkpath(store.text(key));
        QDesktopServices::openUrl(QUrl::fromLocalFile(store.text(key)));
    };
    connect(&m_page, &SettingsPage::openRunsFolderRequested, this, [openFolder] { openFolder(Key::RunsFolder); });
    connect(&m_page, &SettingsPage::openCacheFolderRequested, this, [openFolder] { openFolder(Key::CacheFolder); });
    connect(&m_page, &SettingsPage::clearCacheRequested, this, &SettingsController::clearCache);
    connect(&m_page, &SettingsPage::cacheLimitChanged, this, [&store](quint64 bytes) {
        store.set(Key::CacheLimitMb, static_cast<int>((bytes + kBytesInMegabyte / 2) / kBytesInMegabyte));
    });
    connect(&m_page, &SettingsPage::themeChanged, this,
            [this](ThemeChoice choice) { chooseTheme(QLatin1String(kThemes.at(static_cast<std::size_t>(choice)))); });
    connect(&m_surroundings.window, &MainWindow::themeChoiceRequested, this,
            [this](ThemeChoice choice) { chooseTheme(QLatin1String(kThemes.at(static_cast<std::size_t>(choice)))); });
    connect(&m_page, &SettingsPage::languageChanged, this, [this, &store](const QString& code) {
        store.set(Key::Language, code);
        m_surroundings.window.showMessage(tr("The language changes when the program starts again."));
    });
    connect(&m_page, &SettingsPage::thumbnailSizeChanged, this, [this, &store](int sidePx) {
        store.set(Key::ThumbnailSidePx, sidePx);
        Q_EMIT thumbnailSizeChanged(sidePx);
    });
    connect(&m_page, &SettingsPage::copyDiagnosticsRequested, this, &SettingsController::copyDiagnostics);
    connect(&m_surroundings.window, &MainWindow::pageShown, this, [this](PageId page) {
        if (page == PageId::Settings) updateStorage();
    });
}

void SettingsController::connectWeights() {
    connect(&m_page, &SettingsPage::changeWeightsFolderRequested, this,
            [this] { chooseFolder(static_cast<int>(Key::WeightsFolder)); });
    connect(&m_page, &SettingsPage::openWeightsFolderRequested, this, [this] {
        const QString folder = m_surroundings.settings.text(Key::WeightsFolder);
        QDir().mkpath(folder);
        QDesktopServices::openUrl(QUrl::fromLocalFile(folder));
    });
    connect(&m_page, &SettingsPage::weightsRequested, this, &SettingsController::weightsRequested);
}

void SettingsController::showValues() {
    const SettingsStore& store = m_surroundings.settings;
    SettingsValues values;
    values.device = store.text(Key::Device);
    values.threads = store.number(Key::Threads);
    values.precision = valueOf<Precision>(kPrecisions, store.text(Key::Precision));
    values.runsFolder = store.text(Key::RunsFolder);
    values.cacheFolder = store.text(Key::CacheFolder);
    values.weightsFolder = store.text(Key::WeightsFolder);
    values.cacheLimitBytes = static_cast<std::uint64_t>(store.number(Key::CacheLimitMb)) * kBytesInMegabyte;
    values.theme = valueOf<ThemeChoice>(kThemes, store.text(Key::Theme));
    values.language = store.text(Key::Language);
    values.thumbnailSizePx = store.number(Key::ThumbnailSidePx);
    m_page.setLanguages({{QString(), tr("As the desktop")}, {QStringLiteral("en"), QStringLiteral("English")}});
    m_page.setValues(values);
    m_surroundings.window.setThemeChoice(values.theme);
}

void SettingsController::chooseFolder(int key) {
    PathQuestion question;
    question.title = tr("Choose a folder");
    question.startAt = m_surroundings.settings.text(static_cast<Key>(key));
    m_surroundings.dialogs.chooseFolder(question, [this, key](const QString& folder) {
        m_surroundings.settings.set(static_cast<Key>(key), folder);
        showValues();
        updateStorage();
        if (static_cast<Key>(key) == Key::WeightsFolder) Q_EMIT weightsFolderChanged();
    });
}

void SettingsController::updateStorage() {
    const std::filesystem::path runs = m_surroundings.settings.folder(Key::RunsFolder);
    const std::filesystem::path cache = m_surroundings.settings.folder(Key::CacheFolder);
    const std::filesystem::path weights = m_surroundings.settings.folder(Key::WeightsFolder);
    m_thread.post([this, runs, cache, weights] {
        const StorageUse use{bytesUnder(runs), cacheFolderBytes(cache), freeBytes(cache), bytesUnder(weights)};
        QMetaObject::invokeMethod(
            this, [this, use] { m_page.setStorageUse(use); }, Qt::QueuedConnection);
    });
}

void SettingsController::clearCache() {
    m_thread.post([this, folder = m_surroundings.settings.folder(Key::CacheFolder)] {
        try {
            clearCacheFolder(folder);
        } catch (...) {
            QMetaObject::invokeMethod(
                this, [this, error = currentError("clearing the cache")] { m_surroundings.dialogs.showError(error); },
                Qt::QueuedConnection);
        }
    });
    updateStorage();
}

void SettingsController::probe() {
    m_thread.post([this, threads = m_surroundings.settings.number(Key::Threads)] {
        setComputeThreads(threads);
        const std::vector<DeviceInfo> devices = probeDevices();
        QMetaObject::invokeMethod(
            this,
            [this, devices] {
                m_devices = devices;
                m_page.setDevices(devices);
                updateDeviceText();
                Q_EMIT devicesProbed(devices);
            },
            Qt::QueuedConnection);
    });
}

void SettingsController::updateDeviceText() {
    const QString chosen = m_surroundings.settings.text(Key::Device);
    const DeviceInfo* used = nullptr;
    for (const DeviceInfo& device : m_devices) {
        const QString key = QString::fromStdString(device.device);
        const bool matches = chosen == QLatin1String("auto") || key == chosen;
        if (device.usable() && matches) used = &device;
    }
    if (m_devices.empty()) return;
    if (!used) return m_surroundings.window.setDeviceText(tr("%1 cannot be used").arg(chosen));
    m_surroundings.window.setDeviceText(used->threads > 0 ? tr("CPU · %n thread(s)", nullptr, used->threads)
                                                          : QString::fromStdString(used->name));
}

void SettingsController::applyTheme() {
    const auto choice = valueOf<ThemeChoice>(kThemes, m_surroundings.settings.text(Key::Theme));
    semblance::applyTheme(*qApp, choice, m_scheme.isDark() ? ColourScheme::Dark : ColourScheme::Light);
}

void SettingsController::chooseTheme(const QString& theme) {
    m_surroundings.settings.set(Key::Theme, theme);
    m_surroundings.window.setThemeChoice(valueOf<ThemeChoice>(kThemes, theme));
    showValues();
    applyTheme();
}

void SettingsController::setTrialResult(const QString& sentence) {
    m_trial = sentence;
    m_page.setTrialResult(sentence);
}

QString SettingsController::deviceLines() const {
    QStringList lines;
    for (const DeviceInfo& device : m_devices)
        lines << QStringLiteral("%1 · %2 · %3 · %4")
                     .arg(QString::fromStdString(device.device), QString::fromStdString(device.name),
                          device.memoryBytes > 0 ? bytesText(device.memoryBytes) : QStringLiteral("–"),
                          stateText(device));
    return lines.join(QLatin1Char('\n'));
}

void SettingsController::showDevices() {
    QString text = deviceLines().toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
    if (!m_trial.isEmpty()) text += QStringLiteral("<p>") + m_trial.toHtmlEscaped();
    m_surroundings.dialogs.showText(tr("Compute devices"), text);
}

void SettingsController::copyDiagnostics() {
    const QString text = QStringLiteral("Semblance %1\nQt %2\n%3, %4\n%5\n%6\n")
                             .arg(QLatin1String(SEMBLANCE_VERSION), QLatin1String(qVersion()),
                                  QSysInfo::prettyProductName(), QSysInfo::kernelVersion(), deviceLines(), m_trial) +
                         m_surroundings.dialogs.lastErrors().join(QLatin1Char('\n'));
    QGuiApplication::clipboard()->setText(text);
    m_surroundings.window.showMessage(tr("The diagnostics are on the clipboard."));
}

} // namespace semblance
