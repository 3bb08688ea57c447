// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/ImageView.h"

#include <QWidget>

namespace semblance {

class ElidedLabel;
class FactsTable;

/// A window with one image, its scale and everything that is known of it. Made by app on DatasetPage::imageOpened. Page up and
/// Page down ask for the neighbours, Esc closes. GUI thread only.
class ImageViewer : public QWidget {
    Q_OBJECT
public:
    explicit ImageViewer(QWidget* parent = nullptr);

    /// `className` is shown among the facts; empty: none.
    void setImage(const ViewedImage& image, const QString& className = {});
    /// More is known of the image that is shown.
    void setFacts(const ViewedImage& image);
    /// `title` is the file's name; the sentence stands where the image would be.
    void setMessage(const QString& title, const QString& sentence);
    ImageView* view() const { return m_view; }
    /// The facts as shown, "Label: value" a line; what Copy puts on the clipboard.
    QString factsText() const;

Q_SIGNALS:
    void previousRequested();
    void nextRequested();

private:
    QWidget* createPanel();
    void createActions();

    ImageView* m_view = nullptr;
    ElidedLabel* m_title = nullptr;
    FactsTable* m_facts = nullptr;
    QString m_className;
};

} // namespace semblance
