// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/MainWindow.h"

#include "ui/frame/DropHint.h"
#include "ui/frame/LayoutState.h"
#include "ui/frame/PageRail.h"
#include "ui/frame/StatusStrip.h"
#include "ui/widgets/Icon.h"

#include <QActionGroup>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QStackedWidget>
#include <QToolButton>

namespace semblance {

namespace {

QStringList localPaths(const QMimeData& data) {
    QStringList paths;
    for (const QUrl& url : data.urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    return paths;
}

ActionId themeAction(ThemeChoice choice) {
    switch (choice) {
    case ThemeChoice::Light: return ActionId::ThemeLight;
    case ThemeChoice::Dark: return ActionId::ThemeDark;
    case ThemeChoice::System: break;
    }
    return ActionId::ThemeSystem;
}

} // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent), m_stack(new QStackedWidget), m_rail(new PageRail), m_strip(new StatusStrip) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Semblance"));
    setWindowIcon(programIcon());
    setAcceptDrops(true);
    auto* centre = new QWidget;
    auto* layout = new QHBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_rail);
    layout->addWidget(m_stack, 1);
    setCentralWidget(centre);
    setStatusBar(m_strip);
    makeActions();
    makeMenus();
    m_dropHint = new DropHint(this);
    resize(1280, 720);
    connect(m_rail, &PageRail::chosen, this, &MainWindow::showPage);
    connect(m_strip, &StatusStrip::cancelRequested, this, &MainWindow::cancelRequested);
    connect(m_strip, &StatusStrip::deviceClicked, this, &MainWindow::deviceDetailsRequested);
    connect(m_strip, &StatusStrip::dataSetClicked, this, &MainWindow::dataSetDetailsRequested);
}

MainWindow::~MainWindow() = default;

void MainWindow::makeActions() {
    for (const ActionEntry& entry : actionTable()) {
        auto* action = new QAction(QCoreApplication::translate("Actions", entry.text), this);
        if (*entry.icon) action->setIcon(lineIcon(QLatin1String(entry.icon)));
        if (*entry.key)
            action->setShortcut(QKeySequence::fromString(QLatin1String(entry.key), QKeySequence::PortableText));
        action->setCheckable(entry.isCheckable);
        m_actions[entry.id] = action;
        connect(action, &QAction::triggered, this, [this, id = entry.id] { onTriggered(id); });
    }
    auto* themes = new QActionGroup(this);
    for (const ActionId id : {ActionId::ThemeSystem, ActionId::ThemeLight, ActionId::ThemeDark})
        themes->addAction(action(id));
    // Space belongs to the plots; here it is only told.
    action(ActionId::PauseTraining)
        ->setText(action(ActionId::PauseTraining)->text() + QLatin1Char('\t') + tr("Space in the plots"));
    for (const ActionId id :
         {ActionId::Rescan, ActionId::Export, ActionId::Undo, ActionId::Redo, ActionId::ClearList,
          ActionId::StartTraining, ActionId::PauseTraining, ActionId::StopTraining, ActionId::CancelJob})
        action(id)->setEnabled(false);
    setThemeChoice(ThemeChoice::System);
}

void MainWindow::makeMenus() {
    m_menus[MenuId::File] = menuBar()->addMenu(tr("&File"));
    m_menus[MenuId::Edit] = menuBar()->addMenu(tr("&Edit"));
    m_menus[MenuId::View] = menuBar()->addMenu(tr("&View"));
    m_menus[MenuId::Run] = menuBar()->addMenu(tr("&Run"));
    m_menus[MenuId::Help] = menuBar()->addMenu(tr("&Help"));
    for (const ActionEntry& entry : actionTable()) {
        QMenu* menu = m_menus[entry.menu];
        if (entry.id == ActionId::Rescan) {
            m_recentFolders = menu->addMenu(tr("Recent f&olders"));
            m_recentModels = menu->addMenu(tr("Recent mo&dels"));
        }
        QAction* separator = entry.opensGroup ? menu->addSeparator() : nullptr;
        if (entry.id == ActionId::ThemeSystem) m_pageMenuEnd = separator;
        menu->addAction(action(entry.id));
    }
    setRecentFolders({});
    setRecentModels({});
}

QAction* MainWindow::action(ActionId id) const {
    return m_actions.at(id);
}

void MainWindow::onTriggered(ActionId id) {
    switch (id) {
    case ActionId::ThemeSystem: Q_EMIT themeChoiceRequested(ThemeChoice::System); break;
    case ActionId::ThemeLight: Q_EMIT themeChoiceRequested(ThemeChoice::Light); break;
    case ActionId::ThemeDark: Q_EMIT themeChoiceRequested(ThemeChoice::Dark); break;
    case ActionId::FullScreen: setWindowState(windowState() ^ Qt::WindowFullScreen); break;
    case ActionId::Quit: close(); break;
    case ActionId::Devices: Q_EMIT deviceDetailsRequested(); break;
    case ActionId::CancelJob:
        if (const QString job = m_strip->cancellableJob(m_current); !job.isEmpty()) Q_EMIT cancelRequested(job);
        break;
    default: break;
    }
    Q_EMIT triggered(id);
}

void MainWindow::addPage(PageId id, QWidget* page, const QString& title, const QString& icon, RailPlace place) {
    m_pages[id] = page;
    m_stack->addWidget(page);
    page->setAccessibleName(title);
    addPageAction(id, title, icon, place);
    if (place != RailPlace::None) m_rail->addEntry(id, title, icon, place == RailPlace::Bottom);
    numberPages();
    if (m_pages.size() == 1) showPage(id);
}

void MainWindow::addPageAction(PageId id, const QString& title, const QString& icon, RailPlace place) {
    auto* action = new QAction(lineIcon(icon), title, this);
    action->setCheckable(true);
    connect(action, &QAction::triggered, this, [this, id] { showPage(id); });
    m_menus[MenuId::View]->insertAction(m_pageMenuEnd, action);
    m_pageActions[id] = action;
    m_railPlaces[id] = place;
}

// Ctrl+1 is the entry on top, so that a page that joins later keeps the order of the rail.
void MainWindow::numberPages() {
    int digit = 0;
    for (const RailPlace place : {RailPlace::Top, RailPlace::Bottom})
        for (const auto& [id, where] : m_railPlaces)
            if (where == place && ++digit <= 9) {
                const QKeySequence key(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + digit));
                m_pageActions[id]->setShortcut(key);
                m_rail->entry(id)->setToolTip(
                    tr("%1 (%2)").arg(m_pageActions[id]->text(), key.toString(QKeySequence::NativeText)));
            }
}

QWidget* MainWindow::page(PageId id) const {
    const auto found = m_pages.find(id);
    return found == m_pages.end() ? nullptr : found->second;
}

void MainWindow::showPage(PageId id) {
    QWidget* wanted = page(id);
    if (wanted == nullptr) return;
    m_current = id;
    m_stack->setCurrentWidget(wanted);
    m_rail->markCurrent(id);
    for (const auto& [page, action] : m_pageActions)
        action->setChecked(page == id);
    updateCancel();
    Q_EMIT pageShown(id);
}

void MainWindow::setRecentFolders(const QStringList& folders) {
    fillRecent(*m_recentFolders, folders, [this](const QString& folder) { Q_EMIT recentFolderRequested(folder); });
}

void MainWindow::setRecentModels(const QStringList& models) {
    fillRecent(*m_recentModels, models, [this](const QString& model) { Q_EMIT recentModelRequested(model); });
}

void MainWindow::fillRecent(QMenu& menu, const QStringList& paths, const std::function<void(const QString&)>& chosen) {
    menu.clear();
    menu.setEnabled(!paths.isEmpty());
    for (const QString& path : paths) {
        QString shown = path;
        QAction* entry = menu.addAction(shown.replace(QLatin1Char('&'), QLatin1String("&&")));
        connect(entry, &QAction::triggered, this, [chosen, path] { chosen(path); });
    }
    if (paths.isEmpty()) return;
    menu.addSeparator();
    connect(menu.addAction(tr("&Forget these")), &QAction::triggered, this, &MainWindow::clearRecentRequested);
}

void MainWindow::setThemeChoice(ThemeChoice choice) {
    action(themeAction(choice))->setChecked(true);
}

void MainWindow::setJob(const JobStatus& job) {
    m_strip->setJob(job);
    updateCancel();
}

void MainWindow::removeJob(const QString& jobId) {
    m_strip->removeJob(jobId);
    updateCancel();
}

void MainWindow::updateCancel() {
    action(ActionId::CancelJob)->setEnabled(!m_strip->cancellableJob(m_current).isEmpty());
}

void MainWindow::showMessage(const QString& sentence) {
    m_strip->setMessage(sentence);
}
void MainWindow::setDataSetText(const QString& text) {
    m_strip->setDataSetText(text);
}
void MainWindow::setDeviceText(const QString& text) {
    m_strip->setDeviceText(text);
}

QByteArray MainWindow::saveLayout() const {
    return packLayout(*this, static_cast<int>(m_current));
}

bool MainWindow::restoreLayout(const QByteArray& layout) {
    const auto saved = unpackLayout(*this, layout);
    if (!saved || !page(static_cast<PageId>(*saved))) return false;
    showPage(static_cast<PageId>(*saved));
    return true;
}

void MainWindow::setCloseGuard(std::function<bool()> mayClose) {
    m_mayClose = std::move(mayClose);
}

void MainWindow::closeNow() {
    m_isClosing = true;
    close();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    const bool mayClose = m_isClosing || !m_mayClose || m_mayClose();
    event->setAccepted(mayClose);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (localPaths(*event->mimeData()).isEmpty()) return;
    event->setDropAction(Qt::CopyAction);
    event->accept();
    m_dropHint->setGeometry(centralWidget()->geometry());
    m_dropHint->show();
    m_dropHint->raise();
}

void MainWindow::dragMoveEvent(QDragMoveEvent* event) {
    event->setDropAction(Qt::CopyAction);
    event->accept();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    m_dropHint->hide();
}

void MainWindow::dropEvent(QDropEvent* event) {
    m_dropHint->hide();
    const QStringList paths = localPaths(*event->mimeData());
    if (paths.isEmpty()) return;
    event->setDropAction(Qt::CopyAction);
    event->accept();
    Q_EMIT filesDropped(paths);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    m_dropHint->setGeometry(centralWidget()->geometry());
}

} // namespace semblance
