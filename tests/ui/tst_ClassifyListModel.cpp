// SPDX-License-Identifier: GPL-3.0-or-later
#include "PageFixtures.h"
#include "ui/classify/ClassifyListModel.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace semblance;

class tst_ClassifyListModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void init() {
        m_model = std::make_unique<ClassifyListModel>();
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_model->setClassNames({QStringLiteral("Fibres"), QStringLiteral("Particles"), QStringLiteral("Powder")});
    }
    void cleanup() {
        m_tester.reset();
        m_model.reset();
    }

    void aThousandItemsAreOneInsertion() {
        QSignalSpy inserted(m_model.get(), &ClassifyListModel::rowsInserted);
        m_model->append(items(1, 1000));
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(m_model->count(ItemState::Waiting), 1000);
        QCOMPARE(m_model->index(0, ClassifyListModel::NameColumn).data().toString(), QStringLiteral("1.tif"));
    }

    void resultFillsItsRow() {
        m_model->append(items(1, 3));
        QSignalSpy changed(m_model.get(), &ClassifyListModel::dataChanged);
        m_model->setWorking(2);
        m_model->setResult(2, {{0.1, 0.842, 0.058}, 1}, {12.3, {}, CalibrationSource::VendorTag, {}});
        QCOMPARE(changed.last().first().toModelIndex().row(), 1);
        QCOMPARE(text(1, ClassifyListModel::ClassColumn), QStringLiteral("Particles"));
        QCOMPARE(text(1, ClassifyListModel::ProbabilityColumn).remove(QChar(0xA0)), QStringLiteral("84.2%"));
        QCOMPARE(text(1, ClassifyListModel::ScaleColumn), QStringLiteral("12.3 nm/px"));
        QCOMPARE(m_model->finishedCount(), 1);
        QCOMPARE(m_model->count(ItemState::Working), 0);
    }

    void unknownScaleIsSaid() {
        m_model->append(items(1, 1));
        m_model->setResult(1, {{1, 0, 0}, 0}, {});
        QCOMPARE(text(0, ClassifyListModel::ScaleColumn), QStringLiteral("unknown"));
    }

    void failureSaysWhy() {
        m_model->append(items(1, 1));
        m_model->setFailed(1, {QStringLiteral("The file is damaged."), {}, {}});
        QCOMPARE(text(0, ClassifyListModel::ClassColumn), QStringLiteral("The file is damaged."));
        QVERIFY(m_model->index(0, ClassifyListModel::StateColumn)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("damaged")));
    }

    void answerForARemovedItemIsIgnored() {
        m_model->append(items(1, 3));
        m_model->remove({2});
        m_model->setResult(2, {{1, 0, 0}, 0}, {});
        QCOMPARE(m_model->rowCount(), 2);
        QCOMPARE(m_model->finishedCount(), 0);
        QCOMPARE(m_model->rowOf(3), 1);
    }

    void removingScatteredRowsKeepsTheOthers() {
        m_model->append(items(1, 10));
        m_model->remove({1, 2, 5, 9, 10});
        QList<quint64> left;
        for (const ClassifyRow& row : m_model->rows())
            left << row.item.id;
        QCOMPARE(left, (QList<quint64>{3, 4, 6, 7, 8}));
        QCOMPARE(m_model->count(ItemState::Waiting), 5);
    }

    void cancellingStopsWhatWaitsAndKeepsWhatIsDone() {
        m_model->append(items(1, 3));
        m_model->setResult(1, {{1, 0, 0}, 0}, {});
        m_model->setWorking(2);
        m_model->setCancelled();
        QCOMPARE(m_model->count(ItemState::Done), 1);
        QCOMPARE(m_model->count(ItemState::Cancelled), 2);
    }

    void anotherModelDropsOldAnswers() {
        m_model->append(items(1, 1));
        m_model->setResult(1, {{0, 0, 1}, 2}, {});
        m_model->setClassNames({QStringLiteral("Cat"), QStringLiteral("Dog")});
        QCOMPARE(text(0, ClassifyListModel::ClassColumn), QString());
        QCOMPARE(m_model->count(ItemState::Waiting), 1);
    }

    void sortsByNumberNotByText() {
        m_model->append(items(1, 2));
        m_model->setResult(1, {{0.095, 0.905, 0}, 1}, {});
        m_model->setResult(2, {{1, 0, 0}, 0}, {});
        const auto key = [this](int row) {
            return m_model->index(row, ClassifyListModel::ProbabilityColumn)
                .data(ClassifyListModel::SortRole)
                .toDouble();
        };
        QVERIFY(key(0) < key(1));
    }

    void thumbnailsOfGoneItemsAreNotKept() {
        m_model->append(items(1, 1));
        m_model->remove({1});
        m_model->setThumbnail(1, fixtures::gray(48, 36));
        QVERIFY(m_model->isThumbnailMissing(1));
    }

private:
    static QList<ClassifyItem> items(quint64 first, int count) {
        QList<ClassifyItem> items;
        for (int i = 0; i < count; ++i)
            items << ClassifyItem{first + static_cast<quint64>(i),
                                  QStringLiteral("/new/%1.tif").arg(first + static_cast<quint64>(i)),
                                  {}};
        return items;
    }
    QString text(int row, int column) const { return m_model->index(row, column).data().toString(); }

    std::unique_ptr<ClassifyListModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_MAIN(tst_ClassifyListModel)
#include "tst_ClassifyListModel.moc"
