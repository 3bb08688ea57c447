// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelBallot.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace semblance {
namespace {

constexpr double kWeightOfTwoReaders = 1.6;

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

void LabelBallot::add(const LengthLabel& label, double weight) {
    const auto [number, unit] = numberAndUnit(label);
    addNumber(number, weight);
    addUnit(unit, weight);
}

void LabelBallot::addNumber(const std::string& number, double weight) {
    if (!number.empty() && weight > 0) m_numbers[number] += weight;
}

void LabelBallot::addUnit(const std::string& unit, double weight) {
    if (!unit.empty() && weight > 0) m_units[unit] += weight;
}

std::optional<LengthLabel> LabelBallot::winner() const {
    std::optional<LengthLabel> best;
    double most = 0;
    for (const auto& [number, numberWeight] : m_numbers)
        for (const auto& [unit, unitWeight] : m_units) {
            std::optional<LengthLabel> label = parseLengthLabel(number + " " + unit);
            const double weight = label ? numberWeight * unitWeight * priorOf(*label) : 0;
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
    for (const auto& [other, weight] : votes)
        all += weight;
    return vote->second / all * std::min(1.0, vote->second / kWeightOfTwoReaders);
}

double LabelBallot::certainty() const {
    const std::optional<LengthLabel> label = winner();
    if (!label) return 0;
    const auto [number, unit] = numberAndUnit(*label);
    return std::min(certaintyOf(m_numbers, number), certaintyOf(m_units, unit)) * std::sqrt(priorOf(*label));
}

} // namespace semblance
