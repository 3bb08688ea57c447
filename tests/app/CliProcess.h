// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSet>
#include <QStringList>
#include <QTest>

namespace semblance::test {

/// The real semblance-cli, run as a user runs it.
struct CliRun {
    int exitCode = -1;
    QByteArray out;
    QByteArray messages;

    /// Standard output as one JSON object a line; empty, with the offending line told, where anything else stands there.
    QList<QJsonObject> objects() const {
        QList<QJsonObject> list;
        for (const QByteArray& line : out.split('\n')) {
            if (line.isEmpty()) continue;
            QJsonParseError error;
            const QJsonDocument document = QJsonDocument::fromJson(line, &error);
            if (error.error != QJsonParseError::NoError || !document.isObject()) {
                qWarning().noquote() << "not a JSON object:" << line << error.errorString();
                return {};
            }
            list.append(document.object());
        }
        return list;
    }

    /// The only object; empty where there are none or several.
    QJsonObject object() const {
        const QList<QJsonObject> list = objects();
        return list.size() == 1 ? list.front() : QJsonObject();
    }

    /// The error of the last object.
    QJsonObject error() const {
        const QList<QJsonObject> list = objects();
        return list.isEmpty() ? QJsonObject() : list.back()["error"].toObject();
    }

    QString told() const {
        return QStringLiteral("exit %1\n%2%3").arg(exitCode).arg(QString::fromUtf8(out), QString::fromUtf8(messages));
    }
};

inline QString cliPath() {
    return QStringLiteral(SEMBLANCE_BINARY_DIR "/app/semblance-cli");
}

inline CliRun runCli(const QStringList& arguments, const QString& folder = {}, int timeoutMs = 600'000) {
    QProcess process;
    if (!folder.isEmpty()) process.setWorkingDirectory(folder);
    process.start(cliPath(), arguments);
    CliRun run;
    if (!process.waitForFinished(timeoutMs)) {
        qWarning().noquote() << cliPath() << process.errorString();
        process.kill();
        process.waitForFinished();
        return run;
    }
    run.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    run.out = process.readAllStandardOutput();
    run.messages = process.readAllStandardError();
    return run;
}

/// The names that an object lacks, as one text; empty where it has them all.
inline QString missing(const QJsonObject& object, const QStringList& fields) {
    QStringList lacking;
    for (const QString& field : fields)
        if (!object.contains(field)) lacking.append(field);
    return lacking.join(QStringLiteral(", "));
}

/// The names in the order of the alphabet.
inline QStringList fieldsOf(const QJsonObject& object) {
    return object.keys();
}

inline QStringList sorted(QStringList list) {
    list.sort();
    return list;
}

/// A small sample set of six images a class.
inline bool writeSample(const QString& folder) {
    const CliRun run =
        runCli({QStringLiteral("sample"), folder, QStringLiteral("--images-per-class"), QStringLiteral("6")});
    if (run.exitCode != 0) qWarning().noquote() << run.told();
    return run.exitCode == 0;
}

/// The first sample image with this ending.
inline QString sampleImage(const QString& sample, const QString& ending) {
    const QStringList classes = QDir(sample).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString& name : classes) {
        const QDir folder(sample + QLatin1Char('/') + name);
        const QStringList files = folder.entryList({QStringLiteral("*.") + ending}, QDir::Files, QDir::Name);
        if (!files.isEmpty()) return folder.filePath(files.front());
    }
    return {};
}

inline bool writeFile(const QString& path, const QByteArray& content) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

inline QByteArray readFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace semblance::test
