// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelBallot.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace semblance {
namespace {

constexpr double kWeightOfTwoVoters = 1.6;
constexpr double kMostOfOneVoter = 0.75;
constexpr int kBothVoters = static_cast<int>(LabelVoter::Recogniser) | static_cast<int>(LabelVoter::Decoder);

std::pair<std::string, std::string> numberAndUnit(const LengthLabel& label) {
    const std::size_t space = label.text.find(' ');
    return {label.text.substr(0, space), label.text.substr(space + 1)};
}

/// How usual a label is: scale bars are rarely 17 nm, 20 mm or 2000 nm long.
double priorOf(const LengthLabel& label) {
    const auto [number, unit] = numberAndUnit(label);
    const double value = std::strtod(number.c_str(), nullptr);
    double prior = label.isNominal ? 1 : 0.4;
    if (unit == "mm") prior *= value > 10 ? 0.1 : 0.7;
    if (unit == "Å") prior *= 0.4;
    if (value >= 1000 || value < 0.1) prior *= 0.4;
    return prior;
}

} // namespace

void LabelBallot::add(const LengthLabel& label, double weight, LabelVoter voter) {
    const auto [number, unit] = numberAndUnit(label);
    addNumber(number, weight, voter);
    addUnit(unit, weight, voter);
}

void LabelBallot::addNumber(const std::string& number, double weight, LabelVoter voter) {
    addTo(m_numbers, number, weight, voter);
}

void LabelBallot::addUnit(const std::string& unit, double weight, LabelVoter voter) {
    addTo(m_units, unit, weight, voter);
}

void LabelBallot::addTo(Votes& votes, const std::string& text, double weight, LabelVoter voter) {
    if (text.empty() || weight <= 0) return;
    Share& share = votes[text];
    share.weight += weight;
    share.voters |= static_cast<int>(voter);
}

std::optional<LengthLabel> LabelBallot::winner() const {
    std::optional<LengthLabel> best;
    double most = 0;
    for (const auto& [number, numberShare] : m_numbers)
        for (const auto& [unit, unitShare] : m_units) {
            std::string text = number;
            text.append(" ").append(unit);
            std::optional<LengthLabel> label = parseLengthLabel(text);
            const double weight = label ? numberShare.weight * unitShare.weight * priorOf(*label) : 0;
            if (weight <= most) continue;
            most = weight;
            best = std::move(label);
        }
    return best;
}

double LabelBallot::certaintyOf(const Votes& votes, const std::string& text) {
    const auto vote = votes.find(text);
    if (vote == votes.end()) return 0;
    double all = 0;
    for (const auto& [other, share] : votes)
        all += share.weight;
    const double weight = vote->second.weight;
    const double ofOneVoter = vote->second.voters == kBothVoters ? 1 : kMostOfOneVoter;
    return weight / all * std::min(ofOneVoter, weight / kWeightOfTwoVoters);
}

double LabelBallot::certainty() const {
    const std::optional<LengthLabel> label = winner();
    if (!label) return 0;
    const auto [number, unit] = numberAndUnit(*label);
    return std::min(certaintyOf(m_numbers, number), certaintyOf(m_units, unit)) * std::sqrt(priorOf(*label));
}

} // namespace semblance
