// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Theme.h"
#include "ui/widgets/Dialogs.h"

#include <QAbstractButton>
#include <QApplication>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTest>

#include <optional>

using namespace semblance;

class TestDialogs : public QObject {
    Q_OBJECT

    static QMessageBox* openBox() {
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (auto* box = qobject_cast<QMessageBox*>(widget); box && box->isVisible()) return box;
        return nullptr;
    }
    static Question closing() {
        return {QStringLiteral("Training runs"),
                QStringLiteral("What shall become of it?"),
                {},
                {{QStringLiteral("Keep"), ButtonRole::Primary},
                 {QStringLiteral("Discard"), ButtonRole::Destructive},
                 {QStringLiteral("Go back"), ButtonRole::Cancel}}};
    }

private Q_SLOTS:
    void init() {
        applyTheme(*qApp, ThemeChoice::Light, ColourScheme::Light);
        m_window = std::make_unique<QWidget>();
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    void cleanup() { m_window.reset(); }

    void askAnswersWithTheButtonClicked() {
        DesktopDialogs dialogs(m_window.get());
        std::optional<int> answer;
        dialogs.ask(closing(), [&answer](int button) { answer = button; });
        QVERIFY(!answer); // the call came back while the question stands
        QTRY_VERIFY(openBox());
        for (QAbstractButton* button : openBox()->buttons())
            if (button->text() == QLatin1String("Discard")) QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE(answer.value_or(-2), 1);
    }
    void escapeAnswersAsCancel() {
        DesktopDialogs dialogs(m_window.get());
        std::optional<int> answer;
        dialogs.ask(closing(), [&answer](int button) { answer = button; });
        QTRY_VERIFY(openBox());
        QTest::keyClick(openBox(), Qt::Key_Escape);
        QTRY_COMPARE(answer.value_or(-2), 2);
    }
    void returnAnswersWithThePrimary() {
        DesktopDialogs dialogs(m_window.get());
        std::optional<int> answer;
        dialogs.ask(closing(), [&answer](int button) { answer = button; });
        QTRY_VERIFY(openBox());
        QTest::keyClick(openBox(), Qt::Key_Return);
        QTRY_COMPARE(answer.value_or(-2), 0);
    }
    void errorSaysWhatWhichFileAndWhatToDo() {
        DesktopDialogs dialogs(m_window.get());
        dialogs.showError({ErrorKind::DamagedFile, QStringLiteral("TIFF directory runs past the end"),
                           QStringLiteral("/data/a.tif")});
        QTRY_VERIFY(openBox());
        const QString shown = openBox()->informativeText();
        QVERIFY(shown.contains(QLatin1String("/data/a.tif")));
        QVERIFY(shown.contains(QLatin1String("incomplete")) && shown.contains(QLatin1String("Copy it again")));
        QCOMPARE(openBox()->detailedText(), QStringLiteral("TIFF directory runs past the end"));
        openBox()->close();
    }
    void theSizeThatFitsIsSaidOutright() {
        DesktopDialogs dialogs(m_window.get());
        dialogs.showError({ErrorKind::OutOfMemory, QStringLiteral("a batch of 12 fits"), {}});
        QTRY_VERIFY(openBox());
        QVERIFY(openBox()->informativeText().contains(QLatin1String("a batch of 12 fits")));
        openBox()->close();
    }

private:
    std::unique_ptr<QWidget> m_window;
};

QTEST_MAIN(TestDialogs)
#include "tst_Dialogs.moc"
