// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LineDecoder.h"

#include "core/microscopy/LabelGlyphs.h"
#include "core/microscopy/LabelGrammar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <string_view>
#include <vector>

namespace semblance {
namespace {

using namespace grammar;

constexpr float kNever = std::numeric_limits<float>::max() / 4;
constexpr double kGoodFit = 0.75; // no other height or position is tried
constexpr int kBannedReach = 3;
constexpr float kGlyphCost = 2.0F;     // against splitting a glyph into two
constexpr float kOtherFontCost = 6.0F; // a unit in another font than its number
constexpr float kLeastInk = 100;       // about a digit's; less is no label, however well it fits
constexpr float kBlankWeight = 0.6F;   // what lies between glyphs may be specimen

/// Picture and sums over it, for one height and position.
struct Page {
    cv::Mat ink;               ///< [kGlyphRows, columns]
    std::vector<float> energy; ///< sums of squares of the columns before
    int columns() const { return ink.cols; }
    float energyBetween(int begin, int end) const { return energy[end] - energy[begin]; }
};

Page pageOf(const cv::Mat& ink, double scale, int top) {
    cv::Mat scaled = ink;
    if (scale != 1) cv::resize(ink, scaled, {}, scale, scale, cv::INTER_LINEAR);
    Page page;
    page.ink = cv::Mat::zeros(kGlyphRows, scaled.cols, CV_32F);
    const int first = std::max(0, kGlyphTop - top);
    const int begin = std::max(0, top - kGlyphTop);
    const int rows = std::min(kGlyphRows - first, scaled.rows - begin);
    if (rows > 0) scaled.rowRange(begin, begin + rows).copyTo(page.ink.rowRange(first, first + rows));
    page.energy.assign(static_cast<std::size_t>(scaled.cols) + 1, 0);
    for (int x = 0; x < scaled.cols; ++x)
        page.energy[x + 1] = page.energy[x] + static_cast<float>(page.ink.col(x).dot(page.ink.col(x)));
    return page;
}

/// Squared differences of every glyph of a font at every column.
struct Fits {
    std::vector<std::vector<float>> cost; ///< [glyph][column]
    std::vector<float> energy;            ///< of the glyph itself
};

/// The matrix product; most shades are 0, and OpenCV hands it to a BLAS that may be the slow reference.
cv::Mat productsOf(const cv::Mat& shades, const cv::Mat& ink) {
    cv::Mat products = cv::Mat::zeros(shades.rows, ink.cols, CV_32F);
    for (int c = 0; c < shades.rows; ++c) {
        float* product = products.ptr<float>(c);
        for (int y = 0; y < shades.cols; ++y) {
            const float shade = shades.at<float>(c, y);
            if (shade == 0) continue;
            const float* row = ink.ptr<float>(y);
            for (int x = 0; x < ink.cols; ++x)
                product[x] += shade * row[x];
        }
    }
    return products;
}

Fits fitsOf(const LabelFont& font, const Page& page) {
    const cv::Mat products = productsOf(font.shades, page.ink);
    Fits fits;
    for (const LabelGlyph& glyph : font.glyphs) {
        const cv::Mat shades = font.shades.rowRange(glyph.firstColumn, glyph.firstColumn + glyph.columns);
        const auto own = static_cast<float>(shades.dot(shades));
        const int places = std::max(0, page.columns() - glyph.columns + 1);
        std::vector<float> match(static_cast<std::size_t>(places), 0);
        for (int c = 0; c < glyph.columns; ++c) {
            const float* product = products.ptr<float>(glyph.firstColumn + c) + c;
            for (int x = 0; x < places; ++x)
                match[x] += product[x];
        }
        for (int x = 0; x < places; ++x)
            match[x] = page.energyBetween(x, x + glyph.columns) - 2 * match[x] + own;
        fits.cost.push_back(std::move(match));
        fits.energy.push_back(own);
    }
    return fits;
}

/// The cheapest way to end a glyph at a column.
struct Cell {
    float cost = kNever;
    int font = 0;
    int glyph = -1;
    int begin = 0; ///< column at which the glyph starts
    State before = Start;
    int beforeEnd = 0; ///< column at which the glyph before ends
    int beforeFont = 0;
};

using Columns = std::vector<Cell>;
using Chart = std::array<Columns, kStates>;

float blank(const Page& page, int begin, int end) {
    return begin < end ? kBlankWeight * (page.energy[end] - page.energy[begin]) : 0;
}

std::string meaningOf(const std::string& character) {
    return character == "u" ? "\u00B5" : character;
}

/// A character that is not allowed to begin around a column, or a number without a point, so that the next best reading
/// comes out.
struct Ban {
    std::string meaning;
    int column = 0;
    bool isOfWholeNumbers = false;

    bool forbids(const Step& step) const {
        return isOfWholeNumbers && step.from == Whole && (step.to == Letter || step.to == Done);
    }
    bool forbids(const std::string& character, int x) const {
        return std::abs(x - column) <= kBannedReach && meaning == meaningOf(character);
    }
};

using Fonts = std::vector<const LabelFont*>;

std::vector<Fits> fitsOfAll(const Fonts& fonts, const Page& page) {
    std::vector<Fits> fits;
    for (const LabelFont* font : fonts)
        fits.push_back(fitsOf(*font, page));
    return fits;
}

class Decoder {
public:
    Decoder(const Fonts& fonts, const Page& page) : Decoder(fonts, page, fitsOfAll(fonts, page), {}) {}

    Decoder(const Fonts& fonts, const Page& page, std::vector<Fits> fits, Ban ban)
        : m_fonts(fonts), m_page(page), m_fits(std::move(fits)), m_ban(std::move(ban)) {
        for (std::size_t kind = 0; kind < m_steps.size(); ++kind)
            m_steps[kind] = stepsOf(static_cast<Kind>(kind));
        for (const LabelFont* font : fonts) {
            m_kinds.emplace_back();
            for (const LabelGlyph& glyph : font->glyphs)
                m_kinds.back().push_back(kindOf(glyph.character));
        }
        m_charts.assign(fonts.size(), emptyChart());
        m_bestNumber = emptyChart();
        fill();
    }

    /// The cheapest label, or kNever.
    float cost() const { return m_end ? m_endCost : kNever; }

    DecodedLabel label() const {
        DecodedLabel label;
        if (!m_end) return label;
        std::vector<std::string> characters;
        double worst = 1e9;
        double cost = 0;
        double energy = 0;
        const Cell* cell = m_end;
        label.endPx = cell->begin + glyphOf(*cell).columns;
        for (;;) {
            characters.insert(characters.begin(), glyphOf(*cell).character);
            label.beginPx = cell->begin;
            cost += m_fits[cell->font].cost[cell->glyph][cell->begin];
            energy += m_fits[cell->font].energy[cell->glyph];
            worst = std::min<double>(worst, marginOf(*cell));
            if (cell->before == Start) break;
            cell = &m_charts[cell->beforeFont][cell->before][cell->beforeEnd];
        }
        for (const std::string& character : characters) {
            const bool isNumber = character == "." || std::isdigit(static_cast<unsigned char>(character[0]));
            (isNumber ? label.number : label.unit) += character;
        }
        if (label.unit == "um") label.unit = "µm";
        if (label.number.find('.') == std::string::npos) worst = std::min(worst, marginOverPoint(*cell));
        label.fit = 1 - cost / energy;
        label.margin = worst;
        return label;
    }

private:
    Chart emptyChart() const {
        Chart chart;
        chart.fill(Columns(static_cast<std::size_t>(m_page.columns()) + 1));
        return chart;
    }

    const LabelGlyph& glyphOf(const Cell& cell) const { return m_fonts[cell.font]->glyphs[cell.glyph]; }

    /// How much dearer the label gets under a ban, in the fonts of this glyph and of the unit.
    float dearerWith(Ban ban, const Cell& cell) const {
        Fonts fonts;
        std::vector<Fits> fits;
        for (const int font : {m_end->font, cell.font}) {
            if (!fonts.empty() && fonts.front() == m_fonts[font]) continue;
            fonts.push_back(m_fonts[font]);
            fits.push_back(m_fits[font]);
        }
        const Decoder other(fonts, m_page, std::move(fits), std::move(ban));
        return std::min(other.cost(), 1e6F) - m_endCost;
    }

    /// When this glyph may not be what it is, relative to its energy.
    double marginOf(const Cell& cell) const {
        return dearerWith({.meaning = meaningOf(glyphOf(cell).character), .column = cell.begin}, cell) /
               m_fits[cell.font].energy[cell.glyph];
    }

    /// When the number has to have a point, relative to a point's energy.
    double marginOverPoint(const Cell& digit) const {
        const std::vector<LabelGlyph>& glyphs = m_fonts[digit.font]->glyphs;
        const auto point = std::ranges::find(glyphs, ".", &LabelGlyph::character) - glyphs.begin();
        return dearerWith({.meaning = {}, .column = 0, .isOfWholeNumbers = true}, digit) /
               m_fits[digit.font].energy[point];
    }

    void fill() {
        for (int x = 0; x < m_page.columns(); ++x)
            for (int f = 0; f < static_cast<int>(m_fonts.size()); ++f)
                for (int kind = 0; kind < static_cast<int>(Kind::kKinds); ++kind)
                    for (const Step& step : m_steps[kind])
                        if (!m_ban.forbids(step)) placeAll(f, static_cast<Kind>(kind), step, entryOf(f, step, x), x);
        for (const Chart& chart : m_charts)
            for (int x = 0; x <= m_page.columns(); ++x) {
                const float cost = chart[Done][x].cost;
                if (cost >= kNever) continue;
                const float all = cost + blank(m_page, x, m_page.columns());
                if (!m_end || all < m_endCost) {
                    m_end = &chart[Done][x];
                    m_endCost = all;
                }
            }
    }

    /// The cheapest way to come to column x by a step, before its glyph is drawn.
    Cell entryOf(int f, const Step& step, int x) const {
        Cell best;
        best.begin = x;
        best.before = step.from;
        if (step.from == Start) {
            best.cost = blank(m_page, 0, x) + step.cost;
            return best;
        }
        for (int gap = step.leastGap; gap <= step.mostGap && gap <= x; ++gap) {
            const int end = x - gap;
            if (end > m_page.columns()) continue;
            const float between = blank(m_page, end, x) + step.cost + gapCost(step, gap);
            consider(best, m_charts[f][step.from][end].cost + between, end, f);
            if (step.to != Letter) continue;
            const Cell& any = m_bestNumber[step.from][end];
            consider(best, any.cost + between + kOtherFontCost, end, any.font);
        }
        return best;
    }

    static void consider(Cell& best, float cost, int end, int font) {
        if (cost >= best.cost) return;
        best.cost = cost;
        best.beforeEnd = end;
        best.beforeFont = font;
    }

    void placeAll(int f, Kind kind, const Step& step, const Cell& entry, int x) {
        if (entry.cost >= kNever) return;
        for (int g = 0; g < static_cast<int>(m_fonts[f]->glyphs.size()); ++g) {
            if (m_kinds[f][g] != kind || x >= static_cast<int>(m_fits[f].cost[g].size())) continue;
            if (m_ban.forbids(m_fonts[f]->glyphs[g].character, x)) continue;
            const float cost = entry.cost + m_fits[f].cost[g][x] + (kind == Kind::Dot ? 0 : kGlyphCost);
            const int end = x + m_fonts[f]->glyphs[g].columns;
            for (Cell* cell : {&m_charts[f][step.to][end], &m_bestNumber[step.to][end]}) {
                if (cost >= cell->cost) continue;
                *cell = entry;
                cell->cost = cost;
                cell->font = f;
                cell->glyph = g;
            }
        }
    }

    std::array<std::vector<Step>, static_cast<std::size_t>(Kind::kKinds)> m_steps;
    std::vector<std::vector<Kind>> m_kinds; ///< [font][glyph]
    const Fonts& m_fonts;
    const Page& m_page;
    std::vector<Fits> m_fits;
    Ban m_ban;
    std::vector<Chart> m_charts; ///< per font: the cheapest way to end a glyph at a column in a state
    Chart m_bestNumber;          ///< the same over all fonts
    const Cell* m_end = nullptr;
    float m_endCost = kNever;
};

/// All where no name is given.
Fonts fontsNamed(const std::vector<std::string_view>& names) {
    Fonts fonts;
    for (const LabelFont& font : labelFonts())
        if (names.empty() || std::ranges::find(names, std::string_view(font.name)) != names.end())
            fonts.push_back(&font);
    return fonts;
}

} // namespace

DecodedLabel decodeLabel(const cv::Mat& ink, int digitTop) {
    const Fonts all = fontsNamed({});
    const Fonts few = fontsNamed({"LiberationSans-Bold", "LiberationSerif-Regular", "DejaVuSans"});
    const Page given = pageOf(ink, 1, digitTop);
    DecodedLabel first = Decoder(all, given).label();
    if (first.fit > kGoodFit) return first;
    float least = kNever;
    Page best;
    for (const double scale : {0.9, 1.0, 1.11})
        for (const int offset : {-2, 0, 2}) {
            Page page = pageOf(ink, scale, static_cast<int>(std::lround(digitTop * scale)) + offset);
            const float cost = Decoder(few, page).cost();
            if (cost >= kNever || cost / std::max(1.0F, page.energy.back()) >= least) continue;
            least = cost / std::max(1.0F, page.energy.back());
            best = std::move(page);
        }
    if (least >= kNever) return first;
    DecodedLabel second = Decoder(all, best).label();
    return second.fit > first.fit ? second : first;
}

double likenessToLabel(const cv::Mat& ink, int digitTop) {
    const Fonts common = fontsNamed({"LiberationSans-Bold"});
    const Page page = pageOf(ink, 1, digitTop);
    const Decoder decoder(common, page);
    if (decoder.cost() >= kNever) return 0;
    return (kBlankWeight * page.energy.back() - decoder.cost()) / std::sqrt(page.energy.back() + kLeastInk);
}

} // namespace semblance
