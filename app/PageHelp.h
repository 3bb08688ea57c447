// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/frame/Actions.h"

#include <QString>

namespace semblance {

/// What F1 says on a page.
QString pageHelp(PageId page);
/// What the program says of itself, rich text.
QString aboutText();

} // namespace semblance
