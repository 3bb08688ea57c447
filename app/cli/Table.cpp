// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Table.h"

#include <algorithm>

namespace semblance {
namespace {

std::size_t codePoints(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

} // namespace

std::string padded(const std::string& text, std::size_t width, Align align) {
    const std::size_t length = codePoints(text);
    const std::string blanks(length < width ? width - length : 0, ' ');
    return align == Align::Left ? text + blanks : blanks + text;
}

Table::Table(std::vector<Column> columns) : m_columns(std::move(columns)) {
    std::vector<std::string> titles;
    for (const Column& column : m_columns)
        titles.push_back(column.title);
    m_rows.push_back(std::move(titles));
}

void Table::add(std::vector<std::string> cells) {
    cells.resize(m_columns.size());
    m_rows.push_back(std::move(cells));
}

std::vector<std::string> Table::lines() const {
    std::vector<std::size_t> widths(m_columns.size(), 0);
    for (const auto& row : m_rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], codePoints(row[i]));
    std::vector<std::string> lines;
    for (const auto& row : m_rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line += (i == 0 ? "" : "  ") + padded(row[i], widths[i], m_columns[i].align);
        line.erase(line.find_last_not_of(' ') + 1);
        lines.push_back(std::move(line));
    }
    return lines;
}

} // namespace semblance
