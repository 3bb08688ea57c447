// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/PageRail.h"

#include "ui/Theme.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/StylePainting.h"

#include <QButtonGroup>
#include <QPainter>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace semblance {

namespace {

/// Icon over word; the page in front has a wash and a bar at its left, so that colour is not the only mark.
class RailEntry : public QToolButton {
public:
    RailEntry(const QString& title, const QString& icon)
        : m_plain(lineIcon(icon, IconTint::Muted)), m_marked(lineIcon(icon, IconTint::Accent)) {
        setText(title);
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setAccessibleName(title);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }
    QSize sizeHint() const override {
        const int lineHeight = boldFontMetrics().height();
        return {qMax(76, boldFontMetrics().horizontalAdvance(text()) + 20), 24 + lineHeight + 20};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override {
        const ThemeColours& c = coloursOf(*this);
        QPainter painter(this);
        const QRectF ground = QRectF(rect()).adjusted(4, 2, -4, -2);
        if (isChecked())
            painting::box(painter, ground, c.accentWash, {}, 8);
        else if (underMouse())
            painting::box(painter, ground, c.window, {}, 8);
        if (isChecked()) painting::box(painter, QRectF(0, ground.center().y() - 12, 3, 24), c.accent, {}, 1.5);
        if (hasFocus()) painting::box(painter, ground, {}, c.accent, 8);
        const QRect icon(width() / 2 - 12, 9, 24, 24);
        (isChecked() ? m_marked : m_plain).paint(&painter, icon);
        painter.setPen(isChecked() ? c.text : c.mutedText);
        painter.setFont(isChecked() ? boldFont(font()) : font());
        painter.drawText(QRect(0, icon.bottom() + 2, width(), height() - icon.bottom() - 6), Qt::AlignCenter, text());
    }

private:
    QFontMetrics boldFontMetrics() const { return QFontMetrics(boldFont(font())); }

    QIcon m_plain;
    QIcon m_marked;
};

} // namespace

PageRail::PageRail(QWidget* parent)
    : QWidget(parent), m_group(new QButtonGroup(this)), m_top(new QVBoxLayout), m_foot(new QVBoxLayout) {
    setAccessibleName(tr("Pages"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, spacing::inside, 0, spacing::inside);
    layout->addLayout(m_top);
    layout->addStretch(1);
    layout->addLayout(m_foot);
    for (QVBoxLayout* part : {m_top, m_foot})
        part->setSpacing(spacing::unit);
    m_group->setExclusive(false); // Start marks none
}

void PageRail::addEntry(PageId id, const QString& title, const QString& icon, bool atFoot) {
    auto* entry = new RailEntry(title, icon);
    m_group->addButton(entry);
    m_entries[id] = entry;
    (atFoot ? m_foot : m_top)->addWidget(entry);
    connect(entry, &QToolButton::clicked, this, [this, id] { Q_EMIT chosen(id); });
}

void PageRail::markCurrent(PageId id) {
    for (const auto& [page, entry] : m_entries)
        entry->setChecked(page == id);
}

QToolButton* PageRail::entry(PageId id) const {
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : found->second;
}

void PageRail::paintEvent(QPaintEvent*) {
    const ThemeColours& c = coloursOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), c.raised);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), c.border);
}

} // namespace semblance
