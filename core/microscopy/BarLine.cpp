// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/BarLine.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>
#include <optional>

namespace semblance {
namespace {

constexpr int kShortestPx = 14;
constexpr int kThickestPx = 48;
constexpr double kLeastAspect = 2.0;
constexpr int kInkTolerance = 22; // gray values; JPEG's ringing
constexpr double kPaleInk = 0.4;  // of the way from ink to background
constexpr int kLineReachPx = 4;   // beside the middle of a thin line
constexpr int kLeastContrast = 28;
constexpr int kEdgePx = 3;          // within which an edge is over
constexpr double kLeastShare = 0.8; // of a side's columns that differ from the ink
constexpr std::size_t kMostLines = 60;

struct Run {
    int y = 0;
    int begin = 0;
    int end = 0;
    int level = 0;
};

struct Strip {
    Run last;
    cv::Rect box;
    double levelSum = 0;
};

/// Whether the row leaves the level just outside an end.
bool leavesLevel(const uchar* row, int width, int outside, int step, int level) {
    for (int i = 0, x = outside; i < kEdgePx; ++i, x += step) {
        if (x < 0 || x >= width) return false;
        if (std::abs(row[x] - level) >= kLeastContrast) return true;
    }
    return false;
}

void findRuns(const cv::Mat& plane, int y, std::vector<Run>& runs) {
    const uchar* row = plane.ptr<uchar>(y);
    for (int begin = 0; begin < plane.cols;) {
        int sum = row[begin];
        int end = begin + 1;
        for (; end < plane.cols && std::abs(row[end] * (end - begin) - sum) <= kInkTolerance * (end - begin); ++end)
            sum += row[end];
        const int level = sum / (end - begin);
        if (end - begin >= kShortestPx && leavesLevel(row, plane.cols, begin - 1, -1, level) &&
            leavesLevel(row, plane.cols, end, 1, level))
            runs.push_back({y, begin, end, level});
        begin = end;
    }
}

bool continues(const Strip& strip, const Run& run) {
    return run.y == strip.last.y + 1 && std::abs(run.begin - strip.last.begin) <= 2 &&
           std::abs(run.end - strip.last.end) <= 2 && std::abs(run.level - strip.last.level) <= kInkTolerance;
}

std::vector<Strip> stripsOf(const cv::Mat& plane) {
    std::vector<Strip> done;
    std::vector<Strip> open;
    std::vector<Run> runs;
    for (int y = 0; y < plane.rows; ++y) {
        runs.clear();
        findRuns(plane, y, runs);
        std::vector<Strip> next;
        for (const Run& run : runs) {
            const auto above = std::ranges::find_if(open, [&](const Strip& strip) { return continues(strip, run); });
            Strip strip{run, {run.begin, y, run.end - run.begin, 0}, 0};
            if (above != open.end()) {
                strip = *above;
                open.erase(above);
            }
            strip.last = run;
            ++strip.box.height;
            strip.levelSum += run.level;
            next.push_back(strip);
        }
        done.insert(done.end(), open.begin(), open.end());
        open = std::move(next);
    }
    done.insert(done.end(), open.begin(), open.end());
    return done;
}

/// Share of the columns in which a row a little outside differs from the ink, and the middle of what is there.
struct Side {
    double share = 0;
    double level = 0;
    bool isInside = false;
};

double shareBeside(const cv::Mat& plane, const cv::Rect& box, int y, double level) {
    const uchar* row = plane.ptr<uchar>(y);
    const int darker = static_cast<int>(std::floor(level - kLeastContrast));
    const int brighter = static_cast<int>(std::ceil(level + kLeastContrast));
    int differing = 0;
    for (int x = box.x + 1; x < box.x + box.width - 1; ++x)
        differing += row[x] <= darker || row[x] >= brighter ? 1 : 0;
    return static_cast<double>(differing) / (box.width - 2);
}

double middleBeside(const cv::Mat& plane, const cv::Rect& box, int y) {
    const uchar* row = plane.ptr<uchar>(y);
    std::vector<uchar> values(row + box.x + 1, row + box.x + box.width - 1);
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

/// Of the rows just outside the one that differs most from the ink: the first may still belong to a soft edge, the last to
/// what lies beyond a narrow frame. Nothing where none differs enough, as beside most strips of a texture.
Side clearestSide(const cv::Mat& plane, const cv::Rect& box, int y, int step, double level) {
    std::array<double, kEdgePx> shares{};
    int rows = 0;
    for (int at = y + step; rows < kEdgePx && at >= 0 && at < plane.rows; at += step)
        shares[rows++] = shareBeside(plane, box, at, level);
    Side best;
    if (std::ranges::none_of(shares, [](double share) { return share >= kLeastShare; })) return best;
    for (int i = 0; i < rows; ++i) {
        const Side side{shares[i], middleBeside(plane, box, y + (i + 1) * step), true};
        const bool isClearer = std::abs(side.level - level) > std::abs(best.level - level) + 8;
        if (!best.isInside || side.share > best.share + 0.05 || (side.share > best.share - 0.05 && isClearer))
            best = side;
    }
    return best;
}

/// Whether a line goes through a row at a column. One that was resampled is paler than a thick one is; but it is narrow,
/// which a bright specimen beside a bar is not.
bool hasInkAt(const uchar* row, int columns, int x, const BarLine& line) {
    const double pale = kPaleInk * std::abs(line.background - line.level);
    const auto isNear = [&](int k, double tolerance) {
        return k >= 0 && k < columns && std::abs(row[k] - line.level) <= tolerance;
    };
    const bool isNarrow = !isNear(x - kLineReachPx, pale) && !isNear(x + kLineReachPx, pale);
    for (int k = x - 1; k <= x + 1; ++k)
        if (isNear(k, 2 * kInkTolerance) || (isNarrow && isNear(k, pale))) return true;
    return false;
}

/// How many of the two ends have a line running up (step -1) or down from them for `reach` rows.
int cornersOf(const cv::Mat& plane, const BarLine& line, int step, int reach) {
    const cv::Rect& box = line.box;
    const int from = step < 0 ? box.y - 1 : box.y + box.height;
    if (from + step * reach < 0 || from + step * reach >= plane.rows) return 0;
    int corners = 0;
    for (const int x : {box.x, box.x + box.width - 1}) {
        int inked = 0;
        for (int i = 0; i < reach; ++i)
            inked += hasInkAt(plane.ptr<uchar>(from + i * step), plane.cols, x, line) ? 1 : 0;
        corners += inked >= reach * 9 / 10 ? 1 : 0;
    }
    return corners;
}

/// Long lines at both ends to one side alone: the edge of a box. End caps go to both sides, and ticks are short.
bool isEdgeOfBox(const cv::Mat& plane, const BarLine& line) {
    const int reach = std::max(20, 4 * line.box.height);
    const bool goesUp = cornersOf(plane, line, -1, reach) == 2;
    const bool goesDown = cornersOf(plane, line, 1, reach) == 2;
    return (goesUp && cornersOf(plane, line, 1, 3) == 0) || (goesDown && cornersOf(plane, line, -1, 3) == 0);
}

/// The columns that an end cap is wide, 0 where there is none: ink above and below the line at its end.
int capWidth(const cv::Mat& plane, const BarLine& line, int end, int inwards) {
    int width = 0;
    const int above = line.box.y - 3;
    const int below = line.box.y + line.box.height + 2;
    if (above < 0 || below >= plane.rows) return 0;
    for (int i = -1; i < 7; ++i) {
        const int x = end + i * inwards;
        if (x < 0 || x >= plane.cols) continue;
        const bool isCap = std::abs(plane.at<uchar>(above, x) - line.level) <= 3 * kInkTolerance &&
                           std::abs(plane.at<uchar>(below, x) - line.level) <= 3 * kInkTolerance;
        if (isCap) ++width;
    }
    return width;
}

/// Instruments draw end caps so that their middles are the length apart.
void measureBetweenCaps(const cv::Mat& plane, BarLine& line) {
    if (std::abs(line.level - line.background) < 4 * kInkTolerance) return;
    const int left = capWidth(plane, line, line.box.x, 1);
    const int right = capWidth(plane, line, line.box.x + line.box.width - 1, -1);
    if (left == 0 || right == 0 || left > 5 || right > 5 || std::abs(left - right) > 1) return;
    line.leftPx += left / 2.0;
    line.rightPx -= right / 2.0;
}

/// Where the averaged rows of the bar cross half the way from ink to what lies beyond, going outwards from `from`.
double crossing(const std::vector<double>& profile, int from, int step, double level) {
    const int beyond = std::clamp(from + step * 4, 0, static_cast<int>(profile.size()) - 1);
    double outer = profile[beyond];
    for (int x = from, i = 0; i < 4 && x >= 0 && x < static_cast<int>(profile.size()); ++i, x += step)
        if (std::abs(profile[x] - level) > std::abs(outer - level)) outer = profile[x];
    const double half = (level + outer) / 2;
    const auto isOut = [&](double v) { return (v - half) * (level - half) < 0; };
    for (int x = from - step * 2, i = 0; i < 7; ++i, x += step) {
        if (x < 0 || x + step < 0 || x + step >= static_cast<int>(profile.size()) ||
            x >= static_cast<int>(profile.size()))
            break;
        if (isOut(profile[x]) || !isOut(profile[x + step])) continue;
        const double part = (profile[x] - half) / (profile[x] - profile[x + step]);
        return x + 0.5 + step * part;
    }
    return from + 0.5 - step * 0.5;
}

std::vector<double> profileOf(const cv::Mat& plane, const cv::Rect& box) {
    cv::Mat mean;
    const int inset = box.height > 4 ? 1 : 0;
    cv::reduce(plane.rowRange(box.y + inset, box.y + box.height - inset), mean, 0, cv::REDUCE_AVG, CV_64F);
    return {mean.ptr<double>(0), mean.ptr<double>(0) + mean.cols};
}

double evenness(const cv::Mat& plane, const cv::Rect& box) {
    cv::Mat mean;
    cv::Mat deviation;
    cv::meanStdDev(plane(box), mean, deviation);
    return std::max(0.0, 1 - deviation.at<double>(0) / 30);
}

/// Two pieces on the same rows, as long as one another, with room for a label between them.
bool isBrokenLine(const BarLine& left, const BarLine& right) {
    const int gap = right.box.x - (left.box.x + left.box.width);
    const int longer = std::max(left.box.width, right.box.width);
    return gap >= 10 && gap <= 6 * longer && std::abs(left.box.y - right.box.y) <= 1 &&
           std::abs(left.box.height - right.box.height) <= 1 && std::abs(left.level - right.level) <= kInkTolerance &&
           std::abs(left.box.width - right.box.width) <= 4 + longer / 8 && left.box.height <= 12;
}

/// More than two pieces on the same rows are dashes, or the room between ticks.
bool isOneOfMany(const BarLine& piece, const std::vector<BarLine>& lines) {
    return std::ranges::count_if(lines, [&](const BarLine& other) {
               return std::abs(other.box.y - piece.box.y) <= 1 && std::abs(other.box.height - piece.box.height) <= 1 &&
                      std::abs(other.box.width - piece.box.width) <= 4 + piece.box.width / 8;
           }) > 2;
}

void addBrokenLines(std::vector<BarLine>& lines) {
    const std::vector<BarLine> pieces = lines;
    for (const BarLine& left : pieces)
        for (const BarLine& right : pieces) {
            if (!isBrokenLine(left, right) || isOneOfMany(left, pieces)) continue;
            BarLine joined = left;
            joined.rightPx = right.rightPx;
            joined.box |= right.box;
            const int gapLeft = left.box.x + left.box.width;
            joined.gap = {gapLeft, joined.box.y, right.box.x - gapLeft, joined.box.height};
            joined.quality = std::min(left.quality, right.quality);
            lines.push_back(joined);
        }
}

/// Judges a strip by its sides; nothing where it is no bar.
std::optional<BarLine> barFrom(const cv::Mat& plane, const Strip& strip) {
    const cv::Rect& box = strip.box;
    if (box.height > kThickestPx || box.width < kLeastAspect * box.height) return {};
    if (box.x <= 1 || box.x + box.width >= plane.cols - 1) return {};
    BarLine line;
    line.box = box;
    line.level = strip.levelSum / box.height;
    const Side above = clearestSide(plane, box, box.y, -1, line.level);
    if (above.share < kLeastShare) return {};
    const Side below = clearestSide(plane, box, box.y + box.height - 1, 1, line.level);
    const double worse = std::min(above.share, below.share);
    if (worse < kLeastShare || (above.level > line.level) != (below.level > line.level)) return {};
    line.background = (above.level + below.level) / 2;
    if (isEdgeOfBox(plane, line)) return {};
    const std::vector<double> profile = profileOf(plane, box);
    line.leftPx = crossing(profile, box.x, -1, line.level);
    line.rightPx = crossing(profile, box.x + box.width - 1, 1, line.level);
    line.quality = worse * worse * evenness(plane, box) * std::min(1.0, std::abs(line.level - line.background) / 120);
    return line;
}

} // namespace

std::vector<BarLine> findBarLines(const cv::Mat& plane) {
    std::vector<BarLine> lines;
    for (const Strip& strip : stripsOf(plane))
        if (const std::optional<BarLine> line = barFrom(plane, strip)) lines.push_back(*line);
    const auto worth = [](const BarLine& line) { return line.quality * std::min(1.0, line.box.width / 30.0); };
    std::ranges::sort(lines, std::greater{}, worth);
    if (lines.size() > kMostLines) lines.resize(kMostLines);
    addBrokenLines(lines);
    for (BarLine& line : lines)
        measureBetweenCaps(plane, line);
    return lines;
}

} // namespace semblance
