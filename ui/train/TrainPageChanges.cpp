// SPDX-License-Identifier: GPL-3.0-or-later
// What a run that runs takes back or does otherwise from a place on: changed options, steps that it does again.
#include "ui/train/ClassRecallTable.h"
#include "ui/train/ConfusionTable.h"
#include "ui/train/LearningCurves.h"
#include "ui/train/OptionsPanel.h"
#include "ui/train/PendingChanges.h"
#include "ui/train/ProgressFigures.h"
#include "ui/train/TrainPage.h"
#include "ui/widgets/RebuiltPictures.h"

#include <QTabWidget>

#include <algorithm>

namespace semblance {

int TrainPage::appendChange(const RunChange& change) {
    const OptionTexts pending = pendingChanges();
    for (const auto& [key, value] : change.options)
        setOption(m_runOptions, key, value);
    showRunOptions(pending);
    m_curves->setExpectedEpochs(m_runOptions.epochs);
    m_figures->setEpochs(m_runOptions.epochs);
    const double x = static_cast<double>(change.globalStep) / std::max(1, m_stepsPerEpoch);
    m_curves->addMark({x, changeWords(change)});
    showPendingChanges();
    return m_runOptions.epochs;
}

void TrainPage::goBack(const WentBack& place) {
    m_curves->goBack(place.epochsDone, static_cast<double>(place.globalStep) / std::max(1, m_stepsPerEpoch));
    m_figures->goBack(place.epochsDone);
    m_tabs->setTabVisible(m_tabs->indexOf(m_pictures), false); // they come with each epoch
    const std::vector<EpochEvent>& epochs = m_curves->history().epochs();
    if (!epochs.empty() && epochs.back().validation.images > 0) {
        m_recall->setMetrics(epochs.back().validation);
        m_confusion->setMetrics(epochs.back().validation);
    } else {
        m_recall->setClasses(m_classNames);
        m_confusion->setClasses(m_classNames);
    }
}

/// The run's options as they are now, and what is chosen beyond them.
void TrainPage::showRunOptions(const OptionTexts& pending) {
    TrainingOptions shown = m_runOptions;
    for (const auto& [key, value] : pending)
        setOption(shown, key, value);
    if (shown != options()) m_panel->setOptions(shown);
}

void TrainPage::setChangeableOptions(const std::vector<std::string_view>& keys) {
    m_changeable = keys;
    updateButtons();
}

OptionTexts TrainPage::pendingChanges() const {
    const std::vector<OptionValue> ofRun = describe(m_runOptions);
    const std::vector<OptionValue> chosen = describe(options());
    OptionTexts pending;
    for (std::size_t i = 0; i < chosen.size(); ++i)
        if (chosen[i].value != ofRun[i].value &&
            std::find(m_changeable.begin(), m_changeable.end(), chosen[i].key) != m_changeable.end())
            pending.emplace_back(chosen[i].key, chosen[i].value);
    return pending;
}

void TrainPage::showPendingChanges() {
    const bool isUnderWay = m_state == RunState::Running || m_state == RunState::Paused;
    m_pending->setOptions(isUnderWay ? pendingChanges() : OptionTexts());
}

void TrainPage::dropPendingChanges() {
    showRunOptions({});
    Q_EMIT optionsChanged(options());
    showPendingChanges();
}

} // namespace semblance
