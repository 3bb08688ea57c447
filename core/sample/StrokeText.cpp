// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/StrokeText.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace semblance {
namespace {

struct Point {
    float x = 0;
    float y = 0;
};
using Stroke = std::vector<Point>;

/// Strokes are separated by blanks, each a run of digit pairs x y: the cap line is y = 0, the x-height 2, the baseline 7,
/// the descender 9. A stroke that begins with ~ is a rounded curve through the corners given.
const std::map<char32_t, const char*>& glyphs() {
    static const std::map<char32_t, const char*> table{
        {U' ', ""},
        {U'.', "0707"},
        {U'-', "0434"},
        {U'0', "~204047070020"},
        {U'1', "022027"},
        {U'2', "~0200404307 0747"},
        {U'3', "~01004043431313 ~13434707 0706"},
        {U'4', "37300545"},
        {U'5', "400003 ~034347470706"},
        {U'6', "~41400007474303"},
        {U'7', "004017"},
        {U'8', "~203033030020 ~234347070323"},
        {U'9', "~06074740000444"},
        {U'B', "0007 ~0040430303 ~03434707 0007"},
        {U'C', "~414000074746"},
        {U'D', "0007 ~00404707"},
        {U'E', "40000747 0333"},
        {U'F', "400007 0333"},
        {U'H', "0007 4047 0343"},
        {U'L', "000747"},
        {U'S', "~4140000343470706"},
        {U'T', "0040 2027"},
        {U'V', "002740"},
        {U'W', "0017315760"},
        {U'a', "~343202073735 3237"},
        {U'b', "0007 ~020232370707"},
        {U'c', "~333202073736"},
        {U'd', "3037 ~343202073735"},
        {U'e', "0434 ~343202073736"},
        {U'g', "~343202073735 ~32393908"},
        {U'k', "0007 3205 1437"},
        {U'l', "0007"},
        {U'm', "0207 ~03023237 ~33326267"},
        {U'n', "0207 ~03023237"},
        {U'o', "~12323707020212"},
        {U'p', "0209 ~02323707"},
        {U's', "~3332020435370706"},
        {U't', "~101737 0232"},
        {U'w', "0217233742"},
        {U'x', "0237 3207"},
        {U'\u00B5', "0209 ~02073735 3237"},
    };
    return table;
}

/// Chaikin's corner cutting, ends kept.
Stroke rounded(const Stroke& corners) {
    Stroke curve = corners;
    for (int pass = 0; pass < 2; ++pass) {
        Stroke next{curve.front()};
        for (std::size_t i = 0; i + 1 < curve.size(); ++i) {
            const Point a = curve[i];
            const Point b = curve[i + 1];
            next.push_back({a.x * 0.75F + b.x * 0.25F, a.y * 0.75F + b.y * 0.25F});
            next.push_back({a.x * 0.25F + b.x * 0.75F, a.y * 0.25F + b.y * 0.75F});
        }
        next.push_back(curve.back());
        curve = std::move(next);
    }
    return curve;
}

std::vector<Stroke> strokesOf(std::string_view description) {
    std::vector<Stroke> strokes;
    while (!description.empty()) {
        const std::string_view one = description.substr(0, description.find(' '));
        description.remove_prefix(std::min(description.size(), one.size() + 1));
        const bool isCurve = one.front() == '~';
        Stroke stroke;
        for (std::size_t i = isCurve ? 1 : 0; i + 1 < one.size(); i += 2)
            stroke.push_back({static_cast<float>(one[i] - '0'), static_cast<float>(one[i + 1] - '0')});
        strokes.push_back(isCurve ? rounded(stroke) : stroke);
    }
    return strokes;
}

std::u32string codePoints(std::string_view text) {
    std::u32string points;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        // Data bars use Latin-1 at most: one byte, or two that start with C2 or C3.
        if (byte >= 0xC0 && i + 1 < text.size()) {
            points.push_back((byte & 0x1FU) << 6 | (static_cast<unsigned char>(text[i + 1]) & 0x3FU));
            ++i;
        } else {
            points.push_back(byte);
        }
    }
    return points;
}

float widthOf(const std::vector<Stroke>& strokes) {
    float width = 0;
    for (const Stroke& stroke : strokes)
        for (const Point& point : stroke)
            width = std::max(width, point.x);
    return strokes.empty() ? 1.6F : width;
}

std::vector<Stroke> glyphOf(char32_t character) {
    const auto found = glyphs().find(character);
    return found == glyphs().end() ? std::vector<Stroke>{} : strokesOf(found->second);
}

constexpr float gap = 1.75F;

void drawLine(Grid& grid, Point from, Point to, const TextStyle& style) {
    const auto half = static_cast<float>(style.penPx) / 2;
    const int left = std::max(0, static_cast<int>(std::min(from.x, to.x) - half - 1));
    const int right = std::min(grid.width() - 1, static_cast<int>(std::max(from.x, to.x) + half + 2));
    const int top = std::max(0, static_cast<int>(std::min(from.y, to.y) - half - 1));
    const int bottom = std::min(grid.height() - 1, static_cast<int>(std::max(from.y, to.y) + half + 2));
    const Point run{to.x - from.x, to.y - from.y};
    const float perLength = 1 / std::max(1e-6F, run.x * run.x + run.y * run.y);
    for (int y = top; y <= bottom; ++y)
        for (int x = left; x <= right; ++x) {
            const Point at{static_cast<float>(x) - from.x, static_cast<float>(y) - from.y};
            const float along = std::clamp((at.x * run.x + at.y * run.y) * perLength, 0.0F, 1.0F);
            const float dx = at.x - along * run.x;
            const float dy = at.y - along * run.y;
            const float cover = std::clamp(half + 0.5F - std::sqrt(dx * dx + dy * dy), 0.0F, 1.0F);
            float& value = grid.row(y)[x];
            value = std::max(value, value + (style.value - value) * cover);
        }
}

} // namespace

double textWidth(std::string_view text, const TextStyle& style) {
    const double scale = style.capHeightPx / 7;
    double width = 0;
    for (const char32_t character : codePoints(text))
        width += (static_cast<double>(widthOf(glyphOf(character))) + static_cast<double>(gap)) * scale;
    return std::max(0.0, width - static_cast<double>(gap) * scale);
}

void drawText(Grid& grid, std::string_view text, const TextPlace& place, const TextStyle& style) {
    const auto scale = static_cast<float>(style.capHeightPx / 7);
    auto left = static_cast<float>(place.leftPx);
    const auto top = static_cast<float>(place.topPx);
    for (const char32_t character : codePoints(text)) {
        const auto strokes = glyphOf(character);
        for (const Stroke& stroke : strokes)
            for (std::size_t i = 0; i + 1 < stroke.size(); ++i)
                drawLine(grid, {left + stroke[i].x * scale, top + stroke[i].y * scale},
                         {left + stroke[i + 1].x * scale, top + stroke[i + 1].y * scale}, style);
        left += (widthOf(strokes) + gap) * scale;
    }
}

} // namespace semblance
