// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/batches/BatchLoader.h"
#include "core/training/Trainer.h"

#include <set>
#include <unordered_map>

namespace semblance {

/// The images that a run has had to do without. One thread owns it.
class MissingImages {
public:
    /// Both outlive it.
    MissingImages(const TrainingSet& set, const RunDescription& run);

    /// Takes what a source of batches left out. Returns a line for the log of each image that is new here.
    std::vector<std::string> add(const std::vector<MissingImage>& missing);

    std::size_t count() const { return m_missing.size(); }
    /// Whether they are more than a twentieth of the set's images: what is left is another data set then.
    bool areTooMany() const;
    /// How many of how many, and which one was told last and why, without a full stop; empty where none is missing.
    std::string sentence() const;

private:
    std::string nameOf(std::size_t image);
    void takeNames(const std::vector<Example>& examples, const std::vector<std::string>& files);

    const TrainingSet& m_set;
    const RunDescription& m_run;
    std::set<std::size_t> m_missing;
    std::string m_last;                                          ///< name and reason
    std::unordered_map<std::size_t, const std::string*> m_names; ///< by index; taken when the first is missing
};

} // namespace semblance
