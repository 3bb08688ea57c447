// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/ResolveStart.h"
#include "core/model/WeightCheck.h"
#include "core/model/WeightStore.h"
#include "tests/core/model/WeightFolder.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace semblance;
using namespace semblance::tests;

namespace {

const bool kOneThread = (torch::set_num_threads(1), true); // tiny networks

constexpr const char* kMicroNet = "resnet18-micronet"; // no checksum is published
constexpr const char* kImageNet = "densenet121-imagenet";

/// What is thrown; an Internal error without a word where nothing is.
template <typename Call>
Error thrownBy(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorKind::Internal, "nothing was thrown"};
}

bool says(const Error& error, const std::string& words) {
    return std::string(error.what()).find(words) != std::string::npos;
}

void placeByHand(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::create_directories(to.parent_path());
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
}

} // namespace

TEST_CASE("aStoreThatIsNotThereListsWhatCouldBe") {
    const WeightFolder folder;
    const std::vector<StoredWeights> all = WeightStore(folder.store).list();
    CHECK(all.size() == knownWeights().size());
    CHECK(std::none_of(all.begin(), all.end(), [](const StoredWeights& stored) { return stored.isThere; }));
    CHECK(all.front().normalisation == knownWeights().front().normalisation);
    CHECK(all.front().place == folder.store / knownWeights().front().fileName);
    CHECK_FALSE(std::filesystem::exists(folder.store));
}

TEST_CASE("anAddedFileIsCopiedLookedAtAndRemembered") {
    const WeightFolder folder;
    const WeightStore store(folder.store);
    const std::filesystem::path file = folder.path / "mine.semblance";
    writeNetwork(file, "cnn6", 1);
    const StoredWeights added = store.add(file, {}).value();
    CHECK(added.name == "mine.semblance");
    CHECK(added.network == "cnn6");
    CHECK(added.evidence == WeightEvidence::NamesAndShapes);
    CHECK(added.sha256 == sha256OfFile(file));
    CHECK(added.normalisation == sampleDescription().preprocessing.normalisation);
    CHECK(readText(added.place) == readText(file));
    CHECK(std::filesystem::exists(file));
    const StoredWeights listed = store.list().back();
    CHECK(listed.name == added.name);
    CHECK(listed.sha256 == added.sha256);
    CHECK(listed.normalisation == added.normalisation);
    CHECK(store.add(file, {}).has_value()); // once more is no harm
    CHECK(folder.filesInStore() == 2);
}

TEST_CASE("whatIsNoWeightsIsRefusedAndNothingIsWritten") {
    const WeightFolder folder;
    const WeightStore store(folder.store);
    const std::filesystem::path file = folder.path / "holiday.pth";
    writeText(file, "GIF89a, and more that is no weights at all");
    const Error foreign = thrownBy([&] { store.add(file, {}); });
    CHECK(foreign.kind() == ErrorKind::ForeignFile);
    CHECK(foreign.path() == file);
    const Error absent = thrownBy([&] { store.add(folder.path / "nowhere.pth", {}); });
    CHECK(absent.kind() == ErrorKind::FileNotFound);
    // Weights they are, of nothing that is known here.
    const Error other = thrownBy(
        [&] { store.add(std::filesystem::path(SEMBLANCE_SOURCE_DIR) / "tests/data/weights/tiny_zip.pth", {}); });
    CHECK(other.kind() == ErrorKind::UnsupportedFormat);
    CHECK(says(other, "no network of this program"));
    CHECK(folder.filesInStore() == 0);
}

TEST_CASE("namesThatTheStoreNeedsItselfAreRefused") {
    const WeightFolder folder;
    const WeightStore store(folder.store);
    for (const char* name : {".hidden.pth", "a.part", "a.json", kImageNet}) {
        CAPTURE(name);
        writeNetwork(folder.path / name, "cnn6", 1);
        CHECK(thrownBy([&] { store.add(folder.path / name, {}); }).kind() == ErrorKind::InvalidArgument);
    }
    CHECK(folder.filesInStore() == 0);
}

TEST_CASE("anotherFileOfTheSameNameIsNotOverwritten") {
    const WeightFolder folder;
    const WeightStore store(folder.store);
    std::filesystem::create_directories(folder.path / "other");
    writeNetwork(folder.path / "mine.pth", "cnn6", 1);
    writeNetwork(folder.path / "other/mine.pth", "cnn6", 2);
    store.add(folder.path / "mine.pth", {});
    const Error error = thrownBy([&] { store.add(folder.path / "other/mine.pth", {}); });
    CHECK(error.kind() == ErrorKind::InvalidArgument);
    CHECK(readText(folder.store / "mine.pth") == readText(folder.path / "mine.pth"));
}

TEST_CASE("aFileThatHasChangedIsLookedAtAgain") {
    const WeightFolder folder;
    const WeightStore store(folder.store);
    const std::filesystem::path file = folder.path / "mine.pth";
    writeNetwork(file, "cnn6", 1);
    const StoredWeights before = store.add(file, {}).value();
    writeNetwork(before.place, "cnn6", 2);
    CHECK(store.find(before.name).evidence == WeightEvidence::None);
    const StoredWeights after = store.verified(before.name, {}).value();
    CHECK(after.sha256 != before.sha256);
    CHECK(store.find(before.name).sha256 == after.sha256);
    writeText(before.place, "no weights any more");
    CHECK(thrownBy([&] { store.verified(before.name, {}); }).kind() == ErrorKind::ForeignFile);
}

TEST_CASE("anUnsoundRecordCountsAsNone") {
    const WeightFolder folder;
    const WeightStore store(folder.store);
    const std::filesystem::path file = folder.path / "mine.pth";
    writeNetwork(file, "cnn6", 1);
    const StoredWeights stored = store.add(file, {}).value();
    const std::filesystem::path record = stored.place.string() + ".json";
    const std::string sound = readText(record);
    const std::string cases[] = {"",
                                 "{}",
                                 "[1]",
                                 sound.substr(0, sound.size() / 2),
                                 std::string(100'000, '['),
                                 std::string(sound).replace(sound.find("names_and_shapes"), 16, "hearsay")};
    for (const std::string& content : cases) {
        CAPTURE(content.substr(0, 80));
        writeText(record, content);
        CHECK(store.find(stored.name).evidence == WeightEvidence::None);
        CHECK(store.verified(stored.name, {}).value().sha256 == stored.sha256);
    }
}

TEST_CASE("aPublishedChecksumDecides") {
    const WeightFolder folder;
    const WeightStore store(folder.store);
    const std::filesystem::path file = folder.path / "densenet121-a639ec97.pth";
    writeNetwork(file, "cnn6", 1);
    const Error wrong = thrownBy([&] { store.add(file, {}); });
    CHECK(wrong.kind() == ErrorKind::DamagedFile);
    CHECK(says(wrong, "a639ec97"));
    CHECK(says(wrong, sha256OfFile(file).substr(0, 8)));
    CHECK(folder.filesInStore() == 0);
    // The same, put there by hand.
    placeByHand(file, folder.store / file.filename());
    CHECK(store.find(kImageNet).isThere);
    CHECK(store.find(kImageNet).evidence == WeightEvidence::None);
    const Error again = thrownBy([&] { store.verified(kImageNet, {}); });
    CHECK(again.kind() == ErrorKind::DamagedFile);
    CHECK(says(again, "weights get densenet121-imagenet"));
}

TEST_CASE("aForgedRecordDoesNotReplaceAPublishedChecksum") {
    const WeightFolder folder;
    const WeightStore store(folder.store);
    writeNetwork(folder.path / "mine.pth", "cnn6", 1);
    const StoredWeights mine = store.add(folder.path / "mine.pth", {}).value();
    const std::filesystem::path place = store.placeOf(*findKnownWeights(kImageNet));
    std::filesystem::rename(mine.place, place);
    std::filesystem::rename(mine.place.string() + ".json", place.string() + ".json");
    CHECK(store.find(kImageNet).evidence == WeightEvidence::None);
}

TEST_CASE("withoutAPublishedChecksumNamesAndShapesDecide") {
    const WeightFolder folder;
    const WeightStore store(folder.store);
    const std::string fileName = findKnownWeights(kMicroNet)->fileName;
    writeNetwork(folder.path / fileName, "resnet18", 1);
    const StoredWeights added = store.add(folder.path / fileName, {}).value();
    CHECK(added.name == kMicroNet);
    CHECK(added.evidence == WeightEvidence::NamesAndShapes);
    CHECK(added.normalisation == findKnownWeights(kMicroNet)->normalisation);
    const ResolvedStart start = resolveStart(kMicroNet, folder.store);
    CHECK(start.file == added.place);
    CHECK(start.normalisation == added.normalisation);
    CHECK(start.remark.find("no published checksum") != std::string::npos);
    // Sound weights, of another network.
    writeNetwork(folder.store / fileName, "cnn6", 1);
    CHECK(thrownBy([&] { store.verified(kMicroNet, {}); }).kind() == ErrorKind::InvalidArgument);
}

TEST_CASE("aFinishedDownloadIsSettledOnlyWhenItIsRight") {
    const WeightFolder folder;
    const WeightStore store(folder.store);
    std::filesystem::create_directories(folder.store);
    const std::filesystem::path part = folder.store / "test.pth.part";
    writeNetwork(part, "cnn6", 1);
    const KnownWeights known = publishedAs("test", part);
    Cancellation cancelled;
    cancelled.request();
    CHECK_FALSE(store.settle(part, known, cancelled));
    CHECK(std::filesystem::exists(part));
    writeNetwork(part, "cnn6", 2);
    CHECK(thrownBy([&] { store.settle(part, known, {}); }).kind() == ErrorKind::DamagedFile);
    CHECK_FALSE(store.find(known).isThere);
    writeNetwork(part, "cnn6", 1);
    const StoredWeights stored = store.settle(part, known, {}).value();
    CHECK(stored.evidence == WeightEvidence::Checksum);
    CHECK(stored.place == folder.store / "test.pth");
    CHECK_FALSE(std::filesystem::exists(part));
    CHECK(store.find(known).evidence == WeightEvidence::Checksum);
}

TEST_CASE("removedWeightsLeaveNothing") {
    const WeightFolder folder;
    const WeightStore store(folder.store);
    writeNetwork(folder.path / "mine.pth", "cnn6", 1);
    store.add(folder.path / "mine.pth", {});
    store.remove("mine.pth");
    CHECK(folder.filesInStore() == 0);
    store.remove(kImageNet); // is not there
    CHECK(thrownBy([&] { store.remove("mine.pth"); }).kind() == ErrorKind::InvalidArgument);
}

TEST_CASE("aCancelledAddWritesNothing") {
    const WeightFolder folder;
    writeNetwork(folder.path / "mine.pth", "cnn6", 1);
    Cancellation cancelled;
    cancelled.request();
    CHECK_FALSE(WeightStore(folder.store).add(folder.path / "mine.pth", cancelled));
    CHECK(folder.filesInStore() == 0);
}

TEST_CASE("scratchNeedsNoFile") {
    const ResolvedStart start = resolveStart("scratch", "nowhere");
    CHECK(start.file.empty());
    CHECK_FALSE(start.normalisation);
}

TEST_CASE("absentWeightsAreNamedWithAddressAndPlace") {
    const WeightFolder folder;
    const Error error = thrownBy([&] { resolveStart(kImageNet, folder.store); });
    CHECK(error.kind() == ErrorKind::FileNotFound);
    CHECK(error.path() == folder.store / "densenet121-a639ec97.pth");
    CHECK(says(error, "weights get densenet121-imagenet"));
    CHECK(says(error, "https://download.pytorch.org/models/densenet121-a639ec97.pth"));
}

TEST_CASE("anUnknownStartIsNeverReplaced") {
    const WeightFolder folder;
    const Error unknown = thrownBy([&] { resolveStart("nothing-such", folder.store); });
    CHECK(unknown.kind() == ErrorKind::FileNotFound);
    CHECK(says(unknown, "weights list"));
    const Error network = thrownBy([&] { resolveStart("densenet121", folder.store); });
    CHECK(says(network, "densenet121-imagenet, densenet121-micronet"));
}

TEST_CASE("aFileIsAStartWithTheNormalisationThatIsKnownOfIt") {
    const WeightFolder folder;
    const std::filesystem::path model = folder.path / "model.semblance";
    writeNetwork(model, "cnn6", 1);
    const ResolvedStart fromModel = resolveStart(toUtf8(model), folder.store);
    CHECK(fromModel.file == model);
    CHECK(fromModel.normalisation == sampleDescription().preprocessing.normalisation);
    // Recognised by the name alone, since no checksum is published.
    const std::filesystem::path micro = folder.path / findKnownWeights(kMicroNet)->fileName;
    const std::filesystem::path tiny = std::filesystem::path(SEMBLANCE_SOURCE_DIR) / "tests/data/weights/tiny_zip.pth";
    placeByHand(tiny, micro);
    CHECK(resolveStart(toUtf8(micro), folder.store).normalisation == findKnownWeights(kMicroNet)->normalisation);
    CHECK_FALSE(resolveStart(toUtf8(tiny), folder.store).normalisation);
    // A published name with another content.
    const std::filesystem::path wrong = folder.path / "resnet18-f37072fd.pth";
    placeByHand(tiny, wrong);
    CHECK(thrownBy([&] { resolveStart(toUtf8(wrong), folder.store); }).kind() == ErrorKind::DamagedFile);
}

TEST_CASE("anAddedFileIsAStartByItsName") {
    const WeightFolder folder;
    writeNetwork(folder.path / "mine.pth", "cnn6", 1);
    const StoredWeights added = WeightStore(folder.store).add(folder.path / "mine.pth", {}).value();
    for (const std::string& start : {std::string("mine.pth"), toUtf8(added.place)}) {
        const ResolvedStart resolved = resolveStart(start, folder.store);
        CHECK(std::filesystem::equivalent(resolved.file, added.place));
        CHECK(resolved.normalisation == added.normalisation);
    }
}
