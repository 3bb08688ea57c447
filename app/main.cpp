// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Application.h"
#include "app/SettingsStore.h"
#include "app/SignalListener.h"
#include "core/base/KeptMemory.h"
#include "core/preprocessing/Preprocessor.h"
#include "core/training/Devices.h"

#include <QApplication>
#include <QIcon>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace {

void installTranslations(QApplication& application, QTranslator& program, QTranslator& toolkit) {
    const QString chosen = semblance::SettingsStore().text(semblance::SettingsStore::Key::Language);
    const QLocale locale = chosen.isEmpty() ? QLocale() : QLocale(chosen);
    const QString folder = QStringLiteral(":/translations");
    if (program.load(locale, QStringLiteral("semblance"), QStringLiteral("_"), folder) ||
        program.load(QStringLiteral("semblance_en"), folder))
        application.installTranslator(&program);
    if (toolkit.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                     QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        application.installTranslator(&toolkit);
}

} // namespace

int main(int argc, char* argv[]) {
    semblance::keepFreedMemory();
    // Before any call into LibTorch: a CUDA pack loaded later is not seen.
    semblance::loadCudaPack();
    // Images are decoded in parallel already: OpenCV must not multiply the threads.
    semblance::setImageThreads(1);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Semblance"));
    QApplication::setOrganizationName(QString());
    QApplication::setApplicationVersion(QStringLiteral(SEMBLANCE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("semblance"));
    const semblance::SignalListener signals;
    QTranslator program;
    QTranslator toolkit;
    installTranslations(application, program, toolkit);
    semblance::setComputeThreads(semblance::SettingsStore().number(semblance::SettingsStore::Key::Threads));
    semblance::Application desktop;
    QObject::connect(&signals, &semblance::SignalListener::received, &desktop, &semblance::Application::end);
    desktop.show();
    const QStringList paths = QApplication::arguments().mid(1);
    if (!paths.isEmpty()) desktop.openPaths(paths);
    return QApplication::exec();
}
