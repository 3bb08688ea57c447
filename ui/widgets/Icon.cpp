// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Icon.h"

#include "ui/Theme.h"
#include "ui/widgets/ClassMark.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

// In a static library the resources register themselves only when asked, and the macro wants the global namespace.
static void registerResources() {
    Q_INIT_RESOURCE(semblance);
}

namespace semblance {

namespace {

QColor tintColour(IconTint tint) {
    const ThemeColours& c = coloursOf(QGuiApplication::palette());
    switch (tint) {
    case IconTint::Text: return c.text;
    case IconTint::Muted: return c.mutedText;
    case IconTint::Accent: return c.accent;
    case IconTint::OnAccent: return c.onAccent;
    case IconTint::Warning: return c.warning;
    case IconTint::Error: return c.error;
    case IconTint::Success: return c.success;
    case IconTint::OnImage: return onImage();
    }
    return c.text;
}

/// Draws when asked, in the palette of that moment, at the size of that moment.
class LineIconEngine : public QIconEngine {
public:
    LineIconEngine(QByteArray svg, IconTint tint) : m_svg(std::move(svg)), m_tint(tint) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        QColor colour = tintColour(m_tint);
        if (mode == QIcon::Disabled)
            colour = QGuiApplication::palette().color(QPalette::Disabled, QPalette::ButtonText);
        QByteArray svg = m_svg;
        svg.replace("currentColor", colour.name().toLatin1());
        QSvgRenderer renderer(svg);
        const int side = qMin(rect.width(), rect.height());
        QRect square(0, 0, side, side);
        square.moveCenter(rect.center());
        renderer.render(painter, square);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new LineIconEngine(*this); }

private:
    QByteArray m_svg;
    IconTint m_tint;
};

class ClassMarkEngine : public QIconEngine {
public:
    explicit ClassMarkEngine(int classIndex) : m_index(classIndex) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode, QIcon::State) override {
        const qreal side = qMin(rect.width(), rect.height());
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(classColour(m_index));
        painter->drawPath(classMarkPath(m_index, QRectF(rect).center(), side));
        painter->restore();
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new ClassMarkEngine(*this); }

private:
    int m_index;
};

} // namespace

QIcon lineIcon(const QString& name, IconTint tint) {
    registerResources();
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QIcon(new LineIconEngine(file.readAll(), tint));
}

QPainterPath classMarkPath(int classIndex, const QPointF& centre, qreal side) {
    const auto at = [&](qreal x, qreal y) { return centre + QPointF(x, y) * side; };
    QPainterPath path;
    // Shapes run with the index, and on by one a cycle, so that equal colours have unequal shapes.
    switch ((classIndex + classIndex / classColourCount()) % 4) {
    case 0: path.addEllipse(centre, side * 0.36, side * 0.36); break;
    case 1: path.addRoundedRect(QRectF(at(-0.32, -0.32), at(0.32, 0.32)), side * 0.06, side * 0.06); break;
    case 2: path.addPolygon(QPolygonF({at(0, -0.38), at(0.4, 0.32), at(-0.4, 0.32), at(0, -0.38)})); break;
    default: path.addPolygon(QPolygonF({at(0, -0.42), at(0.42, 0), at(0, 0.42), at(-0.42, 0), at(0, -0.42)})); break;
    }
    return path;
}

QIcon classMark(int classIndex) {
    return QIcon(new ClassMarkEngine(qMax(0, classIndex)));
}

QIcon programIcon() {
    registerResources();
    return QIcon(QStringLiteral(":/semblance.svg"));
}

} // namespace semblance
