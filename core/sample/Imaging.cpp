// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/Imaging.h"

#include "core/sample/Numerics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

namespace semblance {
namespace {

/// Brightness that falls off to one side, and a stain from an earlier, closer scan.
void shadeUnevenly(Grid& signal, Random& random) {
    const double angle = random.uniform(0, 2 * std::numbers::pi);
    const double strength = random.uniform(0.0, 0.38);
    const auto perX = static_cast<float>(strength * cosine(angle) / signal.width());
    const auto perY = static_cast<float>(strength * sine(angle) / signal.height());
    const auto bowl = static_cast<float>(random.uniform(-0.25, 0.08));
    const bool hasStain = random.uniform() < 0.15;
    const int stainLeft = static_cast<int>(random.uniform(0, signal.width() * 0.7));
    const int stainTop = static_cast<int>(random.uniform(0, signal.height() * 0.7));
    const int stainSide = static_cast<int>(random.uniform(160, 420));
    const int middleX = signal.width() / 2;
    const int middleY = signal.height() / 2;
    const auto stain = static_cast<float>(random.uniform(0.82, 0.94));
    for (int y = 0; y < signal.height(); ++y) {
        float* row = signal.row(y);
        const auto v = static_cast<float>(y - middleY);
        for (int x = 0; x < signal.width(); ++x) {
            const auto u = static_cast<float>(x - middleX);
            row[x] *= 1 + u * perX + v * perY + bowl * (u * u + v * v) * (1.0F / 400000.0F);
        }
        if (!hasStain || y < stainTop || y >= stainTop + stainSide) continue;
        for (int x = stainLeft; x < std::min(signal.width(), stainLeft + stainSide * 4 / 3); ++x)
            row[x] *= stain;
    }
}

/// Bright places charge up and steal signal from what the beam meets next in the line; some lines jump as a whole.
void charge(Grid& signal, Random& random) {
    const bool isStrong = random.uniform() < 0.35;
    const auto theft = static_cast<float>(isStrong ? random.uniform(0.25, 0.6) : random.uniform(0.0, 0.12));
    const auto memory = static_cast<float>(1 - 1 / random.uniform(25, 110));
    const double jumpChance = isStrong ? random.uniform(0.002, 0.02) : 0.0;
    float jump = 0;
    for (int y = 0; y < signal.height(); ++y) {
        float* row = signal.row(y);
        if (random.uniform() < jumpChance) jump = static_cast<float>(random.uniform(-0.3, 0.3));
        jump *= 0.7F;
        float held = 0;
        for (int x = 0; x < signal.width(); ++x) {
            const float value = row[x];
            held = held * memory + (1 - memory) * std::max(0.0F, value - 0.62F);
            row[x] = std::max(0.02F, value * (1 + jump) - theft * held * 2);
        }
    }
}

/// Taps of a Gaussian, the middle one first.
std::vector<float> gaussianTaps(double sigmaPx) {
    std::vector<float> taps{1};
    float sum = 1;
    for (long i = 1; i <= std::lround(sigmaPx * 2.5); ++i) {
        taps.push_back(static_cast<float>(powerOfTwo(-0.7213475 * static_cast<double>(i * i) / (sigmaPx * sigmaPx))));
        sum += 2 * taps.back();
    }
    for (float& tap : taps)
        tap /= sum;
    return taps;
}

/// Along (stepX, 1) or (1, 0): the slanted direction gives astigmatism off the axes.
struct BlurDirection {
    int x = 1;
    int y = 0;
};

void blurAlong(Grid& signal, const BlurDirection& direction, double sigmaPx) {
    const auto taps = gaussianTaps(std::max(0.2, sigmaPx));
    if (taps.size() < 2) return;
    const Grid source = signal;
    const int width = signal.width();
    const int height = signal.height();
    for (int y = 0; y < height; ++y) {
        float* out = signal.row(y);
        for (int x = 0; x < width; ++x)
            out[x] *= taps[0];
        for (int k = 1; k < static_cast<int>(taps.size()); ++k) {
            const float* before = source.row(std::clamp(y - k * direction.y, 0, height - 1));
            const float* after = source.row(std::clamp(y + k * direction.y, 0, height - 1));
            const int shift = k * direction.x;
            const float tap = taps[static_cast<std::size_t>(k)];
            const int margin = std::min(width, std::abs(shift));
            for (int x = 0; x < margin; ++x)
                out[x] +=
                    tap * (before[std::clamp(x - shift, 0, width - 1)] + after[std::clamp(x + shift, 0, width - 1)]);
            for (int x = margin; x < width - margin; ++x)
                out[x] += tap * (before[x - shift] + after[x + shift]);
            for (int x = std::max(margin, width - margin); x < width; ++x)
                out[x] +=
                    tap * (before[std::clamp(x - shift, 0, width - 1)] + after[std::clamp(x + shift, 0, width - 1)]);
        }
    }
}

void defocus(Grid& signal, Random& random) {
    const double sigma = random.uniform() < 0.75 ? random.uniform(0.45, 1.2) : random.uniform(1.2, 2.6);
    blurAlong(signal, {1, 0}, sigma);
    blurAlong(signal, {0, 1}, sigma);
    if (random.uniform() >= 0.3) return;
    const BlurDirection slant{random.uniform() < 0.5 ? 1 : -1, 1};
    blurAlong(signal, slant, sigma * random.uniform(0.6, 1.6));
}

// More than any line is shifted.
constexpr int edge = 16;

/// The stage creeps while the frame is scanned, and the deflection of single lines is not quite sure.
void shiftLines(Grid& signal, Random& random) {
    const double creep = random.uniform(-8, 8) / signal.height();
    const double wobble = random.uniform() < 0.3 ? random.uniform(0.2, 0.9) : 0.0;
    const double wobbleRows = random.uniform(9, 60);
    const double jitter = random.uniform() < 0.3 ? random.uniform(0.2, 0.7) : random.uniform(0.0, 0.15);
    const int width = signal.width();
    std::vector<float> source(static_cast<std::size_t>(width + 2 * edge));
    for (int y = 0; y < signal.height(); ++y) {
        const double shift = creep * y + wobble * sine(2 * std::numbers::pi * y / wobbleRows) +
                             jitter * static_cast<double>(roughlyNormal(random));
        const double whole = std::floor(shift);
        const auto share = static_cast<float>(shift - whole);
        float* row = signal.row(y);
        std::fill_n(source.begin(), edge, row[0]);
        std::copy_n(row, width, source.begin() + edge);
        std::fill_n(source.end() - edge, edge, row[width - 1]);
        const float* from = source.data() + edge + static_cast<int>(whole);
        for (int x = 0; x < width; ++x)
            row[x] = from[x] + share * (from[x + 1] - from[x]);
    }
}

constexpr int toneSteps = 1024;

/// What the operator (and the converter) make of the signal: partly a straight line between two gray levels, partly a
/// curve that brings the histogram to a drawn shape.
class ToneCurve {
public:
    ToneCurve(const Grid& signal, Random& random) : m_lowest(1e30F), m_perStep(1) {
        for (const float value : signal.values()) {
            m_lowest = std::min(m_lowest, value);
            m_highest = std::max(m_highest, value);
        }
        m_perStep = toneSteps / std::max(1e-6F, m_highest - m_lowest) * 0.9999F;
        std::array<std::int32_t, toneSteps> counts{};
        for (const float value : signal.values())
            ++counts[static_cast<std::size_t>((value - m_lowest) * m_perStep)];
        std::array<double, toneSteps> share{};
        for (std::size_t i = 0; i < share.size(); ++i)
            share[i] = static_cast<double>(counts[i]) / static_cast<double>(signal.values().size());
        fill(share, random);
    }

    float operator()(float value) const {
        const float place = (value - m_lowest) * m_perStep;
        const auto step = static_cast<std::size_t>(place);
        return m_curve[step] + (place - static_cast<float>(step)) * (m_curve[step + 1] - m_curve[step]);
    }

private:
    void fill(const std::array<double, toneSteps>& share, Random& random) {
        const double matched = random.uniform(0.5, 0.92);
        const double middle = random.uniform(0.28, 0.62);
        const double width = logUniform(random, 0.09, 0.24);
        const double skew = powerOfTwo(random.uniform(-0.8, 0.8));
        const double gamma = powerOfTwo(random.uniform(-0.6, 0.6));
        double below = 0;
        double lowPercentile = 0;
        double highPercentile = 1;
        for (int i = 0; i < toneSteps; ++i) {
            below += share[static_cast<std::size_t>(i)];
            if (below < 0.005) lowPercentile = static_cast<double>(i) / toneSteps;
            if (below < 0.99) highPercentile = static_cast<double>(i + 1) / toneSteps;
        }
        below = 0;
        for (int i = 0; i <= toneSteps; ++i) {
            const double rank = std::clamp(below, 0.0005, 0.9995);
            const double u = power(rank, skew);
            // Tukey's lambda with 0.1349 is close to the normal distribution.
            const double deviate = (power(u, 0.1349) - power(1 - u, 0.1349)) / 0.1975;
            const double place =
                (static_cast<double>(i) / toneSteps - lowPercentile) / (highPercentile - lowPercentile);
            const double straight = (power(std::clamp(place, 0.0, 1.3), gamma) - 0.42) * 3.2;
            m_curve[static_cast<std::size_t>(i)] =
                static_cast<float>(middle + width * (matched * deviate + (1 - matched) * straight));
            if (i < toneSteps) below += share[static_cast<std::size_t>(i)];
        }
    }

    float m_lowest;
    float m_highest = -1e30F;
    float m_perStep;
    std::array<float, toneSteps + 1> m_curve{};
};

/// Shot noise: its variance grows with the signal.
void addShotNoise(Grid& values, Random& random) {
    const auto perElectron = static_cast<float>(1 / logUniform(random, 45, 900));
    const auto floorNoise = static_cast<float>(random.uniform(0.004, 0.014));
    for (float& value : values.values()) {
        const float variance = std::max(0.0F, value) * perElectron + floorNoise * floorNoise;
        value += std::sqrt(variance) * roughlyNormal(random);
    }
}

} // namespace

Grid acquire(Grid signal, Random& random) {
    shadeUnevenly(signal, random);
    charge(signal, random);
    defocus(signal, random);
    shiftLines(signal, random);
    const ToneCurve tone(signal, random);
    for (float& value : signal.values())
        value = tone(value);
    addShotNoise(signal, random);
    return signal;
}

std::vector<std::byte> quantised(const Grid& values, int bitDepth) {
    constexpr float half = 0.5F; // values are not negative, so that cutting off after adding it rounds
    std::vector<std::byte> samples(values.values().size() * (bitDepth > 8 ? 2 : 1));
    for (std::size_t i = 0; i < values.values().size(); ++i) {
        const float value = std::clamp(values.values()[i], 0.0F, 1.0F);
        if (bitDepth > 8) {
            const auto sample = static_cast<std::uint16_t>(static_cast<int>(value * 4095.0F + half) << 4);
            std::memcpy(samples.data() + 2 * i, &sample, 2);
        } else {
            samples[i] = static_cast<std::byte>(static_cast<int>(value * 255.0F + half));
        }
    }
    return samples;
}

} // namespace semblance
