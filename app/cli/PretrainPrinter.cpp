// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/PretrainPrinter.h"

#include "app/cli/Table.h"
#include "core/base/Files.h"
#include "core/image/PngWriter.h"
#include "core/training/RunEndNames.h"

#include <algorithm>
#include <array>

namespace semblance {
namespace {

using json = nlohmann::ordered_json;

constexpr int gapPx = 8;
constexpr std::array<std::size_t, 6> widths{5, 8, 9, 8, 8, 7};

std::string lineOf(const std::array<std::string, 6>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i)
        line += (i == 0 ? "" : "  ") + padded(cells[i], widths[i], Align::Right);
    return line;
}

std::string textOf(const std::optional<double>& value) {
    return value ? decimals(*value, 4) : "-";
}

json epochJson(const PretrainingEpoch& event) {
    return {{"epoch", event.epoch},
            {"loss", event.loss},
            {"held_back_loss", valueOrNull(event.heldBackLoss)},
            {"baseline", valueOrNull(event.baseline)},
            {"learning_rate", event.learningRate},
            {"images_per_second", event.imagesPerSecond},
            {"seconds", event.seconds}};
}

json outcomeJson(const PretrainingOutcome& outcome) {
    return {{"file", outcome.file.empty() ? json(nullptr) : json(toUtf8(outcome.file))},
            {"epochs", outcome.epochsDone},
            {"loss", outcome.last ? json(outcome.last->loss) : json(nullptr)},
            {"held_back_loss", outcome.last ? valueOrNull(outcome.last->heldBackLoss) : json(nullptr)},
            {"baseline", outcome.last ? valueOrNull(outcome.last->baseline) : json(nullptr)},
            {"seconds", outcome.seconds},
            {"end", nameOf(outcome.end)}};
}

/// A sheet of gray pixels into which pictures are pasted.
class Sheet {
public:
    Sheet(int widthPx, int heightPx)
        : m_widthPx(widthPx),
          m_heightPx(heightPx),
          m_pixels(static_cast<std::size_t>(widthPx) * static_cast<std::size_t>(heightPx), 255) {}

    void paste(const std::vector<std::uint8_t>& picture, int sidePx, int x, int y) {
        for (int row = 0; row < sidePx; ++row)
            std::copy_n(picture.begin() + static_cast<std::ptrdiff_t>(row) * sidePx, sidePx,
                        m_pixels.begin() + static_cast<std::ptrdiff_t>(y + row) * m_widthPx + x);
    }
    void write(const std::filesystem::path& file) const { writeGrayPng(file, m_pixels, m_widthPx, m_heightPx); }

private:
    int m_widthPx;
    int m_heightPx;
    std::vector<std::uint8_t> m_pixels;
};

/// A row an image: as given, as shown, as rebuilt.
Sheet sheetOf(const std::vector<RebuiltPicture>& pictures) {
    const int sidePx = pictures.front().sidePx;
    const int pitchPx = sidePx + gapPx;
    Sheet sheet(3 * pitchPx - gapPx, static_cast<int>(pictures.size()) * pitchPx - gapPx);
    int y = 0;
    for (const RebuiltPicture& picture : pictures) {
        sheet.paste(picture.input, sidePx, 0, y);
        sheet.paste(picture.shown, sidePx, pitchPx, y);
        sheet.paste(picture.rebuilt, sidePx, 2 * pitchPx, y);
        y += pitchPx;
    }
    return sheet;
}

} // namespace

PretrainPrinter::PretrainPrinter(Console& console, std::filesystem::path pictures)
    : m_console(console), m_display(console, "Pretraining"), m_pictures(std::move(pictures)) {}

void PretrainPrinter::onStarted(const PretrainingStarted& event) {
    m_console.say("Parameters that learn: " + std::to_string(event.parameters) + "; " + std::to_string(event.images) +
                  " images to learn from, " + std::to_string(event.heldBackImages) + " held back");
    m_console.say("Computing on " + event.device + ": " + std::to_string(event.threads) + " threads, " +
                  nameOf(event.precision) + ", batch " + std::to_string(event.batch));
}

void PretrainPrinter::onBatch(const PretrainingBatch& event) {
    if (!m_console.hasTerminal()) return;
    m_display.setLabel("Epoch " + std::to_string(event.epoch));
    m_display.show({static_cast<std::uint64_t>(event.step), static_cast<std::uint64_t>(event.stepsPerEpoch)});
}

void PretrainPrinter::onEpoch(const PretrainingEpoch& event) {
    m_display.clear();
    if (m_console.isJson()) m_console.printJson(epochJson(event));
    if (!m_hasTitle) m_console.print(lineOf({"epoch", "loss", "held back", "baseline", "images/s", "seconds"}));
    m_hasTitle = true;
    m_console.print(lineOf({std::to_string(event.epoch), decimals(event.loss, 4), textOf(event.heldBackLoss),
                            textOf(event.baseline), decimals(event.imagesPerSecond, 1), decimals(event.seconds, 1)}));
}

void PretrainPrinter::onPictures(const std::vector<RebuiltPicture>& pictures) {
    if (m_pictures.empty() || pictures.empty()) return;
    try {
        sheetOf(pictures).write(m_pictures);
    } catch (const Error& error) {
        m_console.warn(errorSentence(error.what(), error.path()));
        m_pictures.clear(); // said once; the pretraining goes on
    }
}

void PretrainPrinter::onMessage(const std::string& text) {
    m_display.clear();
    m_console.say(text);
}

ExitStatus PretrainPrinter::finish(const PretrainingOutcome& outcome) {
    m_display.clear();
    if (outcome.end == RunEnd::Failed) {
        if (!outcome.file.empty()) m_console.warn("The weights of an earlier epoch are in " + toUtf8(outcome.file));
        const std::filesystem::path path = outcome.errorPath;
        throw Error(errorKindNamed(outcome.errorKind), outcome.reason, path);
    }
    if (m_console.isJson()) m_console.printJson(outcomeJson(outcome));
    m_console.print(outcome.file.empty()
                        ? "Nothing was learned; there is no file."
                        : "Weights: " + toUtf8(outcome.file) + ". A training starts from them with --start.");
    return outcome.end == RunEnd::Cancelled ? ExitStatus::Interrupted : ExitStatus::Done;
}

} // namespace semblance
