// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PageHelp.h"

#include <QCoreApplication>

namespace semblance {

namespace {

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(semblance::PageHelp)
};

} // namespace

QString pageHelp(PageId page) {
    switch (page) {
    case PageId::Data:
        return Wording::tr("Open a folder that holds one folder of images for each class. The table shows the classes; "
                           "the grid shows the images of the chosen one; Health names what may be wrong with them.");
    case PageId::Train:
        return Wording::tr(
            "Choose a preset and press Start. The curves should fall (loss) and rise (accuracy) together; "
            "when the validation curve turns away from the training curve, the network has begun to learn "
            "by heart.");
    case PageId::Classify:
        return Wording::tr(
            "Open a model, then drop images or folders on the window. Each image gets its most probable "
            "class; the scale bar is drawn from what the microscope wrote into the file, from the bar in "
            "the picture, or from what you state with Ctrl+K. What is hatched is not shown to the network.");
    case PageId::Settings: return Wording::tr("Every setting works at once.");
    default: return Wording::tr("Open a folder of images, try the sample set, or classify images with a model.");
    }
}

QString aboutText() {
    return Wording::tr("<p><b>Semblance %1</b></p><p>Trains networks that classify electron micrographs, on your own "
                       "workstation.</p><p>Free software under the GNU General Public License, version 3 or later.</p>")
        .arg(QLatin1String(SEMBLANCE_VERSION));
}

} // namespace semblance
