// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/classify/ClassifyListModel.h"
#include "ui/classify/ItemList.h"

#include <QPushButton>
#include <QTest>

using namespace semblance;

class tst_ItemList : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void progressIsShownForWhatTakesAMoment() {
        ClassifyListModel model;
        ItemList list(&model);
        list.show();
        const auto add = [&](quint64 id) {
            model.append({{id, QStringLiteral("/images/%1.tif").arg(id), {}}});
            list.setCounts(false, true);
        };
        const auto finish = [&](quint64 id) {
            model.setResult(id, {{1.0}, 0, {}}, {});
            list.setCounts(false, true);
        };
        list.setCounts(false, true);
        add(1);
        finish(1);
        QTest::qWait(400);
        QVERIFY(!list.cancelButton()->isVisible());
        add(2);
        QVERIFY(!list.cancelButton()->isVisible());
        QTRY_VERIFY(list.cancelButton()->isVisible());
        finish(2);
        QVERIFY(!list.cancelButton()->isVisible());
        QVERIFY(list.clearButton()->isEnabled());
    }
};

QTEST_MAIN(tst_ItemList)
#include "tst_ItemList.moc"
