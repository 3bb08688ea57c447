// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/TrainingEvents.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace semblance {

/// A point of a curve; x counts epochs: 2.5 is the middle of the third.
struct CurvePoint {
    double x = 0;
    double y = 0;
    bool operator==(const CurvePoint&) const = default;
};

enum class CurveKind { Loss, Accuracy };

/// A place on the curves where options of the run were changed.
struct CurveMark {
    double x = 0; ///< as CurvePoint's
    QString words;
    bool operator==(const CurveMark&) const = default;
};

/// Every event of one run, never thinned. GUI thread only.
class CurveHistory {
public:
    void clear();
    void append(const BatchEvent& batch);
    void append(const EpochEvent& epoch);

    /// A mark that is there already is not there twice.
    void append(CurveMark mark);
    /// Drops what lies behind a place to which the run went back: epochs beyond `epochsDone`, and batches and marks beyond
    /// `x`. An epoch whose validation was not over had all its batches.
    void goBack(int epochsDone, double x);

    const std::vector<CurveMark>& marks() const { return m_marks; }
    const std::vector<EpochEvent>& epochs() const { return m_epochs; }
    std::size_t batchCount() const { return m_batchLoss.size(); }
    const std::vector<CurvePoint>& batches(CurveKind kind) const;
    /// One point an epoch, at its middle: it is the mean over the epoch, while validation is measured at the end.
    std::vector<CurvePoint> training(CurveKind kind) const;
    std::vector<CurvePoint>
    validation(CurveKind kind) const; ///< one point an epoch, at its end; empty without validation images
    /// The last epoch that was the best when it ended.
    std::optional<EpochEvent> best() const;
    /// The epoch whose end is nearest to x.
    std::optional<EpochEvent> nearestEpoch(double x) const;
    /// "epoch,train_loss,…", a line an epoch, `.` decimals, UTF-8; empty while no epoch ended.
    QByteArray csv() const;

private:
    std::vector<CurvePoint> m_batchLoss;
    std::vector<CurvePoint> m_batchAccuracy;
    std::vector<EpochEvent> m_epochs;
    std::vector<CurveMark> m_marks;
};

/// The value of an epoch on a curve; accuracy in percent.
double trainingValue(const EpochEvent& epoch, CurveKind kind);
double validationValue(const EpochEvent& epoch, CurveKind kind);

/// At most about `mostPoints` points that draw as all would: the lowest and the highest of each of equally many slices, in
/// their order, first and last kept. `points` is sorted by x.
std::vector<CurvePoint> thinned(std::span<const CurvePoint> points, std::size_t mostPoints);

/// The part of `points` (sorted by x) that a view from `low` to `high` draws, with one neighbour on either side.
std::span<const CurvePoint> visiblePart(std::span<const CurvePoint> points, double low, double high);

} // namespace semblance
