// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/TrainingOptions.h"
#include "core/networks/Network.h"

namespace semblance {

/// Keeps parts of a network as they are, as TrainingOptions::freeze says. The thread that owns the network calls it.
/// Gradual unfreezing follows Howard and Ruder 2018, arXiv 1801.06146, section 3.3 ("gradual unfreezing": the last layer
/// first, one more at a time); our departure: a step takes a stage of NetworkInfo::stages, not a layer, and
/// TrainingOptions::unfreezeEpochs epochs.
class FrozenParts {
public:
    FrozenParts(std::shared_ptr<Network> network, const TrainingOptions& options);

    /// Marks what learns in an epoch, counted from 0; true where that is other than it was.
    bool enterEpoch(int epoch);
    /// Training mode for what learns, evaluation mode for the rest.
    void enterTraining();
    /// Whether all but the last layer is frozen in every epoch.
    bool isBackboneFrozen() const { return m_options.freeze == Freeze::Backbone; }
    /// Stages that do not learn now, counted from the input; "" where it is all or nothing.
    std::string description() const;

private:
    bool isFrozen(const std::string& name) const;

    std::shared_ptr<Network> m_network;
    const NetworkInfo& m_info;
    TrainingOptions m_options;
    std::size_t m_frozenStages = 0; ///< from the input on
    bool m_isMarked = false;
    std::vector<std::shared_ptr<torch::nn::Module>> m_frozenModules;
};

} // namespace semblance
