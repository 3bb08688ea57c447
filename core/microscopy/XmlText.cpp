// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/XmlText.h"

#include "core/microscopy/IniText.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace semblance {
namespace {

constexpr std::size_t kMostLevels = 64;
constexpr std::size_t kMostElements = 20000;
constexpr std::size_t kLongestEntity = 10;
constexpr std::string_view kSpaces = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(kSpaces);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

std::string localName(std::string_view name) {
    const auto colon = name.rfind(':');
    return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

std::string utf8Character(std::uint32_t code) {
    std::string bytes;
    const auto put = [&bytes](std::uint32_t byte) { bytes += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | (code >> 6));
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3F));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    }
    return bytes;
}

/// What "amp" or "#xB5" stands for; nothing where it is unknown.
std::optional<std::string> entity(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, char>, 5> known{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto& [word, letter] : known)
        if (word == name) return std::string(1, letter);
    if (!name.starts_with('#')) return std::nullopt;
    name.remove_prefix(1);
    const bool isHexadecimal = name.starts_with('x') || name.starts_with('X');
    if (isHexadecimal) name.remove_prefix(1);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, isHexadecimal ? 16 : 10);
    const bool isSurrogate = code >= 0xD800 && code < 0xE000;
    if (error != std::errc{} || end != name.data() + name.size() || code == 0 || code > 0x10FFFF || isSurrogate)
        return std::nullopt;
    return utf8Character(code);
}

std::string unescaped(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto ampersand = text.find('&');
        result += text.substr(0, ampersand);
        if (ampersand == std::string_view::npos) break;
        text.remove_prefix(ampersand + 1);
        const auto end = text.substr(0, kLongestEntity).find(';');
        const auto letter = end == std::string_view::npos ? std::nullopt : entity(text.substr(0, end));
        result += letter.value_or("&");
        if (letter) text.remove_prefix(end + 1);
    }
    return utf8Of(result);
}

class XmlReader {
public:
    explicit XmlReader(std::string_view text) : m_rest(text) {}

    std::optional<XmlElement> read() {
        while (!m_rest.empty() && !m_isOver) {
            const auto tag = m_rest.find('<');
            addText(unescaped(m_rest.substr(0, tag)));
            if (tag == std::string_view::npos) break;
            m_rest.remove_prefix(tag + 1);
            readMarkup();
        }
        while (!m_open.empty())
            close();
        return std::move(m_root);
    }

private:
    void addText(const std::string& text) {
        if (!m_open.empty()) m_open.back().text += text;
    }

    /// The text up to `end`, which is passed over; all the rest where it does not come.
    std::string_view upTo(std::string_view end) {
        const auto place = m_rest.find(end);
        const std::string_view text = m_rest.substr(0, place);
        m_rest.remove_prefix(place == std::string_view::npos ? m_rest.size() : place + end.size());
        return text;
    }

    void readMarkup() {
        if (m_rest.starts_with("!--")) {
            upTo("-->");
        } else if (m_rest.starts_with("![CDATA[")) {
            m_rest.remove_prefix(8);
            addText(utf8Of(upTo("]]>")));
        } else if (m_rest.starts_with('?')) {
            upTo("?>");
        } else if (m_rest.starts_with('!')) {
            skipDocumentType();
        } else if (m_rest.starts_with('/')) {
            closeNamed(localName(trimmed(upTo(">").substr(1))));
        } else {
            open();
        }
    }

    void skipDocumentType() {
        const auto end = m_rest.find_first_of(">[");
        const bool hasSubset = end != std::string_view::npos && m_rest[end] == '[';
        upTo(hasSubset ? "]" : ">");
        if (hasSubset) upTo(">");
    }

    void open() {
        XmlElement element;
        const auto end = m_rest.find_first_of(" \t\r\n/>");
        element.name = localName(m_rest.substr(0, end));
        m_rest.remove_prefix(std::min(end, m_rest.size()));
        const bool isClosed = readAttributes(element);
        if (m_open.size() >= kMostLevels || ++m_elements > kMostElements) {
            m_isOver = true;
            return;
        }
        m_open.push_back(std::move(element));
        if (isClosed) close();
    }

    /// Up to and with the end of the tag; whether the element ends there, too.
    bool readAttributes(XmlElement& element) {
        while (true) {
            m_rest.remove_prefix(std::min(m_rest.find_first_not_of(kSpaces), m_rest.size()));
            if (m_rest.empty()) return true;
            const char first = m_rest.front();
            if (first == '>' || first == '/') {
                upTo(">");
                return first == '/';
            }
            readAttribute(element);
        }
    }

    void readAttribute(XmlElement& element) {
        const auto end = m_rest.find_first_of("=>/ \t\r\n");
        const std::string name = localName(m_rest.substr(0, end));
        m_rest.remove_prefix(std::min(end, m_rest.size()));
        m_rest.remove_prefix(std::min(m_rest.find_first_not_of(kSpaces), m_rest.size()));
        if (!m_rest.starts_with('=')) return;
        m_rest.remove_prefix(1);
        m_rest.remove_prefix(std::min(m_rest.find_first_not_of(kSpaces), m_rest.size()));
        if (!m_rest.starts_with('"') && !m_rest.starts_with('\'')) return;
        const std::string_view quote = m_rest.substr(0, 1);
        m_rest.remove_prefix(1);
        element.attributes.emplace(name, trimmed(unescaped(upTo(quote))));
    }

    void closeNamed(const std::string& name) {
        std::size_t level = m_open.size();
        while (level > 0 && m_open[level - 1].name != name)
            --level;
        while (level > 0 && m_open.size() >= level)
            close();
    }

    void close() {
        XmlElement element = std::move(m_open.back());
        m_open.pop_back();
        element.text = std::string(trimmed(element.text));
        if (!m_open.empty())
            m_open.back().children.push_back(std::move(element));
        else if (!m_root)
            m_root = std::move(element);
    }

    std::string_view m_rest;
    std::vector<XmlElement> m_open;
    std::optional<XmlElement> m_root;
    std::size_t m_elements = 0;
    bool m_isOver = false;
};

} // namespace

const XmlElement* XmlElement::find(std::string_view path) const {
    const auto slash = path.find('/');
    const std::string_view first = path.substr(0, slash);
    for (const XmlElement& child : children)
        if (child.name == first) return slash == std::string_view::npos ? &child : child.find(path.substr(slash + 1));
    return nullptr;
}

const XmlElement* XmlElement::findAnywhere(std::string_view wanted) const {
    if (name == wanted) return this;
    for (const XmlElement& child : children)
        if (const XmlElement* found = child.findAnywhere(wanted)) return found;
    return nullptr;
}

std::optional<std::string> XmlElement::value(std::string_view path) const {
    if (const auto attribute = attributes.find(path); attribute != attributes.end() && !attribute->second.empty())
        return attribute->second;
    const XmlElement* element = find(path);
    return element && !element->text.empty() ? std::optional(element->text) : std::nullopt;
}

std::optional<XmlElement> readXml(std::string_view text) {
    return XmlReader(text).read();
}

} // namespace semblance
