// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DataSetChoices.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace semblance {
namespace {

constexpr qsizetype kMostFolders = 10;

const QString kFolder = QStringLiteral("folder");
const QString kShare = QStringLiteral("share");
const QString kSeed = QStringLiteral("seed");
const QString kClasses = QStringLiteral("classes");
const QString kName = QStringLiteral("name");
const QString kIncluded = QStringLiteral("included");

QJsonObject objectOf(const QString& folder, const SplitOptions& options) {
    QJsonArray classes;
    for (const ClassChoice& choice : options.classes)
        if (!choice.isIncluded || choice.name != choice.folderName)
            classes.append(QJsonObject{{kFolder, QString::fromStdString(choice.folderName)},
                                       {kName, QString::fromStdString(choice.name)},
                                       {kIncluded, choice.isIncluded}});
    // As text: a number in JSON is a double, and a seed has 64 bits.
    return {{kFolder, folder},
            {kShare, options.validationShare},
            {kSeed, QString::number(options.seed)},
            {kClasses, classes}};
}

SplitOptions optionsOf(const QJsonObject& object) {
    SplitOptions options;
    options.validationShare = object[kShare].toDouble(options.validationShare);
    options.seed = object[kSeed].toString().toULongLong();
    for (const auto& value : object[kClasses].toArray()) {
        const QJsonObject choice = value.toObject();
        options.classes.push_back({choice[kFolder].toString().toStdString(), choice[kName].toString().toStdString(),
                                   choice[kIncluded].toBool(true)});
    }
    return options;
}

} // namespace

std::optional<SplitOptions> choicesOf(const QByteArray& json, const QString& folder) {
    for (const auto& value : QJsonDocument::fromJson(json).array()) {
        const QJsonObject kept = value.toObject();
        if (kept[kFolder].toString() == folder) return optionsOf(kept);
    }
    return std::nullopt;
}

QByteArray withChoices(const QByteArray& json, const QString& folder, const SplitOptions& options) {
    QJsonArray all{objectOf(folder, options)};
    for (const auto& value : QJsonDocument::fromJson(json).array()) {
        const QJsonObject kept = value.toObject();
        if (kept[kFolder].toString() != folder && all.size() < kMostFolders) all.append(kept);
    }
    return QJsonDocument(all).toJson(QJsonDocument::Compact);
}

} // namespace semblance
