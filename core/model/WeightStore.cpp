// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/WeightStore.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Sha256.h"
#include "core/model/WeightCheck.h"
#include "core/model/WeightRecord.h"

#include <algorithm>
#include <array>

namespace semblance {
namespace {

constexpr std::array<std::string_view, 7> kEndings{".pth", ".pth.tar",     ".pt",       ".ckpt",
                                                   ".bin", ".safetensors", ".semblance"};
constexpr std::array<std::string_view, 4> kOurEndings{".json", ".part", ".lock", ".part.json"};

bool endsInOneOf(const std::string& name, const auto& endings) {
    return std::any_of(endings.begin(), endings.end(), [&name](std::string_view end) { return name.ends_with(end); });
}

bool isThere(const std::filesystem::path& file) {
    std::error_code ignored; // what cannot be looked at is not there for us
    return std::filesystem::is_regular_file(file, ignored);
}

std::uint64_t sizeOf(const std::filesystem::path& file) {
    std::error_code code;
    const std::uintmax_t size = std::filesystem::file_size(file, code);
    return code ? 0 : size;
}

void takeOver(StoredWeights& stored, const CheckedWeights& checked) {
    stored.network = checked.network;
    stored.bytes = checked.bytes;
    stored.sha256 = checked.sha256;
    stored.evidence = checked.evidence;
    stored.normalisation = checked.normalisation;
}

/// A name under which an added file can lie in the store and be asked for.
void requireFreeName(const std::filesystem::path& file) {
    const std::string name = toUtf8(file.filename());
    if (name.starts_with('.') || endsInOneOf(name, kOurEndings) || findKnownWeights(name))
        throw Error(ErrorKind::InvalidArgument,
                    "the store keeps other things under such a name; give the file another one, such as mine.pth",
                    file);
}

bool isSameFile(const std::filesystem::path& a, const std::filesystem::path& b) {
    std::error_code ignored; // one that is not there is not the same
    return std::filesystem::equivalent(a, b, ignored);
}

/// False where it was cancelled; nothing was written then.
bool copyDurably(const std::filesystem::path& from, const std::filesystem::path& to, const std::string& sha256,
                 const Cancellation& cancel) {
    DurableFile copy(to);
    Sha256 hash;
    bool isWhole = true;
    readInPieces(from, [&](std::span<const std::byte> piece) {
        isWhole = isWhole && !cancel.isRequested();
        if (!isWhole) return;
        hash.update(piece);
        copy.write(piece);
    });
    if (!isWhole) return false;
    if (toHex(hash.finish()) != sha256)
        throw Error(ErrorKind::DamagedFile, "the file changed while it was copied; try again", from);
    copy.commit();
    return true;
}

void makeFolder(const std::filesystem::path& folder) {
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code) throw Error(ErrorKind::FileUnwritable, "cannot make the folder: " + code.message(), folder);
}

void removeFile(const std::filesystem::path& file) {
    std::error_code code;
    std::filesystem::remove(file, code);
    if (code) throw Error(ErrorKind::FileUnwritable, "cannot remove the file: " + code.message(), file);
}

/// Says what to do where the file is not what its name says.
std::optional<CheckedWeights> checkStored(const StoredWeights& stored, const Cancellation& cancel) {
    try {
        return checkWeights(stored.place, stored.known, cancel);
    } catch (const Error& error) {
        if (!stored.known || error.kind() == ErrorKind::FileUnreadable) throw;
        throw Error(error.kind(),
                    std::string(error.what()) + "; \"semblance-cli weights get " + stored.name + "\" fetches them anew",
                    error.path());
    }
}

/// A store that may only be read serves all the same; its files are then looked at each time.
void rememberWherePossible(const std::filesystem::path& file, const CheckedWeights& checked) {
    try {
        rememberCheck(file, checked);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::FileUnwritable) throw;
    }
}

} // namespace

std::filesystem::path WeightStore::placeOf(const KnownWeights& known) const {
    return m_folder / fromUtf8(known.fileName);
}

StoredWeights WeightStore::described(const KnownWeights* known, std::string name) const {
    StoredWeights stored;
    stored.place = known ? placeOf(*known) : m_folder / fromUtf8(name);
    stored.name = std::move(name);
    stored.known = known;
    if (known) {
        stored.network = known->network;
        stored.normalisation = known->normalisation;
    }
    stored.isThere = isThere(stored.place);
    if (!stored.isThere) return stored;
    stored.bytes = sizeOf(stored.place);
    if (const auto checked = rememberedCheck(stored.place, known)) takeOver(stored, *checked);
    return stored;
}

std::vector<std::string> WeightStore::addedNames() const {
    std::vector<std::string> names;
    std::error_code code; // a folder that is not there yet is empty
    for (std::filesystem::directory_iterator it(m_folder, code), end; !code && it != end; it.increment(code)) {
        const std::string name = toUtf8(it->path().filename());
        if (name.starts_with('.') || !endsInOneOf(name, kEndings) || knownWeightsByFile(name)) continue;
        if (isThere(it->path())) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<StoredWeights> WeightStore::list() const {
    std::vector<StoredWeights> all;
    for (const KnownWeights& known : knownWeights())
        all.push_back(described(&known, known.name));
    for (const std::string& name : addedNames())
        all.push_back(described(nullptr, name));
    return all;
}

StoredWeights WeightStore::find(const KnownWeights& known) const {
    return described(&known, known.name);
}

StoredWeights WeightStore::find(std::string_view name) const {
    if (const KnownWeights* known = findKnownWeights(name)) return find(*known);
    if (const KnownWeights* known = knownWeightsByFile(name)) return find(*known);
    if (holds(name)) return described(nullptr, std::string(name));
    const std::string others = namesOfWeightsFor(name);
    throw Error(ErrorKind::InvalidArgument,
                "there are no weights called \"" + std::string(name) + "\"; " +
                    (others.empty() ? "\"semblance-cli weights list\" names those that there are"
                                    : "for this network there are " + others));
}

bool WeightStore::holds(std::string_view fileName) const {
    if (const KnownWeights* known = knownWeightsByFile(fileName)) return isThere(placeOf(*known));
    const std::vector<std::string> added = addedNames();
    return std::find(added.begin(), added.end(), fileName) != added.end();
}

std::optional<StoredWeights> WeightStore::verified(std::string_view name, const Cancellation& cancel) const {
    return verified(find(name), cancel);
}

std::optional<StoredWeights> WeightStore::verified(const StoredWeights& given, const Cancellation& cancel) const {
    StoredWeights stored = given;
    if (!stored.isThere && stored.known) throw Error(ErrorKind::FileNotFound, howToGet(*stored.known), stored.place);
    if (stored.evidence != WeightEvidence::None) return stored;
    const auto checked = checkStored(stored, cancel);
    if (!checked) return std::nullopt;
    rememberWherePossible(stored.place, *checked);
    takeOver(stored, *checked);
    return stored;
}

std::optional<StoredWeights> WeightStore::add(const std::filesystem::path& file, const Cancellation& cancel) const {
    const auto checked = checkWeights(file, nullptr, cancel);
    if (!checked) return std::nullopt;
    if (!checked->known) requireFreeName(file);
    makeFolder(m_folder);
    const std::filesystem::path place = checked->known ? placeOf(*checked->known) : m_folder / file.filename();
    if (!isSameFile(file, place)) {
        if (!checked->known && isThere(place) && sha256Of(place, {}) != checked->sha256)
            throw Error(ErrorKind::InvalidArgument,
                        "another file of this name lies in the store; rename the file, or remove the other one", file);
        if (!copyDurably(file, place, checked->sha256, cancel)) return std::nullopt;
    }
    rememberWherePossible(place, *checked);
    return described(checked->known, checked->known ? checked->known->name : toUtf8(place.filename()));
}

std::optional<StoredWeights> WeightStore::settle(const std::filesystem::path& file, const KnownWeights& known,
                                                 const Cancellation& cancel) const {
    const auto checked = checkWeights(file, &known, cancel);
    if (!checked) return std::nullopt;
    moveDurably(file, placeOf(known));
    rememberWherePossible(placeOf(known), *checked);
    StoredWeights stored = described(&known, known.name);
    takeOver(stored, *checked);
    return stored;
}

void WeightStore::remove(std::string_view name) const {
    const StoredWeights stored = find(name);
    for (const char* ending : {".json", ".part", ".part.json", ""})
        removeFile(stored.place.string() + ending);
}

std::string howToGet(const KnownWeights& known) {
    return "the weights " + known.name + " are not there; fetch them with \"semblance-cli weights get " + known.name +
           "\" or with Weights in the window's Run menu, or download " + known.url +
           " by other means and save it as this file";
}

} // namespace semblance
