// SPDX-License-Identifier: GPL-3.0-or-later
#include "PageFixtures.h"
#include "ui/dataset/ClassTableModel.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>
#include <QUndoStack>

using namespace semblance;

class tst_ClassTableModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void init() {
        m_undo = std::make_unique<QUndoStack>();
        m_model = std::make_unique<ClassTableModel>(m_undo.get());
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_report = fixtures::report({{"Fibres", 20}, {"Particles", 60}, {"Powder", 20}});
        m_model->setReport(*m_report, {});
    }
    void cleanup() {
        m_tester.reset();
        m_model.reset();
    }

    void showsCountsSharesAndSplit() {
        m_model->setSplit(fixtures::split(*m_report));
        QCOMPARE(text(1, ClassTableModel::ImagesColumn), QStringLiteral("60"));
        QCOMPARE(text(1, ClassTableModel::ShareColumn).remove(QChar(0xA0)), QStringLiteral("60.0%"));
        QCOMPARE(text(1, ClassTableModel::TrainingColumn), QStringLiteral("48"));
        QCOMPARE(text(1, ClassTableModel::ValidationColumn), QStringLiteral("12"));
        QCOMPARE(m_model->trainingImages() + m_model->validationImages(), 100);
    }

    void tickIsUndone() {
        QSignalSpy changed(m_model.get(), &ClassTableModel::choicesChanged);
        QVERIFY(m_model->setData(m_model->index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
        QVERIFY(!m_model->choices()[0].isIncluded);
        QCOMPARE(m_model->includedImages(), 80);
        QCOMPARE(changed.size(), 1);
        m_undo->undo();
        QVERIFY(m_model->choices()[0].isIncluded);
        QCOMPARE(changed.size(), 2);
        m_undo->redo();
        QVERIFY(!m_model->choices()[0].isIncluded);
    }

    void renamingKeepsTheFolderAndIsUndone() {
        QVERIFY(m_model->setData(m_model->index(2, 0), QStringLiteral("  Pulver "), Qt::EditRole));
        QCOMPARE(m_model->choices()[2].name, std::string("Pulver"));
        QCOMPARE(m_model->choices()[2].folderName, std::string("Powder"));
        m_undo->undo();
        QCOMPARE(m_model->choices()[2].name, std::string("Powder"));
    }

    void emptyAndUnchangedNamesAreRefused() {
        QVERIFY(!m_model->setData(m_model->index(0, 0), QStringLiteral("   "), Qt::EditRole));
        QVERIFY(!m_model->setData(m_model->index(0, 0), QStringLiteral("Fibres"), Qt::EditRole));
        QCOMPARE(m_undo->count(), 0);
    }

    void foldersOfOneNameAreOneClassOfOneColour() {
        m_model->setData(m_model->index(2, 0), QStringLiteral("Particles"), Qt::EditRole);
        QCOMPARE(m_model->trainedClasses(), (QStringList{QStringLiteral("Fibres"), QStringLiteral("Particles")}));
        const auto colour = [this](int row) {
            return m_model->index(row, 0).data(ClassTableModel::ColourIndexRole).toInt();
        };
        QCOMPARE(colour(2), colour(1));
        QVERIFY(colour(0) != colour(1));
    }

    void colourFollowsTheOrderOfTheSplit() {
        DataSplit split = fixtures::split(*m_report);
        split.set.classNames = {"Powder", "Fibres", "Particles"};
        m_model->setSplit(split);
        QCOMPARE(m_model->index(2, 0).data(ClassTableModel::ColourIndexRole).toInt(), 0);
        m_model->setData(m_model->index(2, 0), Qt::Unchecked, Qt::CheckStateRole);
        QCOMPARE(m_model->index(2, 0).data(ClassTableModel::ColourIndexRole).toInt(), -1);
    }

    void rescanKeepsChoicesByFolderName() {
        m_model->setData(m_model->index(1, 0), QStringLiteral("Spheres"), Qt::EditRole);
        const auto kept = m_model->choices();
        const auto rescanned = fixtures::report({{"Films", 5}, {"Particles", 61}});
        m_model->setReport(*rescanned, kept);
        QCOMPARE(m_model->rowCount(), 2);
        QCOMPARE(m_model->choices()[0].name, std::string("Films"));
        QCOMPARE(m_model->choices()[1].name, std::string("Spheres"));
        QVERIFY2(!m_undo->canUndo(), "a step back would bring the classes of another scan");
    }

    void includingOnlyOneIsOneStep() {
        m_model->includeOnly(1);
        QCOMPARE(m_model->trainedClasses(), QStringList{QStringLiteral("Particles")});
        m_undo->undo();
        QCOMPARE(m_model->trainedClasses().size(), 3);
    }

    void screenReadersHearWhetherAClassTakesPart() {
        m_model->setData(m_model->index(0, 0), Qt::Unchecked, Qt::CheckStateRole);
        const QString spoken = m_model->index(0, 0).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(spoken.contains(QStringLiteral("Fibres")) && spoken.contains(QStringLiteral("left out")),
                 qPrintable(spoken));
    }

private:
    QString text(int row, int column) const { return m_model->index(row, column).data().toString(); }

    std::unique_ptr<QUndoStack> m_undo;
    std::unique_ptr<ClassTableModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    std::shared_ptr<ScanReport> m_report;
};

QTEST_MAIN(tst_ClassTableModel)
#include "tst_ClassTableModel.moc"
