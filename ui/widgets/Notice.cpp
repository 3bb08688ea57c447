// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Notice.h"

#include "ui/widgets/IconLabel.h"
#include "ui/widgets/StylePainting.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace semblance {

namespace {

struct NoticeLook {
    const char* icon;
    IconTint tint;
};

NoticeLook lookOf(NoticeKind kind) {
    switch (kind) {
    case NoticeKind::Info: return {"info", IconTint::Accent};
    case NoticeKind::Success: return {"success", IconTint::Success};
    case NoticeKind::Warning: return {"warning", IconTint::Warning};
    case NoticeKind::Error: return {"error", IconTint::Error};
    }
    return {"info", IconTint::Accent};
}

QColor lineColour(NoticeKind kind, const ThemeColours& c) {
    switch (kind) {
    case NoticeKind::Info: return c.accent;
    case NoticeKind::Success: return c.success;
    case NoticeKind::Warning: return c.warning;
    case NoticeKind::Error: return c.error;
    }
    return c.accent;
}

} // namespace

Notice::Notice(QWidget* parent)
    : QFrame(parent),
      m_icon(new IconLabel(QStringLiteral("info"))),
      m_text(new QLabel),
      m_actions(new QHBoxLayout),
      m_words(new QVBoxLayout) {
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton;
    close->setIcon(lineIcon(QStringLiteral("close"), IconTint::Muted));
    close->setToolTip(tr("Put this note away"));
    close->setAccessibleName(close->toolTip());
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::between, spacing::inside, spacing::inside, spacing::inside);
    layout->addWidget(m_icon);
    m_words->addWidget(m_text);
    layout->addLayout(m_words, 1);
    layout->addLayout(m_actions);
    layout->addWidget(close);
    connect(close, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT dismissed();
    });
    hide();
}

void Notice::setActionsBelow() {
    layout()->removeItem(m_actions);
    m_actions->setParent(nullptr);
    auto* row = new QHBoxLayout;
    row->addLayout(m_actions);
    row->addStretch();
    m_words->addLayout(row);
}

void Notice::say(NoticeKind kind, const QString& sentence) {
    m_kind = kind;
    m_text->setText(sentence);
    setAccessibleName(sentence);
    while (QLayoutItem* item = m_actions->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const NoticeLook look = lookOf(kind);
    m_icon->setIcon(QLatin1String(look.icon), look.tint);
    setVisible(true);
    update();
}

QPushButton* Notice::addButton(const QString& text, WidgetRole role) {
    auto* button = new QPushButton(text);
    setRole(button, role);
    m_actions->addWidget(button);
    return button;
}

QString Notice::sentence() const {
    return m_text->text();
}

void Notice::paintEvent(QPaintEvent*) {
    const ThemeColours& c = coloursOf(*this);
    QPainter painter(this);
    painting::box(painter, rect(), c.surface, c.border, 8);
    painting::box(painter, QRectF(0, 8, 3, height() - 16), lineColour(m_kind, c), {}, 1.5);
}

} // namespace semblance
