// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/ImageFacts.h"

#include <QWidget>

class QToolButton;

namespace semblance {

class ElidedLabel;
class FactsTable;

/// What is known of an image, below a line that says the most of it in a few words and folds the rest away. Its height says
/// whether it is folded: whoever owns it gives it foldedHeight() or more. GUI thread only.
class FactsPanel : public QWidget {
    Q_OBJECT
public:
    explicit FactsPanel(QWidget* parent = nullptr);

    void setImage(const ViewedImage& image, DataBarUse use);
    void clear();
    FactsTable* table() const { return m_table; }
    QToolButton* foldButton() const { return m_fold; }
    bool isFolded() const;
    int foldedHeight() const;
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

Q_SIGNALS:
    void foldRequested(bool isFolded);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* createHeader();
    void updateFold();

    QWidget* m_header = nullptr;
    QToolButton* m_fold = nullptr;
    QToolButton* m_copy = nullptr;
    ElidedLabel* m_summary = nullptr;
    FactsTable* m_table = nullptr;
};

} // namespace semblance
