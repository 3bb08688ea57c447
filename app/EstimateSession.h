// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/JobThread.h"
#include "core/base/Cancellation.h"
#include "core/model/TrainingOptions.h"
#include "ui/train/TrainPage.h"

#include <QObject>
#include <QTimer>

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace semblance {

/// What one epoch would cost on this machine, from a measurement of a second or two: of the chosen network at the chosen
/// size, batch and precision; and how many weights that network has. Wishes are gathered for a moment, the newest is measured, answers are kept. Lives on the GUI
/// thread, owns one worker; while it is held (a training runs) it measures nothing.
class EstimateSession : public QObject {
    Q_OBJECT
public:
    struct Wish {
        TrainingOptions options;
        int classes = 0;
        std::int64_t trainingImages = 0;
        std::int64_t validationImages = 0;
    };

    explicit EstimateSession(QObject* parent = nullptr);
    ~EstimateSession() override;

    void want(const Wish& wish);
    void setHeld(bool isHeld);

Q_SIGNALS:
    /// Nothing: not known (measuring, held, or the options cannot be measured).
    void estimated(const std::optional<semblance::EpochEstimate>& estimate);
    /// Of the network that was measured, with the wish's classes and image size; nothing: not known.
    void sizeKnown(std::optional<std::int64_t> parameters);

private:
    struct Rates {
        double training = 0;
        double inference = 0;
        std::int64_t parameters = 0;
    };

    void begin();
    void measure(const Wish& wish, const std::string& key, const Cancellation& cancel);
    void answer(const Wish& wish, const Rates& rates);

    QTimer m_pause;
    std::optional<Wish> m_wish;
    bool m_isHeld = false;
    std::map<std::string, Rates> m_known;
    std::shared_ptr<Cancellation> m_cancel;
    JobThread m_thread;
};

} // namespace semblance
