// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/ImageView.h"

#include <QStringList>
#include <QWidget>

class QFormLayout;

namespace semblance {

class ElidedLabel;

/// A window with one image, its scale and everything its file says. Made by app on DatasetPage::imageOpened. Page up and
/// Page down ask for the neighbours, Esc closes. GUI thread only.
class ImageViewer : public QWidget {
    Q_OBJECT
public:
    explicit ImageViewer(QWidget* parent = nullptr);

    /// `className` is shown among the facts; empty: none.
    void setImage(const ViewedImage& image, const QString& className = {});
    /// `title` is the file's name; the sentence stands where the image would be.
    void setMessage(const QString& title, const QString& sentence);
    ImageView* view() const { return m_view; }
    /// The facts as shown, "Label: value" a line; what Copy puts on the clipboard.
    QString factsText() const { return m_factLines.join(u'\n'); }

Q_SIGNALS:
    void previousRequested();
    void nextRequested();

private:
    QWidget* createPanel();
    void createActions();
    void clearFacts();
    void addFact(const QString& label, const QString& value);
    void showFileFacts(const ViewedImage& image, const QString& className);
    void showScaleFacts(const ImageMetadata& metadata);
    void showMicroscopeFacts(const ImageMetadata& metadata);

    ImageView* m_view = nullptr;
    ElidedLabel* m_title = nullptr;
    QFormLayout* m_facts = nullptr;
    QStringList m_factLines;
};

} // namespace semblance
