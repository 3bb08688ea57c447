// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/base/Cancellation.h"
#include "core/model/StoredWeights.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace semblance {

/// A folder of weights: published ones under the names of their files, and files that were added. What a look at a file
/// has shown is remembered beside it (docs/formats/weight-store.md) for as long as its size and time stay as they are. Two
/// programs may use one folder at a time. Holds nothing but the path; thread-safe as far as the disk is.
class WeightStore {
public:
    explicit WeightStore(std::filesystem::path folder) : m_folder(std::move(folder)) {}
    const std::filesystem::path& folder() const { return m_folder; }

    /// The published weights in their order, then the added files by name. Reads no file of weights.
    std::vector<StoredWeights> list() const;
    /// Throws Error (InvalidArgument) where there are no weights of this name.
    StoredWeights find(std::string_view name) const;
    StoredWeights find(const KnownWeights& known) const;
    /// The weights, looked at unless that was done before. Nothing: cancelled. Throws Error: FileNotFound where they are not
    /// there, with what to fetch, from where, and where to put it; what find() and checkWeights() throw.
    std::optional<StoredWeights> verified(std::string_view name, const Cancellation& cancel) const;
    std::optional<StoredWeights> verified(const StoredWeights& stored, const Cancellation& cancel) const;
    /// Copies a file into the store after a look at it: published weights under their own file name, others under that of
    /// the file. Nothing: cancelled, and nothing was written. Throws Error: InvalidArgument (another file of that name lies
    /// there, or the name is none for a file of weights), FileUnwritable, and what checkWeights() throws.
    std::optional<StoredWeights> add(const std::filesystem::path& file, const Cancellation& cancel) const;
    /// Moves a file that lies in the store's folder (a finished download) to its place after a look at it. Nothing:
    /// cancelled, and it lies where it lay. Throws Error as add() does; the file is left for the caller to judge.
    std::optional<StoredWeights> settle(const std::filesystem::path& file, const KnownWeights& known,
                                        const Cancellation& cancel) const;
    /// Removes the file and what was remembered of it; nothing happens where it is not there. Throws Error (InvalidArgument,
    /// FileUnwritable).
    void remove(std::string_view name) const;

    std::filesystem::path placeOf(const KnownWeights& known) const;
    /// Whether a file of this name is one of list()'s that are there.
    bool holds(std::string_view fileName) const;

private:
    StoredWeights described(const KnownWeights* known, std::string name) const;
    std::vector<std::string> addedNames() const;

    std::filesystem::path m_folder;
};

/// What to fetch, from where, and that it is to be saved as the file which an error names: one English sentence.
std::string howToGet(const KnownWeights& known);

} // namespace semblance
