// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/DataBar.h"

#include "core/microscopy/DataBarSearch.h"
#include "core/microscopy/ImagePlanes.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

namespace semblance {
namespace {

constexpr int kTolerance = 10;      // gray values around the ground; JPEG's ringing
constexpr double kWrittenRow = 0.3; // share of the ground in a row full of text, or with a long scale bar
constexpr double kEmptyRow = 0.95;  // and between the lines of text
constexpr int kPureTolerance = 3;
constexpr double kLeastPurity = 0.9;
constexpr double kLargestShareBeyond = 0.8;
constexpr double kLowestHeight = 0.02; // of the image
constexpr double kLargestHeight = 0.25;
constexpr int kThickestFramePx = 4;

/// What most pixels of a row are, and how many.
struct Row {
    int ground = 0;
    double share = 0;
};

Row rowOf(const uchar* pixels, int width) {
    std::array<int, 256> counts{};
    for (int x = 0; x < width; ++x)
        ++counts[pixels[x]];
    const int ground = static_cast<int>(std::ranges::max_element(counts) - counts.begin());
    int near = 0;
    for (int v = std::max(0, ground - kTolerance); v <= std::min(255, ground + kTolerance); ++v)
        near += counts[v];
    return {ground, static_cast<double>(near) / width};
}

struct Band {
    int begin = 0; ///< first row
    int end = 0;
    int ground = 0;
    int height() const { return end - begin; }
};

bool isFrame(const Row& row, int ground) {
    return row.share >= kEmptyRow && std::abs(row.ground - ground) > 2 * kTolerance;
}

class Search {
public:
    explicit Search(const cv::Mat& gray) : m_gray(gray) {
        for (int y = 0; y < gray.rows; ++y)
            m_rows.push_back(rowOf(gray.ptr<uchar>(y), gray.cols));
    }

    std::vector<Band> bands() const {
        std::vector<Band> found;
        for (int y = m_gray.rows - 1; y >= m_gray.rows / 2;) {
            if (m_rows[y].share < kEmptyRow) {
                --y;
                continue;
            }
            const Band band = bandAround(y);
            found.push_back(band);
            y = std::min(band.begin, y) - 1;
        }
        return found;
    }

    /// Columns × rows that are not ground, as a share; a row of writing breaks the ground often.
    double inkShare(const Band& band) const {
        double ink = 0;
        for (int y = band.begin; y < band.end; ++y)
            if (!isFrame(m_rows[y], band.ground)) ink += 1 - m_rows[y].share;
        return ink / band.height();
    }

    /// How much of the empty rows is the ground's gray value to 3; drawn grounds have no noise, the specimen has.
    double purity(const Band& band) const {
        double pure = 0;
        int rows = 0;
        for (int y = band.begin; y < band.end; ++y) {
            if (m_rows[y].share < kEmptyRow || isFrame(m_rows[y], band.ground)) continue;
            pure += shareNear(y, band.ground, kPureTolerance);
            ++rows;
        }
        return rows > 0 ? pure / rows : 0;
    }

    /// Whether the specimen beyond an edge tells itself from the ground: a frame does, and so does the image's end.
    bool hasSharpEdge(int edge, int step, int ground) const {
        const int beyond = edge + 2 * step;
        if (beyond < 0 || beyond >= m_gray.rows || isFrame(m_rows[edge], ground)) return true;
        return shareNear(beyond, ground, kTolerance) < kLargestShareBeyond;
    }

    /// The share of rows with marks on them.
    double writtenRows(const Band& band) const {
        const auto begin = m_rows.begin();
        const auto isWritten = [](const Row& row) { return row.share < 0.995; };
        return static_cast<double>(std::count_if(begin + band.begin, begin + band.end, isWritten)) / band.height();
    }

private:
    double shareNear(int y, int ground, int tolerance) const {
        const uchar* row = m_gray.ptr<uchar>(y);
        const auto isNear = [=](uchar value) { return std::abs(value - ground) <= tolerance; };
        return static_cast<double>(std::count_if(row, row + m_gray.cols, isNear)) / m_gray.cols;
    }

    bool belongs(int y, int ground) const { return shareNear(y, ground, kTolerance) >= kWrittenRow; }

    /// Grows from an empty row over written rows and frames, then gives back specimen that merely has the ground's gray
    /// value.
    Band bandAround(int y) const {
        Band band{y, y + 1, m_rows[y].ground};
        while (band.begin > 0 && belongs(band.begin - 1, band.ground))
            --band.begin;
        while (band.end < m_gray.rows && belongs(band.end, band.ground))
            ++band.end;
        while (m_rows[band.begin].share < kEmptyRow)
            ++band.begin;
        while (m_rows[band.end - 1].share < kEmptyRow)
            --band.end;
        for (int i = 0; i < kThickestFramePx && band.begin > 0 && isFrame(m_rows[band.begin - 1], band.ground); ++i)
            --band.begin;
        for (int i = 0; i < kThickestFramePx && band.end < m_gray.rows && isFrame(m_rows[band.end], band.ground); ++i)
            ++band.end;
        return band;
    }

    const cv::Mat& m_gray;
    std::vector<Row> m_rows;
};

double confidenceOf(const Search& search, const Band& band, int height) {
    const double share = static_cast<double>(band.height()) / height;
    if (share < kLowestHeight || share > kLargestHeight || band.height() < 10) return 0;
    const double ink = search.inkShare(band);
    const double written = search.writtenRows(band);
    if (ink < 0.004 || written < 0.2 || search.purity(band) < kLeastPurity) return 0;
    if (!search.hasSharpEdge(band.begin, -1, band.ground) || !search.hasSharpEdge(band.end - 1, 1, band.ground))
        return 0;
    const double atEdge = band.end >= height - 1 ? 1 : 0.85;
    return atEdge * std::min(1.0, ink / 0.02) * std::min(1.0, 0.5 + written);
}

} // namespace

std::optional<DataBar> findDataBarIn(const cv::Mat& gray) {
    if (gray.cols < 64 || gray.rows < 64) return {};
    const Search search(gray);
    std::optional<DataBar> best;
    for (const Band& band : search.bands()) {
        const double confidence = confidenceOf(search, band, gray.rows);
        if (confidence > (best ? best->confidence : 0.3))
            best = DataBar{{0, band.begin, gray.cols, band.height()}, confidence};
    }
    return best;
}

std::optional<DataBar> findDataBar(const Image& image) {
    return findDataBarIn(planesOf(image).gray);
}

} // namespace semblance
