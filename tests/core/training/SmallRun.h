// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/Checkpoint.h"
#include "core/training/TrainingRun.h"
#include "tests/core/batches/SyntheticPixels.h"

#include <chrono>
#include <functional>
#include <thread>

namespace semblance::test {

inline constexpr SizePx smallSize{12, 12};

/// A run of a second: cnn6 on 12×12 pixels, everything forced that a trial would choose.
inline TrainingOptions smallOptions(int epochs = 3) {
    TrainingOptions options;
    options.network = "cnn6";
    options.imageSize = smallSize;
    options.epochs = epochs;
    options.batch = 8;
    options.learningRate = 1e-3;
    options.weightDecay = 0;
    options.schedule = Schedule::Cosine;
    options.seed = 4;
    options.device = "cpu";
    options.threads = 1;
    options.precision = Precision::Float32;
    options.memoryFormat = MemoryFormat::Contiguous;
    options.augmentation.flipHorizontal = true;
    options.augmentation.shift = 0.1;
    return options;
}

/// Keeps every event, and calls back with each batch and epoch.
class Recorder : public TrainingObserver {
public:
    void onStarted(const RunStarted& event) override {
        started.push_back(event);
        if (atStart) atStart();
    }
    void onBatch(const BatchEvent& event) override {
        batches.push_back(event);
        if (atBatch) atBatch(event);
    }
    void onEpoch(const EpochEvent& event) override {
        epochs.push_back(event);
        if (atEpoch) atEpoch(event);
    }
    void onPictures(const std::vector<RebuiltPicture>& shown) override { pictures.push_back(shown); }
    void onChanged(const RunChange& change) override { changes.push_back(change); }
    void onCheckpointFailed(const CheckpointFailure& failure) override {
        failures.push_back(failure);
        if (atFailure) atFailure(failure);
    }
    void onCheckpointKept(const std::filesystem::path& folder) override { keptAgain.push_back(folder); }
    void onMoved(const std::filesystem::path& folder) override { moves.push_back(folder); }
    void onWentBack(const WentBack& place) override { waysBack.push_back(place); }
    void onMessage(const std::string& text) override {
        messages.push_back(text);
        if (atMessage) atMessage(text);
    }

    bool hasMessage(const std::string& part) const {
        for (const std::string& text : messages)
            if (text.find(part) != std::string::npos) return true;
        return false;
    }

    std::vector<RunStarted> started;
    std::vector<BatchEvent> batches;
    std::vector<EpochEvent> epochs;
    std::vector<std::vector<RebuiltPicture>> pictures; ///< by epoch
    std::vector<RunChange> changes;
    std::vector<CheckpointFailure> failures;
    std::vector<std::filesystem::path> keptAgain;
    std::vector<std::filesystem::path> moves;
    std::vector<WentBack> waysBack;
    std::vector<std::string> messages;
    std::function<void()> atStart;
    std::function<void(const BatchEvent&)> atBatch;
    std::function<void(const EpochEvent&)> atEpoch;
    std::function<void(const CheckpointFailure&)> atFailure;
    std::function<void(const std::string&)> atMessage;
};

/// A synthetic data set, a folder, and what a run in it needs.
struct SmallRun {
    explicit SmallRun(std::size_t images = 40, std::size_t validation = 10, SizePx size = smallSize)
        : pixels(images, size, 2), set(pixels.set(validation)) {}

    RunDescription description(const char* name = "run", bool resume = false) const {
        RunDescription run;
        run.folder = folder / name;
        run.dataSetFolder = "/data/synthetic";
        run.dataSetName = "synthetic";
        run.dataSetFingerprint = "f00d";
        for (const Example& example : set.training)
            run.trainingFiles.push_back(std::to_string(example.index) + ".png");
        for (const Example& example : set.validation)
            run.validationFiles.push_back(std::to_string(example.index) + ".png");
        run.resume = resume;
        return run;
    }
    TrainingOutcome execute(const TrainingOptions& options, const RunDescription& run, const RunLimits& limits = {}) {
        TrainingControl fresh;
        return execute(options, run, fresh, limits);
    }
    TrainingOutcome execute(const TrainingOptions& options, const RunDescription& run, TrainingControl& control,
                            const RunLimits& limits = {}) {
        return TrainingRun(pixels, set, options, run, control, recorder, limits).execute();
    }

    TemporaryFolder folder;
    SyntheticPixels pixels;
    TrainingSet set;
    Recorder recorder;
};

inline bool sameTensors(const std::vector<StoredTensor>& a, const std::vector<StoredTensor>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i].name != b[i].name || a[i].shape != b[i].shape || a[i].bytes != b[i].bytes) return false;
    return true;
}

inline Checkpoint newestIn(const std::filesystem::path& folder) {
    const auto files = checkpointFiles(folder);
    if (files.empty()) throw Error(ErrorKind::FileNotFound, "there is no checkpoint", folder);
    return readCheckpoint(files.front());
}

/// Of the newest whole checkpoint, while another thread writes there; nothing where there is none yet.
inline std::optional<Checkpoint> keptIn(const std::filesystem::path& folder) {
    return newestCheckpoint(folder, [](const std::string&) {});
}

/// Calls `look` again until it is true, for some seconds at most.
template <typename Look>
bool comesTrue(Look&& look) {
    for (int i = 0; i < 1000 && !look(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return look();
}

/// Options of a network whose backbone is frozen at the weights of a run of `teacher`, on images that nothing changes.
inline TrainingOptions frozenOptions(SmallRun& teacher, int epochs) {
    TrainingOptions options = smallOptions(epochs);
    options.start = teacher.execute(smallOptions(1), teacher.description()).model.string();
    options.freeze = Freeze::Backbone;
    options.augmentation = AugmentationOptions{};
    options.augmentation.flipHorizontal = false;
    return options;
}

} // namespace semblance::test
