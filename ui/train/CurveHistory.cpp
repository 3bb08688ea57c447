// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/CurveHistory.h"

#include <QByteArrayList>

#include <algorithm>
#include <cmath>

namespace semblance {

namespace {

constexpr double percent = 100;
constexpr double rounding = 1e-9; // of x, in epochs; a step is far more

QByteArray number(double value) {
    return QByteArray::number(value, 'g', 9);
}

QByteArray csvLine(const EpochEvent& epoch) {
    QByteArrayList cells{QByteArray::number(epoch.epoch), number(epoch.trainLoss), number(epoch.trainAccuracy)};
    const bool isValidated = epoch.validation.images > 0;
    for (const double value : {epoch.validation.loss, epoch.validation.accuracy, epoch.validation.macroF1})
        cells << (isValidated ? number(value) : QByteArray());
    cells << number(epoch.learningRate) << number(epoch.imagesPerSecond) << number(epoch.seconds);
    return cells.join(',') + '\n';
}

} // namespace

double trainingValue(const EpochEvent& epoch, CurveKind kind) {
    return kind == CurveKind::Loss ? epoch.trainLoss : epoch.trainAccuracy * percent;
}

double validationValue(const EpochEvent& epoch, CurveKind kind) {
    return kind == CurveKind::Loss ? epoch.validation.loss : epoch.validation.accuracy * percent;
}

void CurveHistory::clear() {
    *this = {};
}

void CurveHistory::append(const BatchEvent& batch) {
    if (batch.pass != Pass::Training || batch.stepsPerEpoch <= 0) return;
    const double x = batch.epoch - 1 + double(batch.step) / batch.stepsPerEpoch;
    m_batchLoss.push_back({x, batch.loss});
    m_batchAccuracy.push_back({x, batch.accuracy * percent});
}

void CurveHistory::append(const EpochEvent& epoch) {
    m_epochs.push_back(epoch);
}

void CurveHistory::append(CurveMark mark) {
    if (std::ranges::find(m_marks, mark) == m_marks.end()) m_marks.push_back(std::move(mark));
}

void CurveHistory::goBack(int epochsDone, double x) {
    const double last = x + rounding;
    const auto isBehind = [last](const auto& point) { return point.x > last; };
    std::erase_if(m_batchLoss, isBehind);
    std::erase_if(m_batchAccuracy, isBehind);
    std::erase_if(m_marks, isBehind);
    std::erase_if(m_epochs, [epochsDone](const EpochEvent& epoch) { return epoch.epoch > epochsDone; });
}

const std::vector<CurvePoint>& CurveHistory::batches(CurveKind kind) const {
    return kind == CurveKind::Loss ? m_batchLoss : m_batchAccuracy;
}

std::vector<CurvePoint> CurveHistory::training(CurveKind kind) const {
    std::vector<CurvePoint> points;
    for (const EpochEvent& epoch : m_epochs)
        points.push_back({epoch.epoch - 0.5, trainingValue(epoch, kind)});
    return points;
}

std::vector<CurvePoint> CurveHistory::validation(CurveKind kind) const {
    std::vector<CurvePoint> points;
    for (const EpochEvent& epoch : m_epochs)
        if (epoch.validation.images > 0) points.push_back({double(epoch.epoch), validationValue(epoch, kind)});
    return points;
}

std::optional<EpochEvent> CurveHistory::best() const {
    const auto found =
        std::find_if(m_epochs.rbegin(), m_epochs.rend(), [](const EpochEvent& epoch) { return epoch.isBest; });
    return found == m_epochs.rend() ? std::nullopt : std::optional(*found);
}

std::optional<EpochEvent> CurveHistory::nearestEpoch(double x) const {
    const auto nearer = [x](const EpochEvent& a, const EpochEvent& b) {
        return std::abs(a.epoch - x) < std::abs(b.epoch - x);
    };
    const auto found = std::min_element(m_epochs.begin(), m_epochs.end(), nearer);
    return found == m_epochs.end() ? std::nullopt : std::optional(*found);
}

QByteArray CurveHistory::csv() const {
    if (m_epochs.empty()) return {};
    QByteArray text = "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,validation_macro_f1,"
                      "learning_rate,images_per_second,seconds\n";
    for (const EpochEvent& epoch : m_epochs)
        text += csvLine(epoch);
    return text;
}

std::vector<CurvePoint> thinned(std::span<const CurvePoint> points, std::size_t mostPoints) {
    if (points.size() <= mostPoints || mostPoints < 4) return {points.begin(), points.end()};
    std::vector<CurvePoint> kept{points.front()};
    const auto inner = points.subspan(1, points.size() - 2);
    const std::size_t slices = (mostPoints - 2) / 2;
    const auto lower = [](const CurvePoint& a, const CurvePoint& b) { return a.y < b.y; };
    for (std::size_t slice = 0; slice < slices; ++slice) {
        const auto from = inner.begin() + std::ptrdiff_t(inner.size() * slice / slices);
        const auto to = inner.begin() + std::ptrdiff_t(inner.size() * (slice + 1) / slices);
        const auto [lowest, highest] = std::minmax_element(from, to, lower);
        kept.push_back(*std::min(lowest, highest));
        if (lowest != highest) kept.push_back(*std::max(lowest, highest));
    }
    kept.push_back(points.back());
    return kept;
}

std::span<const CurvePoint> visiblePart(std::span<const CurvePoint> points, double low, double high) {
    const auto before = [](const CurvePoint& point, double x) { return point.x < x; };
    auto from = std::lower_bound(points.begin(), points.end(), low, before);
    auto to = std::lower_bound(from, points.end(), high, before);
    if (from != points.begin()) --from;
    if (to != points.end()) ++to;
    return {from, to};
}

} // namespace semblance
