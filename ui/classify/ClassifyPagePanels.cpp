// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/classify/ClassifyPagePanels.h"

#include "ui/Theme.h"
#include "ui/classify/AnswerPanel.h"
#include "ui/classify/ClassifyPage.h"
#include "ui/classify/DropZone.h"
#include "ui/classify/ItemList.h"
#include "ui/classify/ModelPanel.h"
#include "ui/image/FactsPanel.h"
#include "ui/image/FactsTable.h"
#include "ui/image/ImageView.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Icon.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace semblance {

ClassifyPagePanels::ClassifyPagePanels(ClassifyPage* page, ClassifyListModel* items) {
    list = new ItemList(items);
    work = new QSplitter(Qt::Horizontal);
    work->setObjectName(QStringLiteral("classifyWork"));
    work->addWidget(list);
    work->addWidget(createPreview());
    work->setStretchFactor(0, 0);
    work->setStretchFactor(1, 1);
    work->setHandleWidth(spacing::between);
    work->setChildrenCollapsible(false);
    // In larger text the list needs more of the width, and the image has room to give.
    work->setSizes({std::clamp(list->fontMetrics().averageCharWidth() * 67, 472, 560), 410});
    m_stack = new QStackedWidget;
    m_stack->addWidget(createEmpty());
    m_stack->addWidget(work);
    outer = new QSplitter(Qt::Horizontal);
    outer->setObjectName(QStringLiteral("classifyOuter"));
    outer->addWidget(m_stack);
    outer->addWidget(createRight());
    outer->setStretchFactor(0, 1);
    outer->setStretchFactor(1, 0);
    outer->setHandleWidth(spacing::between);
    outer->setChildrenCollapsible(false);
    outer->setSizes({896, 262});
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(spacing::between, spacing::between, spacing::between, spacing::between);
    column->addWidget(outer);
}

QWidget* ClassifyPagePanels::createEmpty() {
    auto* zone = new DropZone;
    empty = new EmptyState(
        {QStringLiteral("drop"), ClassifyPage::tr("What is this image?"),
         ClassifyPage::tr("Drop micrographs or whole folders here. The model names what each shows, and the "
                          "image stands beside its answer with its scale."),
         ClassifyPage::tr("&Add images…")});
    addFolder = new QPushButton(lineIcon(QStringLiteral("folder-open")), ClassifyPage::tr("Add &folder…"));
    paste = new QPushButton(lineIcon(QStringLiteral("paste")), ClassifyPage::tr("&Paste"));
    paste->setToolTip(ClassifyPage::tr("Images or files from the clipboard (Ctrl+V)"));
    auto* others = new QHBoxLayout;
    others->setSpacing(spacing::inside);
    others->addStretch();
    others->addWidget(addFolder);
    others->addWidget(paste);
    others->addStretch();
    auto* column = static_cast<QVBoxLayout*>(empty->layout());
    delete column->takeAt(column->count() - 1);
    column->addLayout(others);
    column->addStretch(3);
    auto* place = new QVBoxLayout(zone);
    place->addWidget(empty);
    return zone;
}

QWidget* ClassifyPagePanels::createPreview() {
    view = new ImageView;
    facts = new FactsPanel;
    preview = new QSplitter(Qt::Vertical);
    preview->setObjectName(QStringLiteral("classifyPreview"));
    preview->addWidget(view);
    preview->addWidget(facts);
    preview->setStretchFactor(0, 1);
    preview->setStretchFactor(1, 0);
    preview->setHandleWidth(spacing::inside);
    preview->setChildrenCollapsible(false);
    preview->setSizes({380, facts->sizeHint().height()});
    QObject::connect(facts->table(), &FactsTable::pointedAt, view, &ImageView::pointAt);
    QObject::connect(facts, &FactsPanel::foldRequested, preview, [this](bool isFolded) { foldFacts(isFolded); });
    return preview;
}

void ClassifyPagePanels::foldFacts(bool isFolded) {
    const int wanted = isFolded ? facts->foldedHeight() : facts->sizeHint().height();
    preview->setSizes({std::max(1, preview->height() - preview->handleWidth() - wanted), wanted});
}

QWidget* ClassifyPagePanels::createRight() {
    model = new ModelPanel;
    answer = new AnswerPanel;
    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::between);
    column->addWidget(model);
    column->addWidget(answer, 1);
    auto* scroll = new QScrollArea;
    scroll->setWidget(right);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(scroll->fontMetrics().averageCharWidth() * 34);
    return scroll;
}

void ClassifyPagePanels::showEmpty(bool isEmpty) {
    m_stack->setCurrentIndex(isEmpty ? 0 : 1);
}

} // namespace semblance
