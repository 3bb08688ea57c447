// SPDX-License-Identifier: GPL-3.0-or-later
// Options that are changed while a run runs.
#include "core/base/Error.h"
#include "core/training/RunChanges.h"
#include "core/training/TrainingRun.h"

#include <algorithm>
#include <utility>

namespace semblance {
namespace {

std::vector<RunChange> recordedIn(const std::filesystem::path& folder) {
    try {
        return readRun(folder).changes;
    } catch (const Error&) {
        return {}; // the checkpoint has what it needs
    }
}

/// What differs between the options that a run began with and those with which it is to go on.
std::vector<std::pair<std::string, std::string>> wishesOf(const TrainingOptions& before, const TrainingOptions& now) {
    const std::vector<OptionValue> first = describe(before);
    const std::vector<OptionValue> second = describe(now);
    std::vector<std::pair<std::string, std::string>> wishes;
    for (std::size_t i = 0; i < first.size(); ++i)
        if (first[i].value != second[i].value) wishes.emplace_back(second[i].key, second[i].value);
    return wishes;
}

} // namespace

void TrainingRun::recallChanges(const std::optional<Checkpoint>& checkpoint) {
    if (!checkpoint) return;
    m_changes = longerRecord(checkpoint->changes, recordedIn(m_inputs.run.folder));
    auto wishes = wishesOf(checkpoint->options, m_begunWith);
    m_begunWith = checkpoint->options;
    if (wishes.empty()) return;
    const RunPosition& position = checkpoint->position;
    const std::int64_t last = m_changes.empty() ? 0 : m_changes.back().globalStep;
    m_changes.push_back({std::max(last, position.globalStep), position.epochsDone + 1, std::move(wishes)});
}

void TrainingRun::requireChangeable(const RunChange& change) const {
    TrainingOptions tried = m_options;
    applyChange(tried, change);
    if (m_features && tried.augmentation != m_options.augmentation)
        throw Error(ErrorKind::InvalidArgument,
                    "the network before the last layer is frozen and has looked at each image once; the augmentation "
                    "cannot be changed in this run");
}

void TrainingRun::addChange(std::vector<std::pair<std::string, std::string>> options) {
    const RunChange change{m_position.globalStep, m_position.epochsDone + 1, std::move(options)};
    try {
        requireChangeable(change);
    } catch (const Error& error) {
        m_observer.onMessage(std::string("the change was not made: ") + error.what());
        return;
    }
    const auto place = std::ranges::upper_bound(m_changes, change.globalStep, {}, &RunChange::globalStep);
    m_changes.insert(place, change);
    try {
        m_writer->setChanges(m_changes);
    } catch (const Error& error) {
        m_observer.onMessage(std::string("the change holds, but the run's record could not be written: ") +
                             error.what());
    }
}

std::size_t TrainingRun::applyDueChanges() {
    const std::size_t before = m_changesDone;
    for (; m_changesDone < m_changes.size(); ++m_changesDone) {
        if (m_changes[m_changesDone].globalStep > m_position.globalStep) break;
        applyChange(m_options, m_changes[m_changesDone]);
    }
    m_runner->setAugmentation(m_options.augmentation);
    return m_changesDone - before;
}

void TrainingRun::takeChanges() {
    for (auto& options : m_control.takeChanges())
        addChange(std::move(options));
    const std::size_t count = applyDueChanges();
    if (count == 0) return;
    takeLearningRate();
    for (std::size_t i = m_changesDone - count; i < m_changesDone; ++i) {
        m_observer.onChanged(m_changes[i]);
        m_observer.onMessage("from step " + std::to_string(m_changes[i].globalStep + 1) +
                             " on: " + changeText(m_changes[i]));
    }
}

} // namespace semblance
