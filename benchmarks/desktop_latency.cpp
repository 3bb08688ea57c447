// SPDX-License-Identifier: GPL-3.0-or-later
// How quickly the window answers. usage: semblance-desktop-latency stall FOLDER [SECONDS [KEY=VALUE...]] | drop MODEL IMAGE...
//   stall  trains on FOLDER in the real window and prints the largest gap between the ticks of a 5 ms timer
//   drop   loads MODEL, drops one IMAGE after the other and prints the time from drop to label
#include "app/Application.h"
#include "core/training/Devices.h"
#include "ui/classify/ClassifyPage.h"
#include "ui/train/TrainPage.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMimeData>
#include <QTimer>
#include <QUrl>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace semblance;

namespace {

double percentile(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/// Ticks every 5 ms and keeps the gaps, in ms.
class Ticker : public QObject {
public:
    Ticker() {
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this,
                [this] { m_gaps.push_back(static_cast<double>(m_clock.nsecsElapsed()) / 1e6), m_clock.start(); });
    }
    void start() {
        m_gaps.clear();
        m_clock.start();
        m_timer.start(5);
    }
    void print() const {
        std::printf("ticks %zu  median %.1f ms  99 %% %.1f ms  largest %.1f ms\n", m_gaps.size(),
                    percentile(m_gaps, 0.5), percentile(m_gaps, 0.99), percentile(m_gaps, 1));
    }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<double> m_gaps;
};

int stall(Application& desktop, const QStringList& arguments) {
    Ticker ticker;
    const int seconds = arguments.size() > 1 ? arguments[1].toInt() : 60;
    TrainingOptions options;
    options.epochs = 1000;
    for (const QString& setting : arguments.mid(2))
        setOption(options, setting.section('=', 0, 0).toStdString(), setting.section('=', 1).toStdString());
    QTimer poll;
    bool isMeasuring = false;
    QObject::connect(&poll, &QTimer::timeout, [&] {
        TrainPage& page = desktop.trainPage();
        if (page.runState() == RunState::Idle) {
            page.setOptions(options);
            desktop.window().action(ActionId::StartTraining)->trigger();
        } else if (page.runState() == RunState::Running && !isMeasuring) {
            isMeasuring = true;
            ticker.start();
            QTimer::singleShot(seconds * 1000, &desktop, [&] {
                ticker.print();
                QApplication::exit(0);
            });
        }
    });
    desktop.openPaths({arguments.first()});
    poll.start(500);
    return QApplication::exec();
}

int drop(Application& desktop, const QStringList& arguments) {
    std::vector<double> times;
    QStringList images = arguments.mid(1);
    QElapsedTimer clock;
    ClassifyPage& page = desktop.classifyPage();
    const auto dropNext = [&] {
        if (images.isEmpty()) return QApplication::exit(0);
        clock.start();
        desktop.openPaths({images.takeFirst()});
    };
    QTimer poll;
    QObject::connect(page.items(), &ClassifyListModel::dataChanged, [&] {
        if (page.items()->rowCount() != page.items()->finishedCount() || !clock.isValid()) return;
        times.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        clock.invalidate();
        QTimer::singleShot(300, &desktop, dropNext);
    });
    QObject::connect(&poll, &QTimer::timeout, [&] {
        if (!page.model()) return;
        poll.stop();
        dropNext();
    });
    desktop.openPaths({arguments.first()});
    poll.start(100);
    QApplication::exec();
    std::printf("first %.1f ms  then median %.1f ms  largest %.1f ms of %zu\n", times.front(),
                percentile({times.begin() + 1, times.end()}, 0.5), percentile({times.begin() + 1, times.end()}, 1),
                times.size() - 1);
    return 0;
}

} // namespace

int main(int argc, char* argv[]) {
    loadCudaPack();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Semblance"));
    setComputeThreads(0);
    Application desktop;
    desktop.show();
    const QStringList arguments = QApplication::arguments().mid(1);
    if (arguments.size() >= 2 && arguments.first() == QLatin1String("stall")) return stall(desktop, arguments.mid(1));
    if (arguments.size() >= 4 && arguments.first() == QLatin1String("drop")) return drop(desktop, arguments.mid(1));
    std::fputs("usage: semblance-desktop-latency stall FOLDER [SECONDS [KEY=VALUE...]] | drop MODEL IMAGE IMAGE...\n",
               stderr);
    return 2;
}
