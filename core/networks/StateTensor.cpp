// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/StateTensor.h"

#include "core/networks/ByteCursor.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace semblance {
namespace {

constexpr std::size_t kLongestName = 256;

struct Half {
    std::uint16_t bits;
};
struct BrainHalf {
    std::uint16_t bits;
};

float asFloat(float value) {
    return value;
}

float asFloat(BrainHalf value) {
    return std::bit_cast<float>(std::uint32_t{value.bits} << 16);
}

// IEEE 754 binary16: five bits of exponent, ten of mantissa.
float asFloat(Half value) {
    const std::uint32_t sign = std::uint32_t{value.bits & 0x8000U} << 16;
    const std::uint32_t exponent = value.bits >> 10 & 31U;
    const std::uint32_t mantissa = value.bits & 1023U;
    if (exponent == 0) { // zero and subnormals
        const float magnitude = std::ldexp(static_cast<float>(mantissa), -24);
        return sign != 0 ? -magnitude : magnitude;
    }
    const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
    return std::bit_cast<float>(sign | wide << 23 | mantissa << 13);
}

template <typename From, typename To>
To converted(From value) {
    if constexpr (std::is_same_v<From, double> || std::is_same_v<From, std::int64_t>)
        return static_cast<To>(value);
    else
        return static_cast<To>(asFloat(value));
}

/// Counts through the indices of a shape, the last fastest, and knows the element that each stands for.
class Odometer {
public:
    explicit Odometer(const StateTensor& tensor) : m_tensor(tensor) {}

    std::int64_t place() const { return m_place; }
    void advance() {
        for (std::size_t i = m_tensor.shape.size(); i-- > 0;) {
            m_place += m_tensor.strides[i];
            if (++m_index[i] < m_tensor.shape[i]) return;
            m_place -= m_tensor.strides[i] * m_tensor.shape[i];
            m_index[i] = 0;
        }
    }

private:
    const StateTensor& m_tensor;
    std::array<std::int64_t, kLargestRank> m_index{};
    std::int64_t m_place = 0;
};

// Elements need not be aligned in a file, so each is copied out of its bytes.
template <typename From, typename To>
void gather(const StateTensor& tensor, std::span<std::byte> out) {
    Odometer odometer(tensor);
    for (std::size_t i = 0; i + sizeof(To) <= out.size(); i += sizeof(To)) {
        From value;
        std::memcpy(&value, tensor.bytes.data() + static_cast<std::size_t>(odometer.place()) * sizeof(From),
                    sizeof(From));
        const To result = converted<From, To>(value);
        std::memcpy(out.data() + i, &result, sizeof(To));
        odometer.advance();
    }
}

template <typename To>
void gatherFloats(const StateTensor& tensor, std::span<std::byte> out) {
    switch (tensor.type) {
    case ElementType::Float64: return gather<double, To>(tensor, out);
    case ElementType::Float32: return gather<float, To>(tensor, out);
    case ElementType::Float16: return gather<Half, To>(tensor, out);
    case ElementType::BFloat16: return gather<BrainHalf, To>(tensor, out);
    case ElementType::Int64: break;
    }
}

[[noreturn]] void throwOutside(const std::string& name) {
    throwDamagedWeights("the tensor " + name + " reaches beyond its storage");
}

// The element behind all indices at their largest; no step of the sum may overflow.
std::int64_t lastElement(const std::string& name, const TensorPlacement& placement) {
    std::int64_t last = placement.offset;
    for (std::size_t i = 0; i < placement.shape.size(); ++i) {
        std::int64_t reach = 0;
        if (__builtin_mul_overflow(placement.shape[i] - 1, placement.strides[i], &reach) ||
            __builtin_add_overflow(last, reach, &last))
            throwOutside(name);
    }
    return last;
}

bool isContiguous(const StateTensor& tensor) {
    const std::vector<std::int64_t> strides = contiguousStrides(tensor.shape);
    for (std::size_t i = 0; i < strides.size(); ++i)
        if (tensor.shape[i] > 1 && tensor.strides[i] != strides[i]) return false;
    return true;
}

void requireSoundNumbers(const std::string& name, const TensorPlacement& placement) {
    const auto isNegative = [](std::int64_t value) { return value < 0; };
    if (placement.shape.size() > kLargestRank || placement.shape.size() != placement.strides.size())
        throwDamagedWeights("the tensor " + name + " has " + std::to_string(placement.shape.size()) + " sides and " +
                            std::to_string(placement.strides.size()) + " strides");
    if (placement.offset < 0 || std::any_of(placement.shape.begin(), placement.shape.end(), isNegative) ||
        std::any_of(placement.strides.begin(), placement.strides.end(), isNegative))
        throwDamagedWeights("the tensor " + name + " has a negative size, stride or offset");
}

} // namespace

std::uint64_t bytesOf(ElementType type) {
    switch (type) {
    case ElementType::Float64:
    case ElementType::Int64: return 8;
    case ElementType::Float32: return 4;
    case ElementType::Float16:
    case ElementType::BFloat16: return 2;
    }
    return 8;
}

std::optional<std::int64_t> elementCount(std::span<const std::int64_t> shape) {
    // A side of 0 makes the product 0, however large the sides before it are.
    if (std::any_of(shape.begin(), shape.end(), [](std::int64_t side) { return side < 0; })) return std::nullopt;
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
    std::int64_t count = 1;
    for (const std::int64_t side : shape)
        if (__builtin_mul_overflow(count, side, &count)) return std::nullopt;
    return count;
}

std::string shapeText(std::span<const std::int64_t> shape) {
    std::string text = "[";
    for (const std::int64_t side : shape)
        text.append(text.size() > 1 ? "," : "").append(std::to_string(side));
    return text + "]";
}

StateTensor placedTensor(std::string name, ElementType type, const TensorPlacement& placement,
                         std::span<const std::byte> storage) {
    requireSoundNumbers(name, placement);
    StateTensor tensor{std::move(name), type, placement.shape, placement.strides, {}};
    // A side of one is never stepped along, and its stride may be any number.
    for (std::size_t i = 0; i < tensor.shape.size(); ++i)
        if (tensor.shape[i] <= 1) tensor.strides[i] = 0;
    const bool isEmpty = std::find(placement.shape.begin(), placement.shape.end(), 0) != placement.shape.end();
    if (isEmpty) return tensor;
    const std::uint64_t size = bytesOf(type);
    const auto last = static_cast<std::uint64_t>(lastElement(tensor.name, placement));
    if (last >= storage.size() / size) throwOutside(tensor.name);
    tensor.bytes = storage.subspan(static_cast<std::uint64_t>(placement.offset) * size);
    return tensor;
}

std::vector<std::int64_t> contiguousStrides(std::span<const std::int64_t> shape) {
    std::vector<std::int64_t> strides(shape.size(), 1);
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return strides; // the other sides may be of any size
    for (std::size_t i = shape.size(); i-- > 1;)
        strides[i - 1] = strides[i] * shape[i];
    return strides;
}

void NameWatch::add(std::string_view name) {
    const auto isControl = [](char character) {
        const auto code = static_cast<unsigned char>(character);
        return code < 0x20 || code == 0x7F;
    };
    if (name.empty() || name.size() > kLongestName || std::any_of(name.begin(), name.end(), isControl))
        throwDamagedWeights("a tensor's name is empty, too long or no text");
    if (!m_names.emplace(name).second) throwDamagedWeights("the tensor " + std::string(name) + " is there twice");
}

void copyElements(const StateTensor& tensor, ElementType type, std::span<std::byte> out) {
    const std::optional<std::int64_t> count = elementCount(tensor.shape);
    const bool isWhole = tensor.type == ElementType::Int64;
    if (!count || out.size() % bytesOf(type) != 0 || out.size() / bytesOf(type) != static_cast<std::uint64_t>(*count) ||
        isWhole != (type == ElementType::Int64))
        throw Error(ErrorKind::Internal, "the room for the tensor " + tensor.name + " does not fit it");
    if (out.empty()) return;
    if (tensor.type == type && isContiguous(tensor))
        std::memcpy(out.data(), tensor.bytes.data(), out.size());
    else if (isWhole)
        gather<std::int64_t, std::int64_t>(tensor, out);
    else if (type == ElementType::Float64)
        gatherFloats<double>(tensor, out);
    else if (type == ElementType::Float32)
        gatherFloats<float>(tensor, out);
    else
        throw Error(ErrorKind::Internal, "elements are converted to 32 and 64 bits alone");
}

} // namespace semblance
