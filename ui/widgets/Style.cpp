// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Style.h"

#include "ui/widgets/StylePainting.h"

#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QFormLayout>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>
#include <QTabWidget>

#include <algorithm>

namespace semblance {

namespace {

constexpr int controlHeight = 28;

QColor labelColour(WidgetRole role, const ThemeColours& c) {
    switch (role) {
    case WidgetRole::Muted: return c.mutedText;
    case WidgetRole::Warning: return c.warning;
    case WidgetRole::Error: return c.error;
    default: return c.text;
    }
}

void tintLabel(QLabel& label, WidgetRole role) {
    // The application's palette: the label's own may still be that of the theme before.
    const QColor colour = labelColour(role, coloursOf(QApplication::palette()));
    QPalette palette; // this one role alone: the others go on following the theme
    palette.setColor(QPalette::All, QPalette::WindowText, colour);
    label.setPalette(palette);
}

void drawCard(QPainter& painter, const QStyleOption& option, WidgetRole role) {
    const ThemeColours& c = coloursOf(option.palette);
    const bool isCard = role == WidgetRole::Card;
    painting::box(painter, option.rect, isCard ? c.surface : c.raised, isCard ? c.border : QColor(), 8);
}

} // namespace

Style::Style() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

std::optional<WidgetRole> Style::roleOf(const QWidget* widget) {
    if (widget == nullptr) return std::nullopt;
    const QVariant role = widget->property(roleProperty);
    return role.isValid() ? std::optional(static_cast<WidgetRole>(role.toInt())) : std::nullopt;
}

void Style::polish(QPalette&) {} // Fusion would put its own palette here; ours is set by applyTheme

void Style::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    const auto role = roleOf(widget);
    if (auto* label = qobject_cast<QLabel*>(widget);
        label && (role == WidgetRole::Muted || role == WidgetRole::Warning || role == WidgetRole::Error))
        tintLabel(*label, *role);
    if (auto* frame = qobject_cast<QFrame*>(widget); frame && (role == WidgetRole::Card || role == WidgetRole::Panel))
        frame->setFrameShape(QFrame::StyledPanel);
    if (qobject_cast<QPushButton*>(widget) || qobject_cast<QComboBox*>(widget) ||
        qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QTabBar*>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const {
    const ThemeColours& c = coloursOf(option->palette);
    switch (element) {
    case PE_PanelButtonCommand:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option))
            return painting::pushButton(*painter, *button, roleOf(widget));
        break;
    case PE_PanelButtonTool: return painting::toolButton(*painter, *option);
    case PE_PanelLineEdit:
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option); frame && frame->lineWidth > 0)
            painting::field(*painter, *option);
        return;
    case PE_FrameLineEdit: return painting::field(*painter, *option);
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: return painting::checkBox(*painter, *option);
    case PE_IndicatorRadioButton: return painting::radioButton(*painter, *option);
    case PE_FrameFocusRect: // fields and buttons draw their own; rows show the selection
        if (!qobject_cast<const QAbstractItemView*>(widget) && !qobject_cast<const QPushButton*>(widget))
            painting::box(*painter, option->rect, {}, c.accent, 4);
        return;
    case PE_Frame:
    case PE_FrameTabWidget:
        if (qobject_cast<const QTabWidget*>(widget))
            painter->fillRect(QRect(option->rect.left(), option->rect.top(), option->rect.width(), 1), c.border);
        else
            painting::box(*painter, option->rect, {}, c.border, 4);
        return;
    case PE_FrameTabBarBase:
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), c.border);
        return;
    case PE_IndicatorArrowDown:
        return painting::chevron(*painter, option->rect, painting::Direction::Down, c.mutedText);
    case PE_IndicatorArrowUp: return painting::chevron(*painter, option->rect, painting::Direction::Up, c.mutedText);
    case PE_FrameStatusBarItem: return;
    case PE_PanelTipLabel: return painting::box(*painter, option->rect, c.surface, c.strongBorder, 0);
    default: break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const {
    const ThemeColours& c = coloursOf(option->palette);
    const auto role = roleOf(widget);
    if (element == CE_PushButtonLabel) {
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
            QStyleOptionButton label = *button;
            if (role == WidgetRole::Primary) label.palette.setColor(QPalette::Active, QPalette::ButtonText, c.onAccent);
            if (role == WidgetRole::Destructive)
                label.palette.setColor(QPalette::Active, QPalette::ButtonText, c.onError);
            label.palette.setColor(QPalette::Inactive, QPalette::ButtonText,
                                   label.palette.color(QPalette::Active, QPalette::ButtonText));
            return QProxyStyle::drawControl(element, &label, painter, widget);
        }
    }
    if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        combo && element == CE_ComboBoxLabel && !combo->state.testFlag(State_Enabled)) {
        QStyleOptionComboBox label = *combo; // a locked value stays readable, as in the other fields
        label.palette.setColor(QPalette::Disabled, QPalette::ButtonText, c.mutedText);
        return QProxyStyle::drawControl(element, &label, painter, widget);
    }
    if (element == CE_ShapedFrame && (role == WidgetRole::Card || role == WidgetRole::Panel))
        return drawCard(*painter, *option, *role);
    if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option); tab && element == CE_TabBarTabShape)
        return painting::tab(*painter, *tab);
    if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        header && element == CE_HeaderSection)
        return painting::headerSection(*painter, *header);
    if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option)) {
        if (element == CE_ProgressBarGroove || element == CE_ProgressBarContents)
            return painting::progress(*painter, *bar, element == CE_ProgressBarGroove);
    }
    if (element == CE_HeaderEmptyArea) return painter->fillRect(option->rect, c.surface);
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const {
    const ThemeColours& c = coloursOf(option->palette);
    const QColor arrow = option->state.testFlag(State_Enabled) ? c.mutedText : c.border;
    const auto part = [&](SubControl which) { return subControlRect(control, option, which, widget); };
    if (control == CC_ComboBox) {
        painting::field(*painter, *option);
        return painting::chevron(*painter, part(SC_ComboBoxArrow), painting::Direction::Down, arrow);
    }
    if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option); spin && control == CC_SpinBox) {
        if (spin->frame) painting::field(*painter, *option);
        if (spin->buttonSymbols == QAbstractSpinBox::NoButtons) return;
        painting::chevron(*painter, part(SC_SpinBoxUp).adjusted(0, 2, 0, 0), painting::Direction::Up, arrow);
        return painting::chevron(*painter, part(SC_SpinBoxDown).adjusted(0, 0, 0, -2), painting::Direction::Down,
                                 arrow);
    }
    if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
        if (control == CC_ScrollBar) return painting::scrollBar(*painter, *bar, part(SC_ScrollBarSlider));
        if (control == CC_Slider && bar->orientation == Qt::Horizontal)
            return painting::slider(*painter, *bar, part(SC_SliderGroove), part(SC_SliderHandle));
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing: return spacing::inside;
    case PM_LayoutLeftMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutBottomMargin: return spacing::between;
    case PM_ScrollBarExtent: return 12;
    case PM_ScrollView_ScrollBarSpacing: return 0;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 16;
    case PM_TabBarTabHSpace: return spacing::wide;
    case PM_TabBarTabVSpace: return 14;
    case PM_TabBarTabOverlap:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarBaseOverlap: return 0;
    case PM_SplitterWidth: return 5;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_TabBarIconSize: return 16;
    case PM_MenuBarItemSpacing: return 2;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* returned) const {
    switch (hint) {
    case SH_ComboBox_Popup: return 0;
    case SH_EtchDisabledText:
    case SH_DitherDisabledText: return 0;
    case SH_Widget_Animate:
    case SH_Widget_Animation_Duration: return 0;
    case SH_TabBar_Alignment: return Qt::AlignLeft;
    case SH_Slider_AbsoluteSetButtons: return Qt::LeftButton;
    case SH_ScrollBar_Transient: return 0;
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    case SH_FormLayoutFieldGrowthPolicy: return QFormLayout::AllNonFixedFieldsGrow;
    default: return QProxyStyle::styleHint(hint, option, widget, returned);
    }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                              const QWidget* widget) const {
    QSize size = QProxyStyle::sizeFromContents(type, option, contents, widget);
    if (type == CT_PushButton || type == CT_LineEdit || type == CT_ComboBox || type == CT_SpinBox)
        size.setHeight(std::max(controlHeight, (option ? option->fontMetrics.height() : 0) + 12));
    if (type == CT_PushButton) size.rwidth() += spacing::inside;
    return size;
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl subControl,
                            const QWidget* widget) const {
    if (control != CC_ScrollBar) return QProxyStyle::subControlRect(control, option, subControl, widget);
    if (subControl == SC_ScrollBarAddLine || subControl == SC_ScrollBarSubLine) return {};
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (bar == nullptr || (subControl != SC_ScrollBarSlider && subControl != SC_ScrollBarGroove))
        return QProxyStyle::subControlRect(control, option, subControl, widget);
    if (subControl == SC_ScrollBarGroove) return QRect(QPoint(), bar->rect.size());
    const bool isUpright = bar->orientation == Qt::Vertical;
    const int length = isUpright ? bar->rect.height() : bar->rect.width();
    const qint64 range = qint64(bar->maximum) - bar->minimum;
    const int thumb = range <= 0 ? length
                                 : std::clamp(int(qint64(length) * bar->pageStep / (range + bar->pageStep)), 28,
                                              std::max(28, length));
    const int place =
        sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - thumb, bar->upsideDown);
    return isUpright ? QRect(0, place, bar->rect.width(), thumb) : QRect(place, 0, thumb, bar->rect.height());
}

} // namespace semblance
