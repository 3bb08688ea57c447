// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/classify/ModelPanel.h"

#include "core/microscopy/Calibration.h"
#include "ui/Theme.h"
#include "ui/classify/Doubts.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QDateTime>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace semblance {

namespace {

QString fileName(const QString& path) {
    return path.section(u'/', -1);
}

QString dateText(const std::string& utc) {
    const QDateTime time = QDateTime::fromString(QString::fromStdString(utc), Qt::ISODate);
    return time.isValid() ? QLocale().toString(time.toLocalTime().date(), QLocale::ShortFormat) : QString();
}

QString trainedOnText(const ModelDescription& model) {
    const QString images = ModelPanel::tr("%Ln image(s)", nullptr, static_cast<int>(model.trainingImages));
    const QString name = QString::fromStdString(model.dataSetName);
    QStringList parts{name, images, dateText(model.createdUtc)};
    parts.removeAll(QString());
    return parts.join(QStringLiteral(", "));
}

QStringList classNames(const ModelDescription& model) {
    QStringList names;
    for (const std::string& name : model.classNames)
        names << QString::fromStdString(name);
    return names;
}

} // namespace

ModelPanel::ModelPanel(QWidget* parent)
    : QFrame(parent),
      m_title(new ElidedLabel(Qt::ElideMiddle, this)),
      m_sentence(new QLabel(this)),
      m_facts(new QFormLayout),
      m_open(new QPushButton(lineIcon(QStringLiteral("model")), tr("Open &model…"), this)) {
    setRole(this, WidgetRole::Card);
    setAccessibleName(tr("Model"));
    setRole(m_title, WidgetRole::Title);
    setRole(m_sentence, WidgetRole::Muted);
    m_sentence->setWordWrap(true);
    m_open->setToolTip(tr("Choose the model file that names the images (Ctrl+M)"));
    m_facts->setContentsMargins(0, 0, 0, 0);
    m_facts->setHorizontalSpacing(spacing::inside);
    m_facts->setVerticalSpacing(spacing::unit);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(spacing::inside);
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    column->addLayout(m_facts);
    column->addWidget(m_open, 0, Qt::AlignLeft);
    connect(m_open, &QPushButton::clicked, this, &ModelPanel::openRequested);
    clear();
}

void ModelPanel::setModel(const ModelDescription& model, const QString& path) {
    clearFacts();
    m_title->setFullText(fileName(path));
    m_title->setToolTip(path);
    m_sentence->hide();
    const QStringList names = classNames(model);
    addFact(tr("Network"), QString::fromStdString(model.network));
    addFact(tr("Classes"), tr("%Ln class(es)", nullptr, static_cast<int>(names.size())), names.join(u'\n'));
    addFact(tr("Trained on"), trainedOnText(model));
    if (model.validation.images > 0)
        addFact(tr("Checked"),
                tr("%1 right of %Ln image(s)", nullptr, static_cast<int>(model.validation.images))
                    .arg(percentText(model.validation.accuracy)),
                tr("On images that it had not learned from, at its best epoch"));
    addFact(tr("Scales"), model.trainingScale ? scaleRangeText(*model.trainingScale) : tr("unknown"),
            tr("Pixel sizes of the images that it was trained on"));
    addWayOfScales(model);
    addFact(tr("Data bars"), model.preprocessing.masksDataBar ? tr("not shown to it") : tr("shown to it"),
            tr("The strip in which a microscope writes its settings: cut off, or filled where specimen lies below it"));
}

void ModelPanel::addWayOfScales(const ModelDescription& model) {
    const double commonNm = model.preprocessing.commonScaleNm;
    if (commonNm > 0)
        addFact(tr("Common scale"), QString::fromStdString(pixelSizeText(commonNm)),
                tr("Every image of a known scale is brought to it, and its middle is looked at"));
    if (model.options.takesScale)
        addFact(tr("Pixel size"), tr("weighed in the answer"),
                tr("The network was trained with the scale beside the picture"));
}

void ModelPanel::setEmpty(const QString& title, const QString& sentence) {
    clearFacts();
    m_title->setFullText(title);
    m_sentence->setText(sentence);
    m_sentence->show();
}

void ModelPanel::setLoading(const QString& path) {
    setEmpty(fileName(path), tr("Reading the model…"));
}

void ModelPanel::setFailed(const QString& sentence) {
    setEmpty(tr("The model was not opened"), sentence);
}

void ModelPanel::clear() {
    setEmpty(tr("No model open"),
             tr("A model names what an image shows. Open one, or train one from your own images."));
}

void ModelPanel::setIsNextStep(bool isNextStep) {
    setRole(m_open, isNextStep ? WidgetRole::Primary : WidgetRole::Flat);
    m_open->setIcon(lineIcon(QStringLiteral("model"), isNextStep ? IconTint::OnAccent : IconTint::Text));
}

void ModelPanel::clearFacts() {
    while (m_facts->rowCount() > 0)
        m_facts->removeRow(0);
}

void ModelPanel::addFact(const QString& label, const QString& value, const QString& toolTip) {
    auto* name = new QLabel(label);
    setRole(name, WidgetRole::Muted);
    auto* text = new QLabel(value);
    text->setWordWrap(true);
    text->setToolTip(toolTip);
    text->setAccessibleName(label);
    m_facts->addRow(name, text);
}

} // namespace semblance
