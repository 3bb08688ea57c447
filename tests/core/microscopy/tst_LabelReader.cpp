// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelReader.h"

#include "core/microscopy/LabelGlyphs.h"
#include "core/microscopy/LineDecoder.h"
#include "tests/core/image/TestFiles.h"
#include "tests/core/microscopy/DrawnBars.h"

#include <QTest>
#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <thread>

using namespace semblance;
using namespace semblance::test;

namespace {

cv::Mat crop(const std::string& label, double capHeightPx) {
    const auto height = static_cast<int>(capHeightPx * 2.2);
    const auto width = static_cast<int>(textWidth(label, {.capHeightPx = capHeightPx}) + 2 * capHeightPx);
    Image image{width, height, 1, 8, std::vector<std::byte>(static_cast<std::size_t>(width) * height, std::byte{255})};
    const auto margin = static_cast<int>(capHeightPx / 2);
    drawLabel(image, label, 2 * margin, margin, capHeightPx, {0});
    return cv::Mat(height, width, CV_8U, image.pixels.data()).clone();
}

/// The first glyphs of a font beside one another, as decodeLabel wants them.
cv::Mat setIn(const LabelFont& font, const std::vector<std::string>& characters) {
    cv::Mat columns = cv::Mat::zeros(6, kGlyphRows, CV_32F);
    for (const std::string& character : characters) {
        const auto glyph = std::ranges::find(font.glyphs, character, &LabelGlyph::character);
        if (glyph != font.glyphs.end())
            columns.push_back(font.shades.rowRange(glyph->firstColumn, glyph->firstColumn + glyph->columns));
        columns.push_back(cv::Mat::zeros(glyph == font.glyphs.end() ? 8 : 3, kGlyphRows, CV_32F));
    }
    return columns.t();
}

QByteArray comparable(const std::string& label) {
    QByteArray kept = QByteArray::fromStdString(label).replace(' ', "").replace("\u00B5", "u");
    return kept.startsWith('.') ? "0" + kept : kept;
}

} // namespace

class tst_LabelReader : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void drawnLabelsAreRead_data();
    void drawnLabelsAreRead();
    void decoderReadsEveryFont();
    void faintPointIsSeenByTheDecoder();
    void labelOverADarkEdgeIsRead();
    void paperAloneHasNoLabel();
    void everyThreadHasAnEngineOfItsOwn();
    void realCropsAreRead();
};

void tst_LabelReader::drawnLabelsAreRead_data() {
    QTest::addColumn<QByteArray>("label");
    for (const char* label : {"500 nm", "2 µm", "10 µm", "0.5 µm", "250 nm", "100 µm", "20.0 µm", "1.00 µm"})
        QTest::newRow(label) << QByteArray(label);
}

void tst_LabelReader::drawnLabelsAreRead() {
    QFETCH(QByteArray, label);
    for (const double height : {14.0, 24.0}) {
        const auto read = readLabel(crop(label.toStdString(), height), ReadingEffort::Thorough);
        QVERIFY(read);
        QCOMPARE(QByteArray::fromStdString(read->label.text), label);
    }
}

void tst_LabelReader::decoderReadsEveryFont() {
    for (const LabelFont& font : labelFonts()) {
        const DecodedLabel label = decodeLabel(setIn(font, {"2", ".", "5", " ", "\u00B5", "m"}), kGlyphTop);
        QCOMPARE(label.number, std::string("2.5"));
        QCOMPARE(label.unit, std::string("µm"));
        QVERIFY2(label.fit > 0.9, font.name.c_str());
    }
}

/// As the compression of a journal leaves it.
void tst_LabelReader::faintPointIsSeenByTheDecoder() {
    for (const LabelFont& font : labelFonts()) {
        cv::Mat ink = setIn(font, {"2", "0", ".", "0", " ", "\u00B5", "m"});
        const cv::Mat without = setIn(font, {"2", "0", "0", " ", "\u00B5", "m"});
        const int before = setIn(font, {"2", "0"}).cols - 3;
        const int after = before + 3 + ink.cols - without.cols;
        ink.colRange(before, after) *= 0.5;
        const DecodedLabel label = decodeLabel(ink, kGlyphTop);
        QVERIFY2(label.number == "20.0" || label.margin < 0.05,
                 qPrintable(QString::fromStdString(font.name + " " + label.number)));
    }
}

void tst_LabelReader::labelOverADarkEdgeIsRead() {
    cv::Mat gray = crop("200 nm", 24);
    const cv::Mat isPaper = gray > 200;
    cv::Mat dark = isPaper.clone();
    for (int y = 0; y < dark.rows; ++y) // a slanted edge of a specimen through the number
        dark.row(y).colRange(std::min(dark.cols, 62 + y / 2), dark.cols) = 0;
    gray.setTo(80, dark);
    const auto read = readLabelOfEitherPolarity(gray);
    QVERIFY(read);
    QCOMPARE(QByteArray::fromStdString(read->label.text), QByteArray("200 nm"));
}

void tst_LabelReader::paperAloneHasNoLabel() {
    QVERIFY(!readLabel(cv::Mat(40, 120, CV_8U, cv::Scalar(255)), ReadingEffort::Thorough));
    QVERIFY(!readLabel(cv::Mat(3, 3, CV_8U, cv::Scalar(255)), ReadingEffort::Thorough));
}

void tst_LabelReader::everyThreadHasAnEngineOfItsOwn() {
    std::vector<std::string> read(3);
    {
        std::vector<std::jthread> threads;
        for (std::string& text : read)
            threads.emplace_back([&text] {
                const auto label = readLabel(crop("200 nm", 20), ReadingEffort::Thorough);
                if (label) text = label->label.text;
            });
    }
    for (const std::string& text : read)
        QCOMPARE(text, std::string("200 nm"));
}

void tst_LabelReader::realCropsAreRead() {
    const std::filesystem::path folder = realData() / "scalebar_text";
    if (realData().empty() || !std::filesystem::exists(folder / "truth.csv"))
        QSKIP("The folder of labels is not here; SEMBLANCE_TEST_DATA can name it.");
    int all = 0;
    int right = 0;
    int surelyWrong = 0;
    for (const auto& line : readCsv(folder / "truth.csv")) {
        if (line.at(0) == "file") continue;
        const cv::Mat gray = cv::imread((folder / line.at(0)).string(), cv::IMREAD_GRAYSCALE);
        QVERIFY(!gray.empty());
        const auto read = readLabelOfEitherPolarity(gray);
        const bool isRight = read && comparable(read->label.text) == comparable(line.at(1));
        ++all;
        right += isRight ? 1 : 0;
        surelyWrong += !isRight && read && read->confidence >= 0.8 ? 1 : 0;
        if (!isRight)
            qInfo("%s: '%s' is '%s', confidence %.2f", line.at(0).c_str(), line.at(1).c_str(),
                  read ? read->label.text.c_str() : "", read ? read->confidence : 0);
    }
    qInfo("%d of %d labels, %d surely wrong", right, all, surelyWrong);
    QVERIFY(100 * right >= 95 * all);
    QVERIFY(surelyWrong <= all * 2 / 100);
}

QTEST_GUILESS_MAIN(tst_LabelReader)
#include "tst_LabelReader.moc"
