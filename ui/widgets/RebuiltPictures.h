// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/RebuiltPicture.h"

#include <QImage>
#include <QList>
#include <QWidget>

#include <vector>

class QPainter;

namespace semblance {

/// What a network rebuilt, beside what it was given: a column an image, a row each for the image, what was shown of it
/// (where something was hidden) and what came back; a single image lies side by side with them. On the gray of every image.
/// GUI thread only.
class RebuiltPictures : public QWidget {
    Q_OBJECT
public:
    explicit RebuiltPictures(QWidget* parent = nullptr);

    /// None: the sentence says what would stand here.
    void setPictures(const std::vector<RebuiltPicture>& pictures);
    void setSentence(const QString& sentence);
    int columns() const { return static_cast<int>(m_columns.size()); }
    /// "As given", "Shown", "Rebuilt"; without "Shown" where nothing is hidden.
    QStringList captions() const;
    QSize sizeHint() const override { return {420, 300}; }
    QSize minimumSizeHint() const override { return {160, 120}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintRows(QPainter& painter) const;
    void paintSideBySide(QPainter& painter) const;

    struct Column {
        QList<QImage> rows;
        double error = 0;
    };

    QList<Column> m_columns;
    bool m_hidesParts = false;
    QString m_sentence;
};

} // namespace semblance
