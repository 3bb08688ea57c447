// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/Theme.h"
#include "ui/frame/Actions.h"
#include "ui/frame/JobStatus.h"

#include <QMainWindow>
#include <QStringList>

#include <functional>
#include <map>

class QMenu;
class QStackedWidget;

namespace semblance {

class PageRail;
class StatusStrip;

enum class RailPlace {
    Top,    ///< with the next Ctrl+digit
    Bottom, ///< likewise, at the foot of the rail
    None    ///< a page without an entry (Start)
};

/// The frame around every page: menus, rail, status strip, drops. Passive: it shows what it is given and says what the user
/// wants; it opens no file and starts nothing. GUI thread only.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Adds a page at the end of its place in the rail. `icon` is a name of lineIcon, `title` a translated word. Takes the page over.
    void addPage(PageId id, QWidget* page, const QString& title, const QString& icon, RailPlace place = RailPlace::Top);
    void showPage(PageId id);
    PageId currentPage() const { return m_current; }
    QWidget* page(PageId id) const;

    /// The action, to enable, check or trigger it. Never null.
    QAction* action(ActionId id) const;
    void setRecentFolders(const QStringList& folders);
    void setRecentModels(const QStringList& models);
    void setThemeChoice(ThemeChoice choice);

    /// Adds the job, or shows its new state; the job that was added last stands in the strip, the others are counted. Esc
    /// cancels the job of the page in front, the cross the one that is shown.
    void setJob(const JobStatus& job);
    void removeJob(const QString& jobId);
    /// A sentence in the strip for a few seconds, also while a job runs.
    void showMessage(const QString& sentence);
    void setDataSetText(const QString& text); ///< "NFFA · 10 classes"; empty: "No data set"
    void setDeviceText(const QString& text);  ///< "CPU · 2 threads"

    /// Geometry, page, splitters and table columns of every child that has an object name.
    QByteArray saveLayout() const;
    /// Call after all pages were added. Anything that does not fit is ignored. True: it named a page, which is shown now.
    bool restoreLayout(const QByteArray& layout);

    /// Asked whenever the window is about to close; true lets it. A guard that has to ask returns false, and calls closeNow later.
    void setCloseGuard(std::function<bool()> mayClose);
    void closeNow();

Q_SIGNALS:
    void triggered(semblance::ActionId id);
    void pageShown(semblance::PageId id);
    void recentFolderRequested(const QString& folder);
    void recentModelRequested(const QString& model);
    void clearRecentRequested();
    void themeChoiceRequested(semblance::ThemeChoice choice);
    /// Local paths of files and folders dropped anywhere on the window.
    void filesDropped(const QStringList& paths);
    void cancelRequested(const QString& jobId);
    void deviceDetailsRequested();
    void dataSetDetailsRequested(); ///< the data set's text was clicked

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeActions();
    void makeMenus();
    void onTriggered(ActionId id);
    void addPageAction(PageId id, const QString& title, const QString& icon, RailPlace place);
    void numberPages();
    void updateCancel();
    void fillRecent(QMenu& menu, const QStringList& paths, const std::function<void(const QString&)>& chosen);

    std::map<ActionId, QAction*> m_actions;
    std::map<MenuId, QMenu*> m_menus;
    std::map<PageId, QWidget*> m_pages;
    std::map<PageId, QAction*> m_pageActions;
    std::map<PageId, RailPlace> m_railPlaces;
    QMenu* m_recentFolders = nullptr;
    QMenu* m_recentModels = nullptr;
    QAction* m_pageMenuEnd = nullptr;
    QStackedWidget* m_stack;
    PageRail* m_rail;
    StatusStrip* m_strip;
    QWidget* m_dropHint = nullptr;
    PageId m_current = PageId::Start;
    std::function<bool()> m_mayClose;
    bool m_isClosing = false;
};

} // namespace semblance
