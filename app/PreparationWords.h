// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/PrepareTraining.h"

#include <QString>

namespace semblance {

// What happens before the first step of a training or of a rate test, as status strip and dialog say it.

QString preparationText(PreparationStep step);
/// The images are ready, and the network is tried in the ways that the processor offers.
QString trialText();

} // namespace semblance
