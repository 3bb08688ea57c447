// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/BarLine.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

namespace semblance {
namespace {

constexpr int kShortestPx = 14;
constexpr int kThickestPx = 48;
constexpr double kLeastAspect = 2.0;
constexpr int kInkTolerance = 22;  // gray values; JPEG's ringing
constexpr int kLeastContrast = 28;
constexpr int kEdgePx = 3;         // within which an edge is over
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
    int beginMin = 0, endMax = 0;
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
            Strip strip{run, {run.begin, y, run.end - run.begin, 0}, 0, run.begin, run.end};
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

Side sideOf(const cv::Mat& plane, const cv::Rect& box, int y, double level) {
    Side side;
    if (y < 0 || y >= plane.rows) return side;
    side.isInside = true;
    const uchar* row = plane.ptr<uchar>(y);
    std::vector<uchar> values(row + box.x + 1, row + box.x + box.width - 1);
    side.share = static_cast<double>(std::ranges::count_if(values, [&](uchar v) { return std::abs(v - level) >= kLeastContrast; })) /
                 static_cast<double>(values.size());
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    side.level = values[values.size() / 2];
    return side;
}

/// The better of two rows, since the first may still belong to a soft edge.
Side betterSide(const cv::Mat& plane, const cv::Rect& box, int y, int step, double level) {
    Side best;
    for (int i = 1; i <= 3; ++i) {
        const Side side = sideOf(plane, box, y + i * step, level);
        if (side.isInside && (side.share > best.share || !best.isInside)) best = side;
    }
    return best;
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
        if (x < 0 || x + step < 0 || x + step >= static_cast<int>(profile.size()) || x >= static_cast<int>(profile.size())) break;
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

void addBrokenLines(std::vector<BarLine>& lines) {
    const std::size_t whole = lines.size();
    for (std::size_t i = 0; i < whole; ++i)
        for (std::size_t k = 0; k < whole; ++k) {
            if (!isBrokenLine(lines[i], lines[k])) continue;
            BarLine joined = lines[i];
            joined.rightPx = lines[k].rightPx;
            joined.box |= lines[k].box;
            const int gapLeft = lines[i].box.x + lines[i].box.width;
            joined.gap = {gapLeft, joined.box.y, lines[k].box.x - gapLeft, joined.box.height};
            joined.quality = std::min(lines[i].quality, lines[k].quality);
            lines.push_back(joined);
        }
}

} // namespace

std::vector<BarLine> findBarLines(const cv::Mat& plane) {
    std::vector<BarLine> lines;
    for (const Strip& strip : stripsOf(plane)) {
        const cv::Rect& box = strip.box;
        if (box.height > kThickestPx || box.width < kLeastAspect * box.height) continue;
        if (box.x <= 1 || box.x + box.width >= plane.cols - 1) continue;
        BarLine line;
        line.box = box;
        line.level = strip.levelSum / box.height;
        const Side above = betterSide(plane, box, box.y, -1, line.level);
        const Side below = betterSide(plane, box, box.y + box.height - 1, 1, line.level);
        if (!above.isInside && !below.isInside) continue;
        const double worse = std::min(above.isInside ? above.share : 1, below.isInside ? below.share : 1);
        if (worse < 0.8) continue;
        line.background = !above.isInside ? below.level : !below.isInside ? above.level : (above.level + below.level) / 2;
        if (above.isInside && below.isInside && (above.level > line.level) != (below.level > line.level)) continue;
        const std::vector<double> profile = profileOf(plane, box);
        line.leftPx = crossing(profile, box.x, -1, line.level);
        line.rightPx = crossing(profile, box.x + box.width - 1, 1, line.level);
        const double contrast = std::min(1.0, std::abs(line.level - line.background) / 120);
        line.quality = worse * worse * evenness(plane, box) * contrast;
        lines.push_back(line);
    }
    std::ranges::sort(lines, std::greater{}, [](const BarLine& line) { return line.quality * std::min(1.0, line.box.width / 30.0); });
    if (lines.size() > kMostLines) lines.resize(kMostLines);
    addBrokenLines(lines);
    return lines;
}

} // namespace semblance
