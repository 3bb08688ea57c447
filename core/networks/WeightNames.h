// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace semblance {

using NameSet = std::set<std::string, std::less<>>;

/// The names of a file as a network has them, one for one; a name that the network does not know stays as it is. Known
/// detours: wrappers ("module." of DataParallel, "features.module.", "_orig_mod." of a compiled network, "model.",
/// "encoder.", "backbone."), a `features` sub-module saved alone, and DenseNet's names before torchvision 0.2
/// ("denselayer1.norm.1.weight"). A wrapper is taken off the whole file or not at all: the way by which most names are
/// known wins, and nothing is mixed from two copies of a network in one file.
std::vector<std::string> publishedNames(const std::vector<std::string>& names, const NameSet& known);

/// The published name of an old DenseNet name: "….denselayer1.norm.1.weight" -> "….denselayer1.norm1.weight". Others stay.
std::string withoutInnerDot(const std::string& name);

/// The key of the network whose published names these are, by names that it alone has; empty where none fits.
std::string guessedNetwork(const std::vector<std::string>& names);

} // namespace semblance
