// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ImageViewer.h"

#include "ui/Theme.h"
#include "ui/image/FactsTable.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icon.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace semblance {

namespace {

QString nameOf(const QString& path) {
    return path.section(u'/', -1);
}

} // namespace

ImageViewer::ImageViewer(QWidget* parent) : QWidget(parent, Qt::Window), m_view(new ImageView(this)) {
    setWindowTitle(tr("Image"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_view, 1);
    row->addWidget(createPanel());
    createActions();
    resize(1080, 680);
    m_view->setFocus();
}

QWidget* ImageViewer::createPanel() {
    auto* panel = new QWidget(this);
    panel->setFixedWidth(fontMetrics().averageCharWidth() * 46);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(spacing::between, spacing::between, spacing::between, spacing::between);
    column->setSpacing(spacing::between);
    m_title = new ElidedLabel(Qt::ElideMiddle, panel);
    setRole(m_title, WidgetRole::Title);
    column->addWidget(m_title);

    m_facts = new FactsTable(panel);
    connect(m_facts, &FactsTable::pointedAt, m_view, &ImageView::pointAt);
    column->addWidget(m_facts, 1);

    auto* copy = new QPushButton(lineIcon(QStringLiteral("copy")), tr("&Copy"), panel);
    copy->setToolTip(tr("Copy these facts as text"));
    connect(copy, &QPushButton::clicked, m_facts, &FactsTable::copyAll);
    auto* buttons = new QHBoxLayout;
    const auto addStep = [&](const char* icon, const QString& name, void (ImageViewer::*signal)()) {
        auto* button = new QToolButton(panel);
        button->setIcon(lineIcon(QString::fromLatin1(icon)));
        button->setToolTip(name);
        button->setAccessibleName(name);
        connect(button, &QToolButton::clicked, this, signal);
        buttons->addWidget(button);
    };
    addStep("chevron-left", tr("Previous image (Page up)"), &ImageViewer::previousRequested);
    addStep("chevron-right", tr("Next image (Page down)"), &ImageViewer::nextRequested);
    buttons->addStretch();
    buttons->addWidget(copy);
    column->addLayout(buttons);
    return panel;
}

void ImageViewer::createActions() {
    const auto add = [this](const QList<QKeySequence>& keys, auto slot) {
        auto* action = new QAction(this);
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
    };
    add({QKeySequence(Qt::Key_PageUp)}, &ImageViewer::previousRequested);
    add({QKeySequence(Qt::Key_PageDown)}, &ImageViewer::nextRequested);
    add({QKeySequence(Qt::Key_Escape), QKeySequence(QKeySequence::Close)}, &ImageViewer::close);
}

void ImageViewer::setImage(const ViewedImage& image, const QString& className) {
    const QString name = image.path.isEmpty() ? tr("Image") : nameOf(image.path);
    setWindowTitle(name);
    m_title->setFullText(name);
    m_view->setImage(image);
    m_className = className;
    m_facts->setFacts(imageFacts(image, m_className, DataBarUse::NotAsked));
}

void ImageViewer::setFacts(const ViewedImage& image) {
    m_view->setFacts(image);
    m_facts->setFacts(imageFacts(image, m_className, DataBarUse::NotAsked));
}

void ImageViewer::setMessage(const QString& title, const QString& sentence) {
    setWindowTitle(title);
    m_title->setFullText(title);
    m_view->setMessage(sentence);
    m_facts->setFacts({});
}

QString ImageViewer::factsText() const {
    return semblance::factsText(m_facts->facts());
}

} // namespace semblance
