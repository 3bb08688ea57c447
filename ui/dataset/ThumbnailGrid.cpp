// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/ThumbnailGrid.h"

#include "ui/Theme.h"
#include "ui/dataset/ThumbnailDelegate.h"
#include "ui/dataset/ThumbnailModel.h"
#include "ui/image/VisibleRows.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icon.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace semblance {

ThumbnailGrid::ThumbnailGrid(ThumbnailModel* model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_title(new ElidedLabel(Qt::ElideRight, this)),
      m_count(new QLabel(this)),
      m_back(new QPushButton(lineIcon(QStringLiteral("chevron-left")), tr("Back to the &class"), this)) {
    setRole(m_title, WidgetRole::Title);
    setRole(m_count, WidgetRole::Muted);
    setRole(m_back, WidgetRole::Flat);
    m_back->hide();
    connect(m_back, &QPushButton::clicked, this, &ThumbnailGrid::backRequested);
    createView(model);
    auto* heading = new QHBoxLayout;
    heading->setSpacing(spacing::inside);
    heading->addWidget(m_title, 1);
    heading->addWidget(m_count);
    heading->addWidget(m_back);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, spacing::inside, 0, 0);
    column->setSpacing(spacing::inside);
    column->addLayout(heading);
    column->addWidget(m_view, 1);
}

void ThumbnailGrid::createView(ThumbnailModel* model) {
    m_delegate = new ThumbnailDelegate(this);
    m_view = new QListView(this);
    m_view->setObjectName(QStringLiteral("thumbnails"));
    m_view->setAccessibleName(tr("Images"));
    // Icon mode would make every cell movable and swallow drops; a wrapped list lays out 20,000 cells at once.
    m_view->setFlow(QListView::LeftToRight);
    m_view->setWrapping(true);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setUniformItemSizes(true);
    m_view->setModel(model);
    m_view->setItemDelegate(m_delegate);
    m_view->setMouseTracking(true);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->viewport()->setAutoFillBackground(true);
    changeEvent(nullptr);
    m_visible = new VisibleRows(m_view);
    connect(m_visible, &VisibleRows::changed, this, &ThumbnailGrid::ask);
    connect(m_view, &QListView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT imageOpened(index.data(ThumbnailModel::ImageRole).toInt()); });
    m_view->viewport()->installEventFilter(this);
}

void ThumbnailGrid::changeEvent(QEvent* event) {
    if (event) QWidget::changeEvent(event);
    if (event && event->type() == QEvent::FontChange) layOutCells();
    if (event && event->type() != QEvent::PaletteChange) return;
    QPalette palette = paletteOf(ColourScheme::Dark);
    palette.setColor(QPalette::Base, imageBackground());
    palette.setColor(QPalette::Window, imageBackground());
    if (m_view) m_view->viewport()->setPalette(palette);
}

bool ThumbnailGrid::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) layOutCells();
    return QWidget::eventFilter(watched, event);
}

void ThumbnailGrid::layOutCells() {
    // Columns share the whole width, so that the right edge is never ragged.
    const QSize cell = m_delegate->cellSize(m_view->fontMetrics());
    const int width = m_view->viewport()->width();
    const int columns = std::max(1, width / cell.width());
    const QSize grid(std::max(cell.width(), (width - 1) / columns), cell.height());
    if (m_view->gridSize() != grid) m_view->setGridSize(grid);
    m_view->verticalScrollBar()->setSingleStep(cell.height() / 3);
}

void ThumbnailGrid::setHeading(const QString& title, const QString& count, Shows shows) {
    m_title->setFullText(title);
    m_count->setText(count);
    m_back->setVisible(shows == Shows::Finding);
    m_view->setAccessibleDescription(title);
}

void ThumbnailGrid::setEdge(int edgePx) {
    m_delegate->setEdge(std::clamp(edgePx, 64, 320));
    layOutCells();
    m_view->doItemsLayout();
    refresh();
}

int ThumbnailGrid::edge() const {
    return m_delegate->edge();
}

void ThumbnailGrid::refresh() {
    m_visible->refresh();
}

void ThumbnailGrid::ask(int firstRow, int lastRow) {
    Q_EMIT thumbnailsWanted(m_model->missing(firstRow, lastRow));
}

} // namespace semblance
