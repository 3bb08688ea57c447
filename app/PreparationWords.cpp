// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PreparationWords.h"

#include <QCoreApplication>

namespace semblance {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(semblance::Preparation)
};

} // namespace

QString preparationText(PreparationStep step) {
    switch (step) {
    case PreparationStep::Comparing: return Words::tr("Comparing the images");
    case PreparationStep::Decoding: return Words::tr("Preparing the images");
    case PreparationStep::ReadingScales: break;
    }
    return Words::tr("Reading the scales");
}

QString trialText() {
    return Words::tr("Finding out how this computer trains fastest");
}

} // namespace semblance
