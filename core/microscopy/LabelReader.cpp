// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelReader.h"

#include "core/microscopy/LabelBallot.h"
#include "core/microscopy/LabelScan.h"
#include "core/microscopy/LabelSheet.h"
#include "core/microscopy/LineDecoder.h"
#include "core/microscopy/TextRecognition.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

namespace semblance {
namespace {

constexpr int kWorkingHeightPx = 100;
constexpr double kCertain = 0.9;     // no further reading is asked for
constexpr double kWellRead = 0.5;    // a label alone: it is not looked for everywhere
constexpr double kDarkOfFrame = 0.9; // of a row or column at the edge
constexpr double kLeastFit = 0.3;
constexpr double kLeastMargin = 0.01;
constexpr double kWeightOfScan = 0.8; // of a place that nothing but the fit itself speaks for

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// The recogniser's English has no µ: it reads u or p.
std::string unitMeantBy(const std::string& text) {
    if (text == "um" || text == "pm" || text == "pum" || text == "\u00B5m" || text == "\u00B5um") return "µm";
    if (text == "nm" || text == "nn" || text == "nnm") return "nm";
    return text == "mm" ? "mm" : "";
}

/// Where a reader saw as many digits as there are, the points stand where the glyphs have them.
std::string withPointsOf(const LabelParts& parts, const std::string& number) {
    const std::vector<bool> pointBefore = parts.pointBefore();
    if (std::ranges::count_if(number, isDigit) != static_cast<std::ptrdiff_t>(pointBefore.size())) return number;
    std::string pointed;
    std::size_t digits = 0;
    for (const char c : number) {
        if (!isDigit(c)) continue;
        if (pointBefore[digits++]) pointed += '.';
        pointed += c;
    }
    return pointed;
}

cv::Rect around(const std::vector<cv::Rect>& boxes) {
    cv::Rect whole = boxes.front();
    for (const cv::Rect& box : boxes)
        whole |= box;
    return whole;
}

cv::Mat enlarged(const cv::Mat& gray) {
    const double factor = std::max(1.0, static_cast<double>(kWorkingHeightPx) / gray.rows);
    cv::Mat scaled;
    cv::resize(gray, scaled, {}, factor, factor, cv::INTER_CUBIC);
    return scaled;
}

/// The part of a dark frame around light paper that a crop took along is cut off.
cv::Mat withoutFrame(const cv::Mat& darkOnLight) {
    cv::Mat dark;
    cv::threshold(darkOnLight, dark, 0, 1, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
    if (2 * cv::countNonZero(dark) > static_cast<int>(dark.total())) return darkOnLight;
    cv::Rect inside({}, dark.size());
    const auto isFrame = [&dark](const cv::Rect& edge) {
        return cv::countNonZero(dark(edge)) > kDarkOfFrame * edge.area();
    };
    while (2 * inside.height > dark.rows && isFrame({inside.x, inside.y, inside.width, 1}))
        inside = {inside.x, inside.y + 1, inside.width, inside.height - 1};
    while (2 * inside.height > dark.rows && isFrame({inside.x, inside.br().y - 1, inside.width, 1}))
        --inside.height;
    while (2 * inside.width > dark.cols && isFrame({inside.x, inside.y, 1, inside.height}))
        inside = {inside.x + 1, inside.y, inside.width - 1, inside.height};
    while (2 * inside.width > dark.cols && isFrame({inside.br().x - 1, inside.y, 1, inside.height}))
        --inside.width;
    return darkOnLight(inside);
}

double confidenceOf(const std::optional<ReadLabel>& read) {
    return read ? read->confidence : 0;
}

class Reader {
public:
    explicit Reader(const cv::Mat& darkOnLight) : m_gray(enlarged(darkOnLight)) {}

    std::optional<ReadLabel> read(ReadingEffort effort) {
        int linesLeft = effort == ReadingEffort::Quick ? 2 : effort == ReadingEffort::Usual ? 4 : 12;
        for (const Binarisation binarisation : kBinarisations) {
            const LabelSheet sheet = makeSheet(m_gray, binarisation);
            for (const LabelLine& line : labelLinesOf(sheet)) {
                if (linesLeft-- == 0 || m_ballot.certainty() >= kCertain) return result();
                readLine(sheet, line);
            }
        }
        return result();
    }

    /// For text that binarisation does not set free from its ground: asks the decoder everywhere.
    std::optional<ReadLabel> scan() {
        if (m_ballot.certainty() >= kCertain) return result();
        for (const DecodedLabel& decoded : scanForLabels(m_gray))
            voteEitherWay(decoded, kWeightOfScan);
        return result();
    }

private:
    std::optional<ReadLabel> result() const {
        const std::optional<LengthLabel> winner = m_ballot.winner();
        if (!winner) return {};
        return ReadLabel{*winner, m_ballot.certainty()};
    }

    struct Tried {
        int top = 0;
        int height = 0;
    };

    void readLine(const LabelSheet& sheet, const LabelLine& line) {
        decode(sheet, line);
        const LabelPage page = makePage(sheet, line);
        const RecognisedText whole = recogniseLine(page.cut(line.box()), Alphabet::Lengths);
        if (const auto label = parseLengthLabel(whole.text)) vote(*label, whole.confidence * (line.parts ? 1 : 0.6));
        if (line.parts && m_ballot.certainty() < kCertain) readParts(sheet, line, page);
    }

    void voteDecoded(const DecodedLabel& decoded, double weight) {
        if (decoded.fit < kLeastFit || decoded.margin < kLeastMargin) return;
        const double sureness =
            std::clamp((decoded.fit - kLeastFit) * 2.5, 0.05, 1.0) * std::clamp(decoded.margin * 6, 0.1, 1.0);
        const auto label = parseLengthLabel(decoded.number + " " + decoded.unit);
        if (label) m_ballot.add(*label, weight * sureness, LabelVoter::Decoder);
    }

    void vote(LengthLabel label, double confidence) {
        if (label.text.ends_with(" pm")) label.text.replace(label.text.size() - 2, 2, "µm");
        m_ballot.add(label, std::max(0.1, confidence) / (1 + label.corrections), LabelVoter::Recogniser);
    }

    /// Lines that differ little in place and height would give the same again.
    bool wasTried(const LabelLine& line) {
        const Tried now{line.digitTop(), line.digitHeight()};
        const bool isKnown = std::ranges::any_of(m_tried, [&](const Tried& other) {
            return std::abs(other.height - now.height) <= 0.1 * now.height &&
                   std::abs(other.top - now.top) <= 0.12 * now.height;
        });
        if (!isKnown) m_tried.push_back(now);
        return isKnown;
    }

    void decode(const LabelSheet& sheet, const LabelLine& line) {
        if (wasTried(line)) return;
        const LabelShades shades = makeShades(m_gray, sheet, line);
        const DecodedLabel decoded = decodeLabel(shades.ink, shades.digitTop);
        if (line.parts && !m_parts) m_parts = line.parts;
        voteEitherWay(decoded, line.parts ? 1.5 : 1.2);
    }

    /// The decoder misses points that are smaller than those of its fonts: where they are seen, it has half a say.
    void voteEitherWay(const DecodedLabel& decoded, double weight) {
        DecodedLabel pointed = decoded;
        if (m_parts) pointed.number = withPointsOf(*m_parts, decoded.number);
        const bool isSpeck =
            pointed.number.starts_with('.'); // before a number there is more dirt than there are points
        if (pointed.number == decoded.number || isSpeck) return voteDecoded(decoded, weight);
        voteDecoded(decoded, weight / 2);
        voteDecoded(pointed, weight / 2);
    }

    void readParts(const LabelSheet& sheet, const LabelLine& line, const LabelPage& page) {
        const LabelParts& parts = *line.parts;
        readNumber(parts, recogniseLine(page.cut(around(parts.number)), Alphabet::Digits));
        const RecognisedText unit = recogniseLine(page.cut(around(parts.unit)), Alphabet::Units);
        m_ballot.addUnit(unitMeantBy(unit.text), std::max(0.1, unit.confidence), LabelVoter::Recogniser);
        switch (firstUnitLetter(parts, inkOf(line.line, sheet.glyphs))) {
        case UnitLetter::N: m_ballot.addUnit("nm", 0.5, LabelVoter::Recogniser); break;
        case UnitLetter::Micro: m_ballot.addUnit("µm", 0.5, LabelVoter::Recogniser); break;
        case UnitLetter::M: m_ballot.addUnit("mm", 0.3, LabelVoter::Recogniser); break;
        case UnitLetter::Unclear: break;
        }
    }

    void readNumber(const LabelParts& parts, const RecognisedText& read) {
        const bool isComplete = std::ranges::count_if(read.text, isDigit) == parts.digits();
        const std::string number = withPointsOf(parts, read.text);
        const auto label = parseLengthLabel(number + " nm");
        if (!label) return;
        const double weight = std::max(0.1, read.confidence) * (isComplete ? 1 : 0.5);
        m_ballot.addNumber(label->text.substr(0, label->text.find(' ')), weight, LabelVoter::Recogniser);
    }

    cv::Mat m_gray;
    LabelBallot m_ballot;
    std::vector<Tried> m_tried;
    std::optional<LabelParts> m_parts; ///< of the first line that is set as a label
};

} // namespace

std::optional<ReadLabel> readLabel(const cv::Mat& darkOnLight, ReadingEffort effort) {
    if (darkOnLight.rows < 6 || darkOnLight.cols < 6) return {};
    return Reader(darkOnLight).read(effort);
}

std::optional<ReadLabel> readLabelOfEitherPolarity(const cv::Mat& gray) {
    if (gray.rows < 6 || gray.cols < 6) return {};
    std::array readers{Reader(withoutFrame(gray)), Reader(withoutFrame(255 - gray))};
    std::array<std::optional<ReadLabel>, 2> read;
    for (std::size_t i = 0; i < read.size(); ++i) {
        read[i] = readers[i].read(ReadingEffort::Thorough);
        if (confidenceOf(read[i]) >= kCertain) return read[i];
    }
    const std::size_t better = confidenceOf(read[1]) > confidenceOf(read[0]) ? 1 : 0;
    return confidenceOf(read[better]) >= kWellRead ? read[better] : readers[better].scan();
}

} // namespace semblance
