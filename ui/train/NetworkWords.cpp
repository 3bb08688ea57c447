// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/NetworkWords.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QStandardItemModel>

#include <algorithm>
#include <array>

namespace semblance {

namespace {

enum class Group { Small, Study, Published, WithoutLabels, Other };

struct Heading {
    Group group;
    const char* title;
};

constexpr std::array headings{
    Heading{Group::Small, QT_TRANSLATE_NOOP("Networks", "Small and quick")},
    Heading{Group::Study, QT_TRANSLATE_NOOP("Networks", "The study’s kind")},
    Heading{Group::Published, QT_TRANSLATE_NOOP("Networks", "Strong with published weights")},
    Heading{Group::WithoutLabels, QT_TRANSLATE_NOOP("Networks", "Learning from unlabelled images too")},
    Heading{Group::Other, QT_TRANSLATE_NOOP("Networks", "More")},
};

struct Row {
    std::string_view key;
    Group group;
    const char* sentence;
};

constexpr std::array rows{
    Row{"cnn6", Group::Small,
        QT_TRANSLATE_NOOP("Networks", "Six layers: minutes on any computer, to see how training goes.")},
    Row{"mobilenet_v3_large", Group::Small,
        QT_TRANSLATE_NOOP("Networks", "Made for weak hardware: quick to train and to classify with.")},
    Row{"efficientnet_b0", Group::Small,
        QT_TRANSLATE_NOOP("Networks", "Few weights for what it can do; a good choice where memory is short.")},
    Row{"resnet18", Group::Small,
        QT_TRANSLATE_NOOP("Networks", "Plain and robust; fast on a processor without 16 bit, too.")},
    Row{"densenet121", Group::Study,
        QT_TRANSLATE_NOOP("Networks", "The study’s best, and good from scratch on few images. Take it when in doubt.")},
    Row{"densenet161", Group::Study,
        QT_TRANSLATE_NOOP("Networks", "The widest DenseNet: more to learn with, three times the time.")},
    Row{"densenet169", Group::Study,
        QT_TRANSLATE_NOOP("Networks", "A deeper DenseNet; worth a try with thousands of images.")},
    Row{"densenet201", Group::Study,
        QT_TRANSLATE_NOOP("Networks", "The deepest DenseNet; worth a try with thousands of images.")},
    Row{"inception_v3", Group::Study,
        QT_TRANSLATE_NOOP("Networks", "Looks at several sizes of structure at once; wants images of 299 px or more.")},
    Row{"convnext_tiny", Group::Published,
        QT_TRANSLATE_NOOP("Networks", "The best published results on micrographs, from ImageNet weights.")},
    Row{"resnet50", Group::Published,
        QT_TRANSLATE_NOOP("Networks", "The most used network for fine-tuning; close to the best.")},
    Row{"autoencoder_densenet121", Group::WithoutLabels,
        QT_TRANSLATE_NOOP("Networks", "DenseNet-121 that also rebuilds each image, and so notices unlike ones.")},
    Row{"mae_densenet121", Group::WithoutLabels,
        QT_TRANSLATE_NOOP("Networks",
                          "DenseNet-121 beside a transformer that is pretrained on your unlabelled images.")},
};

const Row* rowOf(const std::string& key) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&key](const Row& row) { return row.key == key; });
    return found == rows.end() ? nullptr : &*found;
}

Group groupOf(const NetworkInfo& network) {
    const Row* row = rowOf(network.key);
    return row ? row->group : Group::Other;
}

void addHeading(QComboBox& box, const QString& title) {
    box.addItem(title);
    QFont font = box.font();
    font.setBold(true);
    box.setItemData(box.count() - 1, font, Qt::FontRole);
    if (auto* model = qobject_cast<QStandardItemModel*>(box.model()))
        model->item(box.count() - 1)->setFlags(Qt::NoItemFlags);
}

void addNetwork(QComboBox& box, const NetworkInfo& network) {
    box.addItem(QString::fromStdString(network.title), QString::fromStdString(network.key));
    box.setItemData(box.count() - 1, networkSentence(network.key), Qt::ToolTipRole);
}

} // namespace

QString networkSentence(const std::string& key) {
    const Row* row = rowOf(key);
    return row ? QCoreApplication::translate("Networks", row->sentence) : QString();
}

void fillNetworkBox(QComboBox& box, const std::vector<NetworkInfo>& networks) {
    for (const Heading& heading : headings) {
        const auto isHere = [&heading](const NetworkInfo& network) { return groupOf(network) == heading.group; };
        if (std::none_of(networks.begin(), networks.end(), isHere)) continue;
        addHeading(box, QCoreApplication::translate("Networks", heading.title));
        for (const NetworkInfo& network : networks)
            if (isHere(network)) addNetwork(box, network);
    }
}

} // namespace semblance
