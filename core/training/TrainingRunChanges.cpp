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
        return readRunRecord(folder).changes;
    } catch (const Error&) {
        return {}; // the checkpoint has what it needs
    }
}

[[noreturn]] void refuseAugmentation() {
    throw Error(ErrorKind::InvalidArgument,
                "the network before the last layer is frozen and looks at each image once; the augmentation cannot be "
                "changed in this run");
}

/// What the options with which a run is to go on ask for that differs from those that it began with, and is not so already.
std::vector<std::pair<std::string, std::string>> wishesOf(const TrainingOptions& asked, const TrainingOptions& begun,
                                                          const TrainingOptions& last) {
    const std::vector<OptionValue> now = describe(asked);
    const std::vector<OptionValue> first = describe(begun);
    const std::vector<OptionValue> held = describe(last);
    std::vector<std::pair<std::string, std::string>> wishes;
    for (std::size_t i = 0; i < now.size(); ++i)
        if (now[i].value != first[i].value && now[i].value != held[i].value)
            wishes.emplace_back(now[i].key, now[i].value);
    return wishes;
}

} // namespace

bool TrainingRun::usesFeatures() const {
    return m_runner->frozen().isBackboneFrozen() && !changesAnything(m_begunWith.augmentation);
}

void TrainingRun::recallChanges(const std::optional<Checkpoint>& checkpoint) {
    if (!checkpoint) return;
    m_changes = longerRecord(checkpoint->changes, recordedIn(m_run.folder));
    TrainingOptions begun = checkpoint->options;
    begun.device = m_begunWith.device; // it may have gone
    TrainingOptions last = begun;
    for (const RunChange& change : m_changes)
        applyChange(last, change);
    auto wishes = wishesOf(m_begunWith, begun, last);
    m_begunWith = begun;
    if (wishes.empty()) return;
    const RunPosition& position = checkpoint->position;
    const std::int64_t lastStep = m_changes.empty() ? 0 : m_changes.back().globalStep;
    m_changes.push_back(
        {std::max(lastStep, position.globalStep), position.epochsDone + 1, std::move(wishes), position.rateHalvings});
}

void TrainingRun::requireChangeable(const RunChange& change) const {
    TrainingOptions tried = m_options;
    applyChange(tried, change);
    if (usesFeatures() && tried.augmentation != m_options.augmentation) refuseAugmentation();
}

/// The same of changes that were made before.
void TrainingRun::requireSamePixels() const {
    TrainingOptions changed = m_begunWith;
    for (const RunChange& change : m_changes)
        applyChange(changed, change);
    if (usesFeatures() && changed.augmentation != m_begunWith.augmentation) refuseAugmentation();
}

void TrainingRun::addChange(std::vector<std::pair<std::string, std::string>> options) {
    const RunChange change{m_position.globalStep, m_position.epochsDone + 1, std::move(options),
                           m_position.rateHalvings};
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
