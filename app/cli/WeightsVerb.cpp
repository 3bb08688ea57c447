// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ProgressDisplay.h"
#include "app/cli/Table.h"
#include "app/cli/Verbs.h"
#include "app/download/FetchWeights.h"
#include "app/jobs/PrepareTraining.h"
#include "core/base/Files.h"
#include "core/model/WeightCheck.h"
#include "core/model/WeightStore.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

constexpr double kBytesInMegabyte = 1e6;

struct WeightsCall {
    std::string folder;
    std::string name;
    std::string file;
    std::string address;
    CLI::App* get = nullptr;
    CLI::App* add = nullptr;
    CLI::App* check = nullptr;
    CLI::App* remove = nullptr;
};

WeightStore storeOf(const WeightsCall& call) {
    return WeightStore(call.folder.empty() ? defaultWeightsFolder() : fromUtf8(call.folder));
}

nlohmann::ordered_json evidenceOrNull(WeightEvidence evidence) {
    switch (evidence) {
    case WeightEvidence::Checksum: return "sha256";
    case WeightEvidence::NamesAndShapes: return "names_and_shapes";
    case WeightEvidence::None: break;
    }
    return nullptr;
}

std::string evidenceText(WeightEvidence evidence) {
    switch (evidence) {
    case WeightEvidence::Checksum: return "verified";
    case WeightEvidence::NamesAndShapes: return "there, no published checksum";
    case WeightEvidence::None: break;
    }
    return "there, not checked";
}

/// `verified`: the SHA-256 is the published one; `verified_by` says what else a look at the file has shown.
nlohmann::ordered_json weightsJson(const StoredWeights& stored) {
    const KnownWeights none;
    const KnownWeights& known = stored.known ? *stored.known : none;
    nlohmann::ordered_json json{{"name", stored.name},
                                {"network", textOrNull(stored.network)},
                                {"path", stored.isThere ? nlohmann::ordered_json(toUtf8(stored.place)) : nullptr},
                                {"sha256", textOrNull(stored.sha256)},
                                {"verified", stored.evidence == WeightEvidence::Checksum},
                                {"verified_by", evidenceOrNull(stored.evidence)},
                                {"bytes", stored.isThere ? nlohmann::ordered_json(stored.bytes) : nullptr},
                                {"title", textOrNull(known.title)},
                                {"origin", textOrNull(known.origin)},
                                {"licence", textOrNull(known.licence)},
                                {"address", textOrNull(known.url)},
                                {"place", toUtf8(stored.place)},
                                {"published_bytes", known.bytes > 0 ? nlohmann::ordered_json(known.bytes) : nullptr},
                                {"published_sha256", textOrNull(known.checksum)},
                                {"mean", nullptr},
                                {"standard_deviation", nullptr},
                                {"remark", textOrNull(known.remark)}};
    if (stored.normalisation) {
        json["mean"] = stored.normalisation->mean;
        json["standard_deviation"] = stored.normalisation->standardDeviation;
    }
    return json;
}

std::string megabytes(std::uint64_t bytes) {
    return bytes == 0 ? "?" : decimals(static_cast<double>(bytes) / kBytesInMegabyte, 1);
}

ExitStatus list(const WeightsCall& call, Console& console) {
    const WeightStore store = storeOf(call);
    Table table({{"NAME"}, {"NETWORK"}, {"MB", Align::Right}, {"LICENCE"}, {"STATE"}});
    for (const StoredWeights& stored : store.list()) {
        if (console.isJson()) console.printJson(weightsJson(stored));
        const std::uint64_t published = stored.known ? stored.known->bytes : 0;
        table.add({stored.name, stored.network.empty() ? "?" : stored.network,
                   megabytes(stored.isThere ? stored.bytes : published), stored.known ? stored.known->licence : "",
                   stored.isThere ? evidenceText(stored.evidence) : "not there"});
    }
    for (const std::string& line : table.lines())
        console.print(line);
    console.print("\"weights get NAME\" fetches one into " + toUtf8(store.folder()) +
                  "; \"train --start NAME\" starts from it.");
    return ExitStatus::Done;
}

void tell(const StoredWeights& stored, Console& console) {
    if (console.isJson()) return console.printJson(weightsJson(stored));
    console.print(stored.name + ": weights of a " + stored.network);
    console.print("  file      " + toUtf8(stored.place));
    console.print("  SHA-256   " + stored.sha256 +
                  (stored.evidence == WeightEvidence::Checksum
                       ? ", as published"
                       : "; no published checksum: the names and shapes of its tensors are right"));
    if (stored.known) console.print("  licence   " + stored.known->licence + ", " + stored.known->origin);
}

ExitStatus tellOrInterrupted(const std::optional<StoredWeights>& stored, Console& console) {
    if (!stored) return ExitStatus::Interrupted;
    tell(*stored, console);
    return ExitStatus::Done;
}

/// Bytes are many digits; people read megabytes.
DownloadSink sinkOf(ProgressDisplay& display, const std::string& name) {
    return [&display, name](const DownloadProgress& progress) {
        std::string label = progress.isVerifying ? "Verifying " + name : "Fetching " + name + ", MB";
        if (!progress.isVerifying && progress.bytesPerSecond > 0)
            label += ", " + decimals(progress.bytesPerSecond / kBytesInMegabyte, 1) + " MB/s";
        if (!progress.isVerifying && progress.secondsLeft >= 0)
            label += ", " + decimals(progress.secondsLeft, 0) + " s left";
        display.setLabel(label);
        display.show({static_cast<std::uint64_t>(static_cast<double>(progress.received) / kBytesInMegabyte),
                      static_cast<std::uint64_t>(static_cast<double>(progress.total) / kBytesInMegabyte)});
    };
}

ErrorKind kindOf(DownloadFault fault) {
    switch (fault) {
    case DownloadFault::Busy: return ErrorKind::Busy;
    case DownloadFault::Disk: return ErrorKind::FileUnwritable;
    case DownloadFault::WrongFile:
    case DownloadFault::WrongLength:
    case DownloadFault::TooLong: return ErrorKind::DamagedFile;
    default: return ErrorKind::FileNotFound;
    }
}

ExitStatus get(const WeightsCall& call, Console& console) {
    const WeightStore store = storeOf(call);
    const StoredWeights wanted = store.find(call.name);
    if (!wanted.known)
        throw Error(ErrorKind::InvalidArgument,
                    "\"" + call.name + "\" was added to the store; it has no address to be fetched from");
    ProgressDisplay display(console, "Fetching " + wanted.name);
    const DownloadOutcome outcome = fetchWeights({*wanted.known, store.folder(), call.address}, console.interruption(),
                                                 sinkOf(display, wanted.name));
    display.clear();
    if (outcome.end == DownloadEnd::Failed) throw Error(kindOf(outcome.fault), sentenceOf(outcome), outcome.place);
    if (outcome.end == DownloadEnd::Cancelled && outcome.keptBytes > 0)
        console.warn("what has arrived is kept; the same call goes on with it");
    return tellOrInterrupted(outcome.stored, console);
}

ExitStatus add(const WeightsCall& call, Console& console) {
    return tellOrInterrupted(storeOf(call).add(fromUtf8(call.file), console.interruption()), console);
}

StoredWeights storedFrom(const CheckedWeights& checked, const std::filesystem::path& file) {
    StoredWeights stored;
    stored.name = checked.known ? checked.known->name : toUtf8(file.filename());
    stored.network = checked.network;
    stored.place = file;
    stored.isThere = true;
    stored.bytes = checked.bytes;
    stored.sha256 = checked.sha256;
    stored.evidence = checked.evidence;
    stored.normalisation = checked.normalisation;
    stored.known = checked.known;
    return stored;
}

/// The line of a file that is not what its name says.
ExitStatus tellWrong(const std::filesystem::path& file, const Error& error, Console& console) {
    const KnownWeights* known = knownWeightsByFile(toUtf8(file.filename()));
    StoredWeights stored;
    stored.name = known ? known->name : toUtf8(file.filename());
    stored.network = known ? known->network : "";
    stored.place = file;
    stored.isThere = true;
    stored.bytes = std::filesystem::file_size(file);
    stored.sha256 = sha256Of(file, {}).value_or("");
    stored.known = known;
    nlohmann::ordered_json json = weightsJson(stored);
    json["error"] = errorJson(errorKindName(error.kind()), error.what(), error.path());
    console.warn("semblance-cli: " + errorSentence(error.what(), error.path()));
    if (console.isJson()) console.printJson(json);
    return ExitStatus::Failed;
}

/// A file, or the name of weights of the store.
std::filesystem::path fileToCheck(const WeightsCall& call) {
    const std::filesystem::path path = fromUtf8(call.file);
    if (std::filesystem::exists(path)) return path;
    const WeightStore store = storeOf(call);
    if (findKnownWeights(call.file) || store.holds(call.file)) {
        const StoredWeights stored = store.find(call.file);
        if (!stored.isThere) throw Error(ErrorKind::FileNotFound, howToGet(*stored.known), stored.place);
        return stored.place;
    }
    throw Error(ErrorKind::FileNotFound, "there is no such file, and no weights of this name", path);
}

ExitStatus check(const WeightsCall& call, Console& console) {
    const std::filesystem::path file = fileToCheck(call);
    try {
        const auto checked = checkWeights(file, nullptr, console.interruption());
        if (!checked) return ExitStatus::Interrupted;
        tell(storedFrom(*checked, file), console);
        return ExitStatus::Done;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::FileNotFound || error.kind() == ErrorKind::FileUnreadable) throw;
        return tellWrong(file, error, console);
    }
}

ExitStatus removeWeights(const WeightsCall& call, Console& console) {
    const WeightStore store = storeOf(call);
    const bool wasThere = store.find(call.name).isThere;
    store.remove(call.name);
    if (console.isJson()) console.printJson({{"name", call.name}, {"removed", wasThere}});
    console.print(call.name + (wasThere ? " was removed." : " was not there."));
    return ExitStatus::Done;
}

ExitStatus run(const WeightsCall& call, Console& console) {
    if (call.get->parsed()) return get(call, console);
    if (call.add->parsed()) return add(call, console);
    if (call.check->parsed()) return check(call, console);
    if (call.remove->parsed()) return removeWeights(call, console);
    return list(call, console);
}

CLI::App* subcommand(CLI::App& command, const std::string& name, const std::string& description) {
    CLI::App* added = command.add_subcommand(name, description);
    added->fallthrough(); // --json and --folder may stand behind it
    return added;
}

} // namespace

Verb addWeightsVerb(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("weights", "Published weights to start from: list, fetch, add, check, remove");
    const auto call = std::make_shared<WeightsCall>();
    command->require_subcommand(0, 1);
    command->add_option("--folder", call->folder, "Folder of the store [" + toUtf8(defaultWeightsFolder()) + "]");
    subcommand(*command, "list", "Name, network, size, licence and state of all of them (also without a word)");
    call->get = subcommand(*command, "get", "Fetch one over the network, verify it, and put it into the store");
    call->get->add_option("NAME", call->name, "Its name, as list prints it")->required();
    call->get->add_option("--from", call->address, "Another address for the same file; the checksum still decides");
    call->add = subcommand(*command, "add", "Take a file from a disk into the store");
    call->add->add_option("FILE", call->file, "A .pth, .pth.tar, .safetensors or model file")->required();
    call->check =
        subcommand(*command, "check", "Look at a file: whose weights it holds, and whether its checksum is right");
    call->check->add_option("FILE", call->file, "A file, or the name of weights of the store")->required();
    call->remove = subcommand(*command, "remove", "Remove one from the store");
    call->remove->add_option("NAME", call->name, "Its name, as list prints it")->required();
    return {command, [call](Console& console) { return run(*call, console); }};
}

} // namespace semblance
