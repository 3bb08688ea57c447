// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/microscopy/LengthLabel.h"

#include <map>
#include <optional>
#include <string>

namespace semblance {

/// Readings of one label, weighed against one another: number and unit apart, as one may be read where the other is not.
class LabelBallot {
public:
    /// What a reader that saw the whole label took it for. Nothing for an empty or zero-weighted vote.
    void add(const LengthLabel& label, double weight);
    void addNumber(const std::string& number, double weight);
    void addUnit(const std::string& unit, double weight);

    /// The reading with the most weight. Usual lengths are preferred, others never excluded.
    std::optional<LengthLabel> winner() const;
    /// 0 to 1: how much of all weight the winner has, in its number and its unit, and whether that is more than one
    /// reader's.
    double certainty() const;

private:
    using Votes = std::map<std::string, double>;
    static double certaintyOf(const Votes& votes, const std::string& text);

    Votes m_numbers;
    Votes m_units;
};

} // namespace semblance
