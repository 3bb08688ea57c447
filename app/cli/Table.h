// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace semblance {

enum class Align { Left, Right };

/// Rows of text in aligned columns, widths counted in code points.
class Table {
public:
    struct Column {
        std::string title;
        Align align = Align::Left;
    };

    explicit Table(std::vector<Column> columns);
    /// As many cells as columns.
    void add(std::vector<std::string> cells);
    /// The title line and the rows, without trailing blanks.
    std::vector<std::string> lines() const;

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows; ///< the first holds the titles
};

/// The text with blanks to `width` code points.
std::string padded(const std::string& text, std::size_t width, Align align);

} // namespace semblance
