// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Buttons.h"

#include "ui/widgets/Icon.h"

#include <QPushButton>

namespace semblance {

QPushButton* makeButton(const QString& icon, const QString& text, const QString& why) {
    auto* button = new QPushButton(icon.isEmpty() ? QIcon() : lineIcon(icon), text);
    button->setAccessibleName(QString(text).remove(QLatin1Char('&')));
    button->setToolTip(why);
    button->setAccessibleDescription(why);
    button->setAutoDefault(false);
    return button;
}

} // namespace semblance
