// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/RebuiltPictures.h"

#include "ui/Theme.h"
#include "ui/widgets/StylePainting.h"
#include "ui/widgets/Text.h"

#include <QPainter>

#include <algorithm>

namespace semblance {

namespace {

constexpr int mostPictures = 6;

QImage grayImage(const std::vector<std::uint8_t>& pixels, int sidePx) {
    const auto needed = static_cast<std::size_t>(sidePx) * static_cast<std::size_t>(sidePx);
    if (sidePx <= 0 || pixels.size() != needed) return {};
    return QImage(pixels.data(), sidePx, sidePx, sidePx, QImage::Format_Grayscale8).copy();
}

} // namespace

RebuiltPictures::RebuiltPictures(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("What the network rebuilt"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setSentence(tr("After the first epoch, a few images stand here beside what the network made of them."));
}

void RebuiltPictures::setSentence(const QString& sentence) {
    m_columns.clear();
    m_sentence = sentence;
    setAccessibleDescription(sentence);
    update();
}

void RebuiltPictures::setPictures(const std::vector<RebuiltPicture>& pictures) {
    m_columns.clear();
    m_hidesParts = std::ranges::any_of(pictures, [](const RebuiltPicture& one) { return one.shown != one.input; });
    for (const RebuiltPicture& picture : pictures) {
        if (m_columns.size() == mostPictures) break;
        Column column;
        column.error = picture.error;
        column.rows << grayImage(picture.input, picture.sidePx);
        if (m_hidesParts) column.rows << grayImage(picture.shown, picture.sidePx);
        column.rows << grayImage(picture.rebuilt, picture.sidePx);
        m_columns << column;
    }
    QStringList errors;
    for (const Column& column : std::as_const(m_columns))
        errors << decimalText(column.error, 4);
    setAccessibleDescription(tr("Errors of the images: %1").arg(errors.join(QStringLiteral(", "))));
    setToolTip(accessibleDescription());
    update();
}

QStringList RebuiltPictures::captions() const {
    QStringList captions{tr("As given")};
    if (m_hidesParts) captions << tr("Shown");
    return captions << tr("Rebuilt");
}

void RebuiltPictures::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painting::box(painter, rect(), imageBackground(), {}, 6);
    painter.setPen(onImage());
    if (m_columns.isEmpty()) {
        painter.drawText(rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, m_sentence);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    if (m_columns.size() == 1)
        paintSideBySide(painter);
    else
        paintRows(painter);
}

void RebuiltPictures::paintSideBySide(QPainter& painter) const {
    const QStringList names = captions();
    const int gap = spacing::unit;
    const int words = fontMetrics().height() + gap;
    const int count = static_cast<int>(names.size());
    const int side = std::min((width() - gap) / count - gap, height() - words - 2 * gap);
    if (side < 8) return;
    const int left = (width() - count * (side + gap) + gap) / 2;
    const int top = (height() - side - words) / 2;
    for (int i = 0; i < count; ++i) {
        const int x = left + i * (side + gap);
        painter.drawImage(QRect(x, top, side, side), m_columns.front().rows[i]);
        painter.drawText(QRect(x, top + side + gap, side, words), Qt::AlignHCenter | Qt::AlignTop, names[i]);
    }
}

void RebuiltPictures::paintRows(QPainter& painter) const {
    const QStringList names = captions();
    int wordsWidth = 0;
    for (const QString& name : names)
        wordsWidth = std::max(wordsWidth, fontMetrics().horizontalAdvance(name));
    const int gap = spacing::unit;
    const int columns = static_cast<int>(m_columns.size());
    const int words = wordsWidth + 2 * spacing::inside;
    const int across = (width() - words - gap) / columns - gap;
    const int down = (height() - gap) / static_cast<int>(names.size()) - gap;
    const int side = std::min(across, down);
    if (side < 8) return;
    const int wordsLeft = (width() - words - columns * (side + gap)) / 2;
    const int left = wordsLeft + words;
    const int top = (height() - static_cast<int>(names.size()) * (side + gap) + gap) / 2;
    for (int row = 0; row < names.size(); ++row) {
        const int y = top + row * (side + gap);
        painter.drawText(QRect(wordsLeft + spacing::inside, y, wordsWidth, side), Qt::AlignRight | Qt::AlignVCenter,
                         names[row]);
        for (int column = 0; column < m_columns.size(); ++column)
            painter.drawImage(QRect(left + column * (side + gap), y, side, side), m_columns[column].rows[row]);
    }
}

} // namespace semblance
