// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/SafetensorsHeader.h"

#include "core/networks/ByteCursor.h"
#include "core/networks/StateTensor.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace semblance {
namespace {

/// Hears the parser's events; anything that does not belong where it stands ends the reading.
class HeaderEvents {
public:
    using json = nlohmann::json;

    SafetensorsHeader take() { return {std::move(m_entries), std::move(m_metadata)}; }

    bool start_object(std::size_t) {
        if (m_place == Place::Outside)
            m_place = Place::Root;
        else if (m_place == Place::Root && m_key == "__metadata__")
            m_place = Place::Metadata;
        else if (m_place == Place::Root)
            beginTensor();
        else
            refuse("an object");
        return true;
    }

    bool end_object() {
        if (m_place == Place::Tensor && m_fields != kAllFields)
            throwDamagedWeights("its header leaves out a field of the tensor " + m_entries.back().name);
        m_place = m_place == Place::Root ? Place::Behind : Place::Root;
        return true;
    }

    bool key(const std::string& name) {
        m_key = name;
        if (m_place == Place::Root && name == "__metadata__") {
            if (std::exchange(m_hasMetadata, true)) throwDamagedWeights("its header has metadata twice");
        } else if (m_place == Place::Root) {
            m_names.add(name);
        } else if (m_place == Place::Metadata) {
            addMetadata(name);
        } else {
            addField(name);
        }
        return true;
    }

    bool string(const std::string& text) {
        if (m_place == Place::Metadata) {
            m_metadata[m_key] = text;
            return true;
        }
        if (m_place != Place::Tensor || m_key != "dtype" || text.size() > 16) refuse("a text");
        m_entries.back().type = text;
        return true;
    }

    bool start_array(std::size_t) {
        if (m_place != Place::Tensor || m_key == "dtype") refuse("a list");
        m_place = m_key == "shape" ? Place::Shape : Place::Offsets;
        m_offsets = 0;
        return true;
    }

    bool end_array() {
        if (m_place == Place::Offsets && m_offsets != 2) refuse("a list that is too short");
        m_place = Place::Tensor;
        return true;
    }

    bool number_unsigned(std::uint64_t value) {
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) refuse("so large a number");
        if (m_place == Place::Shape)
            addSide(static_cast<std::int64_t>(value));
        else if (m_place == Place::Offsets)
            addOffset(value);
        else
            refuse("a number");
        return true;
    }

    bool number_integer(std::int64_t) { refuse("a negative number"); }
    bool number_float(double, const std::string&) { refuse("a fraction"); }
    bool boolean(bool) { refuse("a switch"); }
    bool null() { refuse("null"); }
    bool binary(const json::binary_t&) { refuse("bytes"); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
        throwDamagedWeights("its header is no JSON at byte " + std::to_string(position));
    }

private:
    enum class Place { Outside, Root, Metadata, Tensor, Shape, Offsets, Behind };
    static constexpr unsigned kAllFields = 7;

    [[noreturn]] void refuse(const std::string& what) const {
        throwDamagedWeights("its header has " + what + " at \"" + printable(m_key) + "\"");
    }

    // Parts of a file do not reach a terminal as they are.
    static std::string printable(const std::string& text) {
        std::string result = text.substr(0, 64);
        std::replace_if(
            result.begin(), result.end(), [](char c) { return c < 0x20 || c > 0x7E; }, '?');
        return result;
    }

    void addMetadata(const std::string& name) {
        if (!m_metadata.emplace(name, "").second)
            throwDamagedWeights("its metadata name " + printable(name) + " twice");
        if (m_metadata.size() > kMostMetadata) throwDamagedWeights("it has too many metadata");
    }

    void beginTensor() {
        m_entries.push_back({m_key, {}, {}, 0, 0});
        m_fields = 0;
        m_place = Place::Tensor;
    }

    void addField(const std::string& name) {
        const unsigned field = name == "dtype" ? 1 : name == "shape" ? 2 : name == "data_offsets" ? 4 : 0;
        if (field == 0 || (m_fields & field) != 0) refuse("a field that is unknown or there twice");
        m_fields |= field;
    }

    void addSide(std::int64_t side) {
        if (m_entries.back().shape.size() == kLargestRank) refuse("too many sides");
        m_entries.back().shape.push_back(side);
    }

    void addOffset(std::uint64_t offset) {
        if (m_offsets == 2) refuse("too many offsets");
        (m_offsets == 0 ? m_entries.back().begin : m_entries.back().end) = offset;
        ++m_offsets;
    }

    Place m_place = Place::Outside;
    std::string m_key;
    bool m_hasMetadata = false;
    std::map<std::string, std::string> m_metadata;
    NameWatch m_names;
    std::vector<SafetensorsEntry> m_entries;
    unsigned m_fields = 0;
    int m_offsets = 0;
};

} // namespace

SafetensorsHeader readSafetensorsHeader(std::span<const std::byte> header) {
    const std::string_view text = asText(header);
    HeaderEvents events;
    nlohmann::json::sax_parse(text.begin(), text.end(), &events);
    return events.take();
}

} // namespace semblance
