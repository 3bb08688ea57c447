// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/training/SmallRun.h"

#include "core/base/Files.h"
#include "core/model/Weights.h"
#include "core/training/Pretraining.h"
#include "core/training/RunSetup.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>

using namespace semblance;
using namespace semblance::test;

namespace {

constexpr SizePx size{64, 64};

/// Images with a pattern each, a folder, and what was heard.
struct Pretraining : PretrainingObserver {
    Pretraining() : pixels(12, size, 2) {
        request.options = pretrainingOptions("autoencoder_densenet121");
        request.options.imageSize = size;
        request.options.epochs = 3;
        request.options.batch = 4;
        request.options.device = "cpu";
        request.options.threads = 1;
        request.options.precision = Precision::Float32;
        request.options.warmUpEpochs = 0;
        request.file = folder / "part.safetensors";
        for (std::size_t i = 0; i < pixels.count(); ++i)
            request.images.push_back(i);
        holdBack(request, 0.2);
    }
    PretrainingOutcome run() { return pretrain(pixels, request, control, *this); }

    void onStarted(const PretrainingStarted& event) override { started.push_back(event); }
    void onBatch(const PretrainingBatch& event) override {
        batches.push_back(event);
        if (onStep) onStep(event.globalStep);
        if (stopAtStep > 0 && event.globalStep >= stopAtStep) control.stop();
    }
    void onEpoch(const PretrainingEpoch& event) override { epochs.push_back(event); }
    void onPictures(const std::vector<RebuiltPicture>& seen) override { pictures.push_back(seen); }
    void onMessage(const std::string& text) override { messages.push_back(text); }

    TemporaryFolder folder;
    SyntheticPixels pixels;
    PretrainingRequest request;
    TrainingControl control;
    std::int64_t stopAtStep = 0;
    std::function<void(std::int64_t)> onStep;
    std::vector<PretrainingStarted> started;
    std::vector<PretrainingBatch> batches;
    std::vector<PretrainingEpoch> epochs;
    std::vector<std::vector<RebuiltPicture>> pictures;
    std::vector<std::string> messages;
};

} // namespace

TEST_CASE("the auto-encoder learns to rebuild, and says how it goes") {
    Pretraining run;
    run.request.options.epochs = 15;
    const PretrainingOutcome outcome = run.run();
    CHECK(outcome.reason == "");
    CHECK(outcome.end == RunEnd::Completed);
    REQUIRE(run.epochs.size() == 15);
    CHECK(run.epochs.back().loss < 0.7 * run.epochs.front().loss);
    REQUIRE(run.epochs.back().heldBackLoss);
    CHECK(*run.epochs.back().heldBackLoss < *run.epochs.front().heldBackLoss);
    CHECK_FALSE(run.epochs.back().baseline); // it hides nothing
    CHECK(run.started.front().images == 10);
    CHECK(run.started.front().parameters == 8985216); // of the auto-encoder alone
    CHECK(run.started.front().heldBackImages == 2);
    REQUIRE(run.pictures.size() == 15);
    CHECK(run.pictures.back().size() == 2);
    CHECK(run.pictures.back().front().sidePx == 64);
    CHECK((run.pictures.back().front().input == run.pictures.front().front().input));
    CHECK((run.pictures.back().front().rebuilt != run.pictures.front().front().rebuilt));
}

TEST_CASE("only the part that learns without labels moves, and it alone is written") {
    Pretraining run;
    REQUIRE(run.run().end == RunEnd::Completed);
    const StateDict file = readStateDict(run.request.file);
    REQUIRE(file.tensors.size() > 5);
    for (const StateTensor& tensor : file.tensors)
        CHECK_MESSAGE(tensor.name.starts_with("autoencoder."), tensor.name);
    CHECK(file.metadata.at("network") == "autoencoder_densenet121");
    CHECK(file.metadata.at("epochs") == "3");
}

TEST_CASE("weights are written when a checkpoint is asked for, and the run goes on") {
    Pretraining run;
    run.control.requestCheckpoint(); // before the first step there is nothing to write
    bool wasThere = false;
    run.onStep = [&](std::int64_t step) { // the last of an epoch, of three, is told of in any case
        if (step == 3) CHECK_FALSE(std::filesystem::exists(run.request.file));
        if (step == 3) run.control.requestCheckpoint();
        if (step == 6) wasThere = std::filesystem::exists(run.request.file);
    };
    CHECK(run.run().end == RunEnd::Completed);
    CHECK(wasThere);
    CHECK_FALSE(run.control.takeCheckpointRequest());
}

TEST_CASE("a training starts from a pretrained part, says so, and can freeze it") {
    Pretraining pretraining;
    REQUIRE(pretraining.run().end == RunEnd::Completed);
    SmallRun run(24, 6, size);
    TrainingOptions options = smallOptions(1);
    options.network = "autoencoder_densenet121";
    options.imageSize = size;
    options.start = pretraining.request.file.string();
    options.freeze = Freeze::PretrainedPart;
    const TrainingOutcome outcome = run.execute(options, run.description());
    CHECK(outcome.reason == "");
    REQUIRE(outcome.end == RunEnd::Completed);
    std::map<std::string, StoredTensor> kept;
    const ModelContent model = readModelFile(outcome.model);
    for (const StoredTensor& tensor : model.tensors)
        kept[tensor.name] = tensor;
    const StateDict file = readStateDict(pretraining.request.file);
    for (const StateTensor& tensor : file.tensors) {
        CAPTURE(tensor.name);
        std::vector<std::byte> bytes(kept.at(tensor.name).bytes.size());
        copyElements(tensor, ElementType::Float32, bytes);
        CHECK((bytes == kept.at(tensor.name).bytes));
    }
    REQUIRE(run.recorder.epochs.size() == 1);
    CHECK(run.recorder.epochs[0].validationReconstructionError);
    CHECK(run.recorder.pictures.size() == 1);
    REQUIRE(model.description.reconstruction);
    CHECK(model.description.reconstruction->median <= model.description.reconstruction->high);
    CHECK(model.description.reconstruction->median > 0);
    // The curves come back with the errors.
    const RunRecord record = readRun(run.folder / "run");
    CHECK(record.epochs[0].trainReconstructionError == run.recorder.epochs[0].trainReconstructionError);
    CHECK(record.epochs[0].validationReconstructionError == run.recorder.epochs[0].validationReconstructionError);
}

TEST_CASE("joint training moves the auto-encoder, and its error falls") {
    SmallRun run(24, 6, size);
    TrainingOptions options = smallOptions(6);
    options.network = "autoencoder_densenet121";
    options.imageSize = size;
    options.reconstructionWeight = 1;
    options.batch = 4; // so that the pictures come from more than one batch
    REQUIRE(run.execute(options, run.description()).end == RunEnd::Completed);
    const auto& epochs = run.recorder.epochs;
    // Each epoch shows the same validation images, from the first to the last, and better.
    REQUIRE(run.recorder.pictures.size() == 6);
    const auto& first = run.recorder.pictures.front();
    const auto& last = run.recorder.pictures.back();
    REQUIRE(first.size() == 4);
    CHECK(first[0].sidePx == 64);
    CHECK(first[0].input == last[0].input);
    CHECK(first[3].input == last[3].input);
    CHECK(first[0].input != first[3].input);
    CHECK(first[0].rebuilt != last[0].rebuilt);
    CHECK(*epochs.back().trainReconstructionError < *epochs.front().trainReconstructionError);
}

TEST_CASE("the same request gives the same weights") {
    Pretraining first, second;
    first.run();
    second.run();
    CHECK((readFile(first.request.file, 1 << 30) == readFile(second.request.file, 1 << 30)));
}

TEST_CASE("a stop keeps what was learned") {
    Pretraining run;
    run.stopAtStep = 2;
    const PretrainingOutcome outcome = run.run();
    CHECK(outcome.end == RunEnd::Cancelled);
    CHECK(outcome.file == run.request.file);
    CHECK_FALSE(readStateDict(run.request.file).tensors.empty());
}

TEST_CASE("a stop before the first step leaves no file") {
    Pretraining run;
    run.control.stop();
    CHECK(run.run().end == RunEnd::Cancelled);
    CHECK_FALSE(std::filesystem::exists(run.request.file));
}

TEST_CASE("what cannot be pretrained is refused with a sentence") {
    CHECK(thrownKind([] { pretrainingOptions("densenet121"); }) == ErrorKind::InvalidArgument);
    Pretraining run;
    run.request.options.network = "densenet121";
    CHECK(run.run().errorKind == "invalid_argument");
    Pretraining few;
    few.request.images.resize(1);
    CHECK(few.run().errorKind == "data_set");
    Pretraining unwritable;
    unwritable.request.file = "/proc/nowhere/part.safetensors";
    const PretrainingOutcome outcome = unwritable.run();
    CHECK(outcome.end == RunEnd::Failed);
    CHECK(outcome.errorKind == "file_unwritable");
    CHECK(outcome.errorPath == unwritable.request.file);
}

TEST_CASE("the images held back are the same for the same seed, and none of those learned from") {
    PretrainingRequest a, b;
    for (std::size_t i = 0; i < 50; ++i)
        a.images.push_back(i);
    b = a;
    holdBack(a, 0.2);
    holdBack(b, 0.2);
    CHECK(a.heldBack == b.heldBack);
    CHECK(a.heldBack.size() == 10);
    CHECK(a.images.size() == 40);
    for (const std::size_t image : a.heldBack)
        CHECK(std::find(a.images.begin(), a.images.end(), image) == a.images.end());
    b.options.seed = 1;
    b.images.insert(b.images.end(), b.heldBack.begin(), b.heldBack.end());
    std::sort(b.images.begin(), b.images.end());
    holdBack(b, 0.2);
    CHECK(a.heldBack != b.heldBack);
}

TEST_CASE("the masked auto-encoder is measured against its visible neighbours") {
    Pretraining run;
    run.request.options = pretrainingOptions("mae_densenet121");
    CHECK(run.request.options.maskTarget == MaskTarget::Pixels);
    run.request.options.maskTarget = MaskTarget::Normalised;
    run.request.options.imageSize = size;
    run.request.options.epochs = 1;
    run.request.options.batch = 4;
    run.request.options.device = "cpu";
    run.request.options.threads = 2;
    const PretrainingOutcome outcome = run.run();
    CHECK(outcome.reason == "");
    REQUIRE(run.epochs.size() == 1);
    REQUIRE(run.epochs[0].baseline);
    CHECK(*run.epochs[0].baseline > 1); // a constant leaves each patch its own variance at least
    CHECK((run.pictures[0][0].shown != run.pictures[0][0].input));
}
