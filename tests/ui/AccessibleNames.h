// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QScrollBar>
#include <QWidget>

namespace semblance::test {

inline bool isControl(const QWidget& widget) {
    if (qobject_cast<const QScrollBar*>(&widget) || widget.objectName().startsWith(QLatin1String("qt_"))) return false;
    // The line of a spin box or combo box speaks for neither; its owner does.
    if (qobject_cast<const QLineEdit*>(&widget) && qobject_cast<const QLineEdit*>(&widget)->parentWidget() &&
        (qobject_cast<const QAbstractSpinBox*>(widget.parentWidget()) ||
         qobject_cast<const QComboBox*>(widget.parentWidget())))
        return false;
    return qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QComboBox*>(&widget) ||
           qobject_cast<const QAbstractSpinBox*>(&widget) || qobject_cast<const QLineEdit*>(&widget) ||
           qobject_cast<const QAbstractSlider*>(&widget) || qobject_cast<const QAbstractItemView*>(&widget) ||
           qobject_cast<const QPlainTextEdit*>(&widget) || qobject_cast<const QProgressBar*>(&widget);
}

/// Every control below `root` that a screen reader could not name, a line "class objectName" each; hidden ones included.
inline QString controlsWithoutName(const QWidget& root) {
    QStringList nameless;
    for (QWidget* widget : root.findChildren<QWidget*>()) {
        // Popups and corner buttons that Qt makes for itself are not ours to name.
        if (!isControl(*widget) || QByteArray(widget->metaObject()->className()).contains("Private") ||
            qobject_cast<QComboBox*>(widget->parentWidget()) || widget->inherits("QComboBoxListView") ||
            widget->inherits("QTableCornerButton") || widget->inherits("QHeaderView"))
            continue;
        QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(widget);
        if (spoken == nullptr || spoken->text(QAccessible::Name).isEmpty())
            nameless << QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') +
                            widget->objectName();
    }
    return nameless.join(QLatin1Char('\n'));
}

} // namespace semblance::test
