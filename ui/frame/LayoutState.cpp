// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/LayoutState.h"

#include <QDataStream>
#include <QHeaderView>
#include <QIODevice>
#include <QMainWindow>
#include <QMap>
#include <QSplitter>

namespace semblance {

namespace {

constexpr quint32 layoutMagic = 0x53454D4C; // "SEML"
constexpr quint32 layoutVersion = 1;

// A header is usually nameless; its table's name stands for it.
QString nameOf(const QHeaderView& header) {
    const QString own = header.objectName();
    const QString name = own.isEmpty() && header.parentWidget() ? header.parentWidget()->objectName() : own;
    if (name.isEmpty() || name.startsWith(QLatin1String("qt_"))) return {};
    return name + (header.orientation() == Qt::Horizontal ? QLatin1String("/columns") : QLatin1String("/rows"));
}

QString nameOf(const QSplitter& splitter) {
    return splitter.objectName().startsWith(QLatin1String("qt_")) ? QString() : splitter.objectName();
}

template <typename Part>
void collect(const QMainWindow& window, QMap<QString, QByteArray>& states) {
    for (const Part* part : window.findChildren<Part*>())
        if (const QString name = nameOf(*part); !name.isEmpty()) states[name] = part->saveState();
}

template <typename Part>
void putBack(QMainWindow& window, const QMap<QString, QByteArray>& states) {
    for (Part* part : window.findChildren<Part*>())
        if (const auto state = states.constFind(nameOf(*part)); state != states.constEnd()) part->restoreState(*state);
}

} // namespace

QByteArray packLayout(const QMainWindow& window, int page) {
    QMap<QString, QByteArray> states;
    collect<QSplitter>(window, states);
    collect<QHeaderView>(window, states);
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_4);
    stream << layoutMagic << layoutVersion << window.saveGeometry() << qint32(page) << states;
    return bytes;
}

std::optional<int> unpackLayout(QMainWindow& window, const QByteArray& layout) {
    QDataStream stream(layout);
    stream.setVersion(QDataStream::Qt_6_4);
    quint32 magic = 0;
    quint32 version = 0;
    stream >> magic >> version;
    if (magic != layoutMagic || version != layoutVersion) return std::nullopt;
    QByteArray geometry;
    qint32 page = 0;
    QMap<QString, QByteArray> states;
    stream >> geometry >> page >> states;
    if (stream.status() != QDataStream::Ok) return std::nullopt;
    window.restoreGeometry(geometry);
    putBack<QSplitter>(window, states);
    putBack<QHeaderView>(window, states);
    return page;
}

} // namespace semblance
