// SPDX-License-Identifier: GPL-3.0-or-later
// The groups below the fold of OptionsPanel.
#include "ui/train/NineImages.h"
#include "ui/train/OptionFields.h"
#include "ui/train/OptionGrid.h"
#include "ui/train/OptionsPanel.h"
#include "ui/widgets/Icon.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace semblance {
namespace {

/// A switch says what it is by itself.
void addToggle(QGridLayout& grid, QWidget* toggle) {
    grid.addWidget(toggle, grid.rowCount(), 0, 1, 2);
}

} // namespace

QWidget* OptionsPanel::makeBelow() {
    auto* below = new QWidget;
    auto* layout = new QVBoxLayout(below);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::inside);
    const auto group = [layout](const QString& title) {
        auto* label = new QLabel(title);
        label->setFont(boldFont(label->font()));
        layout->addSpacing(spacing::unit);
        layout->addWidget(label);
        QGridLayout* grid = makeOptionGrid();
        layout->addLayout(grid);
        return grid;
    };
    addFineTuning(*group(tr("Fine-tuning")));
    addLearning(*group(tr("Learning")));
    addAugmentation(*group(tr("Augmentation")));
    addBalance(*group(tr("Balance and end")));
    addImages(*group(tr("Images")));
    addMachine(*group(tr("Machine")));
    return below;
}

void OptionsPanel::addFineTuning(QGridLayout& grid) {
    addRow(grid, "freeze",
           m_fields->choice<Freeze>("freeze", SEMBLANCE_AT(freeze),
                                    {{Freeze::None, tr("Nothing: all learns")},
                                     {Freeze::Backbone, tr("All but the last layer")},
                                     {Freeze::Gradual, tr("Stage by stage less")},
                                     {Freeze::PretrainedPart, tr("The pretrained part")}}));
    addRow(grid, "unfreeze_epochs",
           m_fields->integer("unfreeze_epochs", SEMBLANCE_AT(unfreezeEpochs), {1, 10000, tr(" epochs"), {}}));
    addRow(grid, "backbone_rate_factor",
           m_fields->rate("backbone_rate_factor", SEMBLANCE_AT(backboneRateFactor), 1e-4, 1));
    addRow(grid, "weight_average",
           m_fields->decimal("weight_average", SEMBLANCE_AT(weightAverage), {0, 0.99999, 5, 0.09, {}, tr("Off"), 1}));
    addRow(grid, "auxiliary_weight",
           m_fields->decimal("auxiliary_weight", SEMBLANCE_AT(auxiliaryWeight), {0, 1, 2, 0.1, {}, tr("Left out"), 1}));
    addRow(grid, "reconstruction_weight",
           m_fields->decimal("reconstruction_weight", SEMBLANCE_AT(reconstructionWeight),
                             {0, 10, 2, 0.1, {}, tr("Off"), 1}));
    addRow(grid, "thumbnail_px",
           m_fields->choice<int>("thumbnail_px", SEMBLANCE_AT(thumbnailPx),
                                 {{64, tr("64 px")}, {96, tr("96 px")}, {128, tr("128 px")}}));
}

void OptionsPanel::addLearning(QGridLayout& grid) {
    addRow(grid, "optimiser",
           m_fields->choice<Optimiser>("optimiser", SEMBLANCE_AT(optimiser),
                                       {{Optimiser::Adam, tr("Adam")},
                                        {Optimiser::AdamW, tr("AdamW")},
                                        {Optimiser::Sgd, tr("SGD with momentum")}}));
    addRow(grid, "momentum", m_fields->decimal("momentum", SEMBLANCE_AT(momentum), {0, 0.9999, 4, 0.05, {}, {}, 1}));
    addRow(grid, "weight_decay", m_fields->rate("weight_decay", SEMBLANCE_AT(weightDecay), 0, 1));
    addToggle(grid, m_fields->toggle("weight_decay_on_norms", SEMBLANCE_AT(decaysNorms)));
    addRow(
        grid, "schedule",
        m_fields->choice<Schedule>(
            "schedule", SEMBLANCE_AT(schedule),
            {{Schedule::Constant, tr("Constant")}, {Schedule::Cosine, tr("Cosine")}, {Schedule::Step, tr("Steps")}}));
    addRow(grid, "schedule_epochs",
           m_fields->integer("schedule_epochs", SEMBLANCE_AT(scheduleEpochs),
                             {0, 10000, tr(" epochs"), tr("With the run")}));
    addRow(grid, "warm_up_epochs",
           m_fields->decimal("warm_up_epochs", SEMBLANCE_AT(warmUpEpochs),
                             {0, 10000, 1, 0.5, tr(" epochs"), tr("None"), 1}));
    addRow(grid, "step_epochs",
           m_fields->integer("step_epochs", SEMBLANCE_AT(stepEpochs), {1, 10000, tr(" epochs"), {}}));
    addRow(grid, "step_factor", m_fields->rate("step_factor", SEMBLANCE_AT(stepFactor), 1e-6, 1));
}

void OptionsPanel::addAugmentation(QGridLayout& grid) {
    const QString percent = QString(QChar(0x00A0)) + QLatin1Char('%');
    QWidget* switches[] = {m_fields->toggle("augmentation.flip_horizontal", SEMBLANCE_AT(augmentation.flipHorizontal)),
                           m_fields->toggle("augmentation.flip_vertical", SEMBLANCE_AT(augmentation.flipVertical)),
                           m_fields->toggle("augmentation.rotate_90", SEMBLANCE_AT(augmentation.rotate90))};
    for (QWidget* toggle : switches)
        addToggle(grid, toggle);
    addRow(grid, "augmentation.shift",
           m_fields->decimal("augmentation.shift", SEMBLANCE_AT(augmentation.shift),
                             {0, 0.25, 1, 1, percent, tr("None"), 100}));
    addRow(grid, "augmentation.brightness",
           m_fields->decimal("augmentation.brightness", SEMBLANCE_AT(augmentation.brightness),
                             {0, 0.5, 1, 5, percent, tr("None"), 100}));
    m_previewButton = new QPushButton(lineIcon(QStringLiteral("eye")), tr("Pre&view nine images"));
    m_previewButton->setCheckable(true);
    m_previewButton->setObjectName(QStringLiteral("previewButton"));
    m_previewButton->setAccessibleName(tr("Preview nine images"));
    m_previewButton->setToolTip(tr("Shows one training image in nine random variants, as the network will see it."));
    m_preview = new NineImages;
    m_preview->hide();
    grid.addWidget(m_previewButton, grid.rowCount(), 0, 1, 2);
    grid.addWidget(m_preview, grid.rowCount(), 0, 1, 2);
    connect(m_previewButton, &QPushButton::toggled, this, [this](bool isShown) {
        m_preview->setVisible(isShown);
        askForPreview();
    });
}

void OptionsPanel::addBalance(QGridLayout& grid) {
    const QString percent = QString(QChar(0x00A0)) + QLatin1Char('%');
    addRow(
        grid, "class_weights",
        m_fields->choice<ClassWeights>("class_weights", SEMBLANCE_AT(classWeights),
                                       {{ClassWeights::None, tr("None")}, {ClassWeights::Balanced, tr("Balanced")}}));
    addRow(
        grid, "label_smoothing",
        m_fields->decimal("label_smoothing", SEMBLANCE_AT(labelSmoothing), {0, 0.5, 1, 1, percent, tr("None"), 100}));
    addRow(
        grid, "early_stop_epochs",
        m_fields->integer("early_stop_epochs", SEMBLANCE_AT(earlyStopEpochs), {0, 10000, tr(" epochs"), tr("Never")}));
    addRow(grid, "seed", m_fields->seed("seed", SEMBLANCE_AT(seed)));
}

void OptionsPanel::addImages(QGridLayout& grid) {
    addRow(grid, "resize",
           m_fields->choice<ResizePolicy>("resize", SEMBLANCE_AT(resize),
                                          {{ResizePolicy::Squash, tr("Squash")},
                                           {ResizePolicy::Letterbox, tr("Letterbox")},
                                           {ResizePolicy::Crop, tr("Crop")}}));
    addRow(grid, "colour",
           m_fields->choice<ColourPolicy>("colour", SEMBLANCE_AT(colour),
                                          {{ColourPolicy::Untint, tr("Without tints")},
                                           {ColourPolicy::Keep, tr("Keep")},
                                           {ColourPolicy::Gray, tr("Gray")}}));
    addToggle(grid, m_fields->toggle("mask_data_bar", SEMBLANCE_AT(masksDataBar)));
    addToggle(grid, m_fields->toggle("same_scale", SEMBLANCE_AT(sameScale)));
    addRow(
        grid, "same_scale_nm",
        m_fields->decimal("same_scale_nm", SEMBLANCE_AT(sameScaleNm), {0, 1e7, 3, 1, tr(" nm/px"), tr("Automatic")}));
    addToggle(grid, m_fields->toggle("scale_input", SEMBLANCE_AT(takesScale)));
}

void OptionsPanel::addMachine(QGridLayout& grid) {
    m_device = m_fields->words("device", SEMBLANCE_AT(device));
    addRow(grid, "device", m_device);
    addRow(grid, "precision",
           m_fields->choice<Precision>("precision", SEMBLANCE_AT(precision),
                                       {{Precision::Automatic, tr("Automatic")},
                                        {Precision::Float32, tr("32 bit")},
                                        {Precision::BFloat16, tr("16 bit (bf16)")}}));
    addRow(grid, "memory_format",
           m_fields->choice<MemoryFormat>("memory_format", SEMBLANCE_AT(memoryFormat),
                                          {{MemoryFormat::Automatic, tr("Automatic")},
                                           {MemoryFormat::Contiguous, tr("Contiguous")},
                                           {MemoryFormat::ChannelsLast, tr("Channels last")}}));
    addRow(grid, "micro_batch",
           m_fields->integer("micro_batch", SEMBLANCE_AT(microBatch), {0, 65536, tr(" images"), tr("Automatic")}));
}

} // namespace semblance
