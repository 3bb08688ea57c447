// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/download/FetchWeights.h"

#include "app/download/WeightDownload.h"

#include <QCoreApplication>
#include <QEventLoop>

#include <optional>

namespace semblance {

DownloadOutcome fetchWeights(const FetchRequest& request, const Cancellation& cancel, const DownloadSink& progress) {
    // Qt's network wants an application; the window has one, the command has not.
    static int argumentCount = 1;
    static char name[] = "semblance";
    static char* arguments[] = {name, nullptr};
    std::optional<QCoreApplication> application;
    if (!QCoreApplication::instance()) application.emplace(argumentCount, arguments);
    QEventLoop loop;
    DownloadOutcome result;
    WeightDownload download({request.weights, request.folder, QUrl(QString::fromStdString(request.address))}, {},
                            cancel);
    if (progress) QObject::connect(&download, &WeightDownload::progressed, &loop, progress);
    QObject::connect(
        &download, &WeightDownload::ended, &loop,
        [&](const DownloadOutcome& outcome) {
            result = outcome;
            loop.quit();
        },
        Qt::QueuedConnection); // an end within start() comes after the loop has begun
    download.start();
    loop.exec();
    return result;
}

} // namespace semblance
