// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LineDecoder.h"

#include "core/microscopy/GlyphFits.h"
#include "core/microscopy/LabelGlyphs.h"
#include "core/microscopy/LabelGrammar.h"
#include "core/microscopy/MovingLeast.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
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

/// The cells of one state, by the column at which their glyphs end.
struct Ends {
    std::vector<Cell> cells;
    std::vector<float>
        costs; ///< the cells', less what is blank before their columns: what a gap after them starts from
    bool isReached = false;
};
using Chart = std::array<Ends, kStates>;

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

template <typename T>
using PerKind = std::array<std::vector<T>, static_cast<std::size_t>(Kind::kKinds)>;

const PerKind<Step>& allSteps() {
    static const PerKind<Step> steps = [] {
        PerKind<Step> made;
        for (std::size_t kind = 0; kind < made.size(); ++kind)
            made[kind] = stepsOf(static_cast<Kind>(kind));
        return made;
    }();
    return steps;
}

/// The numbers of a font's glyphs.
const PerKind<int>& kindsOf(const LabelFont& font) {
    static const std::vector<PerKind<int>> kinds = [] {
        std::vector<PerKind<int>> made(labelFonts().size());
        for (std::size_t f = 0; f < made.size(); ++f)
            for (int g = 0; g < static_cast<int>(labelFonts()[f].glyphs.size()); ++g)
                made[f][static_cast<std::size_t>(kindOf(labelFonts()[f].glyphs[g].character))].push_back(g);
        return made;
    }();
    return kinds[static_cast<std::size_t>(&font - labelFonts().data())];
}

std::vector<Fits> fitsOfAll(const Fonts& fonts, const Page& page) {
    std::vector<Fits> fits;
    for (const LabelFont* font : fonts)
        fits.push_back(fitsOf(*font, page));
    return fits;
}

/// Where a glyph may come from: the cost of what is before it, and the column at which that ends.
struct From {
    float cost = kNever;
    int end = 0;
};

class Decoder {
public:
    Decoder(const Fonts& fonts, const Page& page) : Decoder(fonts, page, fitsOfAll(fonts, page), {}) {}

    Decoder(const Fonts& fonts, const Page& page, std::vector<Fits> fits, Ban ban)
        : m_fonts(fonts), m_page(page), m_fits(std::move(fits)), m_ban(std::move(ban)) {
        for (const LabelFont* font : fonts)
            m_kinds.push_back(&kindsOf(*font));
        m_charts.assign(fonts.size(), emptyChart());
        m_units.assign(fonts.size(), {});
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
            cell = &m_charts[cell->beforeFont][cell->before].cells[cell->beforeEnd];
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
        const auto ends = static_cast<std::size_t>(m_page.columns()) + 1;
        Chart chart;
        chart.fill({std::vector<Cell>(ends), std::vector<float>(ends, kNever)});
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
        for (int x = 0; x < m_page.columns(); ++x) {
            advanceUnits(m_unitsOfAny, m_bestNumber, x);
            for (int f = 0; f < static_cast<int>(m_fonts.size()); ++f) {
                advanceUnits(m_units[f], m_charts[f], x);
                for (auto& known : m_known)
                    known.fill({});
                for (int kind = 0; kind < static_cast<int>(Kind::kKinds); ++kind)
                    for (const Step& step : m_steps[kind])
                        if (!m_ban.forbids(step)) placeAll(f, static_cast<Kind>(kind), step, entryOf(f, step, x), x);
            }
        }
        for (const Chart& chart : m_charts)
            for (int x = 0; x <= m_page.columns(); ++x) {
                const float cost = chart[Done].cells[x].cost;
                if (cost >= kNever) continue;
                const float all = cost + blank(m_page, x, m_page.columns());
                if (!m_end || all < m_endCost) {
                    m_end = &chart[Done].cells[x];
                    m_endCost = all;
                }
            }
    }

    /// Where numbers end before a unit, from which the gap is so wide that it is not walked through at every column.
    struct UnitWindows {
        MovingLeast whole{kUnitGap};
        MovingLeast fraction{kUnitGap};
        const MovingLeast& after(State state) const { return state == Whole ? whole : fraction; }
    };

    static void advanceUnits(UnitWindows& windows, const Chart& chart, int x) {
        windows.whole.advance(chart[Whole].costs, x);
        windows.fraction.advance(chart[Fraction].costs, x);
    }

    /// The cheapest way to come to column x by a step, before its glyph is drawn.
    Cell entryOf(int f, const Step& step, int x) {
        Cell best;
        best.begin = x;
        best.before = step.from;
        if (step.from == Start) {
            best.cost = blank(m_page, 0, x) + step.cost;
            return best;
        }
        const float blankBefore = kBlankWeight * m_page.energy[x] + step.cost;
        const Ends& ends = m_charts[f][step.from];
        if (ends.isReached) {
            const auto [cost, end] =
                step.mostGap == kUnitGap ? atUnit(ends, m_units[f], step.from) : nearest(ends, step, x);
            consider(best, cost + blankBefore, end, f);
        }
        if (step.to == Letter && m_bestNumber[step.from].isReached) {
            const auto [cost, end] = atUnit(m_bestNumber[step.from], m_unitsOfAny, step.from);
            consider(best, cost + blankBefore + kOtherFontCost, end, m_bestNumber[step.from].cells[end].font);
        }
        return best;
    }

    static From atUnit(const Ends& ends, const UnitWindows& windows, State from) {
        const int end = windows.after(from).place();
        return {ends.costs[end], end};
    }

    /// Over the gaps of a step, gap cost included; the same for every kind of glyph that takes this step.
    From nearest(const Ends& ends, const Step& step, int x) {
        std::optional<From>& known = m_known[step.from][step.to];
        if (known) return *known;
        known.emplace();
        const int last = std::min(x - step.leastGap, m_page.columns());
        for (int end = last; end >= std::max(0, x - step.mostGap); --end) {
            const float cost = ends.costs[end] + gapCost(step, x - end);
            if (cost < known->cost) known = From{cost, end};
        }
        return *known;
    }

    static void consider(Cell& best, float cost, int end, int font) {
        if (cost >= best.cost) return;
        best.cost = cost;
        best.beforeEnd = end;
        best.beforeFont = font;
    }

    void placeAll(int f, Kind kind, const Step& step, const Cell& entry, int x) {
        if (entry.cost >= kNever) return;
        for (const int g : (*m_kinds[f])[static_cast<std::size_t>(kind)]) {
            if (x >= static_cast<int>(m_fits[f].cost[g].size())) continue;
            if (m_ban.forbids(m_fonts[f]->glyphs[g].character, x)) continue;
            const float cost = entry.cost + m_fits[f].cost[g][x] + (kind == Kind::Dot ? 0 : kGlyphCost);
            const int end = x + m_fonts[f]->glyphs[g].columns;
            for (Ends* ends : {&m_charts[f][step.to], &m_bestNumber[step.to]}) {
                Cell& cell = ends->cells[end];
                if (cost >= cell.cost) continue;
                cell = entry;
                cell.cost = cost;
                cell.font = f;
                cell.glyph = g;
                ends->costs[end] = cost - kBlankWeight * m_page.energy[end];
                ends->isReached = true;
            }
        }
    }

    const PerKind<Step>& m_steps = allSteps();
    std::vector<const PerKind<int>*> m_kinds; ///< [font]
    const Fonts& m_fonts;
    const Page& m_page;
    std::vector<Fits> m_fits;
    Ban m_ban;
    std::vector<Chart> m_charts;      ///< per font: the cheapest way to end a glyph at a column in a state
    Chart m_bestNumber;               ///< the same over all fonts
    std::vector<UnitWindows> m_units; ///< per font
    UnitWindows m_unitsOfAny;
    std::array<std::array<std::optional<From>, kStates>, kStates> m_known; ///< of the font and column at hand
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
