// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/ScalePlot.h"

#include "ui/Theme.h"
#include "ui/widgets/Text.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <limits>
#include <utility>

namespace semblance {
namespace {

constexpr double reachPx = 8;
constexpr double markPx = 8;
constexpr int largestRowPx = 56;

} // namespace

ScalePlot::ScalePlot(QWidget* parent) : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("scalePlot"));
    setAccessibleName(tr("Size of a pixel, by class"));
    setWhatsThis(
        tr("A row for each class, a mark for each image of known scale. Classes that lie apart can be told by their "
           "magnification alone."));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::StyledPanel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
}

void ScalePlot::setRows(std::vector<StripRow> rows) {
    const int selected = selectedImage();
    m_rows = std::move(rows);
    m_selected.reset();
    m_hovered.reset();
    layOut();
    selectImage(selected);
    if (selected >= 0 && !m_selected) Q_EMIT imageSelected(-1);
}

void ScalePlot::setCurrentClass(int classIndex) {
    if (std::exchange(m_currentClass, classIndex) == classIndex) return;
    forgetDrawing();
}

int ScalePlot::selectedImage() const {
    return m_selected ? imageAt(*m_selected) : -1;
}

void ScalePlot::selectImage(int image) {
    if (image < 0) return;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const auto& marks = m_rows[row].marks;
        const auto found = std::ranges::find(marks, image, &StripMark::image);
        if (found == marks.end()) continue;
        m_selected = StripPlace{row, static_cast<std::size_t>(found - marks.begin())};
        viewport()->update();
        return;
    }
}

// Rows share the height there is; where there are too many, they scroll and the axis stays.
void ScalePlot::layOut() {
    const QFontMetrics metrics = fontMetrics();
    int widest = metrics.horizontalAdvance(QStringLiteral("MMMMMM"));
    for (const StripRow& row : m_rows)
        widest = std::max(widest, metrics.horizontalAdvance(row.name));
    m_nameWidth = std::min(widest + metrics.height() + 3 * spacing::inside, viewport()->width() * 3 / 10);
    m_unknownWidth = metrics.horizontalAdvance(tr("No scale")) + 2 * spacing::inside;
    const int head = metrics.height() + spacing::inside;
    const int foot = metrics.height() + spacing::inside + spacing::unit;
    const int room = std::max(1, viewport()->height() - head - foot);
    const int rows = std::max<int>(1, static_cast<int>(m_rows.size()));
    const int smallest = metrics.height() + spacing::unit;
    const int rowHeight = std::clamp(room / rows, smallest, std::max(smallest, largestRowPx));
    verticalScrollBar()->setRange(0, std::max(0, rows * rowHeight - room));
    verticalScrollBar()->setPageStep(room);
    verticalScrollBar()->setSingleStep(rowHeight);
    const QRectF area(m_nameWidth, head - verticalScrollBar()->value(),
                      std::max(1, viewport()->width() - m_nameWidth - m_unknownWidth), rows * rowHeight);
    m_layout = StripLayout(m_rows, {area, static_cast<double>(rowHeight), markPx});
    forgetDrawing();
}

void ScalePlot::forgetDrawing() {
    m_still = {};
    viewport()->update();
}

QRectF ScalePlot::nameArea(std::size_t row) const {
    const double height = m_layout.geometry().rowHeight;
    return {0, m_layout.middleOf(row) - height / 2, static_cast<double>(m_nameWidth), height};
}

QRectF ScalePlot::unknownArea(std::size_t row) const {
    const double height = m_layout.geometry().rowHeight;
    return {m_layout.geometry().area.right(), m_layout.middleOf(row) - height / 2, static_cast<double>(m_unknownWidth),
            height};
}

QSize ScalePlot::sizeHint() const {
    return {640, 320};
}

QSize ScalePlot::minimumSizeHint() const {
    return {320, fontMetrics().height() * 6};
}

void ScalePlot::resizeEvent(QResizeEvent*) {
    layOut();
}

void ScalePlot::scrollContentsBy(int, int) {
    layOut();
}

void ScalePlot::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) layOut();
    if (event->type() == QEvent::PaletteChange) forgetDrawing();
}

bool ScalePlot::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) hover({});
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QRect around;
    const QString text = textAt(help->pos(), around);
    QToolTip::showText(help->globalPos(), text, viewport(), around);
    return true;
}

QString ScalePlot::textAt(const QPoint& point, QRect& around) const {
    if (const auto place = m_layout.hit(point, reachPx); place && m_describe) {
        const QPointF at = m_layout.at(*place);
        around = QRectF(at - QPointF(reachPx, reachPx), QSizeF(2 * reachPx, 2 * reachPx)).toAlignedRect();
        return m_describe(imageAt(*place));
    }
    const auto row = m_layout.rowAt(point.y());
    if (!row) return {};
    if (unknownArea(*row).contains(point)) {
        around = unknownArea(*row).toAlignedRect();
        return unknownText(m_rows[*row]);
    }
    if (!nameArea(*row).contains(point)) return {};
    around = nameArea(*row).toAlignedRect();
    return m_rows[*row].name;
}

QString ScalePlot::unknownText(const StripRow& row) const {
    if (row.unknown.isEmpty()) return tr("Every image of this class has a known scale");
    QString text =
        tr("%n image(s) without a known scale; click to see them", nullptr, static_cast<int>(row.unknown.size()));
    if (row.contested > 0)
        text += u'\n' + tr("In %n of them the header and the scale bar disagree", nullptr, row.contested);
    return text;
}

void ScalePlot::mouseMoveEvent(QMouseEvent* event) {
    hover(m_layout.hit(event->position(), reachPx));
    const auto row = m_layout.rowAt(event->position().y());
    const bool isLink = row && (nameArea(*row).contains(event->position()) ||
                                (unknownArea(*row).contains(event->position()) && !m_rows[*row].unknown.isEmpty()));
    viewport()->setCursor(m_hovered || isLink ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ScalePlot::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    if (const auto place = m_layout.hit(event->position(), reachPx)) return select(place);
    const auto row = m_layout.rowAt(event->position().y());
    if (!row) return;
    if (nameArea(*row).contains(event->position())) Q_EMIT classChosen(m_rows[*row].classIndex);
    if (unknownArea(*row).contains(event->position()) && !m_rows[*row].unknown.isEmpty())
        Q_EMIT unknownChosen(static_cast<int>(*row));
}

void ScalePlot::mouseDoubleClickEvent(QMouseEvent* event) {
    if (const auto place = m_layout.hit(event->position(), reachPx)) Q_EMIT imageOpened(imageAt(*place));
}

void ScalePlot::hover(std::optional<StripPlace> place) {
    if (std::exchange(m_hovered, place) == place) return;
    viewport()->update();
    Q_EMIT imageHovered(place ? imageAt(*place) : -1);
}

void ScalePlot::select(std::optional<StripPlace> place) {
    if (!place) return;
    m_selected = place;
    const auto middle = static_cast<int>(m_layout.middleOf(place->row));
    const auto half = static_cast<int>(m_layout.geometry().rowHeight / 2);
    if (middle - half < 0) verticalScrollBar()->setValue(verticalScrollBar()->value() + middle - half);
    const int bottom = viewport()->height() - fontMetrics().height() - spacing::inside;
    if (middle + half > bottom) verticalScrollBar()->setValue(verticalScrollBar()->value() + middle + half - bottom);
    viewport()->update();
    const int image = imageAt(*place);
    if (m_describe) setAccessibleDescription(m_describe(image));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    Q_EMIT imageSelected(image);
}

void ScalePlot::keyPressEvent(QKeyEvent* event) {
    const int jump = m_selected ? std::max(1, static_cast<int>(m_rows[m_selected->row].marks.size()) / 20) : 1;
    switch (event->key()) {
    case Qt::Key_Up: return moveRow(-1);
    case Qt::Key_Down: return moveRow(1);
    case Qt::Key_Left: return moveMark(-1);
    case Qt::Key_Right: return moveMark(1);
    case Qt::Key_PageUp: return moveMark(-jump);
    case Qt::Key_PageDown: return moveMark(jump);
    case Qt::Key_Home: return moveMark(std::numeric_limits<int>::min() / 2);
    case Qt::Key_End: return moveMark(std::numeric_limits<int>::max() / 2);
    case Qt::Key_Return:
    case Qt::Key_Enter: return openSelected();
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void ScalePlot::moveRow(int by) {
    const double x = m_selected ? m_layout.at(*m_selected).x() : m_layout.geometry().area.left();
    const int last = static_cast<int>(m_rows.size()) - 1;
    for (int row = (m_selected ? static_cast<int>(m_selected->row)
                    : by > 0   ? -1
                               : last + 1) +
                   by;
         row >= 0 && row <= last; row += by)
        if (const auto place = m_layout.nearestInRow(static_cast<std::size_t>(row), x)) return select(place);
}

void ScalePlot::moveMark(int by) {
    if (!m_selected) return moveRow(1);
    const auto last = static_cast<qint64>(m_rows[m_selected->row].marks.size()) - 1;
    const auto mark = std::clamp<qint64>(static_cast<qint64>(m_selected->mark) + by, 0, last);
    select(StripPlace{m_selected->row, static_cast<std::size_t>(mark)});
}

void ScalePlot::openSelected() {
    if (m_selected) Q_EMIT imageOpened(imageAt(*m_selected));
}

void ScalePlot::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void ScalePlot::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace semblance
