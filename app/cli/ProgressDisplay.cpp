// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ProgressDisplay.h"

#include <algorithm>
#include <utility>

namespace semblance {
namespace {

constexpr std::uint64_t barCells = 30;
constexpr std::chrono::milliseconds barInterval{100};
constexpr std::chrono::seconds logInterval{5};

std::string barText(const Progress& progress) {
    if (progress.total == 0) return std::to_string(progress.done);
    const auto full = static_cast<std::size_t>(std::min(progress.done, progress.total) * barCells / progress.total);
    std::string text(1, '[');
    text.append(full, '#').append(barCells - full, ' ').append("] ");
    return text.append(std::to_string(progress.done)).append("/").append(std::to_string(progress.total));
}

std::string lineText(const Progress& progress) {
    std::string text = std::to_string(progress.done);
    if (progress.total > 0) text += " of " + std::to_string(progress.total);
    return text;
}

} // namespace

ProgressDisplay::ProgressDisplay(Console& console, std::string label) : m_console(console), m_label(std::move(label)) {}

ProgressDisplay::~ProgressDisplay() {
    clear();
}

void ProgressDisplay::setLabel(const std::string& label) {
    if (label == m_label) return;
    clear();
    m_label = label;
}

void ProgressDisplay::show(const Progress& progress) {
    const auto now = Clock::now();
    if (!m_console.hasTerminal()) {
        if (now - m_shown < logInterval) return;
        m_console.warn(m_label + ": " + lineText(progress));
    } else {
        if (m_isDrawn && now - m_shown < barInterval) return;
        m_console.messages() << "\r\x1b[K" << m_label << ' ' << barText(progress) << std::flush;
        m_isDrawn = true;
    }
    m_shown = now;
}

void ProgressDisplay::clear() {
    if (m_isDrawn) m_console.messages() << "\r\x1b[K" << std::flush;
    m_isDrawn = false;
}

ProgressSink ProgressDisplay::sink() {
    return [this](const Progress& progress) { show(progress); };
}

} // namespace semblance
