// SPDX-License-Identifier: GPL-3.0-or-later
// Changed image files of every format: an image or an Error, in bounded time and memory. SEMBLANCE_MUTATIONS=100000
// changes that many; SEMBLANCE_MUTATION_SEEDS names a folder of further files to change.
#include "core/base/Files.h"
#include "tests/core/networks/Mutation.h"
#include "tests/fuzz/ImageCase.h"

#include <QTest>
#include <algorithm>
#include <vector>

using namespace semblance;
using namespace semblance::test;
using namespace semblance::tests;

namespace {

constexpr std::uint64_t kLargestSeed = 4 << 20;

void addFiles(const std::filesystem::path& folder, std::vector<std::string>& files) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.file_size() <= kLargestSeed) paths.push_back(entry.path());
    std::ranges::sort(paths);
    for (const std::filesystem::path& path : paths) {
        const std::vector<std::byte> bytes = readFile(path, kLargestSeed);
        files.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
}

std::vector<std::string> corpus() {
    std::vector<std::string> files;
    addFiles(SEMBLANCE_SOURCE_DIR "/tests/fuzz/images", files);
    return files;
}

std::optional<Image> decodedText(const std::string& file) {
    return decodedCase(std::as_bytes(std::span(file)));
}

} // namespace

class tst_ImageDamage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void corpusIsDecodedSoundly();
    void changedFilesAreDecodedSoundlyOrRefused();
};

void tst_ImageDamage::corpusIsDecodedSoundly() {
    int decoded = 0;
    for (const std::string& file : corpus()) {
        const std::optional<Image> image = decodedText(file);
        QVERIFY(!image || isSound(*image));
        decoded += image ? 1 : 0;
    }
    QVERIFY(decoded >= 30);
}

void tst_ImageDamage::changedFilesAreDecodedSoundlyOrRefused() {
    std::vector<std::string> seeds = corpus();
    if (const char* folder = std::getenv("SEMBLANCE_MUTATION_SEEDS")) addFiles(folder, seeds);
    Random random(20260302);
    Extremes extremes;
    const int count = mutationCount(4000);
    int decoded = 0;
    for (int i = 0; i < count; ++i) {
        const std::string file = mutated(seeds[static_cast<std::size_t>(i) % seeds.size()], random);
        std::optional<Image> image;
        extremes.measure([&] { image = decodedText(file); }, file.size());
        QVERIFY2(!image || isSound(*image), qPrintable(QString("change %1").arg(i)));
        decoded += image ? 1 : 0;
    }
    qInfo("%d of %d decoded; the slowest took %.2f s, the largest %zu kB", decoded, count, extremes.slowestSeconds,
          extremes.peakBytes >> 10);
    QVERIFY(decoded > count / 20); // otherwise nothing came past the first checks
    QVERIFY(decoded < count);
    QVERIFY(extremes.slowestSeconds < 2);
    QVERIFY(extremes.peakBytes < std::size_t{256} << 20);
}

QTEST_GUILESS_MAIN(tst_ImageDamage)
#include "tst_ImageDamage.moc"
