// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dataset/ScanReport.h"
#include "core/dataset/Split.h"
#include "core/inference/Classifier.h"

#include <QAbstractButton>
#include <QCoreApplication>
#include <QImage>
#include <QLabel>
#include <QWidget>

#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Values as core would give them, for tests of pages.
namespace fixtures {

using ClassSizes = std::vector<std::pair<std::string, int>>;

inline std::shared_ptr<semblance::ScanReport> report(const ClassSizes& classes) {
    auto report = std::make_shared<semblance::ScanReport>();
    report->folder = "/images/set";
    for (const auto& [name, count] : classes) {
        for (int i = 0; i < count; ++i) {
            semblance::ImageEntry entry;
            entry.relativePath = name + "/" + std::to_string(i) + ".tif";
            entry.classIndex = static_cast<int>(report->classNames.size());
            entry.sizeBytes = 1000;
            entry.info = {semblance::ImageFormat::Tiff, 1024, 768, 1, 8, false, 1};
            report->images.push_back(entry);
        }
        report->classNames.push_back(name);
    }
    return report;
}

/// Every fifth image is held back; classes as the report names them.
inline semblance::DataSplit split(const semblance::ScanReport& report) {
    semblance::DataSplit split;
    split.set.classNames = report.classNames;
    for (std::size_t i = 0; i < report.images.size(); ++i)
        (i % 5 == 0 ? split.set.validation : split.set.training).push_back({i, report.images[i].classIndex});
    return split;
}

inline QImage gray(int width, int height) {
    QImage image(width, height, QImage::Format_Grayscale8);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image.scanLine(y)[x] = static_cast<uchar>((x * 7 + y * 13) % 256);
    return image;
}

inline semblance::ModelDescription model() {
    semblance::ModelDescription model;
    model.network = "cnn6";
    model.classNames = {"Fibres", "Particles", "Powder"};
    model.dataSetName = "set";
    model.trainingImages = 96;
    model.trainingScale = semblance::ScaleRange{10, 80};
    return model;
}

/// The controls that a screen reader could not name, one a line. A label is its own name.
inline QString namelessControls(const QWidget& page) {
    QStringList nameless;
    const auto widgets = page.findChildren<QWidget*>();
    for (const QWidget* widget : widgets) {
        if (widget->focusPolicy() == Qt::NoFocus || qobject_cast<const QLabel*>(widget) ||
            widget->objectName().startsWith(QLatin1String("qt_")))
            continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const QString name = widget->accessibleName() + (button ? button->text() : QString());
        if (name.isEmpty())
            nameless << QStringLiteral("%1 “%2”").arg(QLatin1String(widget->metaObject()->className()),
                                                      widget->objectName());
    }
    return nameless.join(u'\n');
}

} // namespace fixtures
