// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/FileListDialog.h"

#include "ui/Theme.h"
#include "ui/widgets/Icon.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace semblance {

FileListDialog::FileListDialog(const QString& title, const QStringList& lines, QWidget* parent)
    : QDialog(parent), m_list(new QListWidget(this)) {
    setWindowTitle(tr("Files"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* sentence = new QLabel(title, this);
    sentence->setWordWrap(true);
    m_list->addItems(lines);
    m_list->setAccessibleName(title);
    m_list->setAlternatingRowColors(true);
    m_list->setUniformItemSizes(true);
    m_list->setTextElideMode(Qt::ElideMiddle);
    for (int row = 0; row < std::min<int>(m_list->count(), 1000); ++row)
        m_list->item(row)->setToolTip(lines[row]);

    auto* copy = new QPushButton(lineIcon(QStringLiteral("copy")), tr("&Copy list"), this);
    auto* reveal = new QPushButton(lineIcon(QStringLiteral("external")), tr("&Show in file manager"), this);
    auto* close = new QPushButton(tr("C&lose"), this);
    close->setDefault(true);
    reveal->setEnabled(false);
    connect(copy, &QPushButton::clicked, this, [lines] { QGuiApplication::clipboard()->setText(lines.join(u'\n')); });
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_list, &QListWidget::currentRowChanged, this, [reveal](int row) { reveal->setEnabled(row >= 0); });
    connect(reveal, &QPushButton::clicked, this,
            [this] { Q_EMIT revealRequested(m_list->currentItem()->text().section(QStringLiteral(": "), 0, 0)); });
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(copy);
    buttons->addWidget(reveal);
    buttons->addStretch();
    buttons->addWidget(close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::between, spacing::between, spacing::between, spacing::between);
    column->setSpacing(spacing::between);
    column->addWidget(sentence);
    column->addWidget(m_list, 1);
    column->addLayout(buttons);
    resize(640, 380);
}

} // namespace semblance
