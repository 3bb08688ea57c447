// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of JSON reading; only the files of this room include it.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace semblance {

/// Throws Error (DamagedFile): "epochs: should be a whole number".
[[noreturn]] void throwDamagedField(const std::string& where, const std::string& what);

/// Parses JSON text. Throws Error (DamagedFile) where it is not JSON, names a field twice in one object, or nests deeper
/// than `kLargestJsonDepth`; the depth is checked before anything is built.
nlohmann::json parseStrictJson(std::span<const std::byte> text);
inline constexpr int kLargestJsonDepth = 16;

/// The fields of one JSON object, read strictly: each read throws Error (DamagedFile) where the field is missing or has
/// another type, and finish() where the object has a field that nobody read. Keeps a reference to the object.
class JsonFields {
public:
    /// `where` names the object in messages: "validation.per_class"; empty at the root.
    JsonFields(const nlohmann::json& object, std::string where);

    const nlohmann::json& value(const std::string& field);
    JsonFields object(const std::string& field);
    const nlohmann::json& array(const std::string& field);
    std::string text(const std::string& field);
    bool truth(const std::string& field);
    double number(const std::string& field);
    std::int64_t integer(const std::string& field, std::int64_t low, std::int64_t high);
    bool has(const std::string& field) const { return m_object.contains(field); }
    std::string path(const std::string& field) const;
    void finish() const;

private:
    const nlohmann::json& m_object;
    std::string m_where;
    std::set<std::string> m_read;
};

} // namespace semblance
