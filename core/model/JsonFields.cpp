// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/JsonFields.h"

#include "core/base/Error.h"

#include <utility>
#include <vector>

namespace semblance {
namespace {

/// Watches the parser: how deep it is, and which names each open object has had.
class Watch {
public:
    bool operator()(nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
        using Event = nlohmann::json::parse_event_t;
        if (event == Event::object_start || event == Event::array_start) open();
        if (event == Event::object_end || event == Event::array_end) m_names.pop_back();
        if (event == Event::key && !m_names.back().insert(parsed.get<std::string>()).second)
            throw Error(ErrorKind::DamagedFile, "the JSON names \"" + parsed.get<std::string>() + "\" twice");
        return true;
    }

private:
    void open() {
        if (m_names.size() >= kLargestJsonDepth)
            throw Error(ErrorKind::DamagedFile,
                        "the JSON nests deeper than " + std::to_string(kLargestJsonDepth) + " levels");
        m_names.emplace_back();
    }

    std::vector<std::set<std::string>> m_names;
};

} // namespace

void throwDamagedField(const std::string& where, const std::string& what) {
    throw Error(ErrorKind::DamagedFile, (where.empty() ? "the JSON" : where) + ": " + what);
}

nlohmann::json parseStrictJson(std::span<const std::byte> text) {
    const auto* begin = reinterpret_cast<const char*>(text.data());
    Watch watch;
    const auto callback = [&watch](int, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
        return watch(event, parsed);
    };
    try {
        return nlohmann::json::parse(begin, begin + text.size(), callback);
    } catch (const nlohmann::json::exception& exception) {
        throw Error(ErrorKind::DamagedFile, std::string("not sound JSON: ") + exception.what());
    }
}

JsonFields::JsonFields(const nlohmann::json& object, std::string where) : m_object(object), m_where(std::move(where)) {
    if (!object.is_object()) throwDamagedField(m_where, "should be an object");
}

std::string JsonFields::path(const std::string& field) const {
    return m_where.empty() ? field : m_where + "." + field;
}

const nlohmann::json& JsonFields::value(const std::string& field) {
    const auto found = m_object.find(field);
    if (found == m_object.end()) throwDamagedField(path(field), "is missing");
    m_read.insert(field);
    return *found;
}

JsonFields JsonFields::object(const std::string& field) {
    return {value(field), path(field)};
}

const nlohmann::json& JsonFields::array(const std::string& field) {
    const nlohmann::json& found = value(field);
    if (!found.is_array()) throwDamagedField(path(field), "should be a list");
    return found;
}

std::string JsonFields::text(const std::string& field) {
    const nlohmann::json& found = value(field);
    if (!found.is_string()) throwDamagedField(path(field), "should be a text");
    return found.get<std::string>();
}

bool JsonFields::truth(const std::string& field) {
    const nlohmann::json& found = value(field);
    if (!found.is_boolean()) throwDamagedField(path(field), "should be true or false");
    return found.get<bool>();
}

double JsonFields::number(const std::string& field) {
    const nlohmann::json& found = value(field);
    if (!found.is_number()) throwDamagedField(path(field), "should be a number");
    return found.get<double>();
}

std::int64_t JsonFields::integer(const std::string& field, std::int64_t low, std::int64_t high) {
    const nlohmann::json& found = value(field);
    const std::string range = std::to_string(low) + " to " + std::to_string(high);
    if (!found.is_number_integer()) throwDamagedField(path(field), "should be a whole number, " + range);
    const bool isHuge = found.is_number_unsigned() && found.get<std::uint64_t>() > static_cast<std::uint64_t>(high);
    if (isHuge || found.get<std::int64_t>() < low || found.get<std::int64_t>() > high)
        throwDamagedField(path(field), "should be a whole number, " + range);
    return found.get<std::int64_t>();
}

void JsonFields::finish() const {
    for (const auto& [name, value] : m_object.items())
        if (!m_read.contains(name)) throwDamagedField(path(name), "is not known to this version");
}

} // namespace semblance
