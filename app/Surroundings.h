// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace semblance {

class CalibrationBook;
class ErrorMemory;
class FileWorker;
class MainWindow;
class SettingsStore;

/// What every controller works with; made in main's Application and outliving them all.
struct Surroundings {
    SettingsStore& settings;
    MainWindow& window;
    ErrorMemory& dialogs;
    FileWorker& files;
    CalibrationBook& calibrations;
};

} // namespace semblance
