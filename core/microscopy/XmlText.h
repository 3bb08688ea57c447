// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace semblance {

/// An element of an XML text: names without their namespace's prefix, text and values as UTF-8, trimmed.
struct XmlElement {
    std::string name;
    std::string text; ///< its own text, without that of its children
    std::map<std::string, std::string, std::less<>> attributes;
    std::vector<XmlElement> children;

    /// By path from here ("Image/Width"), the first of each name; null where there is none.
    const XmlElement* find(std::string_view path) const;
    /// This element or the first below it, depth first, with this name.
    const XmlElement* findAnywhere(std::string_view wanted) const;
    /// The attribute, or else the text of the child with this name; nothing where empty.
    std::optional<std::string> value(std::string_view path) const;
};

/// Reads what microscopes write, and is content with less than XML asks: a missing end, an unknown entity, a stray byte
/// do not stop it. Document types are passed over and no entity but the five of XML and character numbers is expanded, so
/// that no text grows. Nothing where there is no element, and beyond 64 levels or 20000 elements. Thread-safe.
std::optional<XmlElement> readXml(std::string_view text);

} // namespace semblance
