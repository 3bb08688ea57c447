// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/Actions.h"

#include <QCoreApplication>

namespace semblance {

const std::vector<ActionEntry>& actionTable() {
    using A = ActionId;
    using M = MenuId;
    static const std::vector<ActionEntry> table{
        {A::OpenFolder, M::File, QT_TRANSLATE_NOOP("Actions", "Open &folder of images…"), "folder-open", "Ctrl+O",
         false, false},
        {A::OpenImages, M::File, QT_TRANSLATE_NOOP("Actions", "Classify &images…"), "image-stack", "Ctrl+I", false,
         false},
        {A::OpenModel, M::File, QT_TRANSLATE_NOOP("Actions", "Open &model…"), "model", "Ctrl+M", false, false},
        {A::OpenRun, M::File, QT_TRANSLATE_NOOP("Actions", "Open finished r&un…"), "train", "", false, false},
        {A::SampleSet, M::File, QT_TRANSLATE_NOOP("Actions", "Try the &sample set…"), "sample", "", false, false},
        {A::Rescan, M::File, QT_TRANSLATE_NOOP("Actions", "&Rescan folder"), "refresh", "Ctrl+R", false, true},
        {A::Export, M::File, QT_TRANSLATE_NOOP("Actions", "&Export…"), "export", "Ctrl+E", false, false},
        {A::Quit, M::File, QT_TRANSLATE_NOOP("Actions", "&Quit"), "", "Ctrl+Q", false, true},
        {A::Undo, M::Edit, QT_TRANSLATE_NOOP("Actions", "&Undo"), "undo", "Ctrl+Z", false, false},
        {A::Redo, M::Edit, QT_TRANSLATE_NOOP("Actions", "&Redo"), "redo", "Ctrl+Shift+Z", false, false},
        {A::Paste, M::Edit, QT_TRANSLATE_NOOP("Actions", "&Paste images"), "paste", "Ctrl+V", false, true},
        {A::ClearList, M::Edit, QT_TRANSLATE_NOOP("Actions", "&Clear list of images"), "", "", false, false},
        {A::ThemeSystem, M::View, QT_TRANSLATE_NOOP("Actions", "Theme of the &desktop"), "", "", true, true},
        {A::ThemeLight, M::View, QT_TRANSLATE_NOOP("Actions", "&Light theme"), "", "", true, false},
        {A::ThemeDark, M::View, QT_TRANSLATE_NOOP("Actions", "Dar&k theme"), "", "", true, false},
        {A::FullScreen, M::View, QT_TRANSLATE_NOOP("Actions", "&Full screen"), "", "F11", true, true},
        {A::StartTraining, M::Run, QT_TRANSLATE_NOOP("Actions", "&Start training"), "play", "F5", false, false},
        {A::PauseTraining, M::Run, QT_TRANSLATE_NOOP("Actions", "&Pause training"), "pause", "", true, false},
        {A::StopTraining, M::Run, QT_TRANSLATE_NOOP("Actions", "S&top training"), "stop", "Shift+F5", false, false},
        {A::FindRate, M::Run, QT_TRANSLATE_NOOP("Actions", "&Find a learning rate…"), "search", "", false, false},
        {A::Weights, M::Run, QT_TRANSLATE_NOOP("Actions", "&Weights…"), "download", "", false, true},
        {A::Pretrain, M::Run, QT_TRANSLATE_NOOP("Actions", "Pr&etrain without labels…"), "image-stack", "", false,
         false},
        {A::CancelJob, M::Run, QT_TRANSLATE_NOOP("Actions", "&Cancel what is running"), "cancel", "Esc", false, true},
        {A::PageHelp, M::Help, QT_TRANSLATE_NOOP("Actions", "&Help on this page"), "help", "F1", false, false},
        {A::Devices, M::Help, QT_TRANSLATE_NOOP("Actions", "Compute &devices…"), "chip", "", false, true},
        {A::CopyDiagnostics, M::Help, QT_TRANSLATE_NOOP("Actions", "&Copy diagnostics"), "copy", "", false, false},
        {A::About, M::Help, QT_TRANSLATE_NOOP("Actions", "&About Semblance"), "info", "", false, true},
    };
    return table;
}

} // namespace semblance
