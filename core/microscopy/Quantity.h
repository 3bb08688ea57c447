// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace semblance {

/// A number and what stands behind it, as makers write it: "5.3 mm", "20.00 K X".
struct Quantity {
    double value = 0;
    std::string unit; ///< trimmed; empty where there is none
};

/// Nothing where the text does not start with a finite number. `.` is the decimal point.
std::optional<Quantity> parseQuantity(std::string_view text);

/// Nanometres in a unit of length: "m" to "pm", "Å", spelt out ("micron"), with the µ of any encoding: also as
/// `\u00B5m`, and as bytes that are no letter any more. Nothing for what is no length.
std::optional<double> unitNm(std::string_view unit);

/// A length of more than nothing; `unit` counts where the text names none.
std::optional<double> lengthNm(std::string_view text, std::string_view unit = {});
/// The same in millimetres, for working distances.
std::optional<double> lengthMm(std::string_view text, std::string_view unit = {});
/// Kilovolts without their sign, from V or kV; `unit` counts where the text names none.
std::optional<double> voltageKv(std::string_view text, std::string_view unit = {});
/// "20.00 K X" → 20000. Nothing unless over 0.
std::optional<double> magnificationOf(std::string_view text);

} // namespace semblance
