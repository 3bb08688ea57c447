// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/OptionFields.h"

#include "ui/Theme.h"
#include "ui/train/OptionWords.h"
#include "ui/train/RateBox.h"
#include "ui/train/SizeField.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QLineEdit>
#include <QRegularExpressionValidator>
#include <QSpinBox>
#include <QStyle>

#include <algorithm>
#include <memory>

namespace semblance {

namespace {

/// What was shown, and the option's own digits behind it.
struct Shown {
    double exact = 0;
    double shown = 0;
};

template <typename T>
T at(OptionPlace<T> place, const TrainingOptions& options) {
    TrainingOptions copy = options;
    return place(copy);
}

OptionField decimalField(const char* key, QDoubleSpinBox* box, OptionPlace<double> place, double scale) {
    auto memory = std::make_shared<Shown>();
    return {key, box,
            [box, place, scale, memory](TrainingOptions& options) {
                place(options) = box->value() == memory->shown ? memory->exact : box->value() / scale;
            },
            [box, place, scale, memory](const TrainingOptions& options) {
                memory->exact = at(place, options);
                box->setValue(memory->exact * scale);
                memory->shown = box->value();
            }};
}

} // namespace

void fitList(QComboBox& box) {
    constexpr int mostRows = 20;
    box.setMaxVisibleItems(mostRows);
    const QFontMetrics metrics(boldFont(box.font()));
    int widest = 0;
    for (int i = 0; i < box.count(); ++i)
        widest = std::max(widest, metrics.horizontalAdvance(box.itemText(i)));
    const int scrollBar = box.style()->pixelMetric(QStyle::PM_ScrollBarExtent);
    box.view()->setMinimumWidth(widest + scrollBar + 2 * spacing::between);
}

OptionFields::OptionFields(QObject* parent) : QObject(parent) {}

void OptionFields::add(OptionField field) {
    const OptionWords words = optionWords(field.key);
    QString spoken = words.label;
    field.control->setObjectName(QString::fromStdString(field.key));
    field.control->setAccessibleName(spoken.remove(QLatin1Char('&')));
    field.control->setAccessibleDescription(words.why);
    field.control->setToolTip(words.why);
    field.control->setWhatsThis(words.why);
    guardFromWheel(*field.control);
    for (QWidget* part : field.control->findChildren<QWidget*>())
        guardFromWheel(*part);
    m_fields.push_back(std::move(field));
}

void OptionFields::guardFromWheel(QWidget& control) {
    if (control.focusPolicy() == Qt::WheelFocus) control.setFocusPolicy(Qt::StrongFocus);
    control.installEventFilter(this);
}

bool OptionFields::eventFilter(QObject* watched, QEvent* event) {
    const auto* control = qobject_cast<QWidget*>(watched);
    if (event->type() != QEvent::Wheel || control == nullptr || control->hasFocus())
        return QObject::eventFilter(watched, event);
    event->ignore();
    return true;
}

void OptionFields::announce(const char* key) {
    if (!m_isShowing) Q_EMIT edited(QString::fromLatin1(key));
}

QWidget* OptionFields::integer(const char* key, OptionPlace<int> place, const IntegerRange& range) {
    auto* box = new QSpinBox;
    box->setRange(range.lowest, range.highest);
    box->setSuffix(range.suffix);
    box->setSpecialValueText(range.special);
    box->setGroupSeparatorShown(true);
    add({key, box, [box, place](TrainingOptions& options) { place(options) = box->value(); },
         [box, place](const TrainingOptions& options) { box->setValue(at(place, options)); }});
    connect(box, &QSpinBox::valueChanged, this, [this, key] { announce(key); });
    return box;
}

QWidget* OptionFields::decimal(const char* key, OptionPlace<double> place, const DecimalRange& range) {
    auto* box = new QDoubleSpinBox;
    box->setDecimals(range.decimals);
    box->setRange(range.lowest * range.scale, range.highest * range.scale);
    box->setSingleStep(range.step);
    box->setSuffix(range.suffix);
    box->setSpecialValueText(range.special);
    add(decimalField(key, box, place, range.scale));
    connect(box, &QDoubleSpinBox::valueChanged, this, [this, key] { announce(key); });
    return box;
}

QWidget* OptionFields::rate(const char* key, OptionPlace<double> place, double lowest, double highest) {
    auto* box = new RateBox;
    box->setRange(lowest, highest);
    add(decimalField(key, box, place, 1));
    connect(box, &QDoubleSpinBox::valueChanged, this, [this, key] { announce(key); });
    return box;
}

QWidget* OptionFields::toggle(const char* key, OptionPlace<bool> place) {
    auto* box = new QCheckBox(optionWords(key).label);
    add({key, box, [box, place](TrainingOptions& options) { place(options) = box->isChecked(); },
         [box, place](const TrainingOptions& options) { box->setChecked(at(place, options)); }});
    connect(box, &QCheckBox::toggled, this, [this, key] { announce(key); });
    return box;
}

QWidget* OptionFields::size(const char* key, OptionPlace<SizePx> place) {
    auto* field = new SizeField;
    add({key, field, [field, place](TrainingOptions& options) { place(options) = field->size(); },
         [field, place](const TrainingOptions& options) { field->setSize(at(place, options)); }});
    connect(field, &SizeField::edited, this, [this, key] { announce(key); });
    return field;
}

QWidget* OptionFields::seed(const char* key, OptionPlace<std::uint64_t> place) {
    auto* field = new QLineEdit;
    field->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("\\d{1,20}")), field));
    add({key, field,
         [field, place](TrainingOptions& options) {
             bool isNumber = false;
             if (const qulonglong seed = field->text().toULongLong(&isNumber); isNumber) place(options) = seed;
         },
         [field, place](const TrainingOptions& options) { field->setText(QString::number(at(place, options))); }});
    connect(field, &QLineEdit::textChanged, this, [this, key] { announce(key); });
    return field;
}

QComboBox* OptionFields::words(const char* key, OptionPlace<std::string> place) {
    auto* box = new QComboBox;
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    add({key, box,
         [box, place](TrainingOptions& options) {
             if (box->currentIndex() >= 0) place(options) = box->currentData().toString().toStdString();
         },
         [box, place](const TrainingOptions& options) {
             const QString text = QString::fromStdString(at(place, options));
             if (box->findData(text) < 0) // a value that this machine does not list is shown, not lost
                 box->addItem(text, text);
             box->setCurrentIndex(box->findData(text));
         }});
    connect(box, &QComboBox::currentIndexChanged, this, [this, key] { announce(key); });
    return box;
}

QWidget* OptionFields::number(const char* key, const std::vector<std::pair<int, QString>>& entries,
                              std::function<void(TrainingOptions&, int)> set, std::function<int(TrainingOptions)> get) {
    auto* box = new QComboBox;
    for (const auto& [value, text] : entries)
        box->addItem(text, value);
    add({key, box, [box, set = std::move(set)](TrainingOptions& options) { set(options, box->currentData().toInt()); },
         [box, get = std::move(get)](const TrainingOptions& options) {
             box->setCurrentIndex(box->findData(get(options)));
         }});
    connect(box, &QComboBox::currentIndexChanged, this, [this, key] { announce(key); });
    return box;
}

void OptionFields::show(const TrainingOptions& options) {
    m_isShowing = true;
    for (const OptionField& field : m_fields)
        field.show(options);
    m_isShowing = false;
}

void OptionFields::readInto(TrainingOptions& options) const {
    for (const OptionField& field : m_fields)
        field.read(options);
}

QWidget* OptionFields::control(std::string_view key) const {
    for (const OptionField& field : m_fields)
        if (field.key == key) return field.control;
    return nullptr;
}

void OptionFields::setSmallestSide(int px) {
    if (auto* field = qobject_cast<SizeField*>(control("image_size"))) field->setSmallestSide(px);
}

} // namespace semblance
