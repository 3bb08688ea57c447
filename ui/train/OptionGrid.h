// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/TrainingOptions.h"
#include "ui/Theme.h"

#include <QGridLayout>

namespace semblance {

inline constexpr int optionLabelWidth = 104;

/// Labels at the left, controls at the right, aligned over all groups of the panel.
inline QGridLayout* makeOptionGrid() {
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(spacing::inside);
    grid->setVerticalSpacing(spacing::inside);
    grid->setColumnMinimumWidth(0, optionLabelWidth);
    grid->setColumnStretch(1, 1);
    return grid;
}

} // namespace semblance

/// The place of an option in TrainingOptions, as OptionFields wants it.
#define SEMBLANCE_AT(member) [](TrainingOptions& options) -> decltype((options.member)) { return options.member; }
