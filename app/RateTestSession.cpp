// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/RateTestSession.h"

#include "core/training/Devices.h"

#include <utility>

namespace semblance {
namespace {

using Put = RunThread<RateTestEvent, RateTestOutcome>::Put;

bool isWhole(const RateTest& result, const RateTestOptions& test) {
    return result.diverged || result.points.size() >= static_cast<std::size_t>(test.steps);
}

} // namespace

RateTestSession::RateTestSession(QObject* parent)
    : QObject(parent),
      m_run(*this, "test of learning rates",
            {[this](const std::vector<RateTestEvent>& events) { Q_EMIT eventsArrived(events); },
             [this](const RateTestOutcome& outcome) { Q_EMIT ended(outcome); }}) {}

void RateTestSession::start(std::shared_ptr<const ScanReport> report, const PreparationOptions& preparation,
                            const RateTestOptions& test) {
    m_run.start([report = std::move(report), preparation, test](TrainingControl& control, const Put& put) {
        setComputeThreads(preparation.training.threads);
        RateTestOutcome outcome;
        outcome.end = RunEnd::Cancelled;
        const auto prepared = prepareTraining(*report, preparation, control.cancellation(),
                                              [&put](PreparationStep step, const Progress& progress) {
                                                  put(PreparationEvent{step, progress});
                                              });
        if (!prepared) return outcome;
        put(ImagesReady());
        outcome.test = testLearningRates(*prepared->pixels.source, prepared->split.set, prepared->options,
                                         prepared->run, test, control, [&put](const RatePoint& point) { put(point); });
        if (isWhole(outcome.test, test)) outcome.end = RunEnd::Completed;
        return outcome;
    });
}

} // namespace semblance
