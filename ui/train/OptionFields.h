// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/TrainingOptions.h"

#include <QObject>
#include <QString>

#include <functional>
#include <string>
#include <utility>
#include <vector>

class QComboBox;
class QWidget;

namespace semblance {

/// Reaches an option's place in the options.
template <typename T>
using OptionPlace = T& (*)(TrainingOptions&);

/// One option with its control; `read` writes the control's value into options, `show` the other way round.
struct OptionField {
    std::string key;
    QWidget* control = nullptr;
    std::function<void(TrainingOptions&)> read;
    std::function<void(const TrainingOptions&)> show;
};

struct IntegerRange {
    int lowest = 0;
    int highest = 0;
    QString suffix;  ///< unit, with its space
    QString special; ///< shown for the lowest value
};
struct DecimalRange {
    double lowest = 0;
    double highest = 1;
    int decimals = 2;
    double step = 0.1;
    QString suffix;
    QString special;  ///< shown for the lowest value
    double scale = 1; ///< shown = value × scale: 100 for percent
};

/// Makes the list of a box as wide as its widest entry, and long enough for all in reason; call when it is filled.
void fitList(QComboBox& box);

/// Makes the controls of options and keeps them with their options. A value that a control cannot show exactly is kept
/// as it was until the user touches the control. GUI thread only.
class OptionFields : public QObject {
    Q_OBJECT
public:
    explicit OptionFields(QObject* parent = nullptr);

    QWidget* integer(const char* key, OptionPlace<int> place, const IntegerRange& range);
    QWidget* decimal(const char* key, OptionPlace<double> place, const DecimalRange& range);
    QWidget* rate(const char* key, OptionPlace<double> place, double lowest, double highest);
    QWidget* toggle(const char* key, OptionPlace<bool> place);
    QWidget* size(const char* key, OptionPlace<SizePx> place);
    QWidget* seed(const char* key, OptionPlace<std::uint64_t> place);
    /// The caller fills the box and picks; item data are the option's text.
    QComboBox* words(const char* key, OptionPlace<std::string> place);

    template <typename Enum>
    QWidget* choice(const char* key, OptionPlace<Enum> place, const std::vector<std::pair<Enum, QString>>& entries) {
        std::vector<std::pair<int, QString>> plain;
        for (const auto& [value, text] : entries)
            plain.emplace_back(static_cast<int>(value), text);
        return number(
            key, plain, [place](TrainingOptions& options, int value) { place(options) = static_cast<Enum>(value); },
            [place](TrainingOptions options) { return static_cast<int>(place(options)); });
    }

    /// Shows all options without emitting.
    void show(const TrainingOptions& options);
    /// Writes every control's value into `options`; what has no control stays.
    void readInto(TrainingOptions& options) const;
    const std::vector<OptionField>& all() const { return m_fields; }
    QWidget* control(std::string_view key) const;
    /// No side of the image may be smaller.
    void setSmallestSide(int px);

Q_SIGNALS:
    void edited(const QString& key);

protected:
    /// The wheel scrolls the panel; it turns a value only where the control has the focus.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* number(const char* key, const std::vector<std::pair<int, QString>>& entries,
                    std::function<void(TrainingOptions&, int)> set, std::function<int(TrainingOptions)> get);
    void add(OptionField field);
    void announce(const char* key);
    void guardFromWheel(QWidget& control);

    std::vector<OptionField> m_fields;
    bool m_isShowing = false;
};

} // namespace semblance
