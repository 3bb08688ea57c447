// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/NpyFile.h"

#include "core/base/Error.h"
#include "core/base/Files.h"

#include <charconv>
#include <cstring>
#include <string>
#include <string_view>

namespace semblance {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMagic = "\x93NUMPY"sv;
constexpr std::uint64_t kLargestFile = std::uint64_t{16} << 30;
constexpr std::size_t kLargestRank = 8;
constexpr std::size_t kAlignment = 64;

[[noreturn]] void throwDamaged(const std::string& what) {
    throw Error(ErrorKind::DamagedFile, "the .npy file is damaged: " + what);
}

/// Reads the header's text, a dictionary as Python writes it: {'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }.
class HeaderText {
public:
    explicit HeaderText(std::string_view text) : m_text(text) {}

    std::vector<std::int64_t> shape() {
        expect("{");
        for (int i = 0; i < 3; ++i)
            readField();
        if (m_fields != 7) throwDamaged("its header leaves a field out");
        take(",");
        expect("}");
        skipBlanks();
        if (!m_text.empty()) throwDamaged("its header goes on behind its end");
        return m_shape;
    }

private:
    void skipBlanks() {
        while (!m_text.empty() && (m_text.front() == ' ' || m_text.front() == '\n'))
            m_text.remove_prefix(1);
    }
    bool take(std::string_view word) {
        skipBlanks();
        if (!m_text.starts_with(word)) return false;
        m_text.remove_prefix(word.size());
        return true;
    }
    void expect(std::string_view word) {
        if (!take(word)) throwDamaged("its header is not as numpy writes it");
    }
    void readField() {
        if (m_fields != 0) expect(",");
        if (take("'descr'"))
            readType();
        else if (take("'fortran_order'"))
            readOrder();
        else if (take("'shape'"))
            readShape();
        else
            throwDamaged("its header is not as numpy writes it");
    }
    void mark(unsigned field) {
        if ((m_fields & field) != 0) throwDamaged("its header has a field twice");
        m_fields |= field;
        expect(":");
    }
    void readType() {
        mark(1);
        if (!take("'<f4'"))
            throw Error(ErrorKind::UnsupportedFormat, "the .npy file holds another type than little-endian float32");
    }
    void readOrder() {
        mark(2);
        if (take("True"))
            throw Error(ErrorKind::UnsupportedFormat,
                        "the .npy file is in column-major order; save numpy.ascontiguousarray of it");
        expect("False");
    }
    void readShape() {
        mark(4);
        expect("(");
        while (!take(")")) {
            if (m_shape.size() == kLargestRank) throwDamaged("its shape has too many sides");
            m_shape.push_back(side());
            if (take(",")) continue;
            expect(")");
            break;
        }
    }
    std::int64_t side() {
        skipBlanks();
        std::int64_t value = -1;
        const auto [end, error] = std::from_chars(m_text.data(), m_text.data() + m_text.size(), value);
        if (error != std::errc() || value < 0) throwDamaged("its shape is none");
        m_text.remove_prefix(static_cast<std::size_t>(end - m_text.data()));
        return value;
    }

    std::string_view m_text;
    unsigned m_fields = 0;
    std::vector<std::int64_t> m_shape;
};

// The header's length has two bytes in version 1, four in versions 2 and 3.
std::size_t headerEnd(std::string_view file, std::size_t& begin) {
    if (!file.starts_with(kMagic)) throw Error(ErrorKind::ForeignFile, "this is not a .npy file");
    const unsigned version = file.size() > 12 ? static_cast<unsigned char>(file[6]) : 0;
    if (version < 1 || version > 3) throwDamaged("it is cut short, or its version is not 1, 2 or 3");
    std::uint32_t length = 0;
    std::memcpy(&length, file.data() + 8, version == 1 ? 2 : 4);
    begin = version == 1 ? 10 : 12;
    if (length > file.size() - begin) throwDamaged("it is cut short");
    return begin + length;
}

std::uint64_t elementsOf(const std::vector<std::int64_t>& shape) {
    std::int64_t count = 1;
    for (const std::int64_t side : shape)
        if (__builtin_mul_overflow(count, side, &count)) throwDamaged("its shape has more elements than is sane");
    return static_cast<std::uint64_t>(count);
}

std::string headerFor(const std::vector<std::int64_t>& shape) {
    std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
    for (const std::int64_t side : shape)
        text += std::to_string(side) + ", ";
    text += "), }";
    if (shape.empty()) return text;
    // numpy writes (1, 3) and (3,).
    const std::size_t end = text.rfind(", ), }");
    return text.replace(end, 3, shape.size() == 1 ? ",)" : ")");
}

} // namespace

NpyArray readNpyBytes(std::span<const std::byte> file) {
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    std::size_t begin = 0;
    const std::size_t end = headerEnd(text, begin);
    NpyArray array;
    array.shape = HeaderText(text.substr(begin, end - begin)).shape();
    const std::uint64_t count = elementsOf(array.shape), room = text.size() - end;
    if (room % sizeof(float) != 0 || count != room / sizeof(float))
        throwDamaged("it has " + std::to_string(room) + " bytes of values where its shape wants " +
                     std::to_string(count) + " values");
    array.values.resize(count);
    if (count > 0) std::memcpy(array.values.data(), text.data() + end, room);
    return array;
}

NpyArray readNpy(const std::filesystem::path& path) {
    try {
        return readNpyBytes(readFile(path, kLargestFile));
    } catch (const Error& error) {
        if (!error.path().empty()) throw;
        throw Error(error.kind(), error.what(), path);
    }
}

void writeNpy(const std::filesystem::path& path, const NpyArray& array) {
    std::string header = headerFor(array.shape);
    const std::size_t unpadded = kMagic.size() + 4 + header.size() + 1;
    header.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ').append("\n");
    DurableFile file(path);
    file.write(kMagic);
    file.write(
        std::string{'\x01', '\x00', static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)});
    file.write(header);
    file.write(std::as_bytes(std::span(array.values)));
    file.commit();
}

} // namespace semblance
