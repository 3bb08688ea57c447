// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelParts.h"

#include <QTest>

using namespace semblance;

namespace {

/// A line of digits 20 px high and a unit of "µm", all of which stand on row 40.
TextLine lineOf(const std::vector<int>& digitHeights) {
    TextLine line;
    line.glyphHeightPx = 20;
    int x = 10;
    for (const int height : digitHeights) {
        line.glyphs.emplace_back(x, 40 - height, 13, height);
        x += 16;
    }
    line.glyphs.emplace_back(x + 8, 25, 13, 20);
    line.glyphs.emplace_back(x + 24, 25, 19, 15);
    return line;
}

} // namespace

class tst_LabelParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numberAndUnitAreFound();
    void roundDigitsAreNotIrregular();
    void capitalsAreNoLabel();
};

void tst_LabelParts::numberAndUnitAreFound() {
    const std::vector<LabelParts> found = labelPartsOf(lineOf({20, 20, 20}));
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found.front().digits(), 3);
    QCOMPARE(found.front().unit.size(), std::size_t{2});
}

void tst_LabelParts::roundDigitsAreNotIrregular() {
    QCOMPARE(labelPartsOf(lineOf({20, 20, 21})).front().regularity, labelPartsOf(lineOf({20, 20})).front().regularity);
    QVERIFY(labelPartsOf(lineOf({20, 20, 22})).front().regularity < 1);
}

void tst_LabelParts::capitalsAreNoLabel() {
    TextLine line;
    line.glyphHeightPx = 20;
    line.glyphs = {{10, 20, 15, 20}, {28, 20, 15, 20}};
    QVERIFY(labelPartsOf(line).empty());
}

QTEST_GUILESS_MAIN(tst_LabelParts)
#include "tst_LabelParts.moc"
