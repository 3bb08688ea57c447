// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/EstimateSession.h"

#include "app/WorkerPriority.h"
#include "core/training/Bench.h"
#include "core/training/Devices.h"

#include <exception>

namespace semblance {
namespace {

constexpr int kGatherMs = 700;
constexpr double kSecondsOfMeasurement = 0.8;

std::string keyOf(const EstimateSession::Wish& wish) {
    const TrainingOptions& o = wish.options;
    return o.network + ' ' + std::to_string(o.imageSize.width) + 'x' + std::to_string(o.imageSize.height) + ' ' +
           std::to_string(o.batch) + ' ' + std::to_string(wish.classes) + ' ' + o.device + ' ' +
           std::to_string(o.threads) + ' ' + std::to_string(static_cast<int>(o.precision)) + ' ' +
           std::to_string(static_cast<int>(o.memoryFormat)) + ' ' + std::to_string(static_cast<int>(o.freeze)) + ' ' +
           std::to_string(o.thumbnailPx) + (o.auxiliaryWeight > 0 ? " auxiliary" : "") +
           (o.weightAverage > 0 ? " average" : "");
}

BenchOptions benchOf(const EstimateSession::Wish& wish) {
    BenchOptions bench;
    bench.network = wish.options.network;
    bench.imageSize = wish.options.imageSize;
    bench.batch = wish.options.batch > 0 ? wish.options.batch : 16;
    bench.classes = wish.classes;
    bench.device = wish.options.device;
    bench.threads = wish.options.threads;
    bench.precision = wish.options.precision;
    bench.memoryFormat = wish.options.memoryFormat;
    bench.seconds = kSecondsOfMeasurement;
    bench.others = wish.options;
    return bench;
}

} // namespace

EstimateSession::EstimateSession(QObject* parent) : QObject(parent), m_cancel(std::make_shared<Cancellation>()) {
    m_pause.setSingleShot(true);
    m_pause.setInterval(kGatherMs);
    connect(&m_pause, &QTimer::timeout, this, &EstimateSession::begin);
}

EstimateSession::~EstimateSession() {
    m_cancel->request();
}

void EstimateSession::want(const Wish& wish) {
    m_wish = wish;
    m_cancel->request();
    const auto known = m_known.find(keyOf(wish));
    if (known != m_known.end()) return answer(wish, known->second);
    Q_EMIT estimated({});
    Q_EMIT sizeKnown({});
    m_pause.start();
}

void EstimateSession::setHeld(bool isHeld) {
    m_isHeld = isHeld;
    if (isHeld)
        m_cancel->request();
    else if (m_wish)
        want(*m_wish);
}

void EstimateSession::begin() {
    if (m_isHeld || !m_wish) return;
    m_cancel = std::make_shared<Cancellation>();
    m_thread.dropPending();
    m_thread.post([this, wish = *m_wish, cancel = m_cancel] { measure(wish, keyOf(wish), *cancel); });
}

void EstimateSession::measure(const Wish& wish, const std::string& key, const Cancellation& cancel) {
    yieldToWindow();
    Rates rates;
    try {
        setComputeThreads(wish.options.threads);
        for (const BenchResult& result : bench(benchOf(wish), cancel)) {
            (result.mode == BenchMode::Training ? rates.training : rates.inference) = result.choice.imagesPerSecond;
            rates.parameters = result.parameters;
        }
    } catch (const std::exception&) {
        return; // options that cannot run: starting them says why
    }
    if (cancel.isRequested() || rates.training <= 0) return;
    QMetaObject::invokeMethod(
        this,
        [this, wish, key, rates] {
            m_known[key] = rates;
            if (m_wish && keyOf(*m_wish) == key) answer(*m_wish, rates);
        },
        Qt::QueuedConnection);
}

void EstimateSession::answer(const Wish& wish, const Rates& rates) {
    EpochEstimate estimate;
    estimate.imagesPerSecond = rates.training;
    estimate.seconds = static_cast<double>(wish.trainingImages) / rates.training;
    if (rates.inference > 0) estimate.seconds += static_cast<double>(wish.validationImages) / rates.inference;
    Q_EMIT estimated(estimate);
    Q_EMIT sizeKnown(rates.parameters);
}

} // namespace semblance
