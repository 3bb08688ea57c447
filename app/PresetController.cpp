// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PresetController.h"

#include "app/ErrorMemory.h"
#include "app/FileWorker.h"
#include "app/QtPath.h"
#include "app/jobs/FindPreset.h"
#include "app/jobs/PrepareTraining.h"
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "ui/frame/MainWindow.h"
#include "ui/train/OptionsPanel.h"

#include <QDir>
#include <QFileInfo>
#include <QPointer>

#include <algorithm>

namespace semblance {
namespace {

const QString kSuffix = QStringLiteral("json");

QString filter() {
    return PresetController::tr("Presets (*.json)");
}

QString textOf(const std::string& text) {
    return QString::fromStdString(text);
}

} // namespace

PresetController::PresetController(const Surroundings& surroundings, OptionsPanel& panel, QObject* parent)
    : QObject(parent), m_surroundings(surroundings), m_panel(panel), m_folder(defaultPresetFolder()) {
    connect(&m_panel, &OptionsPanel::savePresetRequested, this, &PresetController::askForName);
    connect(&m_panel, &OptionsPanel::importPresetRequested, this, &PresetController::import);
    connect(&m_panel, &OptionsPanel::exportPresetRequested, this, &PresetController::exportOptions);
    connect(&m_panel, &OptionsPanel::removePresetRequested, this, &PresetController::remove);
    refresh();
}

void PresetController::showError(const ErrorReport& error) {
    m_surroundings.dialogs.showError(error);
}

void PresetController::refresh(const QString& choose) {
    m_surroundings.files.run(
        "reading the saved presets",
        [folder = m_folder] {
            // A file that cannot be read is the command's to name (semblance-cli presets); here it is just not in the list.
            return savedPresets(folder, [](const std::string&) {});
        },
        [self = QPointer(this), choose](const std::vector<Preset>& saved) {
            if (!self) return;
            self->m_saved = saved;
            self->m_panel.setSavedPresets(saved);
            if (!choose.isEmpty()) self->m_panel.choosePreset(choose);
        },
        [self = QPointer(this)](const ErrorReport& error) {
            if (self) self->showError(error);
        });
}

bool PresetController::isSaved(const QString& name) const {
    return std::ranges::any_of(m_saved, [&name](const Preset& one) { return textOf(one.key) == name; });
}

void PresetController::askForName() {
    TextQuestion question;
    question.title = tr("Save as a preset");
    question.label = tr("&Name of the preset:");
    question.text = isSaved(m_panel.presetKey()) ? m_panel.presetKey() : QString();
    question.accept = tr("Save");
    m_surroundings.dialogs.askText(question, [self = QPointer(this), options = m_panel.options()](const QString& name) {
        if (self) self->save(name, options);
    });
}

void PresetController::save(const QString& name, const TrainingOptions& options) {
    if (!isSaved(name)) return write(name, options);
    Question question;
    question.title = tr("Replace the preset %1?").arg(name);
    question.text = tr("There is a preset of this name already; its values would be lost.");
    question.buttons = {{tr("Replace"), ButtonRole::Destructive}, {tr("Keep it"), ButtonRole::Cancel}};
    m_surroundings.dialogs.ask(question, [self = QPointer(this), name, options](int button) {
        if (self && button == 0) self->write(name, options);
    });
}

void PresetController::write(const QString& name, const TrainingOptions& options) {
    m_surroundings.files.run(
        "saving the preset",
        [folder = m_folder, name, options] {
            std::error_code ignored; // where it cannot be made, writing says so
            std::filesystem::create_directories(folder, ignored);
            writePresetFile(folder / presetFileName(name.toStdString()), name.toStdString(), options);
            return name;
        },
        [self = QPointer(this)](const QString& saved) {
            if (!self) return;
            self->m_surroundings.window.showMessage(tr("The preset %1 is saved.").arg(saved));
            self->refresh(saved);
        },
        [self = QPointer(this)](const ErrorReport& error) {
            if (self) self->showError(error);
        });
}

void PresetController::import() {
    PathQuestion question;
    question.title = tr("Import a preset");
    question.startAt = QDir::homePath();
    question.filters = {filter(), tr("All files (*)")};
    m_surroundings.dialogs.chooseFile(question, [self = QPointer(this)](const QString& path) {
        if (!self) return;
        self->m_surroundings.files.run(
            "importing the preset", [path] { return readPresetFile(toPath(path)); },
            [self](const Preset& preset) {
                if (self) self->save(textOf(preset.key), preset.options);
            },
            [self](const ErrorReport& error) {
                if (self) self->showError(error);
            });
    });
}

void PresetController::exportOptions() {
    const QString name = isSaved(m_panel.presetKey()) ? m_panel.presetKey() : tr("My preset");
    PathQuestion question;
    question.title = tr("Export as a preset file");
    question.startAt =
        QDir::homePath() + QLatin1Char('/') + textOf(toUtf8(presetFileName(name.toStdString()).filename()));
    question.filters = {filter()};
    question.suffix = kSuffix;
    m_surroundings.dialogs.chooseSavePath(
        question, [self = QPointer(this), options = m_panel.options()](const QString& path) {
            if (!self) return;
            self->m_surroundings.files.run(
                "exporting the preset",
                [path, options] {
                    const QString chosen = QFileInfo(path).completeBaseName();
                    writePresetFile(toPath(path), chosen.toStdString(), options);
                    return QFileInfo(path).fileName();
                },
                [self](const QString& file) {
                    if (self) self->m_surroundings.window.showMessage(tr("Saved as %1").arg(file));
                },
                [self](const ErrorReport& error) {
                    if (self) self->showError(error);
                });
        });
}

void PresetController::remove(const QString& name) {
    if (!isSaved(name)) return;
    Question question;
    question.title = tr("Remove the preset %1?").arg(name);
    question.text = tr("Its file is deleted. The options on the page stay as they are.");
    question.buttons = {{tr("Remove"), ButtonRole::Destructive}, {tr("Keep it"), ButtonRole::Cancel}};
    m_surroundings.dialogs.ask(question, [self = QPointer(this), name](int button) {
        if (!self || button != 0) return;
        self->m_surroundings.files.run(
            "removing the preset",
            [file = self->m_folder / presetFileName(name.toStdString())] {
                if (!std::filesystem::remove(file))
                    throw Error(ErrorKind::FileNotFound, "the preset's file is not in its place", file);
                return true;
            },
            [self](bool) {
                if (self) self->refresh();
            },
            [self](const ErrorReport& error) {
                if (self) self->showError(error);
            });
    });
}

} // namespace semblance
