// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/StylePainting.h"

#include <QDateTime>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace semblance::painting {

namespace {

bool has(const QStyleOption& option, QStyle::StateFlag flag) {
    return option.state.testFlag(flag);
}

QColor mixed(const QColor& a, const QColor& b, qreal share) {
    return QColor::fromRgbF(float(a.redF() + (b.redF() - a.redF()) * share),
                            float(a.greenF() + (b.greenF() - a.greenF()) * share),
                            float(a.blueF() + (b.blueF() - a.blueF()) * share));
}

struct ButtonColours {
    QColor fill;
    QColor line;
};

ButtonColours filledColours(const QStyleOption& option, const QColor& fill, const QColor& hover) {
    if (has(option, QStyle::State_Sunken)) return {mixed(hover, coloursOf(option.palette).text, 0.15), {}};
    return {has(option, QStyle::State_MouseOver) ? hover : fill, {}};
}

ButtonColours plainColours(const QStyleOption& option) {
    const ThemeColours& c = coloursOf(option.palette);
    if (has(option, QStyle::State_Sunken) || has(option, QStyle::State_On)) return {c.accentWash, c.accent};
    return {has(option, QStyle::State_MouseOver) ? mixed(c.surface, c.raised, 0.7) : c.surface, c.strongBorder};
}

ButtonColours flatColours(const QStyleOption& option) {
    const ThemeColours& c = coloursOf(option.palette);
    if (has(option, QStyle::State_Sunken) || has(option, QStyle::State_On)) return {c.accentWash, {}};
    return {has(option, QStyle::State_MouseOver) ? mixed(c.window, c.text, 0.09) : QColor(), {}};
}

ButtonColours buttonColours(const QStyleOptionButton& option, std::optional<WidgetRole> role) {
    const ThemeColours& c = coloursOf(option.palette);
    const bool isFlat = role == WidgetRole::Flat || option.features.testFlag(QStyleOptionButton::Flat);
    if (!has(option, QStyle::State_Enabled)) return isFlat ? ButtonColours{} : ButtonColours{c.raised, c.border};
    if (role == WidgetRole::Primary) return filledColours(option, c.accent, c.accentHover);
    if (role == WidgetRole::Destructive) return filledColours(option, c.error, mixed(c.error, c.text, 0.2));
    return isFlat ? flatColours(option) : plainColours(option);
}

bool showsFocus(const QStyleOption& option) {
    return has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange);
}

void focusRing(QPainter& painter, const QStyleOption& option, bool isFilled) {
    const ThemeColours& c = coloursOf(option.palette);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(isFilled ? c.text : c.accent, 2));
    painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), radius, radius);
}

QColor indicatorLine(const QStyleOption& option) {
    const ThemeColours& c = coloursOf(option.palette);
    if (!has(option, QStyle::State_Enabled)) return c.border;
    return has(option, QStyle::State_MouseOver) || has(option, QStyle::State_HasFocus) ? c.accent : c.strongBorder;
}

} // namespace

void box(QPainter& painter, const QRectF& rect, const QColor& fill, const QColor& line, qreal cornerRadius) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter.setPen(line.isValid() ? QPen(line, 1) : QPen(Qt::NoPen));
    const qreal inset = line.isValid() ? 0.5 : 0;
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), cornerRadius, cornerRadius);
    painter.restore();
}

void field(QPainter& painter, const QStyleOption& option) {
    const ThemeColours& c = coloursOf(option.palette);
    const bool isEnabled = has(option, QStyle::State_Enabled);
    const bool isFocused = isEnabled && has(option, QStyle::State_HasFocus);
    box(painter, option.rect, isEnabled ? c.surface : c.window,
        isFocused   ? c.accent
        : isEnabled ? c.strongBorder
                    : c.border);
    if (isFocused) box(painter, QRectF(option.rect).adjusted(1, 1, -1, -1), {}, c.accent, radius - 1);
}

void chevron(QPainter& painter, const QRectF& rect, Direction direction, const QColor& colour) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(rect.center());
    painter.rotate(direction == Direction::Down   ? 0
                   : direction == Direction::Left ? 90
                   : direction == Direction::Up   ? 180
                                                  : 270);
    const qreal half = std::min(3.5, std::min(rect.width(), rect.height()) / 2.4);
    painter.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(QPolygonF({QPointF(-half, -half / 2), QPointF(0, half / 2), QPointF(half, -half / 2)}));
    painter.restore();
}

void pushButton(QPainter& painter, const QStyleOptionButton& option, std::optional<WidgetRole> role) {
    const ButtonColours colours = buttonColours(option, role);
    box(painter, option.rect, colours.fill, colours.line);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (showsFocus(option)) focusRing(painter, option, role == WidgetRole::Primary || role == WidgetRole::Destructive);
    painter.restore();
}

void toolButton(QPainter& painter, const QStyleOption& option) {
    const ButtonColours colours = has(option, QStyle::State_Enabled) ? flatColours(option) : ButtonColours{};
    box(painter, option.rect, colours.fill, colours.line);
}

void checkBox(QPainter& painter, const QStyleOption& option) {
    const ThemeColours& c = coloursOf(option.palette);
    const bool isOn = has(option, QStyle::State_On);
    const bool isPartial = has(option, QStyle::State_NoChange);
    const bool isEnabled = has(option, QStyle::State_Enabled);
    const QColor fill =
        isOn || isPartial ? (isEnabled ? c.accent : c.strongBorder) : (isEnabled ? c.surface : c.window);
    box(painter, option.rect, fill, isOn || isPartial ? fill : indicatorLine(option), 3);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(isEnabled ? c.onAccent : c.surface, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QRectF r = option.rect;
    const auto at = [&r](qreal x, qreal y) { return QPointF(r.left() + x * r.width(), r.top() + y * r.height()); };
    if (isOn)
        painter.drawPolyline(QPolygonF({at(0.24, 0.52), at(0.43, 0.71), at(0.77, 0.31)}));
    else if (isPartial)
        painter.drawLine(at(0.27, 0.5), at(0.73, 0.5));
    painter.restore();
}

void radioButton(QPainter& painter, const QStyleOption& option) {
    const ThemeColours& c = coloursOf(option.palette);
    const bool isOn = has(option, QStyle::State_On);
    const bool isEnabled = has(option, QStyle::State_Enabled);
    const QColor fill = isOn ? (isEnabled ? c.accent : c.strongBorder) : c.surface;
    box(painter, option.rect, fill, isOn ? fill : indicatorLine(option), option.rect.width() / 2.0);
    if (!isOn) return;
    const qreal inset = option.rect.width() * 0.32;
    box(painter, QRectF(option.rect).adjusted(inset, inset, -inset, -inset), isEnabled ? c.onAccent : c.surface, {},
        99);
}

void tab(QPainter& painter, const QStyleOptionTab& option) {
    const ThemeColours& c = coloursOf(option.palette);
    const bool isSelected = has(option, QStyle::State_Selected);
    if (has(option, QStyle::State_MouseOver) && !isSelected)
        box(painter, QRectF(option.rect).adjusted(2, 2, -2, -4), mixed(c.window, c.text, 0.07), {});
    if (isSelected)
        painter.fillRect(QRect(option.rect.left() + 8, option.rect.bottom() - 1, option.rect.width() - 16, 2),
                         c.accent);
    if (showsFocus(option)) box(painter, QRectF(option.rect).adjusted(2, 2, -2, -4), {}, c.accent);
}

void headerSection(QPainter& painter, const QStyleOptionHeader& option) {
    const ThemeColours& c = coloursOf(option.palette);
    painter.fillRect(option.rect, has(option, QStyle::State_MouseOver) ? mixed(c.surface, c.raised, 0.8) : c.surface);
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), c.border);
}

void scrollBar(QPainter& painter, const QStyleOptionSlider& option, const QRect& handle) {
    const ThemeColours& c = coloursOf(option.palette);
    if (option.minimum >= option.maximum) return;
    const bool isGrasped = has(option, QStyle::State_Sunken) || has(option, QStyle::State_MouseOver);
    const bool isUpright = option.orientation == Qt::Vertical;
    const QRectF thumb =
        QRectF(handle).adjusted(isUpright ? 3 : 2, isUpright ? 2 : 3, isUpright ? -3 : -2, isUpright ? -2 : -3);
    box(painter, thumb, isGrasped ? c.mutedText : c.strongBorder, {}, 4);
}

void slider(QPainter& painter, const QStyleOptionSlider& option, const QRect& groove, const QRect& handle) {
    const ThemeColours& c = coloursOf(option.palette);
    const QColor colour = has(option, QStyle::State_Enabled) ? c.accent : c.strongBorder;
    const QRectF track(groove.left(), groove.center().y() - 1.5, groove.width(), 4);
    box(painter, track, c.border, {}, 2);
    box(painter, QRectF(track.left(), track.top(), handle.center().x() - track.left(), 4), colour, {}, 2);
    const qreal size = std::min({handle.width(), handle.height(), 16});
    const QRectF knob(handle.center().x() - size / 2, handle.center().y() - size / 2 + 0.5, size, size);
    box(painter, knob, has(option, QStyle::State_HasFocus) ? colour : c.surface, colour, size / 2);
}

void progress(QPainter& painter, const QStyleOptionProgressBar& option, bool isGroove) {
    const ThemeColours& c = coloursOf(option.palette);
    const qreal height = std::min(6, option.rect.height());
    QRectF bar(option.rect.left(), option.rect.center().y() - height / 2 + 0.5, option.rect.width(), height);
    if (isGroove) {
        box(painter, bar, c.border, {}, height / 2);
        return;
    }
    if (option.maximum > option.minimum) {
        bar.setWidth(bar.width() * (option.progress - option.minimum) / (option.maximum - option.minimum));
    } else {
        // A clock, not a counter, so that the pace does not depend on how often the strip is repainted.
        const qreal phase = double(QDateTime::currentMSecsSinceEpoch() % 1600) / 800.0;
        const qreal place = phase < 1 ? phase : 2 - phase;
        bar = QRectF(bar.left() + bar.width() * 0.7 * place, bar.top(), bar.width() * 0.3, height);
    }
    if (bar.width() >= 1) box(painter, bar, c.accent, {}, height / 2);
}

} // namespace semblance::painting
