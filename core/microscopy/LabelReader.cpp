// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelReader.h"

#include "core/microscopy/LabelParts.h"
#include "core/microscopy/TextLine.h"
#include "core/microscopy/TextRecognition.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

namespace semblance {
namespace {
bool debug() { static bool d = getenv("BARDEBUG"); return d; }

constexpr int kDigitHeightPx = 36;
constexpr int kMarginPx = 14;
constexpr int kWorkingHeightPx = 100;

/// Weighted votes for texts.
class Ballot {
public:
    void add(const std::string& text, double weight) { if (!text.empty()) m_votes[text] += weight; }
    std::pair<std::string, double> winner() const {
        const auto best = std::ranges::max_element(m_votes, {}, [](const auto& vote) { return vote.second; });
        if (best == m_votes.end()) return {};
        return {best->first, best->second};
    }
    double share() const { double all = 0; for (auto& v : m_votes) all += v.second; return all > 0 ? winner().second / all : 0; }
    double certainty() const { return share() * std::min(1.0, winner().second / 1.6); }
private:
    std::map<std::string, double> m_votes;
};

cv::Mat resized(const cv::Mat& gray, double factor) {
    cv::Mat scaled;
    cv::resize(gray, scaled, {}, factor, factor, factor > 1 ? cv::INTER_CUBIC : cv::INTER_AREA);
    return scaled;
}

cv::Mat inkBelow(const cv::Mat& gray, double threshold) {
    cv::Mat ink;
    cv::threshold(gray, ink, threshold, 255, cv::THRESH_BINARY_INV);
    return ink;
}

double otsu(const cv::Mat& gray) {
    cv::Mat unused;
    return cv::threshold(gray, unused, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
}
double otsuBelow(const cv::Mat& gray, double limit) {
    std::vector<uchar> v;
    for (int y = 0; y < gray.rows; ++y) for (int x = 0; x < gray.cols; ++x) if (gray.at<uchar>(y, x) <= limit) v.push_back(gray.at<uchar>(y, x));
    return v.empty() ? limit : otsu(cv::Mat(v));
}

struct Sheet {
    cv::Mat gray;
    cv::Mat ink;
};
enum class Way { Plain, Smooth, Dark, SmoothDark, Local, Smoother };
constexpr Way kWays[] = {Way::Plain, Way::Smooth, Way::Dark, Way::Local, Way::SmoothDark, Way::Smoother};
Sheet prepared(const cv::Mat& work, Way way) {
    Sheet sheet{work, {}};
    if (way == Way::Smooth || way == Way::SmoothDark) cv::GaussianBlur(work, sheet.gray, {}, 2.0);
    if (way == Way::Smoother) cv::GaussianBlur(work, sheet.gray, {}, 3.5);
    if (way == Way::Local) {
        cv::Mat closed, soft; cv::GaussianBlur(work, soft, {}, 1.5);
        cv::morphologyEx(soft, closed, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {31, 31}));
        sheet.gray = 255 - (closed - soft);
    }
    double t = otsu(sheet.gray);
    if (way == Way::Dark || way == Way::SmoothDark) t = otsuBelow(sheet.gray, t);
    sheet.ink = inkBelow(sheet.gray, t);
    return sheet;
}

double printedness(const TextLine& line) {
    double score = 0;
    for (const cv::Rect& glyph : line.glyphs) {
        const double relative = static_cast<double>(glyph.height) / line.glyphHeightPx;
        score += relative > 0.55 && relative < 1.15 ? glyph.width : -glyph.width / 2.0;
    }
    return score * std::min<std::size_t>(line.glyphs.size(), 3);
}

/// The line's own ink in its own shades on white, the rest wiped away.
cv::Mat isolated(const cv::Mat& gray, const cv::Mat& ink) {
    cv::Mat near;
    cv::dilate(ink, near, cv::getStructuringElement(cv::MORPH_ELLIPSE, {5, 5}));
    const double inkLevel = cv::mean(gray, ink)[0];
    cv::Mat paperMask;
    cv::dilate(near, paperMask, cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9}));
    paperMask -= near;
    const double paperLevel = cv::mean(gray, paperMask)[0];
    cv::Mat stretched;
    const double gain = 255 / std::max(8.0, paperLevel - inkLevel);
    gray.convertTo(stretched, CV_8U, gain, -inkLevel * gain);
    cv::Mat page(gray.size(), CV_8U, cv::Scalar(255));
    stretched.copyTo(page, near);
    return page;
}
cv::Mat cut(const cv::Mat& page, const cv::Rect& box, double scale) {
    cv::Rect b(int(box.x * scale) - 3, int(box.y * scale) - 3, int(box.width * scale) + 6, int(box.height * scale) + 6);
    cv::Mat c;
    cv::copyMakeBorder(page(b & cv::Rect({}, page.size())), c, kMarginPx, kMarginPx, kMarginPx, kMarginPx, cv::BORDER_CONSTANT, 255);
    return c;
}

struct Votes { Ballot number, unit; cv::Rect box;
  double certainty() const { return std::min(number.certainty(), unit.certainty()); } };

std::string unitOf(const std::string& t) {
    if (t == "pm" || t == "um" || t == "µm" || t=="pum" || t=="µum" || t == "µ" ) return "µm";
    if (t == "nm" || t == "nn" || t=="nnm") return "nm";
    if (t == "mm") return "mm";
    return "";
}

cv::Rect unite(const std::vector<cv::Rect>& r) { cv::Rect b = r[0]; for (auto& x : r) b |= x; return b; }

void vote(Votes& votes, const std::optional<LengthLabel>& label, double conf) {
    if (!label) return;
    const auto space = label->text.find(' ');
    std::string unit = label->text.substr(space + 1);
    if (unit == "pm") unit = "µm";
    const double w = std::max(0.1, conf) / (1 + label->corrections);
    votes.number.add(label->text.substr(0, space), w);
    votes.unit.add(unit, w);
}

void readParts(Votes& votes, const LabelParts& parts, const cv::Mat& page, double scale, const cv::Mat& ink, const char* name) {
    const RecognisedText number = recogniseLine(cut(page, unite(parts.number), scale), Alphabet::Digits);
    const RecognisedText unit = recogniseLine(cut(page, unite(parts.unit), scale), Alphabet::Units);
    std::string digits; for (char c : number.text) if (isdigit((unsigned char)c)) digits += c;
    std::string text = digits; double w = std::max(0.1, number.confidence);
    auto before = parts.pointBefore();
    if ((int)digits.size() == (int)before.size()) { text.clear(); for (size_t i = 0; i < digits.size(); ++i) { if (before[i]) text += '.'; text += digits[i]; } }
    else { w *= 0.5; text.clear(); for (char c : number.text) if (isdigit((unsigned char)c) || c == '.') text += c; }
    if (debug()) fprintf(stderr, "   %s '%s' %.2f '%s' %.2f shape %d -> '%s'\n", name, number.text.c_str(), number.confidence, unit.text.c_str(), unit.confidence, (int)firstUnitLetter(parts, ink), text.c_str());
    vote(votes, std::nullopt, 0);
    if (auto l = parseLengthLabel(text + " nm")) { votes.number.add(l->text.substr(0, l->text.find(' ')), w); }
    votes.unit.add(unitOf(unit.text), std::max(0.1, unit.confidence));
    switch (firstUnitLetter(parts, ink)) {
    case UnitLetter::N: votes.unit.add("nm", 0.5); break;
    case UnitLetter::Micro: votes.unit.add("µm", 0.5); break;
    case UnitLetter::M: votes.unit.add("mm", 0.3); break;
    default: break;
    }
}

} // namespace

std::optional<ReadLabel> readLabel(const cv::Mat& darkOnLight) {
    const double first = std::max(1.0, double(kWorkingHeightPx) / darkOnLight.rows);
    const cv::Mat work = resized(darkOnLight, first);
    Votes votes;
    for (const Way way : kWays) {
        const Sheet sheet = prepared(work, way);
        const Glyphs glyphs = findGlyphs(sheet.ink);
        struct Found { TextLine line; LabelParts parts; };
        std::vector<Found> found; std::vector<TextLine> plain;
        if (glyphs.boxes.size() > 900) continue;
        for (TextLine& line : findTextLines(glyphs, {work.rows / 6, work.rows * 92 / 100})) {
            auto parts = labelPartsOf(line);
            if (!parts.empty()) found.push_back({line, parts.front()}); else plain.push_back(line);
        }
        std::ranges::sort(found, std::greater{}, [](const Found& f) { return f.parts.regularity * f.parts.box.width; });
        if (debug()) fprintf(stderr, "  way %d glyphs %zu found %zu plain %zu\n", (int)way, glyphs.boxes.size(), found.size(), plain.size());
        if (!found.empty()) {
            const Found& f = found.front();
            const double second = double(kDigitHeightPx) / f.parts.digitHeightPx;
            const cv::Mat ink = inkOf(f.line, glyphs);
            cv::Mat gray = resized(sheet.gray, second), ink2;
            cv::resize(ink, ink2, gray.size(), 0, 0, cv::INTER_LINEAR);
            cv::threshold(ink2, ink2, 127, 255, cv::THRESH_BINARY);
            const cv::Mat page = isolated(gray, ink2);
            readParts(votes, f.parts, page, second, ink, "iso");
            const RecognisedText whole = recogniseLine(cut(page, f.parts.box, second), Alphabet::Lengths);
            if (debug()) fprintf(stderr, "   whole '%s' %.2f\n", whole.text.c_str(), whole.confidence);
            vote(votes, parseLengthLabel(whole.text), whole.confidence);
            votes.box = f.parts.box;
        } else if (!plain.empty()) {
            std::ranges::sort(plain, std::greater{}, printedness);
            if (plain.size() > 2) plain.resize(2);
            for (auto& line : plain) {
            const double second = double(kDigitHeightPx) / line.glyphHeightPx;
            cv::Mat gray = resized(sheet.gray, second), ink2;
            cv::resize(inkOf(line, glyphs), ink2, gray.size(), 0, 0, cv::INTER_LINEAR);
            cv::threshold(ink2, ink2, 127, 255, cv::THRESH_BINARY);
            const RecognisedText whole = recogniseLine(cut(isolated(gray, ink2), line.box, second), Alphabet::Lengths);
            if (debug()) fprintf(stderr, "   plain '%s' %.2f h %d w %d\n", whole.text.c_str(), whole.confidence, line.glyphHeightPx, line.box.width);
            vote(votes, parseLengthLabel(whole.text), whole.confidence * 0.6);
            }
        }
        if (votes.certainty() >= 0.9) break;
    }
    auto label = parseLengthLabel(votes.number.winner().first + " " + votes.unit.winner().first);
    if (!label) return {};
    return ReadLabel{*label, votes.certainty(), votes.box};
}

std::optional<ReadLabel> readLabelOfEitherPolarity(const cv::Mat& gray) {
    auto a = readLabel(gray);
    return a;
}

} // namespace semblance
