// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CalibrationBook.h"
#include "app/ErrorMemory.h"
#include "app/FileWorker.h"
#include "app/SettingsStore.h"
#include "app/Surroundings.h"
#include "tests/support/ScriptedDialogs.h"
#include "ui/frame/MainWindow.h"

#include <QTemporaryDir>

#include <memory>

namespace semblance::test {

/// What a controller works with, without the program around it: an empty window, dialogs that answer from a list. The pages
/// are added by the test. Settings are those of the test's own folder, emptied; nothing is stated of scales.
struct WindowParts {
    WindowParts() {
        auto scripted = std::make_unique<ScriptedDialogs>();
        dialogs = scripted.get();
        errors = std::make_unique<ErrorMemory>(std::move(scripted));
        settings.clear();
    }
    Surroundings surroundings() { return {settings, window, *errors, files, calibrations}; }

    SettingsStore settings;
    MainWindow window;
    ScriptedDialogs* dialogs = nullptr;
    std::unique_ptr<ErrorMemory> errors;
    FileWorker files;
    QTemporaryDir folder;
    CalibrationBook calibrations{folder.filePath(QStringLiteral("calibrations.json")).toStdString()};
};

} // namespace semblance::test
