// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/MissingImages.h"

#include <algorithm>

namespace semblance {
namespace {

constexpr double mostMissing = 0.05; // of the images

std::size_t imagesOf(const TrainingSet& set) {
    return set.training.size() + set.validation.size();
}

} // namespace

MissingImages::MissingImages(const TrainingSet& set, const RunDescription& run) : m_set(set), m_run(run) {}

std::vector<std::string> MissingImages::add(const std::vector<MissingImage>& missing) {
    std::vector<std::string> lines;
    for (const MissingImage& image : missing) {
        if (!m_missing.insert(image.index).second) continue;
        const std::string name = nameOf(image.index);
        lines.push_back(name + ": left out, " + image.reason);
        m_last = name + ": " + image.reason;
    }
    return lines;
}

bool MissingImages::areTooMany() const {
    return static_cast<double>(count()) > mostMissing * static_cast<double>(imagesOf(m_set));
}

std::string MissingImages::sentence() const {
    if (m_missing.empty()) return {};
    return std::to_string(count()) + " of " + std::to_string(imagesOf(m_set)) + " images cannot be read any more (" +
           m_last + ")";
}

std::string MissingImages::nameOf(std::size_t image) {
    if (m_names.empty()) {
        takeNames(m_set.training, m_run.trainingFiles);
        takeNames(m_set.validation, m_run.validationFiles);
    }
    const auto name = m_names.find(image);
    return name == m_names.end() ? "image " + std::to_string(image + 1) : *name->second;
}

void MissingImages::takeNames(const std::vector<Example>& examples, const std::vector<std::string>& files) {
    for (std::size_t i = 0; i < std::min(examples.size(), files.size()); ++i)
        m_names.emplace(examples[i].index, &files[i]);
}

} // namespace semblance
