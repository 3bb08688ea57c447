// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/RebuiltPicture.h"
#include "ui/classify/ClassifyListModel.h"

#include <QFrame>

class QLabel;
class QVBoxLayout;

namespace semblance {

class AnswerBars;
class ElidedLabel;
class RebuiltPictures;

/// What the model says about the chosen image, and what speaks against it. GUI thread only.
class AnswerPanel : public QFrame {
    Q_OBJECT
public:
    explicit AnswerPanel(QWidget* parent = nullptr);

    /// Nothing chosen: the sentence says what would stand here.
    void setNothing(const QString& sentence);
    void setRow(const ClassifyRow& row, const ModelDescription& model);
    /// What a network that rebuilds images made of the chosen one; setRow() and setNothing() take it away again.
    void setRebuilt(const RebuiltPicture& picture);
    RebuiltPictures* rebuilt() const { return m_rebuilt; }
    AnswerBars* bars() const { return m_bars; }
    QStringList doubts() const { return m_doubts; }

    /// So many classes get a bar; the others are summed up.
    static constexpr int mostBars = 5;

protected:
    void changeEvent(QEvent* event) override;

private:
    void setAnswer(const ClassifyRow& row, const ModelDescription& model);
    void showDoubts();

    ElidedLabel* m_title = nullptr;
    QLabel* m_sentence = nullptr;
    AnswerBars* m_bars = nullptr;
    QLabel* m_others = nullptr;
    RebuiltPictures* m_rebuilt = nullptr;
    QVBoxLayout* m_doubtRows = nullptr;
    QStringList m_doubts;
};

} // namespace semblance
