// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/batches/PixelSource.h"

#include <atomic>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <unistd.h>

namespace semblance::test {

/// Noisy images whose class can be learnt: class k is bright in its own part of the rows. Image i has class i % classes.
class SyntheticPixels : public PixelSource {
public:
    SyntheticPixels(std::size_t count, SizePx size, int classes, int channels = 1)
        : m_count(count), m_size(size), m_classes(classes), m_channels(channels) {}

    std::size_t count() const override { return m_count; }
    SizePx size() const override { return m_size; }
    int channels() const override { return m_channels; }
    void read(std::size_t index, std::span<std::uint8_t> pixels) const override {
        ++m_reads;
        if (m_failing.contains(index)) throw Error(m_failure, "image " + std::to_string(index) + " is damaged");
        Random random(index + 1);
        const std::size_t rowBytes = static_cast<std::size_t>(m_size.width) * static_cast<std::size_t>(m_channels);
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            const std::size_t band =
                i / rowBytes * static_cast<std::size_t>(m_classes) / static_cast<std::size_t>(m_size.height);
            const bool isBright = band == index % static_cast<std::size_t>(m_classes);
            pixels[i] = static_cast<std::uint8_t>(random.below(96) + (isBright ? 128 : 32));
        }
    }

    /// Only before or between reads.
    void failAt(std::size_t index, ErrorKind kind = ErrorKind::DamagedFile) {
        m_failing.insert(index);
        m_failure = kind;
    }
    long reads() const { return m_reads; }

    TrainingSet set(std::size_t validation) const {
        TrainingSet set;
        for (int k = 0; k < m_classes; ++k)
            set.classNames.push_back("class " + std::to_string(k));
        for (std::size_t i = 0; i < m_count; ++i)
            (i < m_count - validation ? set.training : set.validation)
                .push_back({i, static_cast<int>(i % static_cast<std::size_t>(m_classes))});
        return set;
    }

private:
    std::size_t m_count;
    SizePx m_size;
    int m_classes;
    int m_channels;
    std::set<std::size_t> m_failing;
    ErrorKind m_failure = ErrorKind::DamagedFile;
    mutable std::atomic<long> m_reads{0};
};

/// A folder that goes with the test.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "semblance-test-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw Error(ErrorKind::FileUnwritable, "no temporary folder");
        m_path = name;
    }
    ~TemporaryFolder() {
        std::error_code code;
        std::filesystem::remove_all(m_path, code);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path operator/(const char* name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

/// The kind of Error that a call throws; nothing where it throws none.
template <typename Call>
std::optional<ErrorKind> thrownKind(Call&& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.kind();
    }
    return std::nullopt;
}

} // namespace semblance::test
