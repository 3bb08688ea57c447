// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/XmlText.h"

#include <QTest>

using namespace semblance;

class tst_XmlText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void elementsAttributesAndText();
    void prefixesAreLeftOff();
    void wordsForCharacters_data();
    void wordsForCharacters();
    void noEntityGrows();
    void markupThatIsNoElementIsPassedOver();
    void damagedTextGivesWhatIsThere_data();
    void damagedTextGivesWhatIsThere();
    void textWithoutElementIsNothing();
    void depthAndCountAreBounded();
};

void tst_XmlText::elementsAttributesAndText() {
    const auto root = readXml("<?xml version=\"1.0\"?><A x='1' y = \"two words\"><B/><C>  text <D>4</D> more </C></A>");
    QVERIFY(root.has_value());
    QCOMPARE(root->name, std::string("A"));
    QCOMPARE(root->value("x").value(), std::string("1"));
    QCOMPARE(root->value("y").value(), std::string("two words"));
    QCOMPARE(root->find("C")->text, std::string("text  more"));
    QCOMPARE(root->value("C/D").value(), std::string("4"));
    QVERIFY(root->find("B") && root->find("B")->text.empty());
    QVERIFY(!root->find("C/E") && !root->value("B") && !root->find(""));
    QCOMPARE(root->findAnywhere("D")->text, std::string("4"));
}

void tst_XmlText::prefixesAreLeftOff() {
    const auto root = readXml("<x:meta><rdf:Description image:PixelSizeX=\"2e-8\"/></x:meta>");
    QCOMPARE(root->name, std::string("meta"));
    QCOMPARE(root->find("Description")->value("PixelSizeX").value(), std::string("2e-8"));
}

void tst_XmlText::wordsForCharacters_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("meaning");
    QTest::newRow("five words") << QByteArray("&lt;&amp;&gt;&quot;&apos;") << QByteArray("<&>\"'");
    QTest::newRow("decimal") << QByteArray("&#181;m") << QByteArray("\xC2\xB5m");
    QTest::newRow("hexadecimal") << QByteArray("&#xB5;m") << QByteArray("\xC2\xB5m");
    QTest::newRow("unknown word") << QByteArray("&micro;m") << QByteArray("&micro;m");
    QTest::newRow("no end") << QByteArray("a & b") << QByteArray("a & b");
    QTest::newRow("no character") << QByteArray("&#x110000;&#0;&#xD800;") << QByteArray("&#x110000;&#0;&#xD800;");
    QTest::newRow("Latin-1") << QByteArray("30 \xB5m") << QByteArray("30 \xC2\xB5m");
}

void tst_XmlText::wordsForCharacters() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, meaning);
    const auto root = readXml("<A v=\"" + text.toStdString() + "\"/>");
    if (!text.contains("quot")) QCOMPARE(QByteArray::fromStdString(root->value("v").value()), meaning);
    QCOMPARE(QByteArray::fromStdString(readXml("<A>" + text.toStdString() + "</A>")->text), meaning);
}

void tst_XmlText::noEntityGrows() {
    const auto root = readXml("<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><A>&c;</A>");
    QCOMPARE(root->name, std::string("A"));
    QCOMPARE(root->text, std::string("&c;"));
}

void tst_XmlText::markupThatIsNoElementIsPassedOver() {
    const auto root = readXml("<!-- <No/> --><A><!-- - --><![CDATA[<5 & 6>]]><?xpacket <x> ?></A><B/>");
    QCOMPARE(root->name, std::string("A"));
    QCOMPARE(root->text, std::string("<5 & 6>"));
    QVERIFY(root->children.empty());
}

void tst_XmlText::damagedTextGivesWhatIsThere_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("ends early") << QByteArray("<A><B>7</B><C>8");
    QTest::newRow("a missing end") << QByteArray("<A><C><B>7</C></A>");
    QTest::newRow("a stray end") << QByteArray("<A></D><B>7</B></A>");
    QTest::newRow("an attribute without value") << QByteArray("<A q w=3><B>7</B></A>");
    QTest::newRow("an open quote") << QByteArray("<A><B>7</B><C v=\"1>");
    QTest::newRow("an open comment") << QByteArray("<A><B>7</B><!-- ");
    QTest::newRow("an open section") << QByteArray("<A><B>7</B><![CDATA[ ");
}

void tst_XmlText::damagedTextGivesWhatIsThere() {
    QFETCH(QByteArray, text);
    const auto root = readXml(text.toStdString());
    QVERIFY(root.has_value());
    QVERIFY(root->findAnywhere("B") != nullptr);
    QCOMPARE(root->findAnywhere("B")->text, std::string("7"));
}

void tst_XmlText::textWithoutElementIsNothing() {
    for (const char* text : {"", "7", "<!-- a -->", "<?xml?>", "</A>"})
        QVERIFY2(!readXml(text), text);
}

void tst_XmlText::depthAndCountAreBounded() {
    std::string deep;
    std::string wide = "<A>";
    for (int i = 0; i < 100000; ++i) {
        deep += "<A>";
        wide += "<B/>";
    }
    QVERIFY(readXml(deep).has_value());
    QVERIFY(readXml(wide)->children.size() < 20001);
}

QTEST_GUILESS_MAIN(tst_XmlText)
#include "tst_XmlText.moc"
