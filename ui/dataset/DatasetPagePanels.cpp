// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/DatasetPagePanels.h"

#include "ui/Theme.h"
#include "ui/dataset/ClassPanel.h"
#include "ui/dataset/ClassTableModel.h"
#include "ui/dataset/DatasetPage.h"
#include "ui/dataset/HealthPanel.h"
#include "ui/dataset/ScalePanel.h"
#include "ui/dataset/SplitPanel.h"
#include "ui/dataset/ThumbnailGrid.h"
#include "ui/dataset/ThumbnailModel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Text.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QUndoStack>
#include <QVBoxLayout>

namespace semblance {

namespace {

enum Place { EmptyPlace, ScanningPlace, ContentPlace };

} // namespace

DatasetPagePanels::DatasetPagePanels(DatasetPage* page) {
    undo = new QUndoStack(page);
    classes = new ClassTableModel(undo, page);
    thumbnails = new ThumbnailModel(page);
    notice = new Notice(page);
    m_stack = new QStackedWidget(page);
    m_stack->insertWidget(EmptyPlace, createEmpty());
    m_stack->insertWidget(ScanningPlace, createScanning());
    m_stack->insertWidget(ContentPlace, createContent());
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(spacing::between, spacing::between, spacing::between, spacing::between);
    column->setSpacing(spacing::inside);
    column->addWidget(notice);
    column->addWidget(m_stack, 1);
}

QWidget* DatasetPagePanels::createEmpty() {
    auto* place = new QWidget;
    empty = new EmptyState(
        {QStringLiteral("data"), DatasetPage::tr("No images yet"),
         DatasetPage::tr("Open a folder that holds one folder of micrographs for each class. The folders' "
                         "names are the classes. Here you see what you have, and whether it is sound."),
         DatasetPage::tr("&Open folder…")});
    sample = new QPushButton(lineIcon(QStringLiteral("sample")), DatasetPage::tr("Try the &sample set"));
    sample->setToolTip(
        DatasetPage::tr("Draw a small set of artificial micrographs to play with; nothing real, and good for no "
                        "figure of merit"));
    // Beside the one action that the empty state has, a quieter one.
    empty->layout()->takeAt(empty->layout()->count() - 1);
    static_cast<QVBoxLayout*>(empty->layout())->addWidget(sample, 0, Qt::AlignHCenter);
    static_cast<QVBoxLayout*>(empty->layout())->addStretch(3);
    auto* column = new QVBoxLayout(place);
    column->addWidget(empty);
    return place;
}

QWidget* DatasetPagePanels::createScanning() {
    auto* place = new QWidget;
    m_scanTitle = new QLabel;
    setRole(m_scanTitle, WidgetRole::Title);
    m_scanTitle->setAlignment(Qt::AlignCenter);
    m_scanTitle->setWordWrap(true);
    m_scanCount = new QLabel;
    setRole(m_scanCount, WidgetRole::Muted);
    m_scanCount->setAlignment(Qt::AlignCenter);
    m_scanBar = new QProgressBar;
    m_scanBar->setTextVisible(false);
    m_scanBar->setFixedWidth(360);
    m_scanBar->setAccessibleName(DatasetPage::tr("Progress of the scan"));
    cancelScan = new QPushButton(DatasetPage::tr("&Cancel"));
    auto* column = new QVBoxLayout(place);
    column->setSpacing(spacing::inside);
    column->addStretch(2);
    column->addWidget(m_scanTitle);
    column->addWidget(m_scanBar, 0, Qt::AlignHCenter);
    column->addWidget(m_scanCount);
    column->addSpacing(spacing::inside);
    column->addWidget(cancelScan, 0, Qt::AlignHCenter);
    column->addStretch(3);
    return place;
}

QWidget* DatasetPagePanels::createLeft() {
    auto* left = new QWidget;
    classPanel = new ClassPanel(classes);
    split = new SplitPanel;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::between);
    column->addWidget(classPanel, 1);
    column->addWidget(split);
    return left;
}

QWidget* DatasetPagePanels::createContent() {
    grid = new ThumbnailGrid(thumbnails);
    scales = new ScalePanel;
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("datasetTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(DatasetPage::tr("Images or scales"));
    m_tabs->addTab(grid, DatasetPage::tr("&Images"));
    m_tabs->addTab(scales, DatasetPage::tr("Sca&les"));
    m_tabs->setTabToolTip(1, DatasetPage::tr("Whether the classes differ in magnification"));
    health = new HealthPanel;
    rows = new QSplitter(Qt::Vertical);
    rows->setObjectName(QStringLiteral("datasetRows"));
    rows->addWidget(m_tabs);
    rows->addWidget(health);
    rows->setStretchFactor(0, 3);
    rows->setStretchFactor(1, 1);
    rows->setHandleWidth(spacing::between);
    columns = new QSplitter(Qt::Horizontal);
    columns->setObjectName(QStringLiteral("datasetColumns"));
    columns->addWidget(createLeft());
    columns->addWidget(rows);
    columns->setStretchFactor(0, 0);
    columns->setStretchFactor(1, 1);
    columns->setHandleWidth(spacing::between);
    columns->setChildrenCollapsible(false);
    rows->setChildrenCollapsible(false);
    columns->setSizes({500, 700});
    rows->setSizes({440, 180});
    return columns;
}

void DatasetPagePanels::showEmpty() {
    m_stack->setCurrentIndex(EmptyPlace);
}

void DatasetPagePanels::showScanning(const QString& folder) {
    m_scanTitle->setText(
        DatasetPage::tr("Looking through %1").arg(folder.section(u'/', -1, -1, QString::SectionSkipEmpty)));
    m_scanTitle->setToolTip(folder);
    setScanProgress(0, 0);
    m_stack->setCurrentIndex(ScanningPlace);
}

void DatasetPagePanels::showContent() {
    m_stack->setCurrentIndex(ContentPlace);
}

bool DatasetPagePanels::isContentShown() const {
    return m_stack->currentIndex() == ContentPlace;
}

void DatasetPagePanels::showImages() {
    m_tabs->setCurrentWidget(grid);
}

void DatasetPagePanels::showScales() {
    m_tabs->setCurrentWidget(scales);
}

void DatasetPagePanels::setScanProgress(qint64 done, qint64 total) {
    m_scanBar->setRange(0, static_cast<int>(total));
    m_scanBar->setValue(static_cast<int>(done));
    m_scanCount->setText(total > 0 ? DatasetPage::tr("%1 of %2 files").arg(countText(done), countText(total))
                                   : QString());
    classPanel->setScanProgress(done, total);
}

} // namespace semblance
