// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QString>

#include <vector>

namespace semblance {

/// The pages, in the order of the rail. Start stands outside the rail.
enum class PageId { Start, Data, Train, Evaluate, Classify, Library, Runs, Settings };

/// Everything that the menus offer beside pages and recent files.
enum class ActionId {
    OpenFolder, ///< Ctrl+O
    OpenImages, ///< Ctrl+I
    OpenModel,  ///< Ctrl+M
    OpenRun,    ///< a finished run with its curves
    SampleSet,
    Rescan, ///< Ctrl+R
    Export, ///< Ctrl+E: what the page in front exports
    Quit,   ///< Ctrl+Q
    Undo,   ///< Ctrl+Z
    Redo,
    Paste,     ///< Ctrl+V: images from the clipboard
    ClearList, ///< empties the list of images on Classify
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    FullScreen,    ///< F11
    StartTraining, ///< F5
    PauseTraining, ///< Space while the plots have the focus; checked while paused
    StopTraining,
    Weights,   ///< what a training can start from
    FindRate,  ///< a learning rate, by trying
    Pretrain,  ///< learn from images without labels
    CancelJob, ///< Esc
    PageHelp,  ///< F1
    Devices,
    CopyDiagnostics,
    About
};

enum class MenuId { File, Edit, View, Run, Help };

struct ActionEntry {
    ActionId id;
    MenuId menu;
    const char* text; ///< to be translated in context "Actions", with mnemonic
    const char* icon; ///< a name of lineIcon; empty: none
    const char* key;  ///< portable text of the key; empty: none
    bool isCheckable;
    bool opensGroup; ///< a separator stands before it
};

/// Every action in the order of its menu.
const std::vector<ActionEntry>& actionTable();

} // namespace semblance
