// SPDX-License-Identifier: GPL-3.0-or-later
// usage: semblance-burned-in-bars IMAGE...
// A line an image: milliseconds of processor time, bar length in pixels, label, confidence, name; then mean and largest
// time. The first image is looked at twice, so that making the recogniser of text is not counted.
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/ImageFile.h"
#include "core/microscopy/BurnedInBar.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace semblance;

namespace {

double timed(const Image& image, BurnedInMarks& marks) {
    const std::clock_t start = std::clock();
    marks = findBurnedInMarks(image);
    return 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

} // namespace

int main(int count, char** arguments) {
    std::vector<double> times;
    for (int i = 1; i < count; ++i) {
        const std::filesystem::path path = fromUtf8(arguments[i]);
        try {
            const Image image = decodeImage(path);
            BurnedInMarks marks;
            if (times.empty()) timed(image, marks);
            times.push_back(timed(image, marks));
            const BurnedInBar bar = marks.scaleBar.value_or(BurnedInBar{});
            std::printf("%7.1f ms  %7.1f px  %-8s  %.2f  %s\n", times.back(), bar.lengthPx,
                        bar.label.empty() ? "-" : bar.label.c_str(), bar.confidence, toUtf8(path.filename()).c_str());
        } catch (const Error& error) {
            std::fprintf(stderr, "%s: %s\n", toUtf8(path).c_str(), error.what());
        }
    }
    if (times.empty()) return 1;
    double sum = 0;
    for (const double time : times)
        sum += time;
    std::printf("%zu images, %.1f ms an image, at most %.1f\n", times.size(), sum / static_cast<double>(times.size()),
                *std::ranges::max_element(times));
    return 0;
}
