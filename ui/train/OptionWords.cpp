// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/OptionWords.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace semblance {

namespace {

struct Row {
    std::string_view key;
    const char* label;
    const char* why;
};

constexpr std::array rows{
    Row{"network", QT_TRANSLATE_NOOP("Options", "&Network"),
        QT_TRANSLATE_NOOP("Options", "The kind of network that learns. A larger one sees more and takes longer.")},
    Row{"start", QT_TRANSLATE_NOOP("Options", "St&art from"),
        QT_TRANSLATE_NOOP(
            "Options",
            "From scratch, or from a model that has already learned similar images: faster, with fewer images.")},
    Row{"freeze", QT_TRANSLATE_NOOP("Options", "Freeze"),
        QT_TRANSLATE_NOOP("Options",
                          "Keeps what the weights already know. With few images let only the last layer learn; it "
                          "is fast, too.")},
    Row{"unfreeze_epochs", QT_TRANSLATE_NOOP("Options", "Thaw a stage every"),
        QT_TRANSLATE_NOOP("Options", "After so many epochs one more stage learns, from the last to the first.")},
    Row{"epochs", QT_TRANSLATE_NOOP("Options", "&Epochs"),
        QT_TRANSLATE_NOOP(
            "Options",
            "How often the network sees every training image. Add some while the validation curve still climbs.")},
    Row{"image_size", QT_TRANSLATE_NOOP("Options", "&Image size"),
        QT_TRANSLATE_NOOP(
            "Options",
            "Images are reduced to this size. Larger keeps fine structure; twice the size takes four times as long.")},
    Row{"batch", QT_TRANSLATE_NOOP("Options", "&Batch"),
        QT_TRANSLATE_NOOP("Options", "Images looked at together. Smaller needs less memory; 0 chooses what fits.")},
    Row{"learning_rate", QT_TRANSLATE_NOOP("Options", "&Learning rate"),
        QT_TRANSLATE_NOOP("Options",
                          "Size of a learning step. Try a tenth if the curves jump, more if they hardly move.")},
    Row{"optimiser", QT_TRANSLATE_NOOP("Options", "Optimiser"),
        QT_TRANSLATE_NOOP("Options",
                          "The rule for each learning step. Adam is forgiving; SGD wants a tuned learning rate.")},
    Row{"momentum", QT_TRANSLATE_NOOP("Options", "Momentum"),
        QT_TRANSLATE_NOOP("Options", "How much of the last steps' direction is kept (SGD only). 0.9 is usual.")},
    Row{"backbone_rate_factor", QT_TRANSLATE_NOOP("Options", "Backbone rate"),
        QT_TRANSLATE_NOOP("Options",
                          "Everything before the last layer learns at this share of the learning rate. 0.1 is "
                          "usual from published weights, 1 from scratch.")},
    Row{"weight_decay_on_norms", QT_TRANSLATE_NOOP("Options", "Decay norms and biases too"),
        QT_TRANSLATE_NOOP("Options", "Off is usual for fine-tuning with AdamW; on is what the study did.")},
    Row{"auxiliary_weight", QT_TRANSLATE_NOOP("Options", "Auxiliary loss"),
        QT_TRANSLATE_NOOP("Options",
                          "How much the second classifier inside the network counts while it learns. The study "
                          "used 1, 0.4 is usual, 0 leaves it out.")},
    Row{"reconstruction_weight", QT_TRANSLATE_NOOP("Options", "Rebuilding"),
        QT_TRANSLATE_NOOP("Options", "How much rebuilding the image counts beside naming it.")},
    Row{"thumbnail_px", QT_TRANSLATE_NOOP("Options", "Thumbnail"),
        QT_TRANSLATE_NOOP("Options",
                          "Side of the small gray picture that the auto-encoder rebuilds. Larger shows finer "
                          "structure and takes more weights.")},
    Row{"mask_target", QT_TRANSLATE_NOOP("Options", "Predicts"),
        QT_TRANSLATE_NOOP("Options",
                          "What is rebuilt of a hidden part: its gray values, which a few hundred images teach, or its "
                          "texture without its own brightness and contrast, which takes many thousand.")},
    Row{"weight_average", QT_TRANSLATE_NOOP("Options", "Average weights"),
        QT_TRANSLATE_NOOP("Options",
                          "Checks and keeps a moving average of the weights, which is steadier than the last "
                          "step. 0.99 follows about 100 steps.")},
    Row{"weight_decay", QT_TRANSLATE_NOOP("Options", "Weight decay"),
        QT_TRANSLATE_NOOP(
            "Options",
            "Pulls the weights towards zero. More helps when training is right far more often than validation.")},
    Row{"schedule", QT_TRANSLATE_NOOP("Options", "Schedule"),
        QT_TRANSLATE_NOOP("Options",
                          "How the learning rate changes over the run. Cosine lets the network settle at the end.")},
    Row{"schedule_epochs", QT_TRANSLATE_NOOP("Options", "Schedule ends"),
        QT_TRANSLATE_NOOP("Options",
                          "Where cosine has come down to zero. Later than the run's last epoch, it keeps learning.")},
    Row{"warm_up_epochs", QT_TRANSLATE_NOOP("Options", "Warm-up"),
        QT_TRANSLATE_NOOP(
            "Options", "The learning rate climbs from zero over so many epochs. Helps with large batches and rates.")},
    Row{"step_epochs", QT_TRANSLATE_NOOP("Options", "Step every"),
        QT_TRANSLATE_NOOP("Options", "The learning rate is lowered each time so many epochs have passed.")},
    Row{"step_factor", QT_TRANSLATE_NOOP("Options", "Step factor"),
        QT_TRANSLATE_NOOP("Options", "What the learning rate is multiplied by at each step. 0.1 is usual.")},
    Row{"class_weights", QT_TRANSLATE_NOOP("Options", "Class weights"),
        QT_TRANSLATE_NOOP("Options", "Balanced lets a class with few images count as much as one with many.")},
    Row{"label_smoothing", QT_TRANSLATE_NOOP("Options", "Label smoothing"),
        QT_TRANSLATE_NOOP("Options", "Keeps the network from being too sure. Useful where some labels may be wrong.")},
    Row{"early_stop_epochs", QT_TRANSLATE_NOOP("Options", "Early stop"),
        QT_TRANSLATE_NOOP("Options", "Stops when so many epochs in a row brought nothing better.")},
    Row{"seed", QT_TRANSLATE_NOOP("Options", "Seed"),
        QT_TRANSLATE_NOOP("Options",
                          "The number behind all chance. The same seed on the same machine gives the same run.")},
    Row{"resize", QT_TRANSLATE_NOOP("Options", "Fit by"),
        QT_TRANSLATE_NOOP(
            "Options",
            "How an image of another shape fits: squash it, keep all of it with gray bars, or crop its middle.")},
    Row{"colour", QT_TRANSLATE_NOOP("Options", "Colour"),
        QT_TRANSLATE_NOOP("Options",
                          "An image that is gray in one tint becomes gray: a tint tells the microscope or the session "
                          "and nothing of the specimen. True colour stays, unless all is made gray.")},
    Row{"mask_data_bar", QT_TRANSLATE_NOOP("Options", "Leave out the data bar"),
        QT_TRANSLATE_NOOP("Options",
                          "The strip with the microscope's settings is cut off or filled, so that the network learns "
                          "the specimen and not the text.")},
    Row{"same_scale", QT_TRANSLATE_NOOP("Options", "Same scale for all"),
        QT_TRANSLATE_NOOP("Options",
                          "Brings every image of known scale to the same size of a pixel, so that magnification alone "
                          "tells nothing. Right where classes differ in shape, not in size.")},
    Row{"same_scale_nm", QT_TRANSLATE_NOOP("Options", "Common scale"),
        QT_TRANSLATE_NOOP("Options",
                          "Nanometres that a pixel of the network's input stands for. Automatic takes the typical "
                          "training image.")},
    Row{"scale_input", QT_TRANSLATE_NOOP("Options", "Tell the network the scale"),
        QT_TRANSLATE_NOOP("Options",
                          "The size of a pixel counts beside the picture. Right where size tells classes apart.")},
    Row{"device", QT_TRANSLATE_NOOP("Options", "Device"),
        QT_TRANSLATE_NOOP("Options", "What computes. Automatic takes the fastest device that works.")},
    Row{"precision", QT_TRANSLATE_NOOP("Options", "Precision"),
        QT_TRANSLATE_NOOP("Options",
                          "16 bit is faster where the processor has it. Automatic measures at the start and chooses.")},
    Row{"memory_format", QT_TRANSLATE_NOOP("Options", "Memory order"),
        QT_TRANSLATE_NOOP("Options",
                          "How pixels lie in memory; it changes only the speed. Automatic measures and chooses.")},
    Row{"micro_batch", QT_TRANSLATE_NOOP("Options", "At once"),
        QT_TRANSLATE_NOOP("Options",
                          "Images of a batch that go through the network together; their gradients are summed. Fewer "
                          "need less memory. Automatic takes as many as fit.")},
    Row{"augmentation.flip_horizontal", QT_TRANSLATE_NOOP("Options", "Flip left and right"),
        QT_TRANSLATE_NOOP("Options",
                          "Shows images mirrored half of the time. Right wherever left and right mean nothing.")},
    Row{"augmentation.flip_vertical", QT_TRANSLATE_NOOP("Options", "Flip up and down"),
        QT_TRANSLATE_NOOP("Options",
                          "Shows images upside down half of the time. Not for tilted or cross-section views.")},
    Row{"augmentation.rotate_90", QT_TRANSLATE_NOOP("Options", "Turn by 90°"),
        QT_TRANSLATE_NOOP(
            "Options",
            "Turns images by quarter turns (half turns where they are not square). For views straight from above.")},
    Row{"augmentation.shift", QT_TRANSLATE_NOOP("Options", "Shift"),
        QT_TRANSLATE_NOOP(
            "Options", "Largest random shift, in percent of the image. Makes the place of a structure matter less.")},
    Row{"augmentation.brightness", QT_TRANSLATE_NOOP("Options", "Brightness"),
        QT_TRANSLATE_NOOP("Options", "Largest random change of brightness. Makes detector settings matter less.")},
};

struct PresetRow {
    std::string_view key;
    const char* title;
};

constexpr std::array presetRows{
    PresetRow{"quick", QT_TRANSLATE_NOOP("Options", "quick – for a CPU")},
    PresetRow{"recommended", QT_TRANSLATE_NOOP("Options", "recommended – fine-tuning")},
    PresetRow{"cnn6", QT_TRANSLATE_NOOP("Options", "cnn6 – small network")},
    PresetRow{"inception-v3", QT_TRANSLATE_NOOP("Options", "inception-v3 – ImageNet start")},
    PresetRow{"m0", QT_TRANSLATE_NOOP("Options", "m0 – the study’s best")},
    PresetRow{"m0-pretrained", QT_TRANSLATE_NOOP("Options", "m0-pretrained – ImageNet start")},
    PresetRow{"m1", QT_TRANSLATE_NOOP("Options", "m1 – smaller images")},
    PresetRow{"m2", QT_TRANSLATE_NOOP("Options", "m2 – both flips, twice the rate")},
    PresetRow{"m3", QT_TRANSLATE_NOOP("Options", "m3 – four times the rate")},
    PresetRow{"m4", QT_TRANSLATE_NOOP("Options", "m4 – wide images")},
    PresetRow{"ad1", QT_TRANSLATE_NOOP("Options", "ad1 – with an auto-encoder")},
    PresetRow{"ad2", QT_TRANSLATE_NOOP("Options", "ad2 – ad1 at 128 px")},
    PresetRow{"ad3", QT_TRANSLATE_NOOP("Options", "ad3 – ad1 at twice the rate")},
};

} // namespace

OptionWords optionWords(std::string_view key) {
    const auto row = std::find_if(rows.begin(), rows.end(), [key](const Row& known) { return known.key == key; });
    if (row == rows.end()) return {};
    return {QCoreApplication::translate("Options", row->label), QCoreApplication::translate("Options", row->why)};
}

QString presetTitle(const QString& key) {
    const std::string name = key.toStdString();
    for (const PresetRow& row : presetRows)
        if (row.key == name) return QCoreApplication::translate("Options", row.title);
    return key;
}

} // namespace semblance
