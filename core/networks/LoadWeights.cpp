// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/LoadWeights.h"

#include "core/base/Error.h"
#include "core/networks/WeightNames.h"

#include <algorithm>
#include <map>

namespace semblance {
namespace {

constexpr std::int64_t kMostClasses = 65536;
constexpr std::string_view kAuxiliary = "AuxLogits.";

struct Place {
    std::string name;
    torch::Tensor tensor;
};

std::vector<Place> placesOf(const Network& network) {
    std::vector<Place> places;
    for (const auto& item : network.named_parameters())
        places.push_back({item.key(), item.value()});
    for (const auto& item : network.named_buffers())
        places.push_back({item.key(), item.value()});
    return places;
}

std::vector<std::string> namesOf(const StateDict& weights) {
    std::vector<std::string> names;
    for (const StateTensor& tensor : weights.tensors)
        names.push_back(tensor.name);
    return names;
}

// With a fixed momentum nothing reads the counter, and old files do not have it.
bool mayBeMissing(const std::string& name) {
    return name.ends_with("num_batches_tracked");
}

torch::ScalarType stagedType(const StateTensor& given, const torch::Tensor& place) {
    if (given.type == ElementType::Int64) return torch::kInt64;
    return place.scalar_type() == torch::kFloat64 ? torch::kFloat64 : torch::kFloat32;
}

ElementType elementTypeOf(torch::ScalarType type) {
    if (type == torch::kInt64) return ElementType::Int64;
    return type == torch::kFloat64 ? ElementType::Float64 : ElementType::Float32;
}

torch::Tensor staged(const StateTensor& given, const torch::Tensor& place) {
    const torch::ScalarType type = stagedType(given, place);
    torch::Tensor tensor = torch::empty(place.sizes(), type);
    copyElements(given, elementTypeOf(type), {static_cast<std::byte*>(tensor.data_ptr()), tensor.nbytes()});
    return tensor;
}

// A network in 64 bits keeps its counters so too.
bool fits(const StateTensor& given, const Place& place) {
    const bool isWhole = given.type == ElementType::Int64;
    const bool isFraction = place.tensor.is_floating_point();
    return place.tensor.sizes() == torch::IntArrayRef(given.shape) &&
           (isWhole != isFraction || (isWhole && mayBeMissing(place.name)));
}

/// A part of a network, without its last layer.
struct Part {
    bool isInFile = false; ///< as much as one tensor of it
    std::size_t size = 0;
    std::size_t loaded = 0;
};

/// One loading: places of the network, tensors of the file, and which of them go together.
class Loading {
public:
    Loading(const Network& network, const NetworkInfo& info, const StateDict& weights)
        : m_info(info), m_weights(weights), m_places(placesOf(network)) {
        for (const Place& place : m_places)
            m_known.insert(place.name);
        m_names = publishedNames(namesOf(weights), m_known);
        for (std::size_t i = 0; i < m_names.size(); ++i)
            m_given.emplace(m_names[i], i); // of two tensors for one place the first; the other is unexpected
        m_report.skipped = weights.skipped;
    }

    void match() {
        findNewHeads();
        findAbsentPart();
        for (const Place& place : m_places)
            match(place);
        for (std::size_t i = 0; i < m_names.size(); ++i)
            if (!isUsed(i)) sortOut(i);
    }

    void requireEnough(Gaps gaps) const {
        const std::size_t lacking = m_report.missing.size() + m_report.misshaped.size();
        if (isTooLittle() || (gaps == Gaps::Refuse && lacking > 0))
            throw Error(ErrorKind::InvalidArgument, refusal(), m_weights.path);
    }

    LoadReport copy() {
        std::vector<std::pair<torch::Tensor, torch::Tensor>> copies;
        for (const auto& [place, tensor] : m_pairs)
            copies.emplace_back(place->tensor, staged(*tensor, place->tensor));
        const torch::NoGradGuard noGradients;
        for (auto& [place, tensor] : copies)
            place.copy_(tensor);
        m_report.loaded = static_cast<std::int64_t>(copies.size());
        return m_report;
    }

private:
    const StateTensor* givenFor(const std::string& name) const {
        const auto found = m_given.find(name);
        return found == m_given.end() ? nullptr : &m_weights.tensors[found->second];
    }

    // A last layer is taken whole or not at all; so is an auxiliary head that the file has nothing of.
    void findNewHeads() {
        for (const std::string& prefix : m_info.headPrefixes)
            if (!headFits(prefix)) m_newHeads.push_back(prefix);
        m_hasAuxiliary = std::any_of(m_names.begin(), m_names.end(),
                                     [](const std::string& name) { return name.starts_with(kAuxiliary); });
    }

    bool headFits(const std::string& prefix) {
        bool isFitting = true;
        for (const Place& place : m_places) {
            if (!place.name.starts_with(prefix)) continue;
            const StateTensor* given = givenFor(place.name);
            isFitting = isFitting && given && fits(*given, place);
            if (place.tensor.dim() < 2 || m_report.classesHere != 0) continue;
            m_report.classesHere = place.tensor.size(0);
            if (given && !given->shape.empty()) m_report.classesThere = given->shape.front();
        }
        return isFitting;
    }

    static bool beginsWithOneOf(const std::string& name, const std::vector<std::string>& prefixes) {
        return std::any_of(prefixes.begin(), prefixes.end(),
                           [&name](const std::string& prefix) { return name.starts_with(prefix); });
    }

    bool isHead(const std::string& name) const { return beginsWithOneOf(name, m_info.headPrefixes); }

    Part& partOf(const std::string& name) {
        const std::string& prefix = m_info.pretrainedPrefix;
        return !prefix.empty() && name.starts_with(prefix) ? m_trainedByItself : m_others;
    }

    // A tensor of a type that is not read is there as well, and its part has a gap.
    void findAbsentPart() {
        for (const std::vector<std::string>& names : {m_names, m_weights.skipped})
            for (const std::string& name : names)
                if (!isHead(name)) partOf(name).isInFile = true;
        m_hasOnePart = !m_info.pretrainedPrefix.empty() && m_trainedByItself.isInFile != m_others.isInFile;
    }

    bool isAbsent(const Part& part) const { return m_hasOnePart && !part.isInFile; }

    bool isTooLittle() const {
        const auto lacks = [this](const Part& part) { return !isAbsent(part) && 2 * part.loaded < part.size; };
        return lacks(m_others) || lacks(m_trainedByItself) || m_others.loaded + m_trainedByItself.loaded == 0;
    }

    /// Where a tensor is listed that starts anew because the file has nothing of the whole that it belongs to.
    std::vector<std::string>* newWholeOf(const std::string& name) {
        if (name.starts_with(kAuxiliary) && !m_hasAuxiliary) return &m_report.newAuxiliary;
        if (beginsWithOneOf(name, m_newHeads)) return &m_report.newHead;
        return isAbsent(partOf(name)) && !isHead(name) ? &m_report.absentPart : nullptr;
    }

    void match(const Place& place) {
        const bool isAuxiliary = place.name.starts_with(kAuxiliary);
        const bool isBackbone = !isAuxiliary && !isHead(place.name) && !mayBeMissing(place.name);
        Part& part = partOf(place.name);
        if (isBackbone) ++part.size;
        if (std::vector<std::string>* list = newWholeOf(place.name)) {
            list->push_back(place.name);
            return;
        }
        const StateTensor* given = givenFor(place.name);
        if (!given) {
            if (!mayBeMissing(place.name)) m_report.missing.push_back(place.name);
        } else if (!fits(*given, place)) {
            m_report.misshaped.push_back(place.name);
        } else {
            m_pairs.emplace_back(&place, given);
            if (isBackbone) ++part.loaded;
        }
    }

    bool isUsed(std::size_t index) const {
        return m_known.contains(m_names[index]) && m_given.find(m_names[index])->second == index;
    }

    void sortOut(std::size_t index) {
        const std::string& name = m_weights.tensors[index].name;
        const bool isAuxiliary = name.starts_with(kAuxiliary) || name.find(".AuxLogits.") != std::string::npos;
        (isAuxiliary ? m_report.dropped : m_report.unexpected).push_back(name);
    }

    std::string refusal() const {
        const std::string guess = guessedNetwork(namesOf(m_weights));
        std::string text = "these weights do not fit " + m_info.key + ":";
        if (!m_report.missing.empty())
            text += " " + std::to_string(m_report.missing.size()) + " of its " + std::to_string(m_places.size()) +
                    " tensors are missing (" + firstNames(m_report.missing) + ")";
        if (!m_report.misshaped.empty())
            text += (m_report.missing.empty() ? " " : ", and ") + std::to_string(m_report.misshaped.size()) +
                    " have another shape (" + misshapedText() + ")";
        if (!guess.empty() && guess != m_info.key) text.append("; by their names they belong to ").append(guess);
        return text;
    }

    std::string misshapedText() const {
        std::vector<std::string> texts;
        for (const Place& place : m_places)
            if (std::find(m_report.misshaped.begin(), m_report.misshaped.end(), place.name) != m_report.misshaped.end())
                texts.push_back(place.name + " " + shapeText(givenFor(place.name)->shape) + " instead of " +
                                shapeText(place.tensor.sizes()));
        return firstNames(texts);
    }

    const NetworkInfo& m_info;
    const StateDict& m_weights;
    std::vector<Place> m_places;
    NameSet m_known;
    std::vector<std::string> m_names; ///< of the file's tensors, as the network has them
    std::map<std::string, std::size_t, std::less<>> m_given;
    std::vector<std::string> m_newHeads;
    std::vector<std::pair<const Place*, const StateTensor*>> m_pairs;
    bool m_hasAuxiliary = false;
    Part m_trainedByItself; ///< what stands under NetworkInfo::pretrainedPrefix
    Part m_others;
    bool m_hasOnePart = false; ///< of the two: the file has nothing of the other
    LoadReport m_report;
};

} // namespace

LoadReport loadWeights(Network& network, const NetworkInfo& info, const StateDict& weights, Gaps gaps) {
    Loading loading(network, info, weights);
    loading.match();
    loading.requireEnough(gaps);
    return loading.copy();
}

std::optional<int> classesOf(const NetworkInfo& info, const StateDict& weights) {
    for (const std::string& prefix : info.headPrefixes) {
        const NameSet known{prefix + "weight", prefix + "bias"};
        const std::vector<std::string> names = publishedNames(namesOf(weights), known);
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i] != prefix + "weight" || weights.tensors[i].shape.empty()) continue;
            const std::int64_t classes = weights.tensors[i].shape.front();
            if (classes < 1 || classes > kMostClasses)
                throw Error(ErrorKind::InvalidArgument,
                            "the last layer of these weights has " + std::to_string(classes) + " classes",
                            weights.path);
            return static_cast<int>(classes);
        }
    }
    return std::nullopt;
}

} // namespace semblance
