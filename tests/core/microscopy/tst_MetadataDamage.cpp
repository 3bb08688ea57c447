// SPDX-License-Identifier: GPL-3.0-or-later
// Changed metadata of every maker: nothing is thrown, what comes out is possible, in bounded time and memory.
// SEMBLANCE_MUTATIONS=100000 changes that many.
#include "core/base/Files.h"
#include "tests/core/networks/Mutation.h"
#include "tests/fuzz/MetadataCase.h"

#include <QTest>

using namespace semblance;
using namespace semblance::test;
using namespace semblance::tests;

namespace {

std::vector<std::string> corpus() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(SEMBLANCE_SOURCE_DIR "/tests/fuzz/metadata"))
        paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> files;
    for (const std::filesystem::path& path : paths) {
        const std::vector<std::byte> bytes = readFile(path, 1 << 20);
        files.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    return files;
}

ImageMetadata interpretedText(const std::string& file) {
    return interpretedCase(std::as_bytes(std::span(file)));
}

} // namespace

class tst_MetadataDamage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void corpusIsInterpretedSoundly();
    void changedMetadataAreInterpretedSoundly();
};

void tst_MetadataDamage::corpusIsInterpretedSoundly() {
    int known = 0;
    for (const std::string& file : corpus()) {
        const ImageMetadata metadata = interpretedText(file);
        QVERIFY(isSound(metadata));
        known += metadata.calibration.isKnown() ? 1 : 0;
    }
    QVERIFY(known > 10);
}

void tst_MetadataDamage::changedMetadataAreInterpretedSoundly() {
    const std::vector<std::string> seeds = corpus();
    Random random(20260301);
    Extremes extremes;
    const int count = mutationCount(8000);
    int known = 0;
    for (int i = 0; i < count; ++i) {
        const std::string file = mutated(seeds[static_cast<std::size_t>(i) % seeds.size()], random);
        bool isGood = false;
        extremes.measure(
            [&] {
                const ImageMetadata metadata = interpretedText(file);
                isGood = isSound(metadata);
                known += metadata.calibration.isKnown() ? 1 : 0;
            },
            file.size());
        QVERIFY2(isGood, QByteArray::fromStdString(file).toHex());
    }
    QVERIFY(known > count / 20); // otherwise nothing came past the first checks
    QVERIFY(known < count);
    QVERIFY(extremes.peakBytes < std::size_t{4} << 20);
}

QTEST_GUILESS_MAIN(tst_MetadataDamage)
#include "tst_MetadataDamage.moc"
