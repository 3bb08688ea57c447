// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ImageViewer.h"

#include "ui/Theme.h"
#include "ui/image/ScaleText.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QAction>
#include <QClipboard>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace semblance {

namespace {

QString nameOf(const QString& path) {
    return path.section(u'/', -1);
}

/// As the microscope wrote it, without noise behind the fourth digit.
QString plainText(double value) {
    return QLocale().toString(value, 'g', 4);
}

QString depthText(const ImageInfo& info) {
    if (info.isColour) return ImageViewer::tr("%n bit per channel, colour", nullptr, info.bitDepth);
    return ImageViewer::tr("%n bit gray", nullptr, info.bitDepth);
}

} // namespace

ImageViewer::ImageViewer(QWidget* parent) : QWidget(parent, Qt::Window), m_view(new ImageView(this)) {
    setWindowTitle(tr("Image"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_view, 1);
    row->addWidget(createPanel());
    createActions();
    resize(1080, 680);
    m_view->setFocus();
}

QWidget* ImageViewer::createPanel() {
    auto* panel = new QWidget(this);
    panel->setFixedWidth(fontMetrics().averageCharWidth() * 46);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(spacing::between, spacing::between, spacing::between, spacing::between);
    column->setSpacing(spacing::between);
    m_title = new ElidedLabel(Qt::ElideMiddle, panel);
    setRole(m_title, WidgetRole::Title);
    column->addWidget(m_title);

    auto* scroll = new QScrollArea(panel);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* facts = new QWidget(scroll);
    m_facts = new QFormLayout(facts);
    m_facts->setContentsMargins(0, 0, 0, 0);
    m_facts->setHorizontalSpacing(spacing::between);
    m_facts->setVerticalSpacing(spacing::inside);
    m_facts->setRowWrapPolicy(QFormLayout::DontWrapRows);
    scroll->setWidget(facts);
    column->addWidget(scroll, 1);

    auto* copy = new QPushButton(lineIcon(QStringLiteral("copy")), tr("&Copy"), panel);
    copy->setToolTip(tr("Copy these facts as text"));
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(factsText()); });
    auto* buttons = new QHBoxLayout;
    const auto addStep = [&](const char* icon, const QString& name, void (ImageViewer::*signal)()) {
        auto* button = new QToolButton(panel);
        button->setIcon(lineIcon(QString::fromLatin1(icon)));
        button->setToolTip(name);
        button->setAccessibleName(name);
        connect(button, &QToolButton::clicked, this, signal);
        buttons->addWidget(button);
    };
    addStep("chevron-left", tr("Previous image (Page up)"), &ImageViewer::previousRequested);
    addStep("chevron-right", tr("Next image (Page down)"), &ImageViewer::nextRequested);
    buttons->addStretch();
    buttons->addWidget(copy);
    column->addLayout(buttons);
    return panel;
}

void ImageViewer::createActions() {
    const auto add = [this](const QList<QKeySequence>& keys, auto slot) {
        auto* action = new QAction(this);
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
    };
    add({QKeySequence(Qt::Key_PageUp)}, &ImageViewer::previousRequested);
    add({QKeySequence(Qt::Key_PageDown)}, &ImageViewer::nextRequested);
    add({QKeySequence(Qt::Key_Escape), QKeySequence(QKeySequence::Close)}, &ImageViewer::close);
}

void ImageViewer::setImage(const ViewedImage& image, const QString& className) {
    const QString name = image.path.isEmpty() ? tr("Image") : nameOf(image.path);
    setWindowTitle(name);
    m_title->setFullText(name);
    m_view->setImage(image);
    clearFacts();
    showFileFacts(image, className);
    showScaleFacts(image.metadata);
    showMicroscopeFacts(image.metadata);
}

void ImageViewer::setMessage(const QString& title, const QString& sentence) {
    setWindowTitle(title);
    m_title->setFullText(title);
    m_view->setMessage(sentence);
    clearFacts();
}

void ImageViewer::clearFacts() {
    while (m_facts->rowCount() > 0)
        m_facts->removeRow(0);
    m_factLines.clear();
}

void ImageViewer::addFact(const QString& label, const QString& value) {
    if (value.isEmpty()) return;
    auto* name = new QLabel(label);
    setRole(name, WidgetRole::Muted);
    auto* text = new QLabel(value);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    text->setAccessibleName(label);
    m_facts->addRow(name, text);
    m_factLines << tr("%1: %2", "a fact's name: its value").arg(label, value);
}

void ImageViewer::showFileFacts(const ViewedImage& image, const QString& className) {
    addFact(tr("Class"), className);
    addFact(tr("Folder"), image.path.contains(u'/') ? image.path.section(u'/', 0, -2) : QString());
    const QSize size = image.originalSizePx.isEmpty() ? image.image.size() : image.originalSizePx;
    addFact(tr("Size"), tr("%1 × %2 px").arg(size.width()).arg(size.height()));
    if (image.info.widthPx > 0) {
        addFact(tr("Depth"), depthText(image.info));
        addFact(tr("Format"), QString::fromStdString(formatName(image.info.format)));
    }
    if (image.info.pages > 1) addFact(tr("Pages"), tr("%n page(s), the first is shown", nullptr, image.info.pages));
    if (image.fileBytes > 0) addFact(tr("File"), bytesText(static_cast<std::uint64_t>(image.fileBytes)));
}

void ImageViewer::showScaleFacts(const ImageMetadata& metadata) {
    const Calibration& calibration = metadata.calibration;
    if (!calibration.isKnown()) return addFact(tr("Scale"), tr("unknown: the file does not say how large a pixel is"));
    const double xNm = *calibration.pixelSizeNm;
    const double yNm = calibration.pixelSizeYNm.value_or(xNm);
    QString text = scaleText(calibration);
    if (std::abs(xNm - yNm) > 1e-4 * xNm)
        text = tr("%1 across, %2 down").arg(text, QString::fromStdString(pixelSizeText(yNm)));
    addFact(tr("Scale"), text);
    addFact(tr("Scale from"), calibrationSourceText(calibration, QString::fromStdString(metadata.vendor)));
    addFact(tr("Read in"), QString::fromStdString(calibration.detail));
}

void ImageViewer::showMicroscopeFacts(const ImageMetadata& metadata) {
    addFact(tr("Microscope"),
            QString::fromStdString(metadata.instrument.empty() ? metadata.vendor : metadata.instrument));
    addFact(tr("Detector"), QString::fromStdString(metadata.detector));
    if (metadata.voltageKv) addFact(tr("Voltage"), tr("%1 kV").arg(plainText(*metadata.voltageKv)));
    if (metadata.workingDistanceMm)
        addFact(tr("Working distance"), tr("%1 mm").arg(plainText(*metadata.workingDistanceMm)));
    if (metadata.magnification)
        addFact(tr("Magnification"), tr("%1 ×").arg(countText(std::llround(*metadata.magnification))));
    if (metadata.dataBarHeightPx) addFact(tr("Data bar"), tr("%1 px high").arg(*metadata.dataBarHeightPx));
    addFact(tr("Taken"), QString::fromStdString(metadata.date));
    for (const std::string& warning : metadata.warnings)
        addFact(tr("Note"), QString::fromStdString(warning));
}

} // namespace semblance
