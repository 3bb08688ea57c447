// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/Surroundings.h"
#include "core/training/Presets.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <vector>

namespace semblance {

class OptionsPanel;
struct ErrorReport;

/// The user's own presets in the window: read from their folder, saved, imported, exported, removed. GUI thread only.
class PresetController : public QObject {
    Q_OBJECT
public:
    PresetController(const Surroundings& surroundings, OptionsPanel& panel, QObject* parent = nullptr);

    /// Reads the folder again, on a worker. A name chooses that preset afterwards.
    void refresh(const QString& choose = {});

private:
    void askForName();
    void save(const QString& name, const TrainingOptions& options);
    void write(const QString& name, const TrainingOptions& options);
    void import();
    void exportOptions();
    void remove(const QString& name);
    bool isSaved(const QString& name) const;
    void showError(const ErrorReport& error);

    Surroundings m_surroundings;
    OptionsPanel& m_panel;
    std::filesystem::path m_folder;
    std::vector<Preset> m_saved;
};

} // namespace semblance
