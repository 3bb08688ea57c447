// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QFrame;
class QGridLayout;
class QLayout;
class QWidget;

namespace semblance {

/// Fills a card with a title and rows of label, control and a sentence on why one would touch it.
class SettingRows {
public:
    SettingRows(QFrame& card, const QString& title);
    void add(const QString& label, QWidget* control, const QString& why);
    void add(const QString& label, QLayout* controls, const QString& why);
    void addWide(QWidget* widget);
    void addWide(const QString& label, QLayout* layout); ///< the layout takes the place of control and sentence

private:
    void addWords(const QString& label, QWidget* buddy, const QString& why);

    QGridLayout* m_grid;
};

} // namespace semblance
