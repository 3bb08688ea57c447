// SPDX-License-Identifier: GPL-3.0-or-later
// A file manager in small: a window in the screen's upper left corner from which the files named on the command line can
// be dragged. It says "ready" when it is shown, so that a test can begin.
#include <QApplication>
#include <QDrag>
#include <QMimeData>
#include <QMouseEvent>
#include <QTimer>
#include <QUrl>
#include <QWidget>

#include <cstdio>

namespace {

class DragSource : public QWidget {
public:
    explicit DragSource(const QStringList& files) {
        for (const QString& file : files)
            m_urls << QUrl::fromLocalFile(file);
        setWindowFlag(Qt::FramelessWindowHint);
        setGeometry(0, 0, 120, 120);
    }

protected:
    void mouseMoveEvent(QMouseEvent* event) override {
        if (!(event->buttons() & Qt::LeftButton)) return;
        auto* content = new QMimeData;
        content->setUrls(m_urls);
        auto* drag = new QDrag(this); // Qt's own: the target asks for the files after exec() has returned
        drag->setMimeData(content);
        drag->exec(Qt::CopyAction);
    }

private:
    QList<QUrl> m_urls;
};

} // namespace

int main(int argc, char* argv[]) {
    QApplication application(argc, argv);
    DragSource source(QApplication::arguments().mid(1));
    source.show();
    QTimer::singleShot(300, [] {
        std::puts("ready");
        std::fflush(stdout);
    });
    return QApplication::exec();
}
