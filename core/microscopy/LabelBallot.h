// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/microscopy/LengthLabel.h"

#include <map>
#include <optional>
#include <string>

namespace semblance {

/// Readers that fail in different ways.
enum class LabelVoter { Recogniser = 1, Decoder = 2 };

/// Readings of one label, weighed against one another: number and unit apart, as one may be read where the other is not.
class LabelBallot {
public:
    /// What a reader that saw the whole label took it for.
    void add(const LengthLabel& label, double weight, LabelVoter voter);
    /// Empty texts and weights of 0 do not count.
    void addNumber(const std::string& number, double weight, LabelVoter voter);
    void addUnit(const std::string& unit, double weight, LabelVoter voter);

    /// The reading with the most weight. Usual lengths are preferred, others never excluded.
    std::optional<LengthLabel> winner() const;
    /// 0 to 1: how much of all weight the winner has, in its number and its unit; at most 0.75 where one of the two readers
    /// alone saw it.
    double certainty() const;

private:
    struct Share {
        double weight = 0;
        int voters = 0; ///< LabelVoter, or-ed
    };
    using Votes = std::map<std::string, Share>;
    static void addTo(Votes& votes, const std::string& text, double weight, LabelVoter voter);
    static double certaintyOf(const Votes& votes, const std::string& text);

    Votes m_numbers;
    Votes m_units;
};

} // namespace semblance
