// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QStringList>

class QListWidget;

namespace semblance {

/// The lines behind a finding ("path: reason"), to read, copy, or find in the file manager. Not modal. GUI thread only.
class FileListDialog : public QDialog {
    Q_OBJECT
public:
    FileListDialog(const QString& title, const QStringList& lines, QWidget* parent);

Q_SIGNALS:
    /// The relative path of the chosen line.
    void revealRequested(const QString& relativePath);

private:
    QListWidget* m_list;
};

} // namespace semblance
