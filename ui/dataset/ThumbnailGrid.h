// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QListView;
class QPushButton;

namespace semblance {

class ThumbnailDelegate;
class ThumbnailModel;
class VisibleRows;
class ElidedLabel;

/// The grid of a class's images, or of those that a finding is about, with a heading. GUI thread only.
class ThumbnailGrid : public QWidget {
    Q_OBJECT
public:
    explicit ThumbnailGrid(ThumbnailModel* model, QWidget* parent = nullptr);

    enum class Shows { Class, Finding };
    /// A finding's images come with the way back to the class.
    void setHeading(const QString& title, const QString& count, Shows shows);
    void setEdge(int edgePx);
    int edge() const;
    QListView* view() const { return m_view; }
    void refresh();

Q_SIGNALS:
    void thumbnailsWanted(const QList<int>& images);
    void imageOpened(int image);
    void backRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void createView(ThumbnailModel* model);
    void layOutCells();
    void ask(int firstRow, int lastRow);

    ThumbnailModel* m_model;
    ThumbnailDelegate* m_delegate = nullptr;
    QListView* m_view = nullptr;
    VisibleRows* m_visible = nullptr;
    ElidedLabel* m_title = nullptr;
    QLabel* m_count = nullptr;
    QPushButton* m_back = nullptr;
};

} // namespace semblance
