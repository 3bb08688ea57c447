// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QList>
#include <QWidget>

namespace semblance {

/// Nine augmented images in a square, on the gray of every image.
class NineImages : public QWidget {
    Q_OBJECT
public:
    explicit NineImages(QWidget* parent = nullptr);
    /// None: they are being made.
    void setImages(const QList<QImage>& images);
    /// Instead of images: why there are none.
    void setMessage(const QString& sentence);
    QString message() const { return m_message; }
    const QList<QImage>& images() const { return m_images; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return width; }
    QSize sizeHint() const override { return {264, 264}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<QImage> m_images;
    QString m_message; ///< shown while there are no images
};

} // namespace semblance
