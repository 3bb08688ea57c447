// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QPushButton;
class QSplitter;
class QStackedWidget;
class QWidget;

namespace semblance {

class AnswerPanel;
class ClassifyListModel;
class ClassifyPage;
class EmptyState;
class FactsPanel;
class ImageView;
class ItemList;
class ModelPanel;

/// The parts of the Classify page and how they lie. Private to ClassifyPage.
class ClassifyPagePanels {
public:
    ClassifyPagePanels(ClassifyPage* page, ClassifyListModel* model);

    void showEmpty(bool isEmpty);

    EmptyState* empty = nullptr;
    QPushButton* addFolder = nullptr;
    QPushButton* paste = nullptr;
    ItemList* list = nullptr;
    ImageView* view = nullptr;
    FactsPanel* facts = nullptr;
    ModelPanel* model = nullptr;
    AnswerPanel* answer = nullptr;
    QSplitter* preview = nullptr; ///< view and facts
    QSplitter* work = nullptr;    ///< list and preview
    QSplitter* outer = nullptr;   ///< work and the right-hand panels

private:
    QWidget* createEmpty();
    QWidget* createPreview();
    void foldFacts(bool isFolded);
    QWidget* createRight();

    QStackedWidget* m_stack = nullptr;
};

} // namespace semblance
