// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/ClassTableModel.h"

#include "ui/Theme.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QHash>
#include <QIcon>
#include <QSet>
#include <QUndoCommand>
#include <QUndoStack>

#include <algorithm>
#include <numeric>

namespace semblance {

/// All ticks and names before and after; they are few.
class ChoiceCommand : public QUndoCommand {
public:
    ChoiceCommand(ClassTableModel& model, const QString& text, std::vector<ClassChoice> after)
        : QUndoCommand(text), m_model(model), m_before(model.m_choices), m_after(std::move(after)) {}
    void undo() override { m_model.apply(m_before); }
    void redo() override { m_model.apply(m_after); }

private:
    ClassTableModel& m_model;
    std::vector<ClassChoice> m_before;
    std::vector<ClassChoice> m_after;
};

namespace {

std::size_t at(int row) {
    return static_cast<std::size_t>(row);
}

} // namespace

ClassTableModel::ClassTableModel(QUndoStack* undo, QObject* parent) : QAbstractTableModel(parent), m_undo(undo) {}

int ClassTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_choices.size());
}

int ClassTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ClassTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ClassChoice& choice = m_choices[at(index.row())];
    const bool isName = index.column() == NameColumn;
    switch (role) {
    case Qt::DisplayRole: return display(index.row(), index.column());
    case Qt::EditRole:
        return isName ? QVariant(QString::fromStdString(choice.name)) : display(index.row(), index.column());
    case Qt::CheckStateRole: return isName ? QVariant(choice.isIncluded ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::DecorationRole:
        if (!isName) return {};
        return choice.isIncluded ? classMark(m_colours[at(index.row())])
                                 : lineIcon(QStringLiteral("minus"), IconTint::Muted);
    case Qt::TextAlignmentRole:
        return isName ? QVariant() : QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    case Qt::ToolTipRole:
        if (isName) return toolTip(index.row());
        return index.column() == ShareColumn ? display(index.row(), ShareColumn) : QVariant();
    case Qt::AccessibleTextRole: return isName ? accessibleText(index.row()) : display(index.row(), index.column());
    case ShareRole: return barLength(index.row());
    case ColourIndexRole: return choice.isIncluded ? m_colours[at(index.row())] : -1;
    case FolderNameRole: return QString::fromStdString(choice.folderName);
    case SortRole: return sortKey(index.row(), index.column());
    default: return {};
    }
}

QVariant ClassTableModel::display(int row, int column) const {
    switch (column) {
    case NameColumn: return QString::fromStdString(m_choices[at(row)].name);
    case ImagesColumn: return countText(m_images[at(row)]);
    case ShareColumn: return m_choices[at(row)].isIncluded ? percentText(shareOf(row)) : QStringLiteral("–");
    case TrainingColumn: return countOrDash(row, m_counts.empty() ? 0 : m_counts[at(row)].training);
    case ValidationColumn: return countOrDash(row, m_counts.empty() ? 0 : m_counts[at(row)].validation);
    default: return {};
    }
}

QString ClassTableModel::countOrDash(int row, qint64 count) const {
    return m_counts.empty() || !m_choices[at(row)].isIncluded ? QStringLiteral("–") : countText(count);
}

QVariant ClassTableModel::sortKey(int row, int column) const {
    switch (column) {
    case NameColumn: return QString::fromStdString(m_choices[at(row)].name);
    case ShareColumn: return shareOf(row);
    case TrainingColumn: return m_counts.empty() ? 0 : m_counts[at(row)].training;
    case ValidationColumn: return m_counts.empty() ? 0 : m_counts[at(row)].validation;
    default: return m_images[at(row)];
    }
}

QString ClassTableModel::toolTip(int row) const {
    const ClassChoice& choice = m_choices[at(row)];
    QString text = tr("Folder “%1”. Untick it to leave the class out; double-click or F2 to rename it in the program. "
                      "Nothing on the disk changes.")
                       .arg(QString::fromStdString(choice.folderName));
    const auto same = std::ranges::count(m_choices, choice.name, &ClassChoice::name);
    if (same > 1)
        text += u' ' + tr("%n folder(s) share this name and count as one class.", nullptr, static_cast<int>(same));
    return text;
}

QString ClassTableModel::accessibleText(int row) const {
    const QString state = m_choices[at(row)].isIncluded ? tr("included") : tr("left out");
    return tr("%1, %n image(s), %2", "class name, images, included or left out", static_cast<int>(m_images[at(row)]))
        .arg(QString::fromStdString(m_choices[at(row)].name), state);
}

double ClassTableModel::shareOf(int row) const {
    const qint64 all = includedImages();
    if (all == 0 || !m_choices[at(row)].isIncluded) return 0;
    return static_cast<double>(m_images[at(row)]) / static_cast<double>(all);
}

double ClassTableModel::barLength(int row) const {
    const qint64 largest = m_images.empty() ? 0 : *std::ranges::max_element(m_images);
    if (largest == 0 || !m_choices[at(row)].isIncluded) return 0;
    return static_cast<double>(m_images[at(row)]) / static_cast<double>(largest);
}

QStringList ClassTableModel::namesInUse() const {
    QStringList names;
    QSet<QString> seen;
    for (const ClassChoice& choice : m_choices) {
        const QString name = QString::fromStdString(choice.name);
        if (!choice.isIncluded || seen.contains(name)) continue;
        seen.insert(name);
        names << name;
    }
    // The split knows the order that the network will have; until it comes, that of the folders stands in.
    const bool fits =
        names.size() == m_splitClasses.size() && seen == QSet<QString>(m_splitClasses.begin(), m_splitClasses.end());
    return fits ? m_splitClasses : names;
}

void ClassTableModel::recount() {
    m_trained = namesInUse();
    QHash<QString, int> indexOf;
    for (int i = 0; i < m_trained.size(); ++i)
        indexOf.insert(m_trained[i], i);
    m_colours.clear();
    m_includedImages = 0;
    for (std::size_t i = 0; i < m_choices.size(); ++i) {
        m_colours.push_back(indexOf.value(QString::fromStdString(m_choices[i].name), -1));
        if (m_choices[i].isIncluded) m_includedImages += m_images[i];
    }
}

bool ClassTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != NameColumn) return false;
    std::vector<ClassChoice> after = m_choices;
    ClassChoice& choice = after[at(index.row())];
    const QString name = QString::fromStdString(choice.name);
    if (role == Qt::CheckStateRole) {
        choice.isIncluded = value.toInt() == Qt::Checked;
        if (choice.isIncluded == m_choices[at(index.row())].isIncluded) return false;
        push(choice.isIncluded ? tr("include “%1”").arg(name) : tr("leave out “%1”").arg(name), std::move(after));
        return true;
    }
    const QString renamed = value.toString().simplified();
    if (role != Qt::EditRole || renamed.isEmpty() || renamed == name) return false;
    choice.name = renamed.toStdString();
    push(tr("rename “%1” to “%2”").arg(name, renamed), std::move(after));
    return true;
}

Qt::ItemFlags ClassTableModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    const Qt::ItemFlags base = Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
    return index.column() == NameColumn ? base | Qt::ItemIsEditable | Qt::ItemIsUserCheckable : base;
}

QVariant ClassTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        if (section == ShareColumn) return QVariant::fromValue(Qt::Alignment(Qt::AlignCenter));
        return QVariant::fromValue((section == NameColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole) return headerToolTip(section);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case NameColumn: return tr("Class");
    case ImagesColumn: return tr("Images");
    case ShareColumn: return tr("Share");
    case TrainingColumn: return tr("Train");
    case ValidationColumn: return tr("Check");
    default: return {};
    }
}

QString ClassTableModel::headerToolTip(int section) const {
    switch (section) {
    case ImagesColumn: return tr("Readable images in the folder");
    case ShareColumn: return tr("Of all images that take part");
    case TrainingColumn: return tr("Images that the network learns from");
    case ValidationColumn: return tr("Images held back to check the network on (validation)");
    default: return {};
    }
}

void ClassTableModel::setReport(const ScanReport& report, const std::vector<ClassChoice>& choices) {
    beginResetModel();
    m_undo->clear();
    m_choices.clear();
    m_images.assign(report.classNames.size(), 0);
    m_classOfImage.clear();
    clearCounts();
    for (const ImageEntry& image : report.images) {
        ++m_images[at(image.classIndex)];
        m_classOfImage.push_back(image.classIndex);
    }
    for (const std::string& folder : report.classNames) {
        const auto known = std::ranges::find(choices, folder, &ClassChoice::folderName);
        m_choices.push_back(known != choices.end() ? *known : ClassChoice{folder, folder, true});
    }
    recount();
    endResetModel();
}

void ClassTableModel::setSplit(const DataSplit& split) {
    m_counts.assign(m_choices.size(), {});
    m_splitClasses.clear();
    for (const std::string& name : split.set.classNames)
        m_splitClasses << QString::fromStdString(name);
    for (const Example& example : split.set.training)
        if (example.index < m_classOfImage.size()) ++m_counts[at(m_classOfImage[example.index])].training;
    for (const Example& example : split.set.validation)
        if (example.index < m_classOfImage.size()) ++m_counts[at(m_classOfImage[example.index])].validation;
    everythingChanged();
}

void ClassTableModel::clearSplit() {
    clearCounts();
    everythingChanged();
}

void ClassTableModel::clearCounts() {
    m_counts.clear();
    m_splitClasses.clear();
}

void ClassTableModel::clear() {
    setReport({}, {});
}

void ClassTableModel::setChoices(const std::vector<ClassChoice>& choices) {
    std::vector<ClassChoice> after = m_choices;
    for (ClassChoice& choice : after) {
        const auto known = std::ranges::find(choices, choice.folderName, &ClassChoice::folderName);
        if (known != choices.end()) choice = *known;
    }
    m_undo->clear();
    apply(after);
}

void ClassTableModel::setAllIncluded(bool isIncluded) {
    std::vector<ClassChoice> after = m_choices;
    for (ClassChoice& choice : after)
        choice.isIncluded = isIncluded;
    push(isIncluded ? tr("include all classes") : tr("leave out all classes"), std::move(after));
}

void ClassTableModel::includeOnly(int row) {
    std::vector<ClassChoice> after = m_choices;
    for (std::size_t i = 0; i < after.size(); ++i)
        after[i].isIncluded = i == at(row);
    push(tr("include only “%1”").arg(QString::fromStdString(m_choices[at(row)].name)), std::move(after));
}

void ClassTableModel::push(const QString& text, std::vector<ClassChoice> choices) {
    m_undo->push(new ChoiceCommand(*this, text, std::move(choices)));
}

void ClassTableModel::apply(const std::vector<ClassChoice>& choices) {
    m_choices = choices;
    everythingChanged();
    Q_EMIT choicesChanged();
}

void ClassTableModel::everythingChanged() {
    recount();
    if (!m_choices.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

qint64 ClassTableModel::trainingImages() const {
    return std::accumulate(m_counts.begin(), m_counts.end(), qint64{0},
                           [](qint64 sum, const SplitCounts& counts) { return sum + counts.training; });
}

qint64 ClassTableModel::validationImages() const {
    return std::accumulate(m_counts.begin(), m_counts.end(), qint64{0},
                           [](qint64 sum, const SplitCounts& counts) { return sum + counts.validation; });
}

} // namespace semblance
